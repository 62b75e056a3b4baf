"""The round of checks keeps its pool busy, and ends when it is told to."""

from collections.abc import Callable
from threading import Barrier, Event, Lock
from types import SimpleNamespace
from typing import Any

from bot.checking import PARALLEL, Checking
from connections.model import Connection
from tests.factories import make_connection


class Checks:
    """So many mailboxes that are due; each look at one is `look`."""

    def __init__(self, due: int, look: Callable[[Connection], None]) -> None:
        self.left = [make_connection(address=f"{n}@acme.test") for n in range(due)]
        self.looked: list[str] = []
        self._look = look
        self._lock = Lock()

    def claim(self, limit: int) -> list[Connection]:
        claimed, self.left = self.left[:limit], self.left[limit:]
        return claimed

    def claim_rechecks(self, _limit: int) -> list[Connection]:
        return []

    def check(self, connection: Connection) -> None:
        self._look(connection)
        with self._lock:
            self.looked.append(connection.address)


def checking(checks: Checks) -> Checking:
    metrics: Any = SimpleNamespace(broken=lambda _what: None, checked=lambda *_: None)
    like: Any = checks
    return Checking(like, metrics)


def test_one_round_looks_at_all_that_is_due() -> None:
    checks = Checks(5 * PARALLEL + 3, lambda _: None)
    here = checking(checks)
    beats: list[int] = []
    here.work(lambda: beats.append(1))
    here.close()
    assert len(set(checks.looked)) == 5 * PARALLEL + 3
    assert len(beats) > 1  # it is seen to go on


def test_a_slow_one_holds_up_no_other() -> None:
    last, due = Event(), 6 * PARALLEL

    def look(connection: Connection) -> None:
        if connection.address == "0@acme.test":
            assert last.wait(20), "it waits for those behind it"
        elif connection.address == f"{due - 1}@acme.test":
            last.set()

    checks = Checks(due, look)
    here = checking(checks)
    here.work(lambda: None)
    here.close()
    assert len(checks.looked) == due


def test_as_many_at_once_as_the_pool_has_places() -> None:
    together = Barrier(PARALLEL, timeout=20)
    checks = Checks(3 * PARALLEL, lambda _: together.wait() and None)
    here = checking(checks)
    here.work(lambda: None)
    here.close()
    assert len(checks.looked) == 3 * PARALLEL
    assert not together.broken


def test_nothing_more_is_begun_at_the_end() -> None:
    checks = Checks(100 * PARALLEL, lambda _: None)
    here = checking(checks)
    here.end()
    here.work(lambda: None)
    here.close()
    assert checks.looked == []
