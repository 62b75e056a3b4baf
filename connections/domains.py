"""Domains whose mail is watched: where it goes, and what has been seen since that changed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from connections.routing import Place, Route

#: A home of mail that belongs to no provider of ours.
OTHER = "other"
#: Observations in a row that have to agree before a move is believed.
AGREEING = 4


def domain_of(address: str) -> str:
    """Return the domain of an address."""
    return address.rpartition("@")[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Domain:
    """What is known of a domain's mail.

    `home` is where it goes, settled: a provider's id or `OTHER`; None until the first clear
    observation, which is the baseline. `candidate` is where it seems to have gone since.
    The fingerprints name the very servers, as in `Route`.
    """

    name: str
    next_look_at: datetime
    home: str | None = None
    fingerprint: str = ""
    candidate: str | None = None
    candidate_fingerprint: str = ""
    candidate_since: datetime | None = None
    agreeing: int = 0
    looked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A settled move of a domain's mail."""

    domain: str
    source: str
    target: str
    fingerprint: str


def place(route: Route) -> str | None:
    """Return where mail goes, None where that cannot be told.

    A filter in front, several at once or no server at all is no place: it is never a move.
    """
    if route.place is Place.PROVIDER:
        return route.provider
    return OTHER if route.place is Place.OTHER else None


def observed(domain: Domain, route: Route, now: datetime) -> Domain:
    """Return what is known after one more observation; an error neither confirms nor resets."""
    seen = replace(domain, looked_at=now)
    if route.place is Place.UNKNOWN:
        return seen
    where = place(route)
    if where is None:
        return _without_candidate(seen)
    if domain.home in {None, where}:
        return replace(_without_candidate(seen), home=where, fingerprint=route.fingerprint)
    since = domain.candidate_since
    again = where == domain.candidate and since is not None and since <= now
    return replace(
        seen,
        candidate=where,
        candidate_fingerprint=route.fingerprint,
        candidate_since=since if again else now,
        agreeing=domain.agreeing + 1 if again else 1,
    )


def settled(domain: Domain) -> tuple[Domain, Move | None]:
    """Let the candidate be the home; return the move that this was."""
    if domain.candidate is None or domain.home is None:
        return domain, None
    move = Move(
        domain=domain.name,
        source=domain.home,
        target=domain.candidate,
        fingerprint=domain.candidate_fingerprint,
    )
    arrived = replace(
        _without_candidate(domain), home=domain.candidate, fingerprint=move.fingerprint
    )
    return arrived, move


def _without_candidate(domain: Domain) -> Domain:
    return replace(
        domain, candidate=None, candidate_fingerprint="", candidate_since=None, agreeing=0
    )


class DomainRepository(Protocol):
    """The watched domains, of all workspaces together."""

    def watch(self, name: str, now: datetime) -> None:
        """Begin to watch a domain, looking at once; what is watched stays as it is."""

    def get(self, name: str) -> Domain | None:
        """Return one, or None."""

    def claim_due(self, now: datetime, *, until: datetime, limit: int) -> list[Domain]:
        """Return domains that are due for a look, and put their next one off to `until`."""

    def put(self, domain: Domain) -> None:
        """Store what was seen."""

    def look_soon(self, name: str, at: datetime) -> None:
        """Bring the next look forward to a moment, if it would come later."""

    def forget(self, name: str) -> None:
        """Watch a domain no longer."""


class MailWatch(Protocol):
    """Where the mail of a domain goes. It asks the DNS: never inside a transaction."""

    def route(self, domain: str) -> Route:
        """Return where the mail of a domain goes now; a failure is a route, too."""
