"""The clock of the demo: moves the bot's time on, and remembers when that was done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playground.clock import MovableClock


class Clockwork:
    """Moves the world's clock; messages keep the time that the world had when they came."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._steps: list[tuple[datetime, timedelta]] = []

    def now(self) -> datetime:
        """Return the bot's present moment."""
        return self._clock.now()

    @property
    def ahead(self) -> timedelta:
        """How far the bot's time is ahead of the real one."""
        return sum((by for _, by in self._steps), timedelta())

    def advance(self, by: timedelta) -> None:
        """Move the clock forward; raise ValueError for a step back."""
        self._clock.advance(by)
        self._steps.append((datetime.now(UTC), by))

    def moment_of(self, ts: str) -> datetime:
        """Return what this world's clock showed when Slack gave something that timestamp."""
        real = datetime.fromtimestamp(float(ts), UTC)
        return real + sum((by for at, by in self._steps if at <= real), timedelta())

    def jumped(self, before: str, after: str) -> timedelta:
        """Return how far the clock was moved between two of Slack's timestamps."""
        real = [datetime.fromtimestamp(float(ts), UTC) for ts in (before, after)]
        between = (by for at, by in self._steps if real[0] < at <= real[1])
        return sum(between, timedelta())
