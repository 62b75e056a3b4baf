"""The XML of a mail domain's settings, and what a hostile domain serves in its place.

The format is Thunderbird's, https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

# Far more than any settings need, and more than a careful reader takes.
HUGE_BYTES = 64 * 1024 * 1024

_CHUNK = 64 * 1024

# Ten entities of ten of the one before, nine times over: gigabytes out of a page of text.
_BOMB_DEPTH = 9


@dataclass(frozen=True)
class MailServer:
    """One incoming server; `username` may hold %EMAILADDRESS% or %EMAILLOCALPART%."""

    host: str
    port: int
    socket_type: Literal["SSL", "STARTTLS", "plain"] = "SSL"
    username: str = "%EMAILADDRESS%"
    kind: Literal["imap", "pop3"] = "imap"
    authentication: str = "password-cleartext"


def settings(domain: str, *servers: MailServer) -> str:
    """Return the settings of a domain."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id={quoteattr(domain)}>
    <domain>{escape(domain)}</domain>
    <displayName>Mail of {escape(domain)}</displayName>
{"".join(_incoming(server) for server in servers)}  </emailProvider>
</clientConfig>
"""


def _incoming(server: MailServer) -> str:
    return f"""    <incomingServer type="{server.kind}">
      <hostname>{escape(server.host)}</hostname>
      <port>{server.port}</port>
      <socketType>{server.socket_type}</socketType>
      <username>{escape(server.username)}</username>
      <authentication>{escape(server.authentication)}</authentication>
    </incomingServer>
"""


def entity_bomb() -> str:
    """Return a small document that a careless parser expands to gigabytes."""
    entities = ['<!ENTITY e0 "imap.acme.test">']
    entities += [
        f'<!ENTITY e{depth} "{f"&e{depth - 1};" * 10}">' for depth in range(1, _BOMB_DEPTH + 1)
    ]
    return _with_entities("\n  ".join(entities), f"&e{_BOMB_DEPTH};")


def external_entity(address: str) -> str:
    """Return a document whose host is what stands at `address`, for a parser that looks."""
    return _with_entities(f"<!ENTITY outside SYSTEM {quoteattr(address)}>", "&outside;")


def huge(document: str) -> Iterator[bytes]:
    """Yield a document, in the middle of HUGE_BYTES of comment."""
    head, tail = document.rsplit("</clientConfig>", 1)
    yield f"{head}<!--".encode()
    yield from itertools.repeat(b" " * _CHUNK, HUGE_BYTES // _CHUNK)
    yield f"--></clientConfig>{tail}".encode()


def _with_entities(entities: str, host: str) -> str:
    return f"""<?xml version="1.0"?>
<!DOCTYPE clientConfig [
  {entities}
]>
<clientConfig version="1.1"><emailProvider id="acme.test"><incomingServer type="imap">
<hostname>{host}</hostname><port>993</port><socketType>SSL</socketType>
</incomingServer></emailProvider></clientConfig>
"""
