"""A line between two ends on loopback that can be cut, or go dead without a word."""

import contextlib
import socket
import struct
from dataclasses import dataclass
from threading import Lock, Thread

_CHUNK = 65536
_POLL = 0.05


@dataclass(eq=False)
class _Line:
    """Both ends of one connection. Each is read, and ended, by a thread of its own.

    Another thread must not end it: while one waits in `recv`, a close takes no effect.
    """

    near: socket.socket
    far: socket.socket
    dead: bool = False
    cut: bool = False


class Wire:
    """Forwards connections to a port, from a port of its own."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self._lines: list[_Line] = []
        self._pumps: list[Thread] = []
        self._lock = Lock()
        self._closed = False
        self._thread = Thread(target=self._accept, name="wire", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where connections come in."""
        return int(self._server.getsockname()[1])

    def cut(self) -> None:
        """End every connection at once, as a machine that vanishes in mid-sentence does."""
        with self._lock:
            for line in self._lines:
                line.cut = True
            self._lines.clear()

    def go_dead(self) -> None:
        """Swallow whatever comes over the present connections, and end none of them."""
        with self._lock:
            for line in self._lines:
                line.dead = True

    def close(self) -> None:
        """Let go of everything."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()
        self.cut()
        for pump in self._pumps:
            pump.join()

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _ = self._server.accept()
            except OSError:
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            line = _Line(near, far)
            with self._lock:
                self._lines.append(line)
            for source, target in ((near, far), (far, near)):
                pump = Thread(target=_pump, args=(line, source, target), daemon=True)
                self._pumps.append(pump)
                pump.start()


def _pump(line: _Line, source: socket.socket, target: socket.socket) -> None:
    source.settimeout(_POLL)
    try:
        while not line.cut:
            try:
                chunk = source.recv(_CHUNK)
            except TimeoutError:
                continue
            if not chunk:
                break
            if not line.dead:
                target.sendall(chunk)
    except OSError:
        line.cut = True
    if line.cut:
        # Linger for no time: the other side sees a reset, not an end.
        source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif not line.dead:
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
    source.close()
