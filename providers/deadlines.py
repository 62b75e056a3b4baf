"""The end of a talk with a server that nobody vouches for.

A timeout counts anew with every byte: a server that sends one now and then holds a thread for as
long as it likes, and the process with it when that wants to stop.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Timer


@contextmanager
def deadline(seconds: float, opened: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the socket that `opened` names after so many seconds, unless the talk is over before.

    Whoever waits on the socket then meets its end, or an OSError.
    """

    def end() -> None:
        if (connection := opened()) is not None:
            with suppress(OSError):
                # Not SSLSocket's own, which takes away what the other thread reads with.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
