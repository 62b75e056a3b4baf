"""A clock that several processes read and one of them moves, in both directions."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playground.clock import MovableClock

_FORMAT = "d"


class SharedClock(MovableClock):
    """Real time plus an offset that stands in a file: `inside/sitecustomize.py` reads it there."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        path.write_bytes(struct.pack(_FORMAT, 0.0))
        self.path = path
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def now(self) -> datetime:
        """Return the present moment of this world."""
        (offset,) = struct.unpack(_FORMAT, self._map[:])
        return datetime.now(UTC) + timedelta(seconds=offset)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward; raise ValueError for a step back."""
        if by < timedelta():
            raise ValueError(f"time does not run backwards: {by}")
        self.jump(by)

    def jump(self, by: timedelta) -> None:
        """Move the clock, also backwards: a clock that somebody sets."""
        with self._lock:
            (offset,) = struct.unpack(_FORMAT, self._map[:])
            self._map[:] = struct.pack(_FORMAT, offset + by.total_seconds())
