"""Bytes in and out of one connection, which may become TLS on the way."""

import socket
import ssl

_CHUNK = 4096


class TooLong(Exception):
    """A line or literal is longer than the server takes; the text is for the client."""


class Wire:
    """Lines and blocks over a socket. OSError and EOFError are the end of the connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = bytearray()

    @property
    def encrypted(self) -> bool:
        """Whether TLS is active."""
        return isinstance(self._socket, ssl.SSLSocket)

    @property
    def has_unread(self) -> bool:
        """Whether the client has sent more than was read so far."""
        return bool(self._buffer)

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Shake hands; what was sent before in the clear counts for nothing afterwards."""
        self._buffer.clear()
        self._socket = context.wrap_socket(self._socket, server_side=True)

    def read_line(self, longest: int) -> bytes:
        """Return the next line without its end; TooLong when it has more bytes than that."""
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > longest:
                raise TooLong("Input buffer full, aborting")
            self._fill()
        line = bytes(self._buffer[:end]).removesuffix(b"\r")
        del self._buffer[: end + 1]
        if len(line) > longest:
            raise TooLong("Input buffer full, aborting")
        return line

    def read(self, size: int) -> bytes:
        """Return exactly `size` bytes."""
        while len(self._buffer) < size:
            self._fill()
        block = bytes(self._buffer[:size])
        del self._buffer[:size]
        return block

    def write(self, *lines: str) -> None:
        """Send lines, each with its end."""
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def wait_for_the_end(self) -> None:
        """Say nothing until the other side, or the server's end, closes the connection."""
        self._socket.settimeout(None)
        while self._socket.recv(_CHUNK):
            pass

    def close(self) -> None:
        """Close the connection; again is harmless."""
        self._socket.close()

    def _fill(self) -> None:
        chunk = self._socket.recv(_CHUNK)
        if not chunk:
            raise EOFError
        self._buffer += chunk
