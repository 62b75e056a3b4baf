"""The time of this machine."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class SystemClock:
    """The `Clock` port over the machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)


class Moments(Protocol):
    """The latest moment that was seen, and all that lie ahead."""

    def seen(self) -> datetime | None:
        """Return the latest moment that was written down."""

    def see(self, at: datetime) -> None:
        """Write a moment down."""

    def set_back(self, by: timedelta, *, now: datetime) -> None:
        """Bring every moment that lies ahead nearer by as much as the clock was set back."""
