"""The DNS as a visitor can work it: where the mail of each domain goes."""

from __future__ import annotations

from collections.abc import Iterable

from playground.dns.dns import Dns
from playground.page.station import Event, Station, Switch

#: What a domain can be moved to, and how a visitor reads it.
MOVES = {
    "google": "Move its mail to Google",
    "microsoft": "Move its mail to Microsoft 365",
    "other": "Move its mail to its own servers",
    "gateway": "Put a filtering gateway in front",
}


class DnsStation:
    """The MX of some domains, and their bad days."""

    def __init__(self, dns: Dns, domains: Iterable[str]) -> None:
        self._dns = dns
        self._domains = list(domains)
        self._broken: set[str] = set()

    def __call__(self) -> Station:
        """Return it as it is now."""
        return Station(
            "dns",
            "The DNS",
            says="Where the mail of a domain goes. A move counts for the bot once it has settled.",
            inside=[self._domain(domain) for domain in self._domains],
        )

    def _domain(self, domain: str) -> Station:
        return Station(
            domain,
            domain,
            says=f"Now: {self._dns.mx_of(domain)}",
            switches=[
                Switch(
                    "Its name servers fail",
                    lambda: domain in self._broken,
                    lambda on: self._break(domain, on),
                )
            ],
            events=[
                Event(label, lambda place=place: self._dns.set_mx(domain, place))  # type: ignore[misc]
                for place, label in MOVES.items()
            ],
        )

    def _break(self, domain: str, on: bool) -> None:
        if on:
            self._dns.fail(domain, "SERVFAIL")
            self._broken.add(domain)
        else:
            self._dns.heal(domain)
            self._broken.discard(domain)
