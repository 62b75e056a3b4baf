"""The time of this machine."""

from datetime import UTC, datetime


class SystemClock:
    """The `Clock` port over the machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)
