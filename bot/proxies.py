"""The way out through a proxy of the environment: HTTPS_PROXY, and NO_PROXY for exceptions.

Slack (requests and Socket Mode), Google and Microsoft are reached through it. Mail servers and the
receivers of webhooks are not: they are looked at before they are reached, at the very address that
was looked at, and a proxy would look the name up once more by itself.
"""

import os
import socket
from collections.abc import MutableMapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

#: Never asked for through a proxy. The forms are those that the libraries compare with.
_HERE = ("localhost", "127.0.0.1", "::1", "[::1]")
_NAMES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY")
#: For the proxy itself (seconds).
WAIT = 5.0


def prepare(environ: MutableMapping[str, str] = os.environ) -> None:
    """Make the environment mean the same to every library that reads it.

    One takes a proxy without a scheme for none; and what is on this machine stays on it.
    """
    for name in _NAMES:
        value = environ.get(name, "").strip()
        if value and "://" not in value:
            environ[name] = f"http://{value}"
    given = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    known = [each.strip() for each in given.split(",") if each.strip()]
    if "*" not in known:
        # The small letters are what all of them look at first.
        environ["no_proxy"] = ",".join([*known, *(each for each in _HERE if each not in known)])


def proxy_for(url: str) -> str | None:
    """Return the proxy through which an address is reached, as `host:port`; None for none.

    Never with the user name and the password that it may want.
    """
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.netloc):
        return None
    named = urlsplit(proxy)
    return f"{named.hostname}:{named.port or 80}"


def answers(proxy: str) -> bool:
    """Whether somebody listens where a proxy should."""
    host, _, port = proxy.rpartition(":")
    try:
        socket.create_connection((host, int(port)), WAIT).close()
    except (OSError, ValueError):
        return False
    return True
