"""What is done after an acknowledgement: begun when no other request waits for its own.

Slack waits three seconds for an acknowledgement, and half an hour for an answer. Python runs one
thread at a time, so fifty people who type at once would each wait for the lists of those before
them to be drawn.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic, sleep
from typing import ParamSpec

import structlog

from bot.pools import Pool

log = structlog.get_logger(__name__)

_P = ParamSpec("_P")

#: Threads: some wait for a provider or for Slack, and everybody else's answers go on meanwhile.
WORKERS = 20
#: How long no request has to have come in until work begins (seconds): one is seldom alone.
CALM = 0.01
#: How long work lets acknowledgements go first (seconds): some of it goes on in any case.
PATIENCE = 0.25
#: How long the next piece lets the one before it draw (seconds): after that it waits for somebody.
TURN = 0.01


class Precedence:
    """Lets work begin one piece after the other, between requests that wait for acknowledgements.

    While such requests keep coming, a piece of work begins every `PATIENCE` seconds.
    """

    def __init__(self) -> None:
        self._waiting = 0
        self._heard_at = monotonic()
        self._lock = Lock()
        self._gate = Lock()
        self._before = Event()
        self._before.set()

    @contextmanager
    def acknowledging(self) -> Iterator[None]:
        """Have a request wait for its acknowledgement until the block ends."""
        with self._lock:
            self._waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
                self._heard_at = monotonic()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Wait until a piece of work may begin; it is one until the block ends."""
        ended = Event()
        with self._gate:
            self._give_way()
            self._before.wait(TURN)
            self._before = ended
        try:
            yield
        finally:
            ended.set()

    def _give_way(self) -> None:
        until = monotonic() + PATIENCE
        while (now := monotonic()) < until:
            rest = CALM if self._waiting else self._heard_at + CALM - now
            if rest <= 0:
                return
            sleep(rest)


class Work:
    """Threads for what is done after acknowledgements."""

    def __init__(self) -> None:
        self.precedence = Precedence()
        self._pool = Pool(WORKERS, thread_name_prefix="slack")

    def begin(self, do: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Hand over a piece of work; an error that it lets out is logged."""
        self._pool.submit(self._do, lambda: do(*args, **kwargs))

    def finish(self) -> None:
        """Do what was handed over, and take no more."""
        self._pool.shutdown(wait=True)

    def _do(self, do: Callable[[], object]) -> None:
        with self.precedence.working():
            try:
                do()
            except Exception as error:  # noqa: BLE001 - it was acknowledged: nobody waits for it
                log.warning("unhandled", error=type(error).__name__)
