"""The audit as it is read again: ids looked up, one workspace, one mailbox."""

from datetime import timedelta

from connections.lifecycle import Action
from storage.database import Database, Tables
from tests.factories import NOW, make_connection

ALICE = make_connection(id="c1", address="alice@acme.test")
BOB = make_connection(id="c2", address="bob@acme.test", owner_id="U2")


def fill(tx: Tables) -> None:
    for connection, actor in ((ALICE, "U1"), (BOB, "U2")):
        tx.connections.add(connection)
        tx.audit.append(connection, at=NOW, actor_id=actor, action=Action.CONSENT, source=None)
    tx.audit.append(
        ALICE, at=NOW + timedelta(hours=1), actor_id=None, action=Action.LOSE, source=ALICE.state
    )
    tx.audit.append_event(
        "T1",
        at=NOW,
        actor_id="U9",
        action="ask to take over",
        subject_id="U2",
        details={"connection": "c1"},
    )
    tx.audit.append_event(
        "T2", at=NOW, actor_id="U9", action="give account access", subject_id="U1"
    )


def test_the_rows_of_a_workspace_name_people_and_mailboxes_again(database: Database) -> None:
    with database.transaction() as tx:
        fill(tx)
        rows = tx.trail.entries("T1")
    assert [(row.seq, row.actor, row.address, row.action, row.person) for row in rows] == [
        (1, "U1", "alice@acme.test", "consent", ""),
        (2, "U2", "bob@acme.test", "consent", ""),
        (3, None, "alice@acme.test", "lose", ""),
        (4, "U9", "", "ask to take over", "U2"),
    ]
    assert rows[2].at == NOW + timedelta(hours=1)
    assert rows[3].details == {"connection": "c1"}


def test_all_workspaces_are_read_where_none_is_named(database: Database) -> None:
    with database.transaction() as tx:
        fill(tx)
        assert len(tx.trail.entries(None)) == 5


def test_an_address_has_its_own_rows_and_those_about_who_gets_it(database: Database) -> None:
    with database.transaction() as tx:
        fill(tx)
        assert [row.seq for row in tx.trail.entries("T1", "alice@acme.test")] == [1, 3, 4]
        assert tx.trail.entries("T1", "carl@acme.test") == []
        assert tx.trail.entries("T2", "alice@acme.test") == []


def test_who_was_erased_stays_an_opaque_id(database: Database) -> None:
    with database.transaction() as tx:
        fill(tx)
        tx.audit._db.execute("delete from identities where value in ('U1', 'alice@acme.test')")
        first = tx.trail.entries("T1")[0]
        assert first.actor not in {"U1", None}
        assert "alice" not in first.address
        assert tx.audit.verify() is None
