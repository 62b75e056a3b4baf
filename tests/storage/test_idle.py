"""Connections are kept between transactions, and nobody can tell by what they read."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from connections.errors import DatabaseUnavailable
from storage import idle
from storage.database import Database
from storage.idle import KEPT
from storage.keys import Keyring
from storage.opening import connect
from tests.factories import make_connection

FORKING = """
import os, sys
from pathlib import Path
from storage.database import Database
from storage.keys import Keyring

path = Path(sys.argv[1])
database = Database.open(path, Keyring.load(None, path))
with database.snapshot() as tx:
    tx.roles.members("T1")
with database.transaction() as tx:
    tx.settings.put("T1", "who", "parent")
child = os.fork()
if child == 0:
    with database.transaction() as tx:
        tx.settings.put("T1", "who", "child")
    database.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
with database.transaction() as tx:
    assert tx.settings.get("T1", "who") == "child"
    tx.settings.put("T1", "who", "both")
with database.snapshot() as tx:
    assert tx.settings.get("T1", "who") == "both"
"""


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    paths: list[Path] = []

    def counted(path: Path) -> sqlite3.Connection:
        paths.append(path)
        return connect(path)

    monkeypatch.setattr(idle, "connect", counted)
    return paths


def test_one_connection_serves_one_transaction_after_the_other(
    database: Database, opened: list[Path]
) -> None:
    for _ in range(5):
        with database.transaction() as tx:
            tx.connections.add(make_connection())
        with database.snapshot() as tx:
            tx.connections.find(None)
    assert len(opened) == 2  # one writes, one reads


def test_no_more_are_kept_than_so_many(database: Database, opened: list[Path]) -> None:
    def deep(level: int) -> None:
        with database.snapshot():
            if level:
                deep(level - 1)

    deep(KEPT + 3)
    assert len(opened) == KEPT + 4
    deep(KEPT + 3)
    assert len(opened) == KEPT + 4 + 4


def test_rows_that_nobody_reads_do_not_show_the_next_transaction_old_data(
    database: Database,
) -> None:
    with database.transaction() as tx:
        for number in range(300):
            tx.connections.add(make_connection(address=f"{number}@acme.test"))
    with database._idle.one(reading=True) as db:
        db.conn.execute("begin")
        unread = db.query("select * from connections")
        next(unread)
        db.conn.execute("rollback")
    with database.transaction() as tx:
        tx.connections.add(make_connection(address="late@acme.test"))
    with database.snapshot() as tx:
        assert len(tx.connections.find(None)) == 301
    assert next(unread)


def test_a_connection_is_not_kept_after_an_error(database: Database, opened: list[Path]) -> None:
    with pytest.raises(RuntimeError), database.transaction():
        raise RuntimeError
    with database.transaction() as tx:
        assert tx.connections.find(None) == []
    assert len(opened) == 2


def test_a_kept_snapshot_still_writes_nothing(database: Database) -> None:
    for _ in range(2):
        with (
            pytest.raises(sqlite3.OperationalError, match="readonly"),
            database.snapshot() as tx,
        ):
            tx.settings.put("T1", "name", "value")


def test_another_file_at_the_path_is_opened_anew(
    database: Database, path: Path, tmp_path: Path
) -> None:
    database.close()
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    with database.transaction() as tx:
        tx.connections.add(make_connection())
    database.close()
    with database.snapshot() as tx:
        assert len(tx.connections.find(None)) == 1
    copy.rename(path)
    with database.snapshot() as tx:
        assert tx.connections.find(None) == []


def test_a_file_that_is_gone_is_missed_at_once(database: Database, path: Path) -> None:
    with database.snapshot() as tx:
        tx.connections.find(None)
    path.unlink()
    with pytest.raises(DatabaseUnavailable, match="cannot be opened"), database.snapshot():
        pass


def test_closing_brings_the_log_into_the_database(database: Database, path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    with database.transaction() as tx:
        tx.connections.add(make_connection())
    assert log.exists()
    database.close()
    assert not log.exists()
    with database.snapshot() as tx:
        assert len(tx.connections.find(None)) == 1


def test_a_database_that_nobody_holds_any_more_is_closed(path: Path) -> None:
    database = Database.open(path, Keyring.load(None, path))
    with database.transaction() as tx:
        tx.connections.add(make_connection())
    del database
    assert not path.with_name(f"{path.name}-wal").exists()


@pytest.mark.slow
def test_a_forked_process_leaves_the_parents_connections_alone(path: Path) -> None:
    subprocess.run([sys.executable, "-c", FORKING, str(path)], check=True)
