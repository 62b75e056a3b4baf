"""Grants: sealed, bound to their row, and gone when they are erased."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from connections.errors import NotFound
from connections.lifecycle import State
from storage.database import Database
from storage.errors import Undecryptable, WrongKey
from tests.factories import NOW, make_connection, make_grant
from tests.storage.rows import moved, put


def test_a_grant_comes_back_as_it_was_stored(database: Database) -> None:
    connection = put(database)
    grant = make_grant(addresses=frozenset({"a@acme.test", "b@acme.test"}), expires_at=NOW)
    with database.transaction() as tx:
        tx.grants.put(connection, grant)
    with database.snapshot() as tx:
        assert tx.grants.get(connection) == grant


def test_a_later_grant_takes_the_place_of_the_earlier_one(
    database: Database, raw: sqlite3.Connection
) -> None:
    connection, later = put(database), make_grant(client_id="client-2", scopes=frozenset({"x"}))
    with database.transaction() as tx:
        tx.grants.put(connection, make_grant(expires_at=NOW))
        tx.grants.put(connection, later)
        assert tx.grants.get(connection) == later
    assert raw.execute("select count(*) from grants").fetchone() == (1,)


def test_another_workspace_neither_reads_nor_replaces_nor_erases(database: Database) -> None:
    connection, grant = put(database), make_grant()
    theirs = replace(connection, workspace_id="T2")
    with database.transaction() as tx:
        tx.grants.put(connection, grant)
        assert tx.grants.get(theirs) is None
        tx.grants.erase(theirs)
        with pytest.raises(NotFound):
            tx.grants.put(theirs, make_grant())
        assert tx.grants.get(connection) == grant


def test_there_is_no_grant_without_a_connection(database: Database) -> None:
    with pytest.raises(NotFound), database.transaction() as tx:
        tx.grants.put(make_connection(), make_grant())


def test_an_erased_grant_is_gone_for_good(
    database: Database, path: Path, raw: sqlite3.Connection
) -> None:
    connection = put(database)
    with database.transaction() as tx:
        tx.grants.put(connection, make_grant())
    (sealed,) = raw.execute("select secret from grants").fetchone()
    raw.execute("pragma wal_checkpoint(truncate)")
    assert sealed in path.read_bytes()
    with database.transaction() as tx:
        tx.grants.erase(connection)
        assert tx.grants.get(connection) is None
    raw.execute("pragma wal_checkpoint(truncate)")
    assert sealed not in b"".join(f.read_bytes() for f in path.parent.glob(f"{path.name}*"))


def test_a_replaced_grant_leaves_no_byte_of_the_earlier_one(
    database: Database, path: Path, raw: sqlite3.Connection
) -> None:
    connection = put(database)
    with database.transaction() as tx:
        tx.grants.put(connection, make_grant(secret="x" * 3000))
    (sealed,) = raw.execute("select secret from grants").fetchone()
    with database.transaction() as tx:
        tx.grants.put(connection, make_grant())
    raw.execute("pragma wal_checkpoint(truncate)")
    assert sealed[-1000:] not in path.read_bytes()


def test_a_removed_connection_has_no_grant_and_gets_none(database: Database) -> None:
    connection = moved(database, put(database), State.REMOVING)
    with database.transaction() as tx:
        tx.grants.put(connection, make_grant())
    with pytest.raises(sqlite3.IntegrityError, match="erased first"):
        moved(database, connection, State.REMOVED)
    with database.transaction() as tx:
        tx.grants.erase(connection)
    removed = moved(database, connection, State.REMOVED)
    with pytest.raises(sqlite3.IntegrityError, match="no grant"), database.transaction() as tx:
        tx.grants.put(removed, make_grant())


def test_a_grant_moved_to_another_row_does_not_open(
    database: Database, raw: sqlite3.Connection
) -> None:
    one, other = put(database), put(database)
    with database.transaction() as tx:
        tx.grants.put(one, make_grant())
        tx.grants.put(other, make_grant())
    raw.execute(
        "update grants set secret = (select secret from grants where connection_id = ?)"
        " where connection_id = ?",
        (one.id, other.id),
    )
    with database.snapshot() as tx:
        assert tx.grants.get(one)
        with pytest.raises(Undecryptable):
            tx.grants.get(other)


def test_a_grant_does_not_move_to_another_workspace_with_its_row(
    database: Database, raw: sqlite3.Connection
) -> None:
    connection = put(database)
    with database.transaction() as tx:
        tx.grants.put(connection, make_grant())
    raw.execute("update connections set workspace_id = 'T2'")
    with database.snapshot() as tx, pytest.raises(Undecryptable):
        tx.grants.get(replace(connection, workspace_id="T2"))


def test_a_secret_of_another_table_does_not_open_as_a_grant(
    database: Database, raw: sqlite3.Connection
) -> None:
    connection = put(database)
    with database.transaction() as tx:
        tx.grants.put(connection, make_grant())
    raw.execute("update grants set secret = (select value from secrets)")
    with database.snapshot() as tx, pytest.raises(Undecryptable):
        tx.grants.get(connection)


def test_a_grant_of_a_lost_key_says_which_key_it_needs(
    database: Database, path: Path, raw: sqlite3.Connection
) -> None:
    connection = put(database)
    with database.transaction() as tx:
        tx.grants.put(connection, make_grant())
    with Database.reading(path) as tx, pytest.raises(WrongKey, match="'k1'"):
        tx.grants.get(connection)
