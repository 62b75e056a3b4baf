"""Connections: stored whole, found only at home, moved by one of many."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import timedelta, timezone
from sqlite3 import IntegrityError

import pytest

from connections.errors import AlreadyConnected, NotFound
from connections.lifecycle import Kind, State
from connections.model import Connection, Health, Outcome, Reason
from storage.database import Database
from tests.factories import NOW, make_connection
from tests.storage.rows import moved, put

LATER = NOW + timedelta(minutes=5)
FULL_HEALTH = Health(
    next_check_at=LATER,
    checked_at=NOW,
    failures=3,
    failing_since=NOW - timedelta(hours=1),
    suspected_since=NOW - timedelta(minutes=1),
    suspicion=Reason.POLICY_BLOCKED,
)


def get(database: Database, connection: Connection) -> Connection:
    with database.snapshot() as tx:
        return tx.connections.get(connection.workspace_id, connection.id)


def test_a_connection_comes_back_as_it_was_stored(database: Database) -> None:
    stored = put(database, kind=Kind.TEAM, channel_id="C7", health=FULL_HEALTH)
    assert get(database, stored) == stored


def test_a_move_stores_every_field_but_what_is_fixed(database: Database) -> None:
    stored = put(database)
    after = replace(
        stored,
        address="other@acme.test",
        kind=Kind.TEAM,
        provider="microsoft",
        state=State.DISCONNECTED,
        version=2,
        owner_id="U2",
        channel_id="C2",
        subject="another",
        reason=Reason.MIGRATED,
        state_since=LATER,
        health=FULL_HEALTH,
        shared=True,
        moved_to="google",
        stays_at="mx.example",
        group="tenant",
    )
    same = {f.name for f in fields(after) if getattr(after, f.name) == getattr(stored, f.name)}
    assert same == {"id", "workspace_id", "outcome", "created_at", "erased"}
    with database.transaction() as tx:
        assert tx.connections.move(after, expected_version=1)
    assert get(database, stored) == after


def test_moments_of_other_time_zones_come_back_as_the_same_moment(database: Database) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-9.5))).replace(microsecond=1)
    stored = put(database, created_at=elsewhere)
    assert get(database, stored).created_at == elsewhere


def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="time zone"):
        put(database, created_at=NOW.replace(tzinfo=None))


def test_an_address_has_one_live_connection_in_a_workspace(database: Database) -> None:
    first = put(database, address="a@acme.test")
    with pytest.raises(AlreadyConnected) as refused, database.transaction() as tx:
        tx.connections.add(make_connection(address="a@acme.test"))
    assert refused.value.connection == first


def test_a_clash_that_is_not_about_the_address_is_not_called_one(database: Database) -> None:
    first = put(database)
    with pytest.raises(IntegrityError):
        put(database, id=first.id)


@pytest.mark.parametrize("states", [[State.REMOVING], [State.REMOVING, State.REMOVED]])
def test_an_address_that_ended_can_be_connected_again(
    database: Database, states: list[State]
) -> None:
    old = moved(database, put(database, address="a@acme.test"), *states)
    with database.snapshot() as tx:
        assert tx.connections.latest("T1", "a@acme.test") == old
    new = put(database, address="a@acme.test", created_at=NOW - timedelta(days=1))
    with database.snapshot() as tx:
        assert tx.connections.latest("T1", "a@acme.test") == new


def test_of_two_that_ended_the_later_one_is_the_latest(database: Database) -> None:
    for created in (LATER, NOW):
        connection = put(database, address="a@acme.test", created_at=created)
        moved(database, connection, State.REMOVING)
    with database.snapshot() as tx:
        latest = tx.connections.latest("T1", "a@acme.test")
        assert latest is not None
        assert latest.created_at == LATER
        assert tx.connections.latest("T1", "nobody@acme.test") is None


def test_another_workspace_sees_nothing_and_moves_nothing(database: Database) -> None:
    mine = put(database, address="a@acme.test")
    theirs = replace(mine, workspace_id="T2", state=State.DEACTIVATED, version=2)
    with database.transaction() as tx:
        with pytest.raises(NotFound):
            tx.connections.get("T2", mine.id)
        assert tx.connections.latest("T2", "a@acme.test") is None
        assert tx.connections.find("T2") == []
        assert not tx.connections.move(theirs, expected_version=1)
        assert not tx.connections.note_health(replace(mine, workspace_id="T2"), FULL_HEALTH)
        tx.connections.add(make_connection(workspace_id="T2", address="a@acme.test"))
    assert get(database, mine) == mine


def test_connections_are_found_by_owner_state_and_workspace_in_the_order_of_addresses(
    database: Database,
) -> None:
    b = put(database, address="b@acme.test", owner_id="U2")
    a = put(database, address="a@acme.test")
    c = moved(database, put(database, address="c@acme.test"), State.DEACTIVATED)
    d = put(database, address="d@acme.test", workspace_id="T2")
    with database.snapshot() as tx:
        find = tx.connections.find
        assert find(None) == [a, b, c, d]
        assert find("T1") == [a, b, c]
        assert find("T1", owner_id="U1") == [a, c]
        assert find("T1", owner_id="U1", states={State.DEACTIVATED}) == [c]
        assert find(None, states=[State.ACTIVE, State.DEACTIVATED]) == [a, b, c, d]
        assert find(None, states=[]) == []


def test_an_account_is_found_in_every_workspace_until_its_end_is_settled(
    database: Database,
) -> None:
    one = put(database, subject="s")
    other = moved(database, put(database, subject="s", workspace_id="T2"), State.REMOVING)
    put(database, subject="s", provider="microsoft")
    moved(database, put(database, subject="s"), State.REMOVING, State.REMOVED)
    with database.snapshot() as tx:
        assert sorted(c.id for c in tx.connections.with_subject("google", "s")) == sorted(
            [one.id, other.id]
        )


def test_of_many_moves_from_one_version_one_wins(database: Database) -> None:
    connection = put(database)
    off = replace(connection, state=State.DEACTIVATED, version=2)

    def attempt(_: int) -> bool:
        with database.transaction() as tx:
            return tx.connections.move(off, expected_version=1)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1
    assert get(database, connection) == off


def test_what_a_check_saw_is_noted_without_a_change_of_version(database: Database) -> None:
    connection = put(database)
    with database.transaction() as tx:
        assert tx.connections.note_health(connection, FULL_HEALTH)
    assert get(database, connection) == replace(connection, health=FULL_HEALTH)


def test_what_a_check_saw_is_dropped_when_the_connection_moved_on(database: Database) -> None:
    before = put(database)
    after = moved(database, before, State.DEACTIVATED)
    with database.transaction() as tx:
        assert not tx.connections.note_health(before, FULL_HEALTH)
    assert get(database, before) == after


def test_only_active_connections_are_due_and_the_longest_waiting_come_first(
    database: Database,
) -> None:
    late = put(database, health=Health(next_check_at=NOW))
    first = put(database, health=Health(next_check_at=NOW - timedelta(hours=1)))
    put(database, health=Health(next_check_at=NOW + timedelta(microseconds=1)))
    moved(database, put(database, health=Health(next_check_at=NOW)), State.DEACTIVATED)
    with database.transaction() as tx:
        assert tx.connections.claim_due(NOW, until=LATER, limit=1) == [first]
        assert tx.connections.claim_due(NOW, until=LATER, limit=9) == [late]
        assert tx.connections.claim_due(NOW, until=LATER, limit=9) == []
        assert len(tx.connections.claim_due(LATER, until=LATER, limit=9)) == 3


def test_a_due_check_is_claimed_once_between_threads(database: Database) -> None:
    due = {put(database, health=Health(next_check_at=NOW)).id for _ in range(12)}

    def claim(_: int) -> list[str]:
        with database.transaction() as tx:
            return [c.id for c in tx.connections.claim_due(NOW, until=LATER, limit=2)]

    with ThreadPoolExecutor(6) as pool:
        claimed = [each for some in pool.map(claim, range(12)) for each in some]
    assert sorted(claimed) == sorted(due)


def test_the_outcome_of_a_removal_is_kept(database: Database) -> None:
    removed = moved(database, put(database), State.REMOVING, State.REMOVED)
    assert get(database, removed).outcome is Outcome.CONFIRMED
