"""Slack's side of Socket Mode: hands out addresses, sends envelopes, waits for acknowledgements.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Lock, Thread
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from playground.slack import limits
from playground.slack.errors import SlackError
from playground.slack.wire import Wire

#: What Slack allows an app.
MOST = 10


@dataclass(eq=False)
class Link:
    """One open connection, and how many envelopes went over it."""

    connection: ServerConnection
    sent: int = 0
    retired: bool = False
    answers: dict[str, Queue[dict[str, Any]]] = field(default_factory=dict)


class SocketHub:
    """The connections of one app. Nothing listens before `start`."""

    def __init__(self) -> None:
        self.app_token = f"xapp-1-A0PLAY-{secrets.token_hex(16)}"
        #: Where apps are sent to, when something stands in front of this.
        self.origin = ""
        #: Connections of another process that Slack tells of.
        self.strangers = 0
        self.acks: list[dict[str, Any]] = []
        self._tickets: set[str] = set()
        self._links: list[Link] = []
        self._lock = Lock()
        self._turn = 0
        self._server: Server | None = None
        self.wire: Wire | None = None

    @property
    def started(self) -> bool:
        """Whether apps can connect."""
        return self._server is not None

    def start(self) -> None:
        """Listen, behind a wire that can be cut."""
        self._server = serve(self._serve, "127.0.0.1", 0, ping_interval=None)
        Thread(target=self._server.serve_forever, name="socket-hub", daemon=True).start()
        self.wire = Wire(self._server.socket.getsockname()[1])

    def close(self) -> None:
        """Let go of everything; again is harmless."""
        if self.wire is not None:
            self.wire.close()
        if self._server is not None:
            self._server.shutdown()
        self._server = self.wire = None

    def open(self, token: str) -> dict[str, Any]:
        """Answer `apps.connections.open`: an address that is good for one connection."""
        if not token.startswith("xapp-"):
            raise SlackError("not_allowed_token_type")
        if token != self.app_token or self.wire is None:
            raise SlackError("invalid_auth")
        ticket = secrets.token_urlsafe(16)
        with self._lock:
            self._tickets.add(ticket)
        origin = self.origin or f"ws://127.0.0.1:{self.wire.port}"
        return {"url": f"{origin}/link/?ticket={ticket}&app_id=A0PLAY"}

    @property
    def links(self) -> list[Link]:
        """The connections over which envelopes can go."""
        with self._lock:
            return [link for link in self._links if not link.retired]

    def refresh(self, reason: str = "refresh_requested", *, leave_open: bool = False) -> None:
        """Ask for new connections in place of all present ones."""
        for link in self.links:
            link.retired = True
            self._say(link, {"type": "disconnect", "reason": reason})
            if not leave_open:
                link.connection.close()

    def send(
        self, kind: str, payload: dict[str, Any], *, retry: tuple[int, str] | None = None
    ) -> dict[str, Any] | None:
        """Send an envelope over any one connection; return its acknowledgement, or None."""
        links = self.links
        if not links:
            return None
        self._turn += 1
        link = links[self._turn % len(links)]
        envelope_id = secrets.token_hex(8)
        answer: Queue[dict[str, Any]] = Queue()
        link.answers[envelope_id] = answer
        envelope = {
            "type": kind,
            "envelope_id": envelope_id,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            attempt, reason = retry or (0, "")
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        if not self._say(link, envelope):
            return None
        link.sent += 1
        try:
            return answer.get(timeout=limits.ACK_SECONDS)
        except Empty:
            return None

    def _serve(self, connection: ServerConnection) -> None:
        path = connection.request.path if connection.request else ""
        ticket = path.partition("ticket=")[2].partition("&")[0]
        with self._lock:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
            full = len(self._links) + self.strangers >= MOST
        link = Link(connection)
        if not known or full:
            self._say(link, {"type": "disconnect", "reason": "too_many_websockets"})
            return
        with self._lock:
            self._links.append(link)
            count = len(self._links) + self.strangers
        try:
            self._say(link, _hello(count))
            for text in connection:
                self._hear(link, json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            with self._lock:
                self._links.remove(link)

    def _hear(self, link: Link, answer: dict[str, Any]) -> None:
        self.acks.append(answer)
        waiting = link.answers.pop(str(answer.get("envelope_id")), None)
        if waiting is not None:
            waiting.put(answer)

    def _say(self, link: Link, message: dict[str, Any]) -> bool:
        try:
            link.connection.send(json.dumps(message))
        except ConnectionClosed:
            return False
        return True


def _hello(count: int) -> dict[str, Any]:
    return {
        "type": "hello",
        "num_connections": count,
        "debug_info": {"host": "applink-1", "approximate_connection_time": 18060},
        "connection_info": {"app_id": "A0PLAY"},
    }
