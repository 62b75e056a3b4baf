"""A clock that a test or a visitor of the demo can move forward."""

import threading
from datetime import UTC, datetime, timedelta


class MovableClock:
    """Real time plus an offset that only grows; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the present moment of this world, timezone-aware, in UTC."""
        with self._lock:
            return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move the clock forward; raise ValueError for a step back."""
        if by < timedelta():
            raise ValueError(f"time does not run backwards: {by}")
        with self._lock:
            self._offset += by
