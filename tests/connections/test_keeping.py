"""What is over is forgotten after its time, and nothing before it is over."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connections import keeping as module
from connections.incidents import Incident, IncidentKind
from connections.keeping import Keeping
from connections.lifecycle import Action, State
from connections.model import Connection, Decision, Outcome
from connections.notices import Notice, NoticeKind, about
from storage.database import Database
from tests.factories import NOW, make_approval, make_connection, make_consent, make_grant
from tests.fakes.clock import FakeClock

KEPT = timedelta(days=30)
LONG = timedelta(days=31)
ADDRESS = "leaver@acme.test"


@pytest.fixture
def keeping(database: Database, clock: FakeClock) -> Keeping:
    return Keeping(database, clock, KEPT)


def removed(database: Database, at: datetime = NOW, **overrides: object) -> Connection:
    """A mailbox that lived, was told of, and is gone since a moment."""
    mine = make_connection(**{"address": ADDRESS, "owner_id": "ULEAVER", **overrides})
    with database.transaction() as tx:
        tx.connections.add(mine)
        tx.audit.append(mine, at=at, actor_id=mine.owner_id, action=Action.CONSENT, source=None)
        tx.outbox.add(about(mine, NoticeKind.CONNECTED, mine.owner_id))
        tx.consents.issue(
            make_consent(address=mine.address, connection_id=mine.id, expires_at=NOW + 9 * LONG),
            token=mine.id,
        )
    for state, action in (
        (State.DEACTIVATED, Action.DEACTIVATE),
        (State.REMOVING, Action.REMOVE),
        (State.REMOVED, Action.SETTLE),
    ):
        says = {"outcome": Outcome.CONFIRMED, "subject": None} if state is State.REMOVED else {}
        after = replace(mine, state=state, version=mine.version + 1, state_since=at, **says)
        with database.transaction() as tx:
            assert tx.connections.move(after, expected_version=mine.version)
            tx.audit.append(after, at=at, actor_id="U9", action=action, source=mine.state)
        mine = after
    deliver(database, at)
    return mine


def deliver(database: Database, at: datetime = NOW) -> None:
    with database.transaction() as tx:
        while due := tx.outbox.claim(at + LONG, until=at + LONG, limit=99):
            for each in due:
                tx.outbox.sent(each, at, channel="D1", ts="1.1")


def present(database: Database, connection: Connection) -> Connection:
    with database.snapshot() as tx:
        return tx.connections.get("T1", connection.id)


def everything(path: Path) -> str:
    with closing(sqlite3.connect(path)) as raw:
        return "\n".join(raw.iterdump())


def test_who_and_which_are_erased_after_the_time_and_the_audit_is_whole(
    database: Database, path: Path, clock: FakeClock, keeping: Keeping
) -> None:
    mine = removed(database)
    clock.advance(days=30)
    keeping.tidy()
    assert present(database, mine) == mine
    clock.advance(seconds=1)
    assert keeping.tidy() > 0
    gone = present(database, mine)
    assert gone.erased
    assert (gone.state, gone.outcome) == (State.REMOVED, Outcome.CONFIRMED)
    stored = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    for word in (ADDRESS, "ULEAVER"):
        assert word not in everything(path)
        assert word.encode() not in stored
    with database.snapshot() as tx:
        assert tx.audit.verify() is None
        assert tx.audit.count() == 4
        assert tx.connections.latest("T1", ADDRESS) is None
        actors = [entry.actor for entry in tx.trail.entries("T1")]
    assert actors.count("U9") == 3  # it was not theirs
    assert keeping.tidy() == 0


def test_it_is_erased_once_and_never_changes_again(
    database: Database, path: Path, clock: FakeClock, keeping: Keeping
) -> None:
    mine = removed(database)
    clock.advance(days=31)
    keeping.tidy()
    with (
        closing(sqlite3.connect(path)) as raw,
        pytest.raises(sqlite3.IntegrityError, match="does not change"),
    ):
        raw.execute("update connections set owner_id = 'U1'")
    assert present(database, mine).address.endswith("@erased.invalid")


def test_only_what_is_removed_can_be_erased(database: Database, path: Path) -> None:
    with database.transaction() as tx:
        tx.connections.add(make_connection())
    with (
        closing(sqlite3.connect(path)) as raw,
        pytest.raises(sqlite3.IntegrityError, match="only what is removed"),
    ):
        raw.execute("update connections set erased = 1")


def test_a_name_that_something_else_needs_is_kept(
    database: Database, clock: FakeClock, keeping: Keeping
) -> None:
    """Another mailbox, a role, or something done of late."""
    removed(database, address="a@acme.test", owner_id="UOWNS")
    removed(database, address="b@acme.test", owner_id="UDECIDES")
    removed(database, address="c@acme.test", owner_id="UACTS")
    removed(database, address="d@acme.test", owner_id="UMEANT")
    removed(database, address="e@acme.test", owner_id="UNOBODY")
    lives = make_connection(address="f@acme.test", owner_id="UOWNS")
    with database.transaction() as tx:
        tx.connections.add(lives)
        tx.roles.give("T1", "UDECIDES", by="U9", at=NOW)
        tx.audit.append(lives, at=NOW + KEPT, actor_id="UACTS", action=Action.LOSE, source=None)
        tx.audit.append_event(
            "T1", at=NOW + KEPT, actor_id="U9", action="take account access", subject_id="UMEANT"
        )
    clock.advance(days=31)
    keeping.tidy()
    with database.snapshot() as tx:
        known = {entry.actor for entry in tx.trail.entries("T1")} | {
            entry.person for entry in tx.trail.entries("T1")
        }
    assert {"UOWNS", "UDECIDES", "UACTS", "UMEANT"} <= known
    assert "UNOBODY" not in known


def test_an_address_that_lives_again_keeps_its_name_in_the_audit(
    database: Database, clock: FakeClock, keeping: Keeping
) -> None:
    old = removed(database)
    again = make_connection(address=ADDRESS, owner_id="ULEAVER")
    with database.transaction() as tx:
        tx.connections.add(again)
    clock.advance(days=31)
    keeping.tidy()
    assert present(database, old).erased
    with database.snapshot() as tx:
        assert {entry.address for entry in tx.trail.entries("T1")} == {ADDRESS}
        assert tx.connections.latest("T1", ADDRESS) == again


def test_what_is_still_needed_is_not_touched(
    database: Database, path: Path, clock: FakeClock, keeping: Keeping
) -> None:
    """A wish, an incident with a mailbox that lives, a message on its way."""
    wished, lost, told = (removed(database, address=f"{n}@acme.test") for n in "abc")
    lives = make_connection()
    incident = Incident(id="1f" * 8, workspace_id="T1", kind=IncidentKind.LOSSES, opened_at=NOW)
    with database.transaction() as tx:
        tx.connections.add(lives)
        tx.approvals.add(make_approval(connection_id=wished.id))
        tx.incidents.add(incident)
        for each in (lost, lives):
            tx.incidents.join(incident, each)
        tx.outbox.add(incident.notice(NoticeKind.LOST, "U9"))
    deliver(database)
    with database.transaction() as tx:
        tx.outbox.add(about(told, NoticeKind.REMOVED, "U1"))
    before = everything(path)
    clock.advance(days=400)
    keeping.tidy()
    assert not any(present(database, each).erased for each in (wished, lost, told))
    with database.transaction() as tx:
        assert tx.outbox.refresh("T1", incident.key, due=NOW) == 1  # still edited
        assert len(tx.incidents.affected(incident)) == 2
        assert tx.approvals.get("T1", "a1").decision is None
        tx.incidents.put(replace(incident, resolved_at=NOW))
        tx.approvals.close(replace(make_approval(), decision=Decision.EXPIRED, decided_at=NOW))
    deliver(database)
    assert keeping.tidy() > 0
    assert all(present(database, each).erased for each in (wished, lost, told))
    assert before != everything(path)


def test_an_incident_whose_mailboxes_are_all_gone_holds_nothing_up(
    database: Database, path: Path, clock: FakeClock, keeping: Keeping
) -> None:
    mine = removed(database)
    incident = Incident(
        id="2e" * 8,
        workspace_id="T1",
        kind=IncidentKind.LEFT,
        scope="ULEAVER",
        opened_at=NOW,
        details={"owner": "ULEAVER"},
    )
    with database.transaction() as tx:
        tx.incidents.add(incident)
        tx.incidents.join(incident, mine)
        tx.incidents.acknowledge(incident, "U9", NOW)
        tx.outbox.add(incident.notice(NoticeKind.LEFT, "U9"))
    deliver(database)
    clock.advance(days=31)
    keeping.tidy()
    assert present(database, mine).erased
    assert "ULEAVER" not in everything(path)


def test_what_was_said_decided_and_gone_through_is_forgotten_after_ninety_days(
    database: Database, path: Path, clock: FakeClock, keeping: Keeping
) -> None:
    lives = make_connection()
    over = Incident(
        id="3d" * 8, workspace_id="T1", kind=IncidentKind.LOSSES, opened_at=NOW, resolved_at=NOW
    )
    with database.transaction() as tx:
        tx.connections.add(lives)
        tx.approvals.add(make_approval(connection_id=lives.id, reason="because"))
        tx.approvals.close(replace(make_approval(), decision=Decision.DECLINED, decided_at=NOW))
        tx.incidents.add(over)
        tx.incidents.join(over, lives)
        tx.outbox.add(about(lives, NoticeKind.CONNECTED, "U1"))
        tx.outbox.add(over.notice(NoticeKind.LOST, "super_admins"))
    with database.transaction() as tx:
        for each in tx.outbox.claim(NOW, until=NOW, limit=9):
            if each.notice.to == "U1":
                tx.outbox.failed(each, "user_not_found")
            else:
                tx.outbox.expand(each, ["U9"])
    deliver(database)
    clock.advance(days=90)
    keeping.tidy()
    assert "because" in everything(path)
    assert "user_not_found" in everything(path)
    clock.advance(seconds=1)
    keeping.tidy()
    with database.snapshot() as tx:
        assert tx.outbox.depth() == 0
    with closing(sqlite3.connect(path)) as raw:
        for table in ("outbox", "approvals", "incidents", "incident_mailboxes"):
            assert raw.execute(f"select count(*) from {table}").fetchone() == (0,), table
    assert present(database, lives) == lives


def test_what_was_given_up_today_is_still_known_as_said(
    database: Database, clock: FakeClock, keeping: Keeping
) -> None:
    """Or it would be said again: a failed or an expanded row has no time of its own."""
    with database.transaction() as tx:
        tx.outbox.add(notice("old"))
    deliver(database)
    clock.advance(days=91)
    with database.transaction() as tx:
        tx.outbox.add(notice("new"))
        (told,) = tx.outbox.claim(clock.now(), until=clock.now(), limit=9)
        tx.outbox.failed(told, "user_not_found")
    keeping.tidy()
    with database.transaction() as tx:
        tx.outbox.add(notice("new"))
        assert tx.outbox.depth() == 0
        tx.outbox.add(notice("old"))
        assert tx.outbox.depth() == 1


def notice(key: str) -> Notice:
    return Notice(kind=NoticeKind.ROLE_GIVEN, workspace_id="T1", to="U1", key=key)


def test_of_many_it_goes_on_until_all_are_done_and_a_death_on_the_way_loses_nothing(
    database: Database, clock: FakeClock, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = [removed(database, address=f"a{n}@acme.test") for n in range(7)]
    monkeypatch.setattr(module, "BATCH", 3)
    clock.advance(days=31)
    erase, left = type(database_tx(database)).erase, iter(range(5))

    def dying(*arguments: object, **more: object) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        erase(*arguments, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr("storage.keeping.ErasureTable.erase", dying)
        with pytest.raises(KeyboardInterrupt):
            keeping.tidy()
    assert [present(database, each).erased for each in mine].count(True) == 3  # whole batches
    keeping.tidy()
    assert all(present(database, each).erased for each in mine)
    with database.snapshot() as tx:
        assert tx.audit.verify() is None


def database_tx(database: Database) -> object:
    with database.snapshot() as tx:
        return tx.erasures


@pytest.fixture
def planted(database: Database) -> tuple[Connection, bytes]:
    mine = make_connection()
    with database.transaction() as tx:
        tx.connections.add(mine)
        tx.grants.put(mine, make_grant())
    with database.transaction() as tx:
        sealed = tx.grants._db.execute("select secret from grants").fetchone()[0]
    return mine, bytes(sealed)


def test_an_erased_grant_is_nowhere_in_the_files(
    database: Database, path: Path, planted: tuple[Connection, bytes]
) -> None:
    """Not even encrypted: neither in freed pages nor in the log, while others have it open."""
    mine, sealed = planted
    with closing(sqlite3.connect(path)) as other:  # keeps the log there
        other.execute("select count(*) from grants").fetchone()
        assert sealed in files(path)
        with database.transaction() as tx:
            tx.grants.erase(mine)
        database.scrub()
        assert sealed not in files(path)
        assert path.with_name(f"{path.name}-wal").exists()


def files(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_no_part_of_an_erased_address_is_left_in_the_index_that_finds_them(
    database: Database, path: Path, clock: FakeClock, keeping: Keeping
) -> None:
    removed(database, address="ŧŧŧŧ@acme.test")
    with database.transaction() as tx:
        tx.connections.add(make_connection(id="another", address="ññññ@acme.test"))
    assert indexed(path, "ŧ")
    clock.advance(days=31)
    keeping.tidy()
    assert not indexed(path, "ŧ")
    assert indexed(path, "ñ")


def indexed(path: Path, part: str) -> bool:
    """Whether the index itself holds a letter, also as something that is marked deleted."""
    with closing(sqlite3.connect(path)) as raw:
        found = raw.execute(
            "select count(*) from address_parts_data where instr(block, cast(? as blob))", (part,)
        )
        return bool(found.fetchone()[0])
