"""Which hosts that somebody typed may be reached: public ones, resolved once, on mail's own ports.

A name is resolved here and nowhere else, every one of its addresses is looked at, and the
connection goes to the address that was looked at: a name that answers differently the second time
leads nowhere else. The certificate is checked against the name.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from connections.errors import FormRefused, ProviderUnavailable, Stage
from providers.dns import Resolver

IMAPS, IMAP = 993, 143
_LONGEST = 253
_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?")
# Addresses that a translator turns into IPv4 ones: RFC 6052 and RFC 8215.
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
# Not in every Python's tables: kept for protocols (RFC 6890) and for documentation (RFC 9637), or
# a site's own until 2004 (RFC 3879), and still in use in some.
_KEPT = tuple(
    ip_network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20", "fec0::/10")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pinned:
    """A host as it was asked for, and the one address that is connected to."""

    host: str
    address: str
    port: int


class Hosts:
    """Looks at hosts. With `allow_private` they may be anywhere and on any port."""

    def __init__(self, resolver: Resolver, *, allow_private: bool) -> None:
        self._resolver = resolver
        self._allow_private = allow_private

    def pin(self, host: str, port: int, *, ports: tuple[int, ...] = (IMAPS, IMAP)) -> Pinned:
        """Return the address to connect to.

        Raises:
            FormRefused: the host or the port is none, has no address, or must not be reached.
            ProviderUnavailable: the DNS gave no usable answer.

        """
        host = host.strip().rstrip(".").lower()
        if not _is_name(host) and not (self._allow_private and _is_address(host)):
            raise FormRefused(Stage.FIELDS, "host")
        if port not in ports and not (self._allow_private and 0 < port < 1 << 16):
            raise FormRefused(Stage.FIELDS, "port")
        addresses = self._addresses(host)
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise FormRefused(Stage.PLACE)
        return Pinned(host=host, address=addresses[0], port=port)

    def _addresses(self, host: str) -> tuple[str, ...]:
        if self._allow_private and host == "localhost":
            return ("127.0.0.1",)
        if self._allow_private and _is_address(host):
            return (host,)
        found = self._resolver.addresses(host)
        if found is None:
            raise ProviderUnavailable("the DNS gave no usable answer")
        if not found:
            raise FormRefused(Stage.NAME)
        return found


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also behind every kind of translation."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        if stands_for := parsed.ipv4_mapped or _nat64(parsed):
            return _is_global(stands_for)
        tunnels = [parsed.sixtofour, *(parsed.teredo or ())]
        if not all(_is_global(end) for end in tunnels if end is not None):
            return False
    return _is_global(parsed)


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    kept = any(address.version == net.version and address in net for net in _KEPT)
    return address.is_global and not special and not kept


def _nat64(address: IPv6Address) -> IPv4Address | None:
    inside = any(address in net for net in _NAT64)
    return IPv4Address(int(address) & 0xFFFFFFFF) if inside else None


def _is_name(host: str) -> bool:
    labels = host.split(".")
    dotted = len(labels) > 1 and not labels[-1].isdigit()
    return len(host) <= _LONGEST and dotted and all(_LABEL.fullmatch(label) for label in labels)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
