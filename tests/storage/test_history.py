"""The past of the mailboxes, read from the audit."""

import sqlite3
from datetime import datetime, timedelta

import pytest

from connections.history import Move
from connections.lifecycle import Action, State
from connections.model import Connection
from storage.database import Database
from tests.factories import NOW, make_connection

ACTIVE, DISCONNECTED, DEACTIVATED = State.ACTIVE, State.DISCONNECTED, State.DEACTIVATED
DAY = timedelta(days=1)

#: What the audit says of a step.
_ACTIONS = {
    (None, ACTIVE): Action.CONSENT,
    (ACTIVE, DISCONNECTED): Action.LOSE,
    (DISCONNECTED, ACTIVE): Action.RECONNECT,
    (ACTIVE, ACTIVE): Action.RECONNECT,
    (DISCONNECTED, DISCONNECTED): Action.REMOVE,  # asked for, so nothing has moved
    (DISCONNECTED, DEACTIVATED): Action.DEACTIVATE,
    (DEACTIVATED, DISCONNECTED): Action.REACTIVATE,
}


def step(
    database: Database,
    mailbox: Connection,
    source: State | None,
    target: State,
    at: datetime = NOW,
) -> None:
    about = make_connection(id=mailbox.id, workspace_id=mailbox.workspace_id, state=target)
    action = _ACTIONS[source, target]
    with database.transaction() as tx:
        tx.audit.append(about, at=at, actor_id=None, action=action, source=source)


def told(database: Database, since: datetime = NOW - DAY, workspace: str = "T1") -> list[Move]:
    with database.snapshot() as tx:
        return tx.history.disconnections(workspace, since=since)


def test_a_loss_and_the_recovery_that_ends_it_are_told_in_their_order(database: Database) -> None:
    mailbox, later = make_connection(), NOW + timedelta(hours=2)
    step(database, mailbox, None, ACTIVE)
    step(database, mailbox, ACTIVE, DISCONNECTED)
    step(database, mailbox, DISCONNECTED, ACTIVE, later)
    common = {"connection_id": mailbox.id, "lost_at": NOW}
    assert told(database) == [
        Move(at=NOW, source=ACTIVE, target=DISCONNECTED, **common),
        Move(at=later, source=DISCONNECTED, target=ACTIVE, **common),
    ]


@pytest.mark.parametrize(
    ("source", "target"), [(None, ACTIVE), (ACTIVE, ACTIVE), (DISCONNECTED, DISCONNECTED)]
)
def test_what_does_not_go_into_or_out_of_disconnected_is_left_out(
    database: Database, source: State | None, target: State
) -> None:
    step(database, make_connection(), source, target)
    assert told(database) == []


def test_what_is_about_a_person_is_left_out(database: Database) -> None:
    with database.transaction() as tx:
        tx.audit.append_event(
            "T1", at=NOW, actor_id="U9", action="give account access", subject_id="U1"
        )
    assert told(database) == []


def test_a_loss_from_before_the_time_is_known_by_the_recovery_alone(database: Database) -> None:
    mailbox, long_ago = make_connection(), NOW - 40 * DAY
    step(database, mailbox, ACTIVE, DISCONNECTED, long_ago)
    step(database, mailbox, DISCONNECTED, ACTIVE)
    assert [(move.target, move.lost_at) for move in told(database)] == [(ACTIVE, long_ago)]


def test_a_recovery_ends_the_latest_loss_of_its_own_mailbox(database: Database) -> None:
    mailbox, other = make_connection(), make_connection()
    step(database, mailbox, ACTIVE, DISCONNECTED, NOW - 9 * DAY)
    step(database, mailbox, DISCONNECTED, DEACTIVATED, NOW - 8 * DAY)
    step(database, mailbox, DEACTIVATED, DISCONNECTED, NOW - 7 * DAY)
    step(database, other, ACTIVE, DISCONNECTED, NOW - 6 * DAY)
    step(database, mailbox, DISCONNECTED, DISCONNECTED, NOW - 5 * DAY)
    step(database, mailbox, DISCONNECTED, ACTIVE)
    assert [move.lost_at for move in told(database)] == [NOW - 7 * DAY]


def test_the_order_is_that_of_writing_also_when_the_clock_was_set_back(database: Database) -> None:
    mailbox = make_connection()
    step(database, mailbox, ACTIVE, DISCONNECTED)
    step(database, mailbox, DISCONNECTED, ACTIVE, NOW - timedelta(hours=1))
    assert [move.target for move in told(database)] == [DISCONNECTED, ACTIVE]


def test_a_recovery_whose_loss_is_not_on_record_says_so(database: Database) -> None:
    step(database, make_connection(), DISCONNECTED, ACTIVE)
    assert [move.lost_at for move in told(database)] == [None]


def test_the_moment_itself_counts_and_what_was_before_it_does_not(database: Database) -> None:
    step(database, make_connection(), ACTIVE, DISCONNECTED, NOW - DAY)
    step(database, make_connection(), ACTIVE, DISCONNECTED, NOW - DAY - timedelta(microseconds=1))
    assert len(told(database, since=NOW - DAY)) == 1


def test_another_workspace_is_none_of_it(database: Database) -> None:
    step(database, make_connection(workspace_id="T2"), ACTIVE, DISCONNECTED)
    assert (told(database), len(told(database, workspace="T2"))) == ([], 1)


def test_it_is_found_without_reading_the_whole_audit(
    database: Database, raw: sqlite3.Connection
) -> None:
    asked: list[str] = []
    with database.snapshot() as tx:
        tx.history._db.conn.set_trace_callback(asked.append)
        tx.history.disconnections("T1", since=NOW)
    (query,) = {each for each in asked if each.startswith("select connection_id")}
    plan = [row[3] for row in raw.execute(f"explain query plan {query}")]
    ways = [line.partition(" USING ")[2] for line in plan if line.startswith(("SCAN", "SEARCH"))]
    assert ways == [
        "INDEX disconnections (workspace_id=? AND at>?)",
        "INDEX disconnections_by_mailbox (connection_id=? AND seq<?)",
    ]
