"""Watches the clock from outside of the scheduler, which follows it and would wait with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread

import structlog

from connections.timekeeping import Timekeeping

log = structlog.get_logger(__name__)

#: Seconds between two looks.
ROUND = 1.0


class Timekeeper:
    """A thread of its own that notices a clock that was set back.

    `come_round` starts the scheduler's rounds at once: they were planned by the time before.
    """

    def __init__(self, timekeeping: Timekeeping, come_round: Callable[[], None]) -> None:
        self._timekeeping = timekeeping
        self._come_round = come_round
        self._last = datetime.now(UTC)
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="timekeeper", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End it; again, or without a start, is harmless."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Look once."""
        real = datetime.now(UTC)  # the scheduler's time, not that of our rules
        if real < self._last:
            self._come_round()
        self._last = real
        if back := self._timekeeping.look():
            log.warning("the clock was set back", seconds=round(back.total_seconds()))

    def _run(self) -> None:
        # The first look comes at once: what it sees is what a clock set back is measured by.
        while True:
            try:
                self.look()
            except Exception:  # the next look sees it as well
                log.exception("job broken", job="timekeeper")
            if self._stopped.wait(ROUND):
                return
