"""The receiving end of a connected app: verifies what comes, and answers as it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from time import monotonic, sleep, time
from typing import TYPE_CHECKING, Any

from standardwebhooks import Webhook, WebhookVerificationError

from playground.server import LoopbackServer

if TYPE_CHECKING:
    import ssl
    from wsgiref.types import StartResponse, WSGIEnvironment


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """One message that was genuine."""

    id: str
    type: str
    data: dict[str, Any]
    signatures: int
    at: float
    """When it was taken, in seconds since the epoch."""
    life: str
    """The sender's header X-Life: which of a test's processes it was."""


class Receiver:
    """Answers 204 to an event, 401 to what is not genuine, 400 to what else is; 503 while `down`.

    It listens as soon as it is made. `answer` is sent in place of that: a status, and headers.
    """

    def __init__(self, *, ssl_context: "ssl.SSLContext | None" = None) -> None:
        self.secret = ""
        self.down = False
        self.answer: tuple[int, dict[str, str]] | None = None
        self.received: list[Received] = []
        self.refused = 0
        #: Seconds for which each message is held before it is judged, and how many are held now.
        self.hold = 0.0
        self.holding = 0
        self._lock = Lock()
        self._server = LoopbackServer(self._take, ssl_context=ssl_context)

    @property
    def url(self) -> str:
        """Where events go."""
        return f"{self._server.url}/events"

    def close(self) -> None:
        """Let go of the port; again is harmless."""
        self._server.close()

    def types(self, address: str) -> list[str]:
        """Return what was told of a mailbox, in the order in which it was taken."""
        with self._lock:
            return [each.type for each in self.received if each.data.get("address") == address]

    def _take(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        status, headers = self._judge(environ)
        start_response(
            f"{status} {HTTPStatus(status).phrase}", [*headers.items(), ("Content-Length", "0")]
        )
        return []

    def _wait(self) -> None:
        """Hold a message until whoever sent it has had enough, or has died."""
        end = monotonic() + self.hold
        self.holding += 1
        while self.hold and monotonic() < end:
            sleep(0.02)
        self.holding -= 1

    def _judge(self, environ: "WSGIEnvironment") -> tuple[int, dict[str, str]]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if self.hold:
            self._wait()
            return 503, {}
        with self._lock:
            if self.down:
                self.refused += 1
                return 503, {}
            if self.answer is not None:
                self.refused += 1
                return self.answer
            names = ("webhook-id", "webhook-timestamp", "webhook-signature")
            headers = {n: environ.get(f"HTTP_{n.upper().replace('-', '_')}", "") for n in names}
            try:
                event = Webhook(self.secret).verify(body, headers)
            except WebhookVerificationError:
                self.refused += 1
                return 401, {}
            if not {"type", "data"} <= set(event):
                self.refused += 1
                return 400, {}
            self.received.append(
                Received(
                    id=headers["webhook-id"],
                    type=event["type"],
                    data=event["data"],
                    signatures=len(headers["webhook-signature"].split()),
                    at=time(),
                    life=environ.get("HTTP_X_LIFE", ""),
                )
            )
        return 204, {}
