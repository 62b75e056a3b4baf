"""The DNS, asked with a limit on time; it answers with values, never with a library's errors."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from connections.routing import Lookup, MxAnswer

#: How long one question may take in all (seconds).
PATIENCE = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One server of an SRV record (RFC 2782), the best one first."""

    host: str
    port: int


class Resolver:
    """Asks the system's name servers, or those that were given as `host:port`.

    Nothing is kept: an answer that a migration waits for must be the present one.
    """

    def __init__(self, nameservers: Sequence[str] = (), *, patience: float = PATIENCE) -> None:
        self._nameservers = [_server(text) for text in nameservers]
        self._patience = patience

    def mx(self, domain: str) -> MxAnswer:
        """Return the mail servers of a domain."""
        found = self._ask(domain, dns.rdatatype.MX)
        if isinstance(found, Lookup):
            return MxAnswer(lookup=Lookup.NO_MX if found is Lookup.NO_MX else found)
        hosts = sorted((int(each.preference), _name(each.exchange)) for each in found)
        if [name for _, name in hosts] == [""]:
            return MxAnswer(lookup=Lookup.NO_MAIL)
        return MxAnswer(lookup=Lookup.FOUND, hosts=tuple(h for h in hosts if h[1]))

    def services(self, name: str) -> tuple[Service, ...]:
        """Return the servers of a service such as `_imaps._tcp.acme.test`; none if not offered."""
        found = self._ask(name, dns.rdatatype.SRV)
        if isinstance(found, Lookup):
            return ()
        ranked = sorted(found, key=lambda each: (each.priority, -each.weight))
        named = [(_name(each.target), int(each.port)) for each in ranked]
        return tuple(Service(host=host, port=port) for host, port in named if host)

    def addresses(self, host: str) -> tuple[str, ...] | None:
        """Return every address of a host, none if it has none; None without a usable answer.

        Without name servers of our own the system is asked, which knows its own files, too.
        """
        if not self._nameservers:
            return _of_the_system(host)
        answers = [self._ask(host, kind) for kind in (dns.rdatatype.A, dns.rdatatype.AAAA)]
        found = [
            str(each.address)
            for answer in answers
            if not isinstance(answer, Lookup)
            for each in answer
        ]
        if not found and Lookup.ERROR in answers:
            return None
        return tuple(found)

    def _ask(self, name: str, kind: dns.rdatatype.RdataType) -> Lookup | list[Any]:
        try:
            question = dns.name.from_text(name, idna_codec=dns.name.IDNA_2008_UTS_46)
            answer = self._resolver().resolve(question, kind, search=False)
        except dns.resolver.NXDOMAIN:
            return Lookup.NO_DOMAIN
        except dns.resolver.NoAnswer:
            return Lookup.NO_MX
        except (dns.exception.DNSException, UnicodeError, OSError, ValueError):
            return Lookup.ERROR
        return list(answer)

    def _resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=not self._nameservers)
        if self._nameservers:
            resolver.nameservers = [
                dns.nameserver.Do53Nameserver(host, port) for host, port in self._nameservers
            ]
        resolver.timeout = self._patience
        resolver.lifetime = self._patience
        resolver.cache = None
        return resolver


def _of_the_system(host: str) -> tuple[str, ...] | None:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        return None if error.errno == socket.EAI_AGAIN else ()
    except (OSError, UnicodeError):
        return None
    return tuple(dict.fromkeys(str(where[0]) for *_, where in found))


def _server(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def _name(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower() if name != dns.name.root else ""
