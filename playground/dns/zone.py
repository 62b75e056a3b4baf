"""The names of the local world and what is published under them."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

# Nobody remembers an answer for long: a change is seen at once.
TTL_SECONDS = 1

Failure = Literal["SERVFAIL", "REFUSED", "timeout"]

_LONGEST_CHAIN = 8

_Types = dict[dns.rdatatype.RdataType, dns.rrset.RRset]


@dataclass
class Found:
    """What a question finds: an answer code, and the records to go with it."""

    rcode: dns.rcode.Rcode = dns.rcode.NOERROR
    records: list[dns.rrset.RRset] = field(default_factory=list)
    authority: list[dns.rrset.RRset] = field(default_factory=list)


class Zone:
    """Records by name, and which domains fail; safe to change while questions come in.

    It answers as a resolver does that knows the whole world: a name that nobody published is
    NXDOMAIN, a name without the type asked for (or only with names below it) is an empty answer.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: dict[dns.name.Name, _Types] = {}
        self._failures: dict[dns.name.Name, Failure] = {}

    def publish(self, name: str, kind: str, values: Iterable[str]) -> None:
        """Replace the records of a type, in presentation format; none takes them away.

        Raises dns.exception.SyntaxError for what is no such record.
        """
        key = absolute(name)
        texts = list(values)
        rdtype = dns.rdatatype.from_text(kind)
        with self._lock:
            types = self._names.setdefault(key, {})
            types.pop(rdtype, None)
            if texts:
                types[rdtype] = dns.rrset.from_text_list(key, TTL_SECONDS, "IN", rdtype, texts)

    def withdraw(self, name: str) -> None:
        """Take everything away that stands under a name: it is unknown from now on."""
        with self._lock:
            self._names.pop(absolute(name), None)

    def fail(self, domain: str, failure: Failure) -> None:
        """Let every question about a domain, and about names below it, fail."""
        with self._lock:
            self._failures[absolute(domain)] = failure

    def heal(self, domain: str) -> None:
        """End the failure of a domain; without one that is no error."""
        with self._lock:
            self._failures.pop(absolute(domain), None)

    def failure(self, name: dns.name.Name) -> Failure | None:
        """Return how questions about a name fail, or None."""
        with self._lock:
            for domain, failure in self._failures.items():
                if name.is_subdomain(domain):
                    return failure
        return None

    def find(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Found:
        """Answer a question, following aliases (CNAME) as a resolver does."""
        found = Found()
        with self._lock:
            for _ in range(_LONGEST_CHAIN):
                types = self._names.get(name)
                if types is None and not self._has_names_below(name):
                    found.rcode = dns.rcode.NXDOMAIN
                    break
                types = types or {}
                if kind in types:
                    found.records.append(types[kind])
                    return found
                alias = types.get(dns.rdatatype.CNAME)
                if alias is None:
                    break
                found.records.append(alias)
                name = alias[0].target
        found.authority.append(_negative(name))
        return found

    def _has_names_below(self, name: dns.name.Name) -> bool:
        return any(other.is_subdomain(name) for other in self._names)


def absolute(name: str) -> dns.name.Name:
    """Return a name as DNS compares it; international names as their A-labels."""
    return dns.name.from_text(name.lower(), idna_codec=dns.name.IDNA_2008_Practical)


def _negative(name: dns.name.Name) -> dns.rrset.RRset:
    """Return the SOA that says how long "there is nothing" may be remembered (RFC 2308)."""
    value = f"ns.invalid. hostmaster.invalid. 1 60 60 600 {TTL_SECONDS}"
    zone = name.parent() if len(name) > 2 else name
    return dns.rrset.from_text(zone, TTL_SECONDS, "IN", "SOA", value)
