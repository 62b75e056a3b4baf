"""A clock that was set back: what waits goes on waiting for as long as it would have.

Everything that is due stands in the database as a moment. Without this a clock that is set back by
a day would put every check, message and removal off by a day.
"""

from datetime import datetime, timedelta

from connections.ports import Clock, Wake
from connections.repositories import Storage

#: Smaller steps are those of a clock that is kept in time.
TOLERANCE = timedelta(seconds=30)
#: How often the present moment is written down: the next start has to know it.
WRITTEN = timedelta(minutes=1)


class Timekeeping:
    """Compares the clock with the latest moment that was seen."""

    def __init__(self, storage: Storage, clock: Clock, wake: Wake) -> None:
        self._storage = storage
        self._clock = clock
        self._wake = wake
        self._seen: datetime | None = None
        self._written: datetime | None = None

    def look(self) -> timedelta:
        """Return how far the clock was set back since the last look, zero where it was not.

        The first look of a process compares with what the one before has written down.
        """
        now = self._clock.now()
        if self._seen is None:
            with self._storage.snapshot() as tx:
                self._seen = tx.moments.seen() or now
        back = self._seen - now
        if back > TOLERANCE:
            with self._storage.transaction() as tx:
                tx.moments.set_back(back, now=now)
                tx.moments.see(now)
            self._seen = self._written = now
            self._wake()
            return back
        if self._written is None or now - self._written >= WRITTEN:
            with self._storage.transaction() as tx:
                tx.moments.see(max(now, self._seen))
            self._written = now
        self._seen = max(now, self._seen)
        return timedelta()
