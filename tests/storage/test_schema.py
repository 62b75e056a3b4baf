"""What the database itself refuses, whoever asks."""

import re
import sqlite3
from itertools import permutations
from typing import Any

import pytest

from connections.lifecycle import LIFE, LIVE, Kind, State
from storage.database import Database
from tests.factories import NOW, make_removal
from tests.storage.rows import begun, moved, put
from tests.storage.test_audit import audited

MOVES = {
    (row.source, target)
    for row in LIFE.values()
    for target in (row.target, row.otherwise)
    if row.source and target and row.source is not target
}

#: The shortest way into each state.
WAYS: dict[State, tuple[State, ...]] = {
    State.ACTIVE: (),
    State.DISCONNECTED: (State.DISCONNECTED,),
    State.DEACTIVATED: (State.DEACTIVATED,),
    State.REMOVING: (State.REMOVING,),
    State.REMOVED: (State.REMOVING, State.REMOVED),
}

#: What a row has to say in a state.
FITTING = (
    "reason = iif(:state = 'disconnected', 'access_ended', null),"
    " outcome = iif(:state = 'removed', 'confirmed', null),"
    " subject = iif(:state = 'removed', null, subject)"
)


def test_every_table_is_strict_and_there_are_no_others(raw: sqlite3.Connection) -> None:
    tables = {
        row[1]: row[5]
        for row in raw.execute("pragma table_list")
        if row[0] == "main"
        and row[2] == "table"
        and not row[1].startswith(("sqlite_", "_sqlite_"))
    }
    assert set(tables) == {
        "connections",
        "grants",
        "consents",
        "removals",
        "identities",
        "audit",
        "audit_head",
        "secrets",
        "outbox",
        "rooms",
        "allowed_hosts",
        "host_questions",
        "approvals",
        "account_access",
        "workspace_settings",
        "incidents",
        "installations",
        "install_states",
        "domains",
        "leftovers",
        "latest_moment",
        "refusals",
        "freezes",
        "apps",
        "hooks",
        "events",
        "dispatches",
        "changes",
        "hand_outs",
        "permits",
        "homes",
        "incident_mailboxes",
        "acknowledgements",
    }
    assert all(tables.values())


@pytest.mark.parametrize(
    "change",
    [
        "state = 'gone', version = 2",
        "state = 'disconnected', version = 2",
        "state = 'removing', version = 2, reason = 'access_ended'",
        "reason = 'access_ended'",
        "outcome = 'confirmed'",
        "kind = 'shared'",
        "kind = 'team'",
        "channel_id = 'C1'",
        "version = 0",
        "address = 'UPPER@acme.test'",
        "address = 'acme.test'",
        "address = '@acme.test'",
        "address = 'alice@'",
        "failures = -1",
        "failures = 'three'",
        "owner_id = null",
        "address = null",
        "next_check_at = null",
        "created_at = x'00'",
    ],
)
def test_an_impossible_connection_is_refused(
    database: Database, raw: sqlite3.Connection, change: str
) -> None:
    put(database)
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(f"update connections set {change}")


@pytest.mark.parametrize("change", ["outcome = null", "subject = 'still there'"])
def test_what_is_removed_has_an_outcome_and_no_subject(
    database: Database, raw: sqlite3.Connection, change: str
) -> None:
    moved(database, put(database), State.REMOVING, State.REMOVED)
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(f"update connections set {change}")


@pytest.mark.parametrize(("source", "target"), list(permutations(State, 2)))
def test_just_the_moves_of_the_life_are_possible(
    database: Database, raw: sqlite3.Connection, source: State, target: State
) -> None:
    moved(database, put(database), *WAYS[source])
    change = f"update connections set state = :state, version = version + 1, {FITTING}"
    if (source, target) in MOVES:
        assert raw.execute(change, {"state": target}).rowcount == 1
    else:
        with pytest.raises(sqlite3.IntegrityError, match="no such step"):
            raw.execute(change, {"state": target})


def test_the_trigger_lists_just_the_moves_of_the_life(raw: sqlite3.Connection) -> None:
    query = "select sql from sqlite_master where name = 'only_moves_of_the_life'"
    (sql,) = raw.execute(query).fetchone()
    assert set(re.findall(r"'(\w+)>(\w+)'", sql)) == MOVES


def test_the_uniqueness_counts_just_the_live_states(raw: sqlite3.Connection) -> None:
    query = "select sql from sqlite_master where name = 'one_live_connection'"
    (sql,) = raw.execute(query).fetchone()
    assert set(re.findall(r"'(\w+)'", sql)) == LIVE


@pytest.mark.parametrize("state", sorted(LIVE))
def test_a_second_live_connection_of_an_address_is_refused_in_any_live_state(
    database: Database, raw: sqlite3.Connection, state: State
) -> None:
    first = put(database, address="a@acme.test")
    if state is not State.ACTIVE:
        moved(database, first, state)
    second = put(database, address="b@acme.test")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        raw.execute("update connections set address = 'a@acme.test' where id = ?", (second.id,))


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_change_of_state_counts_the_version_up_by_one(
    database: Database, raw: sqlite3.Connection, version: int
) -> None:
    put(database)
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute("update connections set state = 'deactivated', version = ?", (version,))


@pytest.mark.parametrize("version", [1, 4, 9])
def test_a_version_never_jumps_and_never_goes_back(
    database: Database, raw: sqlite3.Connection, version: int
) -> None:
    moved(database, put(database), State.DEACTIVATED)
    with pytest.raises(sqlite3.IntegrityError, match="stays or counts up"):
        raw.execute("update connections set version = ?", (version,))


def test_a_reconnect_counts_the_version_up_without_a_change_of_state(database: Database) -> None:
    assert moved(database, put(database), State.ACTIVE).version == 2


@pytest.mark.parametrize(
    "overrides",
    [{"version": 2}, {"state": State.DEACTIVATED}, {"state": State.REMOVING}],
    ids=str,
)
def test_a_connection_begins_active_and_with_version_one(
    database: Database, overrides: dict[str, Any]
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="begins active"):
        put(database, **overrides)


def test_a_connection_with_a_removal_cannot_be_deleted(
    database: Database, raw: sqlite3.Connection
) -> None:
    connection = put(database, kind=Kind.TEAM)
    with database.transaction() as tx:
        tx.removals.add(make_removal(connection))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        raw.execute("delete from connections")


@pytest.mark.parametrize(
    "change",
    [
        "removals set attempts = -1",
        "removals set revoke_accepted = 2",
        "removals set next_attempt_at = null",
        "consents set kind = 'shared'",
        "consents set token_hash = null",
        "consents set expires_at = null",
        "secrets set value = 'text'",
        "audit_head set id = 2",
        "identities set kind = 'place'",
    ],
)
def test_an_impossible_row_is_refused(
    database: Database, raw: sqlite3.Connection, change: str
) -> None:
    begun(database)
    audited(database, 1)
    with database.transaction() as tx:
        (connection,) = tx.connections.find("T1")
        tx.removals.add(make_removal(connection, requested_at=NOW))
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(f"update {change}")


@pytest.mark.parametrize("statement", ["update audit set actor = 'x'", "delete from audit"])
def test_the_audit_is_append_only(
    database: Database, raw: sqlite3.Connection, statement: str
) -> None:
    audited(database, 1)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)
