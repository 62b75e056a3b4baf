"""Socket Mode: Slack's requests arrive over connections that we open, two at a time.

Not slack_sdk's own client: it has one connection, needs up to a minute to notice that it is dead,
and up to ten seconds to come back after Slack has asked for a new one. Here every connection is
pinged, one that Slack wants back is replaced before it ends, and meanwhile the other one works.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import json
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.request import SocketModeRequest
from websocket import WebSocket, WebSocketApp, WebSocketException

from bot.listeners.payloads import number, told
from bot.refused import retry_after

log = structlog.get_logger(__name__)

#: Connections that are kept open; Slack allows ten, and sends each request to any one of them.
CONNECTIONS = 2
#: Seconds between two pings, and how long their answer may take: a dead connection is noticed
#: within their sum.
PING = 3.0
PONG = 2.0
#: Seconds from the opening of a connection to Slack's hello.
HELLO = 10.0
#: Seconds for which a connection that Slack wants back may still send acknowledgements.
GRACE = 10.0
#: For how long one that has ended may still be among those that Slack counts (seconds).
FORGOTTEN = 60.0
#: The longest pause between two attempts to connect (seconds).
LONGEST_PAUSE = 30.0
#: Seconds without any connection after which that is a problem.
PATIENCE = 10.0
#: Requests that are answered at the same time.
ANSWERS = 20
_ROUND = 0.1


class Sockets:
    """Keeps the connections, and lets Bolt answer what comes over them."""

    def __init__(
        self,
        bolt: App,
        client: WebClient,
        app_token: str,
        *,
        trust: ssl.SSLContext,
    ) -> None:
        self._bolt = bolt
        self._client = client
        self._app_token = app_token
        # Not Bolt's: its listeners would wait there for threads that wait for them.
        self._executor = ThreadPoolExecutor(ANSWERS, thread_name_prefix="request")
        self._trust = trust
        self._stop = Event()
        self._lock = Lock()
        self._connections: list[_Connection] = []
        self._keeper = Thread(target=self._keep, name="sockets", daemon=True)
        self._connected_at = monotonic()
        self._ended: list[float] = []
        self._failures = 0
        self._not_before = 0.0
        self._refused: str | None = None

    def start(self) -> None:
        """Connect, and stay connected."""
        self._keeper.start()

    def stop(self) -> None:
        """Take no more requests, finish what is being answered, and disconnect."""
        self._stop.set()
        if self._keeper.is_alive():
            self._keeper.join()
        self._executor.shutdown(wait=True)
        for connection in self._all():
            connection.close()

    @property
    def working(self) -> int:
        """How many connections answer."""
        return sum(connection.works for connection in self._all())

    def problem(self) -> str | None:
        """Return what keeps Slack from reaching us, or None."""
        if self.working:
            return None
        late = monotonic() - self._connected_at
        if self._refused:
            return f"Slack refuses the app token, or the connection: {self._refused}"
        return f"no connection for {late:.0f} s" if late > PATIENCE else None

    def _all(self) -> list["_Connection"]:
        with self._lock:
            return list(self._connections)

    def _keep(self) -> None:
        while not self._stop.wait(_ROUND):
            try:
                self._look(monotonic())
            except Exception:  # whatever it is: without this thread nobody would connect again
                log.exception("no connection")
                self._pause(monotonic(), 0.0)

    def _look(self, now: float) -> None:
        """End what is dead, and open what is missing."""
        for connection in self._all():
            connection.look(now)
        with self._lock:
            ended = [each for each in self._connections if each.closed]
            self._ended = [at for at in self._ended if now - at < FORGOTTEN]
            self._ended += [now] * len(ended)
            self._connections = [each for each in self._connections if not each.closed]
            staying = [each for each in self._connections if not each.retiring]
        for connection in ended:
            if not connection.greeted:  # too_many_websockets, link_disabled: more would not help
                self._refused = connection.told or "no hello"
                self._pause(now, 0.0)
        if any(each.works for each in staying):
            self._connected_at, self._refused, self._failures = now, None, 0
        if len(staying) < CONNECTIONS and now >= self._not_before:
            self._open(now)

    def _open(self, now: float) -> None:
        try:
            url = str(self._client.apps_connections_open(app_token=self._app_token)["url"])
        except SlackApiError as error:
            self._refused = str(error.response.get("error"))
            self._pause(now, retry_after(error) or 0.0)
            log.warning("no connection", slack=self._refused)
            return
        # Not to be reached, or an answer that is none of Slack's: a proxy's page, half a line.
        except (SlackClientError, HTTPException, OSError, ValueError, LookupError) as error:
            self._pause(now, 0.0)
            log.warning("no connection", error=type(error).__name__)
            return
        connection = _Connection(url, self._take, self._trust)
        with self._lock:
            self._connections.append(connection)
        # Several that end at once, again and again, must not use up what Slack allows.
        self._not_before = max(self._not_before, now + 0.5)
        connection.start()

    def _pause(self, now: float, wanted: float) -> None:
        self._failures += 1
        self._not_before = now + max(wanted, min(2.0**self._failures / 2, LONGEST_PAUSE))

    def _take(self, connection: "_Connection", message: Mapping[str, Any]) -> None:
        """Deal with one message; nothing here waits, so that pings are answered."""
        if message.get("type") == "hello":
            self._count(number(str(message.get("num_connections"))))
            return
        request = SocketModeRequest.from_dict(dict(message))
        if request is not None and not self._stop.is_set():
            with suppress(RuntimeError):  # the executor has been shut down: we are stopping
                self._executor.submit(self._answer, connection, request)

    def _answer(self, connection: "_Connection", request: SocketModeRequest) -> None:
        try:
            answer = run_bolt_app(self._bolt, request)
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            # Of Bolt's reading: what our listeners meet, they answer themselves.
            log.warning("request cannot be read", error=type(error).__name__)
            return
        if answer.status != 200:  # noqa: PLR2004 - HTTP's
            log.warning("request refused", status=answer.status)
            return
        connection.send({"envelope_id": request.envelope_id, **_payload(answer)})

    def _count(self, told: int) -> None:
        """Say so when Slack knows of connections that are none of ours.

        Slack counts one that has just ended for a while.
        """
        with self._lock:
            ours = len(self._connections) + len(self._ended)
        if told > max(ours, CONNECTIONS):
            log.warning(
                "another process uses the same app token: each request goes to only one of them",
                connections=told,
                ours=ours,
            )


class _Connection:
    """One connection: a thread that reads, and the times at which something was heard."""

    def __init__(self, url: str, take: Any, trust: ssl.SSLContext) -> None:
        self._take = take
        self._trust = trust
        self._opened_at = monotonic()
        self._retired_at: float | None = None
        self.greeted = False
        self.told: str | None = None  # why Slack ends it
        self.closed = False
        self._heard_at = self._opened_at
        self._dead = False
        self._opened: WebSocket | None = None
        self._socket = WebSocketApp(
            url,
            on_open=self._on_open,
            on_message=self._on_message,
            on_ping=self._on_sign,
            on_pong=self._on_sign,
        )
        self._thread = Thread(target=self._run, name="socket", daemon=True)

    def start(self) -> None:
        """Connect."""
        self._thread.start()

    @property
    def works(self) -> bool:
        """Whether requests arrive over it, as far as the last ping tells."""
        return self.greeted and not self.closed and not self._dead

    @property
    def retiring(self) -> bool:
        """Whether it has to be replaced: it finishes what it has begun, or is dead."""
        return self._retired_at is not None or self._dead

    def look(self, now: float) -> None:
        """End what has been retiring for long enough, was never greeted, or went silent."""
        retired = self._retired_at is not None and now - self._retired_at > GRACE
        if retired or (not self.greeted and now - self._opened_at > HELLO):
            self.close()
        if self.greeted and now - self._heard_at > PING + PONG:
            self._dead = True
            self._drop()

    def send(self, answer: Mapping[str, Any]) -> None:
        """Send an acknowledgement. One that is lost makes Slack send an event again."""
        try:
            self._socket.send(json.dumps(answer))
        except (WebSocketException, OSError) as error:
            log.warning("acknowledgement lost", error=type(error).__name__)

    def close(self) -> None:
        """End it."""
        with suppress(WebSocketException, OSError):
            self._socket.close()

    def _drop(self) -> None:
        """End it without the farewell, for whose answer the library would wait."""
        if self._opened is not None:
            with suppress(WebSocketException, OSError):
                self._opened.shutdown()  # type: ignore[no-untyped-call] # the library's

    def _run(self) -> None:
        # Not the library's own: it would take what the environment names for other programs.
        options = {"context": self._trust}
        try:
            self._socket.run_forever(ping_interval=PING, ping_timeout=PONG, sslopt=options)
        except (WebSocketException, OSError, ValueError) as error:  # the last: no such URL
            log.info("connection ended", error=type(error).__name__)
        finally:
            self._drop()  # the library leaves one open that was reset
            self.closed = True

    def _on_open(self, socket: WebSocketApp) -> None:
        self._opened = socket.sock

    def _on_sign(self, _socket: WebSocketApp, _text: str) -> None:
        self._heard_at = monotonic()

    def _on_message(self, socket: WebSocketApp, text: str) -> None:
        self._on_sign(socket, text)
        message = told(text)
        if message.get("type") == "disconnect":
            self._retired_at = self._retired_at or monotonic()
            self.told = str(message.get("reason"))
            log.info("connection to be replaced", reason=self.told)
            return
        self.greeted = self.greeted or message.get("type") == "hello"
        self._take(self, message)


def _payload(answer: BoltResponse) -> dict[str, Any]:
    """Return what an acknowledgement carries: nothing, JSON, or a text."""
    if not answer.body:
        return {}
    kind = next(iter(answer.headers.get("content-type", [])), "")
    payload = json.loads(answer.body) if kind.startswith("application/json") else None
    return {"payload": payload or {"text": answer.body}}
