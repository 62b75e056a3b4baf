"""How things stand over all workspaces, in numbers: for whoever watches the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Statistics:
    """Counts at one moment. `connections` is by state and provider, `removals` by outcome."""

    connections: Mapping[tuple[str, str], int]
    removals: Mapping[str, int]
    outbox_waiting: int
    outbox_attempts: int
    checks_overdue: int
    events_waiting: int
    freezes: int
    incidents_open: int


class StatisticsRepository(Protocol):
    """Counts."""

    def read(self, now: datetime) -> Statistics:
        """Return how things stand; a check is late a minute after it was due."""
