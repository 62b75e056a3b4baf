"""Where the mail of a domain goes, read from its MX: facts about names, no network.

The ends of the names that belong to a provider are data of the provider's own file; here stand
the filters that may lie in front of any of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Lookup(StrEnum):
    """What became of the question for a domain's MX."""

    FOUND = "found"
    NO_MAIL = "no mail"  # a null MX (RFC 7505): the domain takes no mail
    NO_MX = "no mx"  # the domain exists and names no mail server
    NO_DOMAIN = "no domain"
    ERROR = "error"  # no usable answer: it neither confirms nor refutes anything


@dataclass(frozen=True, kw_only=True, slots=True)
class MxAnswer:
    """The answer for one domain; `hosts` are (preference, name), names in lower case."""

    lookup: Lookup
    hosts: tuple[tuple[int, str], ...] = ()


class Place(StrEnum):
    """What kind of place the mail goes to."""

    PROVIDER = "provider"  # one provider's servers and nobody else's
    OTHER = "other"  # somebody else's servers
    GATEWAY = "gateway"  # a filter in front: where the mailboxes are cannot be seen
    MIXED = "mixed"  # several at once, as in the middle of a migration
    NOWHERE = "nowhere"  # no mail server is named
    UNKNOWN = "unknown"  # no usable answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Where the mail of a domain goes; `provider` is set for a provider's own servers only.

    `fingerprint` names this very set of servers, so that an answer about it is remembered.
    """

    place: Place
    provider: str | None = None
    fingerprint: str = ""


#: Filters that hide where the mailboxes are.
GATEWAYS = (
    "pphosted.com",
    "ppe-hosted.com",
    "gpphosted.com",
    "mimecast.com",
    "mimecast-offshore.com",
    "mimecast.co.za",
    "barracudanetworks.com",
    "iphmx.com",
    "messagelabs.com",
    "mailcontrol.com",
    "trendmicro.com",
    "trendmicro.eu",
    "hornetsecurity.com",
    "hornetsecurity.de",
    "hydra.sophos.com",
    "antispamcloud.com",
    "mx.cloudflare.net",
    "mxthunder.com",
)
_GATEWAY = "gateway"
_OTHER = "other"


def route(answer: MxAnswer, suffixes: Mapping[str, Sequence[str]]) -> Route:
    """Return where mail goes. `suffixes` are the ends of MX names by provider.

    A name belongs to the longest end that it has, label by label: a look-alike such as
    `mx.microsoft.com.example.net` belongs to nobody.
    """
    if answer.lookup is Lookup.ERROR:
        return Route(place=Place.UNKNOWN)
    if answer.lookup is not Lookup.FOUND or not answer.hosts:
        return Route(place=Place.NOWHERE, fingerprint=answer.lookup)
    owners = {_owner(name, suffixes) for _, name in answer.hosts}
    fingerprint = " ".join(sorted(name for _, name in answer.hosts))
    if _GATEWAY in owners:
        return Route(place=Place.GATEWAY, fingerprint=fingerprint)
    if len(owners) > 1:
        return Route(place=Place.MIXED, fingerprint=fingerprint)
    (owner,) = owners
    if owner == _OTHER:
        return Route(place=Place.OTHER, fingerprint=fingerprint)
    return Route(place=Place.PROVIDER, provider=owner, fingerprint=fingerprint)


def _owner(name: str, suffixes: Mapping[str, Sequence[str]]) -> str:
    ends = [(end, provider) for provider, its in suffixes.items() for end in its]
    ends += [(end, _GATEWAY) for end in GATEWAYS]
    fitting = [
        (len(end), provider) for end, provider in ends if name == end or name.endswith(f".{end}")
    ]
    return max(fitting, default=(0, _OTHER))[1]
