"""How things stand over all workspaces, in numbers: for whoever watches the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Statistics:
    """Counts at one moment, and ages in seconds (0 where there is nothing).

    `connections` is by state and provider, `removals` by outcome, `incidents_open` by kind.
    """

    connections: Mapping[tuple[str, str], int]
    removals: Mapping[str, int]
    removals_outstanding: int
    outbox_waiting: int
    outbox_due: int
    outbox_age: float
    outbox_attempts: int
    outbox_failed: int
    checks_overdue: int
    checks_age: float
    events_waiting: int
    hooks_paused: int
    freezes: int
    freeze_age: float
    incidents_open: Mapping[str, int]


class StatisticsRepository(Protocol):
    """Counts."""

    def read(self, now: datetime) -> Statistics:
        """Return how things stand; a check is late a minute after it was due."""

    def outbox_due(self, now: datetime) -> int:
        """Return how many messages could be sent now and are not on their way."""
