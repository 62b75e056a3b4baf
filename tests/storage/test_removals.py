"""Removals: intents that stay until they are settled."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.errors import NotFound
from connections.model import Removal
from storage.database import Database
from tests.factories import NOW, make_connection, make_removal
from tests.storage.rows import put


def added(database: Database, workspace_id: str = "T1", **overrides: object) -> Removal:
    connection = put(database, workspace_id=workspace_id, subject="s")
    removal = make_removal(connection, **overrides)
    with database.transaction() as tx:
        tx.removals.add(removal)
    return removal


@pytest.mark.parametrize("accepted", [True, False])
def test_a_removal_comes_back_as_it_was_stored(database: Database, accepted: bool) -> None:
    removal = added(database, attempts=2, revoke_accepted=accepted)
    with database.snapshot() as tx:
        assert tx.removals.get(removal.connection_id) == removal


def test_a_changed_removal_is_stored(database: Database) -> None:
    removal = added(database)
    later = NOW + timedelta(hours=1)
    changed = replace(removal, attempts=1, next_attempt_at=later, revoke_accepted=True)
    with database.transaction() as tx:
        tx.removals.put(changed)
        assert tx.removals.get(removal.connection_id) == changed


def test_what_is_settled_is_gone_and_cannot_be_changed(database: Database) -> None:
    removal = added(database)
    with database.transaction() as tx:
        tx.removals.done(removal.connection_id)
        assert tx.removals.get(removal.connection_id) is None
        with pytest.raises(NotFound):
            tx.removals.put(removal)
        assert tx.removals.get(removal.connection_id) is None


def test_another_workspace_changes_nothing(database: Database) -> None:
    removal = added(database)
    with database.transaction() as tx:
        with pytest.raises(NotFound):
            tx.removals.put(replace(removal, workspace_id="T2", attempts=9))
        assert tx.removals.get(removal.connection_id) == removal


def test_what_is_due_comes_with_the_oldest_first(database: Database) -> None:
    late = added(database, next_attempt_at=NOW)
    early = added(database, next_attempt_at=NOW - timedelta(hours=1))
    added(database, next_attempt_at=NOW + timedelta(microseconds=1))
    with database.snapshot() as tx:
        assert tx.removals.due(NOW, limit=9) == [early, late]
        assert tx.removals.due(NOW, limit=1) == [early]


def test_an_account_is_found_in_every_workspace(database: Database) -> None:
    here, there = added(database), added(database, workspace_id="T2")
    added(database, subject="other")
    with database.snapshot() as tx:
        found = tx.removals.with_subject("google", "s")
        assert tx.removals.with_subject("microsoft", "s") == []
    assert sorted(r.connection_id for r in found) == sorted(
        [here.connection_id, there.connection_id]
    )


def test_there_is_one_removal_of_a_connection_and_none_without_one(database: Database) -> None:
    removal = added(database)
    for impossible in (removal, make_removal(make_connection())):
        with pytest.raises(sqlite3.IntegrityError), database.transaction() as tx:
            tx.removals.add(impossible)
