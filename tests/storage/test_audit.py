"""The audit: it names nobody, and it shows where somebody has changed it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from connections.lifecycle import Action, State
from connections.model import Reason
from storage.database import Database
from storage.errors import KeyMissing
from tests.factories import NOW, make_connection
from tests.storage.rows import put


def audited(database: Database, rows: int) -> None:
    connection = put(database, address="alice@acme.test", owner_id="UALICE")
    append(database, rows, connection_id=connection.id)


def append(database: Database, rows: int, connection_id: str = "c-1") -> None:
    about = make_connection(id=connection_id, address="alice@acme.test", owner_id="UALICE")
    with database.transaction() as tx:
        for _ in range(rows):
            tx.audit.append(about, at=NOW, actor_id="UALICE", action=Action.CONSENT, source=None)


def first_broken(database: Database) -> int | None:
    with database.snapshot() as tx:
        return tx.audit.verify()


def unguard(raw: sqlite3.Connection) -> None:
    raw.execute("drop trigger audit_is_not_rewritten")
    raw.execute("drop trigger audit_is_not_erased")


def test_a_row_says_what_happened(database: Database) -> None:
    lost = make_connection(state=State.DISCONNECTED, reason=Reason.POLICY_BLOCKED)
    details = {"b": "2", "a": "1"}
    with database.transaction() as tx:
        tx.audit.append(
            lost,
            at=NOW,
            actor_id=None,
            action=Action.LOSE,
            source=State.ACTIVE,
            details=details,
        )
        (row,) = tx.audit.rows()
    del row["mac"], row["mailbox"]
    assert row == {
        "seq": 1,
        "at": "2026-03-01T12:00:00.000000+00:00",
        "workspace_id": "T1",
        "actor": "bot",
        "connection_id": lost.id,
        "action": "lose",
        "source": "active",
        "target": "disconnected",
        "reason": "policy_blocked",
        "outcome": None,
        "details": '{"a": "1", "b": "2"}',
    }


def test_a_row_names_nobody(database: Database, raw: sqlite3.Connection) -> None:
    audited(database, 2)
    written = str(raw.execute("select * from audit").fetchall())
    assert "alice" not in written
    assert "UALICE" not in written


def test_a_person_has_one_opaque_id_in_a_workspace_and_another_elsewhere(
    database: Database,
) -> None:
    with database.transaction() as tx:
        for workspace in ("T1", "T1", "T2"):
            about = make_connection(workspace_id=workspace, address="a@acme.test")
            tx.audit.append(about, at=NOW, actor_id="U1", action=Action.CONSENT, source=None)
        one, again, elsewhere = tx.audit.rows()
    assert (one["actor"], one["mailbox"]) == (again["actor"], again["mailbox"])
    assert not {one["actor"], one["mailbox"]} & {elsewhere["actor"], elsewhere["mailbox"]}


def test_who_was_meant_can_be_forgotten_and_the_chain_still_holds(
    database: Database, raw: sqlite3.Connection
) -> None:
    audited(database, 2)
    raw.execute("delete from identities")
    assert first_broken(database) is None


def test_an_audit_as_it_was_written_is_whole(database: Database) -> None:
    assert first_broken(database) is None
    audited(database, 5)
    assert first_broken(database) is None


def last_becomes_the_head(raw: sqlite3.Connection) -> None:
    """The newest rows are cut off, and the head is made to look as if they had never been."""
    raw.execute("delete from audit where seq > 3")
    raw.execute("update audit_head set seq = 3, mac = (select mac from audit where seq = 3)")


def everything_goes(raw: sqlite3.Connection) -> None:
    raw.execute("delete from audit")
    raw.execute("delete from audit_head")


def neighbours_change_places(raw: sqlite3.Connection) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        raw.execute("update audit set seq = ? where seq = ?", (new, old))


def by(statement: str) -> Callable[[sqlite3.Connection], object]:
    return lambda raw: raw.execute(statement)


TAMPERINGS = [
    pytest.param(by("update audit set actor = 'bot' where seq = 3"), 3, id="a row changed"),
    pytest.param(by("update audit set source = 'active' where seq = 1"), 1, id="the first"),
    pytest.param(by("update audit set mac = 'x' where seq = 2"), 2, id="a mac changed"),
    pytest.param(by("delete from audit where seq = 2"), 2, id="one taken out"),
    pytest.param(by("update audit set seq = 9 where seq = 4"), 4, id="one moved"),
    pytest.param(neighbours_change_places, 2, id="two changed places"),
    pytest.param(by("delete from audit where seq = 5"), 5, id="the last cut off"),
    pytest.param(by("delete from audit where seq > 2"), 3, id="three cut off"),
    pytest.param(by("delete from audit"), 1, id="all cut off"),
    pytest.param(by("delete from audit_head"), 6, id="the head gone"),
    pytest.param(last_becomes_the_head, 4, id="cut off and covered up"),
    pytest.param(everything_goes, 1, id="nothing left"),
]


@pytest.mark.parametrize(("tampering", "first"), TAMPERINGS)
def test_verification_names_the_first_broken_row(
    database: Database,
    raw: sqlite3.Connection,
    tampering: Callable[[sqlite3.Connection], object],
    first: int,
) -> None:
    audited(database, 5)
    unguard(raw)
    tampering(raw)
    assert first_broken(database) == first


@pytest.mark.parametrize(("tampering", "first"), TAMPERINGS)
def test_rows_that_are_written_afterwards_hide_nothing(
    database: Database,
    raw: sqlite3.Connection,
    tampering: Callable[[sqlite3.Connection], object],
    first: int,
) -> None:
    audited(database, 5)
    unguard(raw)
    tampering(raw)
    append(database, 3)
    assert first_broken(database) == first


def test_rows_of_another_key_are_not_whole(
    database: Database, path: Path, raw: sqlite3.Connection
) -> None:
    audited(database, 1)
    forger = Database(path, database._cipher, bytes(32))
    append(forger, 1)
    assert first_broken(forger) == 1
    assert first_broken(database) == 2


def test_without_keys_nothing_is_said_about_the_chain(database: Database, path: Path) -> None:
    audited(database, 1)
    with Database.reading(path) as tx:
        assert len(tx.audit.rows()) == 1
        with pytest.raises(KeyMissing):
            tx.audit.verify()
