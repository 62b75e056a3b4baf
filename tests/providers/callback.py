"""Our own end of a sign-in: a page that only writes down what a browser brings to it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from playground.server import LoopbackServer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Callback:
    """A redirect URI on loopback; `received` is the latest callback's parameters."""

    def __init__(self) -> None:
        self.received: dict[str, str] = {}
        self._server = LoopbackServer(self._answer)
        self.url = f"{self._server.url}/oauth/callback"

    def close(self) -> None:
        self._server.close()

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        form = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        self.received = dict(parse_qsl(environ["QUERY_STRING"]) + parse_qsl(form))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"back"]
