"""The DNS of the local world: MX that can be flipped, and domains that can be broken."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
from playground.dns.presets import exchanges
from playground.dns.server import DnsServer
from playground.dns.zone import Failure, Zone


@dataclass(frozen=True)
class Query:
    """A question as it came in: `acme.test`, `MX`, over `udp` or `tcp`."""

    name: str
    kind: str
    transport: str


class Dns:
    """A resolver that knows only what it was told; `start()` opens its port."""

    def __init__(self) -> None:
        self._zone = Zone()
        self._server: DnsServer | None = None
        self.queries: list[Query] = []

    def start(self, port: int = 0) -> Self:
        """Listen on 127.0.0.1, UDP and TCP on one port; port 0 takes a free one."""
        if self._server is None:
            self._server = DnsServer(self._answer, port=port)
        return self

    def close(self) -> None:
        """Give the port back; again is harmless."""
        if self._server is not None:
            self._server.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port that it listens on; RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError("this DNS has not been started")
        return self._server.port

    @property
    def nameserver(self) -> str:
        """Where it listens, as host:port, for INBOXKEEPER_NAMESERVERS."""
        return f"127.0.0.1:{self.port}"

    def set_mx(self, domain: str, mx: str | Iterable[str | tuple[int, str]]) -> None:
        """Let a domain's mail go to a provider of PRESETS, or to hosts.

        A host has preference 10, or the one given with it. Without any host the domain is known
        and has no MX. Raises ValueError for an unknown provider.
        """
        pairs = exchanges(mx, domain) if isinstance(mx, str) else mx
        self._zone.publish(domain, "MX", [_exchange(pair) for pair in pairs])

    def set_a(self, name: str, addresses: str | Iterable[str]) -> None:
        """Give a host its addresses, of IPv4 (A) and IPv6 (AAAA); ValueError for others."""
        texts = [addresses] if isinstance(addresses, str) else addresses
        parsed = [ipaddress.ip_address(text) for text in texts]
        for version, kind in ((4, "A"), (6, "AAAA")):
            self._zone.publish(name, kind, [str(a) for a in parsed if a.version == version])

    def set_srv(
        self, name: str, target: str, port: int, priority: int = 0, weight: int = 0
    ) -> None:
        """Say where a service is (`_imaps._tcp.acme.test`); the target "." is "nowhere"."""
        self._zone.publish(name, "SRV", [f"{priority} {weight} {port} {_dotted(target)}"])

    def set_cname(self, name: str, target: str) -> None:
        """Make a name an alias; questions of any type follow it."""
        self._zone.publish(name, "CNAME", [_dotted(target)])

    def withdraw(self, name: str) -> None:
        """Forget a name: NXDOMAIN from now on."""
        self._zone.withdraw(name)

    def fail(self, domain: str, failure: Failure) -> None:
        """Let every question about a domain and the names below it fail, until `heal`."""
        self._zone.fail(domain, failure)

    def heal(self, domain: str) -> None:
        """Answer again for a domain."""
        self._zone.heal(domain)

    def _answer(self, question: dns.message.Message, transport: str) -> dns.message.Message | None:
        answer = dns.message.make_response(question, recursion_available=True)
        if len(question.question) != 1:
            answer.set_rcode(dns.rcode.FORMERR)
            return answer
        asked = question.question[0]
        name, kind = asked.name.canonicalize(), asked.rdtype
        text = name.to_text(omit_final_dot=True)
        self.queries.append(Query(text, dns.rdatatype.to_text(kind), transport))
        failure = self._zone.failure(name)
        if failure == "timeout":
            return None
        if failure is not None:
            answer.set_rcode(dns.rcode.from_text(failure))
            return answer
        found = self._zone.find(name, kind)
        answer.set_rcode(found.rcode)
        answer.answer = found.records
        answer.authority = found.authority
        return answer


def _exchange(pair: str | tuple[int, str]) -> str:
    preference, host = (10, pair) if isinstance(pair, str) else pair
    return f"{preference} {_dotted(host)}"


def _dotted(host: str) -> str:
    return host if host.endswith(".") else f"{host}."
