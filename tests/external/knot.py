"""The real Knot DNS (Debian) on loopback, changed while it runs (RFC 2136)."""

import ipaddress
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.name
import dns.query
import dns.rcode
import dns.update

from playground.dns.presets import exchanges
from playground.dns.zone import TTL_SECONDS
from playground.ports import free_port
from tests.external import programs

PACKAGE = "knot"

HOST = "127.0.0.1"

# A zone whose file is missing answers SERVFAIL; who is asked for no zone of theirs, REFUSED.
BROKEN = "broken.test"
FOREIGN = "foreign.test"

_CONFIGURATION = """\
server:
    rundir: "{directory}/run"
    listen: {host}@{port}
log:
  - target: stderr
    any: info
database:
    storage: "{directory}/database"
acl:
  - id: update
    address: {host}
    action: update
template:
  - id: default
    storage: "{directory}/zones"
    file: "%s.zone"
    acl: update
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
zone:
"""

_ZONE = """\
$TTL {ttl}
@ SOA ns.invalid. hostmaster.invalid. 1 60 60 600 {ttl}
@ NS ns.invalid.
"""


class Knot:
    """A running Knot; its zones are filled as the playground's DNS is."""

    def __init__(self, port: int, zones: Iterable[str]) -> None:
        self.port = port
        self.zones = tuple(zones)

    @property
    def nameserver(self) -> str:
        """Where it listens, as host:port."""
        return f"{HOST}:{self.port}"

    def set_mx(self, domain: str, mx: str | Iterable[str | tuple[int, str]]) -> None:
        """Let a domain's mail go to a provider, or to hosts (preference 10, or as given)."""
        pairs = exchanges(mx, domain) if isinstance(mx, str) else mx
        both = [(10, pair) if isinstance(pair, str) else pair for pair in pairs]
        self._replace(domain, "MX", [f"{preference} {_dotted(host)}" for preference, host in both])

    def set_a(self, name: str, addresses: str | Iterable[str]) -> None:
        """Give a host its addresses."""
        texts = [addresses] if isinstance(addresses, str) else addresses
        parsed = [ipaddress.ip_address(text) for text in texts]
        for version, kind in ((4, "A"), (6, "AAAA")):
            self._replace(name, kind, [str(a) for a in parsed if a.version == version])

    def set_srv(
        self, name: str, target: str, port: int, priority: int = 0, weight: int = 0
    ) -> None:
        """Say where a service is."""
        self._replace(name, "SRV", [f"{priority} {weight} {port} {_dotted(target)}"])

    def set_cname(self, name: str, target: str) -> None:
        """Make a name an alias."""
        self._replace(name, "CNAME", [_dotted(target)])

    def withdraw(self, name: str) -> None:
        """Forget a name."""
        update = self._update(name)
        update.delete(_dotted(name))
        self._send(update)

    def _replace(self, name: str, kind: str, values: list[str]) -> None:
        update = self._update(name)
        update.delete(_dotted(name), kind)
        for value in values:
            update.add(_dotted(name), TTL_SECONDS, kind, value)
        self._send(update)

    def _update(self, name: str) -> dns.update.UpdateMessage:
        absolute = dns.name.from_text(name)
        [zone] = [z for z in self.zones if absolute.is_subdomain(dns.name.from_text(z))]
        return dns.update.UpdateMessage(zone)

    def _send(self, update: dns.update.UpdateMessage) -> None:
        answer = dns.query.tcp(update, HOST, port=self.port, timeout=10)
        if answer.rcode() != dns.rcode.NOERROR:
            raise RuntimeError(f"Knot refuses the update: {dns.rcode.to_text(answer.rcode())}")


@contextmanager
def knot(*zones: str) -> Iterator[Knot]:
    """Run Knot with empty zones, and the broken one; skip (in CI: fail) without the program."""
    program = programs.find("knotd", PACKAGE)
    by = programs.owner()
    with programs.scratch("knot") as directory:
        server = Knot(free_port(HOST), zones)
        configuration = _configure(directory, server)
        programs.give(directory, by)
        argv = [program, "-c", str(configuration)]
        with programs.running(argv, by, directory / "log", (HOST, server.port)):
            yield server


def _configure(directory: Path, server: Knot) -> Path:
    for name in ("run", "database", "zones"):
        (directory / name).mkdir()
    text = _CONFIGURATION.format(directory=directory, host=HOST, port=server.port)
    for zone in (*server.zones, BROKEN):
        text += f"  - domain: {zone}\n"
    for zone in server.zones:
        (directory / "zones" / f"{zone}.zone").write_text(_ZONE.format(ttl=TTL_SECONDS))
    configuration = directory / "knot.conf"
    configuration.write_text(text)
    return configuration


def _dotted(name: str) -> str:
    return name if name.endswith(".") else f"{name}."
