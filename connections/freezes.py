"""Freezes: losses that wait because too many would happen at once to be what they look like."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connections.model import Connection

#: The group that stands for all groups of a provider.
WHOLE = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """A confirmed refusal of one mailbox: its loss took place, or is withheld."""

    connection_id: str
    workspace_id: str
    provider: str
    group: str
    at: datetime
    withheld: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Freeze:
    """No mailbox of a group is lost; the group `WHOLE` stands for the whole provider."""

    provider: str
    group: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many mailboxes are refused, or were lost just now, of how many, in how many groups."""

    refused: int
    total: int
    groups: int


class BreakerRepository(Protocol):
    """What the breaker remembers, of all workspaces together."""

    def refusal(self, connection: Connection) -> Refusal | None:
        """Return what is remembered of a mailbox."""

    def note(self, refusal: Refusal) -> None:
        """Remember a refusal in place of an earlier one of the same mailbox."""

    def forget(self, connection_id: str) -> None:
        """Forget a refusal."""

    def tally(self, provider: str, group: str, *, since: datetime) -> Tally:
        """Count active mailboxes under suspicion, and those lost since a moment."""

    def within(self, freeze: Freeze) -> list[Refusal]:
        """Return what is remembered of the mailboxes that a freeze covers."""

    def freeze(self, provider: str, group: str) -> Freeze | None:
        """Return a freeze, or None."""

    def begin(self, freeze: Freeze) -> None:
        """Insert a freeze."""

    def end(self, freeze: Freeze) -> None:
        """Delete a freeze."""

    def older(self, than: datetime) -> list[Freeze]:
        """Return freezes that began before a moment."""
