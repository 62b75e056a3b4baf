"""Serves a WSGI application on 127.0.0.1 from a background thread."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Self

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_log = logging.getLogger(__name__)

# How long `close` waits at most for the loop to notice that it has to stop.
_POLL_SECONDS = 0.02
# A client that connects and stays silent occupies its thread no longer than this.
_SILENT_CLIENT_SECONDS = 30


class LoopbackServer:
    """One WSGI application on one port of 127.0.0.1, a thread per request.

    It listens as soon as it is constructed. werkzeug closes every connection after its answer,
    so there is no keep-alive. Raises SystemExit (werkzeug's way) when the port is taken.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        port: int = 0,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, application, threaded=True, request_handler=_QuietHandler
        )
        if ssl_context is not None:
            self._speak_tls(ssl_context)
        self._scheme = "http" if ssl_context is None else "https"
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": _POLL_SECONDS},
            name=f"loopback-{self.port}",
            daemon=True,
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.port

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Stop accepting, give the port back and wait for the thread; again is harmless."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _speak_tls(self, ssl_context: ssl.SSLContext) -> None:
        # werkzeug would shake hands in the accepting thread, where one silent client
        # stops everybody; deferred, the handshake happens in the thread of the request.
        self._server.socket = ssl_context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._server.ssl_context = ssl_context


class _QuietHandler(WSGIRequestHandler):
    """Answers without a line on stderr for every request."""

    timeout = _SILENT_CLIENT_SECONDS

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        # An application that raises ConnectionError hangs up on its client; werkzeug would
        # keep the connection open and wait for another request on it.
        del error, environ
        self.close_connection = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        _log.debug("%s: %s", type, message % args)
