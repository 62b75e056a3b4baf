"""Transactions that wait for each other share one commit, and nobody can tell but by the time."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from connections.errors import DatabaseUnavailable
from storage import opening, turns
from storage.database import Database, Tables
from storage.keys import Keyring
from tests.factories import NOW, make_connection
from tests.storage.rows import put
from tests.waiting import until

DYING = """
import os, sys
from pathlib import Path
from threading import Event, Thread
from storage.database import Database
from storage.keys import Keyring

path = Path(sys.argv[1])
database = Database.open(path, Keyring.load(None, path))
waits = Event()

def first():
    with database.transaction() as tx:
        tx.settings.put("T1", "first", "yes")
        waits.wait()
    print("done", flush=True)

def second():
    with database.transaction() as tx:
        assert tx.settings.get("T1", "first") == "yes"
        os._exit(9)

Thread(target=first).start()
while not database._turns._busy:
    pass
Thread(target=second).start()
while not database._turns._queue:
    pass
waits.set()
"""


class Crowd:
    """Several who write: each waits in its transaction until it is let go."""

    def __init__(self, database: Database, pool: ThreadPoolExecutor) -> None:
        self._database = database
        self._pool = pool
        self._queued = 0
        self.commits: list[str] = []
        with database._idle.one(reading=False) as db:
            db.conn.set_trace_callback(self._see)

    def writes(
        self, work: Callable[[Tables], object] = lambda _: None, *, long: bool = False
    ) -> tuple[Event, Event, Future[None]]:
        """Let one more write; return what lets it go, what tells that it began, and its end."""
        begun, go = Event(), Event()

        def transaction() -> None:
            with self._database.transaction(long=long) as tx:
                begun.set()
                work(tx)
                go.wait(10)

        waiting = len(self._database._turns._queue) + self._database._turns._busy
        ended = self._pool.submit(transaction)
        until(
            lambda: len(self._database._turns._queue) + self._database._turns._busy == waiting + 1
        )
        return go, begun, ended

    def _see(self, statement: str) -> None:
        if statement.lower() == "commit":
            self.commits.append(statement)


@pytest.fixture
def crowd(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    monkeypatch.setattr(turns, "LONGEST", 60.0)
    with ThreadPoolExecutor(8) as pool:
        yield Crowd(database, pool)


def sets(name: str) -> Callable[[Tables], object]:
    return lambda tx: tx.settings.put("T1", name, "yes")


def known(database: Database, *names: str) -> list[bool]:
    with database.snapshot() as tx:
        return [tx.settings.get("T1", name) == "yes" for name in names]


def test_those_who_wait_share_one_commit_and_are_done_only_with_it(
    database: Database, crowd: Crowd
) -> None:
    go_1, _, first = crowd.writes(sets("1"))
    go_2, begun_2, second = crowd.writes(sets("2"))
    go_3, begun_3, third = crowd.writes(sets("3"))
    go_1.set()
    begun_2.wait(10)
    go_2.set()
    begun_3.wait(10)
    assert not first.done()
    assert not second.done()
    assert known(database, "1", "2", "3") == [False] * 3
    assert crowd.commits == []
    go_3.set()
    for each in (first, second, third):
        each.result(10)
    assert known(database, "1", "2", "3") == [True] * 3
    assert len(crowd.commits) == 1


def test_an_error_of_one_undoes_what_is_its_own_and_no_more(
    database: Database, crowd: Crowd
) -> None:
    def fails(tx: Tables) -> None:
        tx.connections.add(make_connection(address="b@acme.test"))
        tx.audit.append_event(
            "T1", at=NOW, actor_id="U1", action="b", subject_id=None, details=None
        )
        raise RuntimeError("b")

    def event(name: str) -> Callable[[Tables], object]:
        return lambda tx: tx.audit.append_event(
            "T1", at=NOW, actor_id="U1", action=name, subject_id=None, details=None
        )

    go_a, _, a = crowd.writes(event("a"))
    _, _, b = crowd.writes(fails)
    go_c, begun_c, c = crowd.writes(event("c"))
    go_a.set()
    begun_c.wait(10)
    assert not b.done()  # what it stumbled over may be a row of the first one's
    go_c.set()
    a.result(10)
    c.result(10)
    with pytest.raises(RuntimeError, match="b"):
        b.result(10)
    with database.snapshot() as tx:
        assert [row["action"] for row in tx.audit.rows()] == ["a", "c"]
        assert tx.audit.verify() is None
        assert tx.connections.find(None) == []


def test_the_first_one_fails_alone(database: Database, crowd: Crowd) -> None:
    def fails(tx: Tables) -> None:
        tx.settings.put("T1", "1", "yes")
        waiting.wait(10)
        raise RuntimeError

    waiting = Event()
    _, _, first = crowd.writes(fails)
    go, _, second = crowd.writes(sets("2"))
    waiting.set()
    go.set()
    second.result(10)
    with pytest.raises(RuntimeError):
        first.result(10)
    assert known(database, "1", "2") == [False, True]


def test_what_does_not_fit_is_refused_to_one_and_the_rest_is_kept(
    database: Database, crowd: Crowd
) -> None:
    def fills(tx: Tables) -> None:
        db = tx.audit._db
        db.execute(f"pragma max_page_count = {db.execute('pragma page_count').fetchone()[0]}")
        for number in range(99):
            tx.settings.put("T1", f"name {number}", "x" * 4000)

    go, _, first = crowd.writes(sets("1"))
    _, _, second = crowd.writes(fills)
    go.set()
    with pytest.raises(DatabaseUnavailable, match="full"):
        second.result(10)
    first.result(10)
    assert known(database, "1", "name 0") == [True, False]
    put(database)  # and the next one writes as ever


def test_what_the_machine_ends_is_over_for_all_who_share(database: Database, crowd: Crowd) -> None:
    def ended(tx: Tables) -> None:
        tx.audit._db.conn.execute("rollback")  # as SQLite does it on some errors of the disk
        raise sqlite3.IntegrityError("gone")

    go, _, first = crowd.writes(sets("1"))
    _, _, second = crowd.writes(ended)
    go.set()
    with pytest.raises(sqlite3.IntegrityError, match="gone"):
        second.result(10)
    with pytest.raises(DatabaseUnavailable, match="gone"):
        first.result(10)
    assert known(database, "1") == [False]
    put(database)


def test_who_was_refused_because_of_a_row_hears_that_the_row_was_not_written(
    database: Database, crowd: Crowd
) -> None:
    def stumbles(tx: Tables) -> None:
        if tx.settings.get("T1", "1") == "yes":
            raise RuntimeError("somebody was first")

    go, _, first = crowd.writes(sets("1"))
    _, _, second = crowd.writes(stumbles)
    go_3, begun, third = crowd.writes(
        lambda tx: (
            tx.audit._db.execute(
                # Deferred: it only fails when it is committed.
                "pragma defer_foreign_keys = on"
            )
            and tx.audit._db.execute(
                "insert into grants (connection_id, client_id, scopes, secret)"
                " values ('nobody', '', '[]', x'00')"
            )
        )
    )
    go.set()
    begun.wait(10)
    go_3.set()
    with pytest.raises(Exception, match="FOREIGN KEY"):
        third.result(10)
    for each in (first, second):
        with pytest.raises(DatabaseUnavailable, match="shared commit failed"):
            each.result(10)
    assert known(database, "1") == [False]


def test_long_work_shares_with_nobody(database: Database, crowd: Crowd) -> None:
    go_1, _, first = crowd.writes(sets("1"))
    go_2, begun, second = crowd.writes(sets("2"), long=True)
    go_3, _, third = crowd.writes(sets("3"))
    go_1.set()
    first.result(10)  # though the second one has only begun
    begun.wait(10)
    go_2.set()
    second.result(10)
    go_3.set()
    third.result(10)
    assert len(crowd.commits) == 3


@pytest.mark.slow
def test_no_more_share_than_so_many_and_not_for_longer(
    database: Database, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST", 2)
    three = [crowd.writes(sets(str(number))) for number in range(3)]
    for go, _, _ in three:
        go.set()
    for _, _, ended in three:
        ended.result(10)
    assert len(crowd.commits) == 2
    monkeypatch.setattr(turns, "LONGEST", -1.0)
    two = [crowd.writes(sets(str(number))) for number in range(2)]
    for go, _, _ in two:
        go.set()
    for _, _, ended in two:
        ended.result(10)
    assert len(crowd.commits) == 4


def test_who_waits_too_long_is_told_and_the_next_one_goes_on(
    database: Database, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, _, first = crowd.writes(sets("1"))
    monkeypatch.setattr(opening, "PATIENCE", 0.01)
    with (
        pytest.raises(DatabaseUnavailable, match="for longer than is waited"),
        database.transaction(),
    ):
        pass
    monkeypatch.undo()
    go.set()
    first.result(10)
    put(database)
    assert known(database, "1") == [True]


@pytest.mark.slow
def test_many_at_once_come_to_the_same_as_one_after_the_other(database: Database) -> None:
    def event(number: int) -> None:
        with database.transaction() as tx:
            tx.audit.append_event(
                "T1", at=NOW, actor_id=f"U{number}", action="x", subject_id=None, details=None
            )
            if number % 5 == 0:
                raise KeyError(number)

    with ThreadPoolExecutor(8) as pool:
        ended: list[Any] = [pool.submit(event, number) for number in range(100)]
    failed = [n for n, each in enumerate(ended) if isinstance(each.exception(), KeyError)]
    assert failed == list(range(0, 100, 5))
    with database.snapshot() as tx:
        assert tx.audit.count() == 80
        assert tx.audit.verify() is None


@pytest.mark.slow
def test_a_kill_in_the_midst_leaves_nothing_of_those_who_shared(
    database: Database, path: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", DYING, str(path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 9, ran.stderr
    assert ran.stdout == ""  # nobody was told anything
    again = Database.open(path, Keyring.load(None, path))
    assert known(again, "first") == [False]
