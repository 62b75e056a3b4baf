"""Ports that are known before anybody listens on them.

A port that the system gives out (port 0) and that is let go again may be given to the next one who
asks, here or in another process: that failed about once in thousands of worlds. So these ports are
outside of the range that systems give out by themselves, and chosen at random.
"""

import random
from socket import AF_INET, AF_INET6, SOCK_DGRAM, SOCK_STREAM, socket

#: Linux gives out 32768 and more by default, other systems 49152 and more.
_RANGE = range(15_000, 32_000)
_ATTEMPTS = 100


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that is free now, for TCP and for UDP.

    Raises:
        OSError: none was found.

    """
    for _ in range(_ATTEMPTS):
        port = random.choice(_RANGE)  # noqa: S311 - spreads only
        if all(_is_free(host, port, kind) for kind in (SOCK_STREAM, SOCK_DGRAM)):
            return port
    raise OSError("no free port was found")


def _is_free(host: str, port: int, kind: int) -> bool:
    with socket(AF_INET6 if ":" in host else AF_INET, kind) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
