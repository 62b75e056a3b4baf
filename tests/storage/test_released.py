"""Every earlier schema opens today, with all that stood in it; a later one is not touched."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from connections.lifecycle import Action, State
from storage import opening
from storage.cipher import Cipher
from storage.copies import restore
from storage.database import Database
from storage.errors import NewerDatabase, OlderDatabase
from storage.keys import Keyring
from storage.migrations import MIGRATIONS
from tests.factories import NOW
from tests.storage.released.make import KEYS, LIVES

FILES = sorted((Path(__file__).parent / "released").glob("*.sql"))
KEYRING = Keyring.parse(KEYS)
#: What a migration may change of what stood there: the counter of what a Home tab shows.
COUNTED = {"changes"}


#: The oldest and the newest with every run, those between with the slower tests.
_PARAMS = [
    pytest.param(
        file,
        id=file.stem,
        marks=() if file in {FILES[0], FILES[-1]} else pytest.mark.slow,
    )
    for file in FILES
]


@pytest.fixture(params=_PARAMS)
def then(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The database of an earlier version, as a file."""
    path = tmp_path / "then.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(request.param.read_text("utf-8"))
        connection.execute("pragma journal_mode = wal")
    return path


def schema(path: Path) -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("select type, name, tbl_name, sql from sqlite_master"))


def content(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        tables = [
            row[0]
            for row in connection.execute("select name from sqlite_master where type = 'table'")
            if not row[0].startswith(("_sqlite", "sqlite"))
        ]
        return {
            table: [dict(row) for row in connection.execute(f"select * from {table}")]
            for table in tables
        }


def test_an_earlier_database_becomes_that_of_a_first_start(then: Path, tmp_path: Path) -> None:
    Database.open(then, KEYRING)
    Database.open(tmp_path / "fresh.db", KEYRING)
    assert schema(then) == schema(tmp_path / "fresh.db")


def test_every_row_is_there_as_it_was(then: Path) -> None:
    before = content(then)
    assert all(rows for table, rows in before.items() if table not in COUNTED), "empty table"
    Database.open(then, KEYRING)
    after = content(then)
    for table, rows in before.items():
        if table in COUNTED:
            continue
        kept = [{name: row[name] for name in rows[0]} for row in after[table]]
        assert all(row in kept for row in rows), table


def test_its_mailboxes_grants_audit_and_messages_live_on(then: Path) -> None:
    database = Database.open(then, KEYRING)
    with database.snapshot() as tx:
        found = {each.id: each for each in tx.connections.find("T1")}
        assert set(found) == {name for name, _ in LIVES}
        assert {each.state for each in found.values()} == set(State)
        for each in found.values():
            grant = tx.grants.get(each)
            assert (grant and grant.secret) == (
                None if each.state is State.REMOVED else f"token of {each.id}"
            )
        assert tx.audit.verify() is None
        assert tx.removals.get("going") is not None
        assert tx.outbox.depth() == 2
        assert [entry.actor for entry in tx.trail.entries("T1")].count("U1") == len(LIVES)
    with database.transaction() as tx:
        tx.audit.append(found["good"], at=NOW, actor_id=None, action=Action.RESTORE, source=None)
        assert len(tx.outbox.claim(NOW, until=NOW, limit=9)) == 2
        consumed = tx.consents.consume("state", "cookie", NOW)
        assert consumed is not None
        assert consumed[1] == "verifier"
        assert tx.audit.verify() is None


def test_what_was_released_is_the_beginning_of_what_there_is(then: Path) -> None:
    with closing(sqlite3.connect(then)) as connection:
        applied = [row[0] for row in connection.execute("select name from _sqlite_migrations")]
    Database.open(then, KEYRING)
    with closing(sqlite3.connect(then)) as connection:
        names = [row[0] for row in connection.execute("select name from _sqlite_migrations")]
    assert names[: len(applied)] == applied


def test_an_earlier_one_is_read_only_after_it_was_migrated(tmp_path: Path) -> None:
    path = tmp_path / "then.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FILES[0].read_text("utf-8"))
    with (
        pytest.raises(OlderDatabase, match="inboxkeeper migrate"),
        Database.reading(path),
    ):
        pass


def test_that_of_a_later_version_is_refused_and_not_touched(path: Path) -> None:
    Database.open(path, KEYRING)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name)"
            " values ('inboxkeeper', 'm999_from_the_future')"
        )
        connection.execute("pragma journal_mode = delete")
    before = path.read_bytes()
    for attempt in (
        lambda: Database.open(path, KEYRING),
        lambda: opening.pending(path),
        lambda: restore(path, path.with_name("b.db"), Cipher(KEYRING), lambda *_: None),
        lambda: Database.reading(path).__enter__(),
    ):
        with pytest.raises(NewerDatabase, match="m999_from_the_future") as refused:
            attempt()
        assert "Start the newer version again" in str(refused.value)
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]
    with pytest.raises(NewerDatabase):  # as if it had been migrated between two looks
        opening.prepare(path, Cipher(KEYRING))


def test_of_migrations_that_fail_none_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "then.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FILES[0].read_text("utf-8"))
    before = content(path)
    newest = MIGRATIONS._migrations[-1]

    def fails(_db: object) -> None:
        raise sqlite3.OperationalError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(newest, "fn", fails)
        with pytest.raises(sqlite3.OperationalError):
            Database.open(path, KEYRING)
    assert content(path) == before
    Database.open(path, KEYRING)


#: Migrates in the same process as the newest migration would, and stands still in the middle.
_STANDING_STILL = """
import sys, time
from pathlib import Path
from storage.database import Database
from storage.keys import Keyring
from storage.migrations import MIGRATIONS
def stand(db):
    db.execute("create table half (done integer)")
    print("half", flush=True)
    time.sleep(60)
MIGRATIONS._migrations[-1].fn = stand
Database.open(Path(sys.argv[1]), Keyring.parse(sys.argv[2]))
"""


@pytest.mark.slow
def test_of_migrations_that_are_killed_none_is_done(tmp_path: Path) -> None:
    path = tmp_path / "then.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FILES[0].read_text("utf-8"))
    before, tables = content(path), schema(path)
    with subprocess.Popen(
        [sys.executable, "-c", _STANDING_STILL, str(path), KEYS],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()
    assert schema(path) == tables
    assert content(path) == before
    Database.open(path, KEYRING)
    assert content(path)["connections"]
