"""Accepts connections on 127.0.0.1, a thread for each, and ends all of them on close."""

import contextlib
import socket
import threading
from collections.abc import Callable

# Somebody who connects without a word keeps a connection no longer than this.
_SILENT_CLIENT_SECONDS = 30
_WAKE_SECONDS = 5


class LoopbackListener:
    """Hands every connection on one TCP port of 127.0.0.1 to `serve`, in a thread of its own.

    It listens as soon as it is constructed; OSError when the port is taken. `serve` owns the
    socket that it gets (it may wrap it in TLS) and closes it. OSError and EOFError out of
    `serve` are the end of that connection.
    """

    def __init__(self, serve: Callable[[socket.socket], None], *, port: int = 0) -> None:
        self._serve = serve
        self._lock = threading.Lock()
        self._closing = False
        self._open: dict[threading.Thread, socket.socket] = {}
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self._accepting = threading.Thread(
            target=self._accept, name=f"listener-{self.port}", daemon=True
        )
        self._accepting.start()

    def close(self) -> None:
        """Give the port back, hang up on everybody, wait for the threads; again is harmless."""
        with self._lock:
            self._closing = True
            connections = dict(self._open)
        for connection in connections.values():
            _hang_up(connection)
        self._stop_accepting()
        for thread in connections:
            thread.join()
        self._socket.close()

    def _stop_accepting(self) -> None:
        if self._accepting.is_alive():
            # Not every system wakes a thread in `accept` when its socket is shut down.
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), _WAKE_SECONDS).close()
            self._accepting.join()

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                continue
            self._begin(connection)

    def _begin(self, connection: socket.socket) -> None:
        connection.settimeout(_SILENT_CLIENT_SECONDS)
        # TLS takes a socket over for good: a second handle is what `close` hangs up with.
        handle = connection.dup()
        thread = threading.Thread(
            target=self._run, args=(connection, handle), name=f"peer-{self.port}", daemon=True
        )
        with self._lock:
            if self._closing:
                connection.close()
                handle.close()
                return
            self._open[thread] = handle
            thread.start()

    def _run(self, connection: socket.socket, handle: socket.socket) -> None:
        try:
            with contextlib.suppress(OSError, EOFError):
                self._serve(connection)
        finally:
            with self._lock:
                del self._open[threading.current_thread()]
            connection.close()
            _hang_up(handle)
            handle.close()


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
