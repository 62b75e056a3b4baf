"""No query of a hot path reads a table from one end to the other.

The queries are those that the real paths run, seen by SQLite's own trace, on a database in which
every kind of row is there. What is asked for here is how SQLite would go about each of them.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.homes import BATCH as HOMES
from connections.apps import App, HandOut
from connections.freezes import WHOLE
from connections.incidents import IncidentKind
from connections.lifecycle import Action, Kind, State
from connections.listings import Selection, View
from connections.losses import begin
from connections.model import Reason
from connections.notices import NoticeKind, about
from connections.policy import Timing
from connections.steps import born, move
from storage.database import Database, Tables
from tests.factories import NOW, make_connection, make_grant, make_removal

LATER = NOW + timedelta(days=1)
#: Tables that stay as small as a workspace's admins, apps, freezes, or settings are few.
SMALL = {
    "account_access",
    "workspace_settings",
    "freezes",
    "apps",
    "hooks",
    "audit_head",
    "installations",
}
APP = App(
    id="app1",
    workspace_id="T1",
    name="CRM",
    key_hash="h",
    key_prefix="ibk_h",
    channels=frozenset({"C1"}),
    features=frozenset(),
    everything=True,
    created_by="U9",
    created_at=NOW,
)


@pytest.fixture
def filled(database: Database) -> Database:
    with database.transaction() as tx:
        tx.apps.add(APP)
        for number in range(60):
            connection = make_connection(
                address=f"anna{number}@acme.test",
                owner_id=f"U{number % 9}",
                kind=Kind.TEAM if number % 3 == 0 else Kind.PERSONAL,
            )
            born(tx, connection, at=NOW, actor_id=connection.owner_id)
            tx.grants.put(connection, make_grant())
            tx.domains.watch(f"firm{number}.test", NOW)
            tx.homes.opened("T1", f"U{number}", NOW)
            tx.outbox.add(about(connection, NoticeKind.CONNECTED, connection.owner_id))
            if number % 10 == 0:
                lost = move(
                    tx,
                    connection,
                    Action.LOSE,
                    at=NOW,
                    actor_id=None,
                    reason=Reason.ACCESS_ENDED,
                )
                ends = Action.REMOVE if lost.kind is Kind.PERSONAL else Action.DELETE
                ending = move(tx, lost, ends, at=NOW, actor_id="U9")
                tx.removals.add(make_removal(ending))
    with database._idle.one(reading=False) as db:
        db.execute("analyze")
    return database


def lists(tx: Tables) -> None:
    for everything in (True, False):
        for view in View:
            wanted = Selection(workspace_id="T1", reader_id="U1", everything=everything, view=view)
            tx.listings.select(wanted, limit=9)
            tx.listings.count(wanted)
        for kind in Kind:
            tx.listings.urgent(wanted, kind, limit=6)
            tx.listings.count_kind(wanted, kind)
        tx.listings.last_passed(wanted)
        found = Selection(workspace_id="T1", reader_id="U1", everything=everything, part="anna7")
        tx.listings.select(found, limit=9)
        tx.listings.count(found)


def home(tx: Tables) -> None:
    tx.incidents.open_in("T1")
    tx.approvals.open_in("T1")
    tx.homes.opened("T1", "U1", NOW)


def rounds(tx: Tables) -> None:
    tx.connections.claim_due(LATER, until=LATER, limit=32)
    tx.connections.claim_rechecks(LATER, until=LATER, limit=32)
    tx.removals.due(LATER, limit=16)
    tx.leftovers.due(LATER, limit=16)
    tx.domains.claim_due(LATER, until=LATER, limit=16)
    tx.connections.in_domain("acme.test")
    tx.approvals.due(LATER, limit=32)
    tx.incidents.to_remind(LATER, limit=32)
    tx.grants.to_warn(LATER, limit=32)
    tx.connections.workspaces()


def one_mailbox(tx: Tables) -> None:
    connection = tx.connections.claim_due(LATER, until=LATER, limit=1)[0]
    tx.connections.get("T1", connection.id)
    tx.connections.latest("T1", connection.address)
    tx.connections.with_subject("google", connection.subject or "")
    tx.grants.get(connection)
    tx.connections.note_health(connection, connection.health)
    tx.apps.uses(connection)
    tx.apps.permit(APP, connection)
    tx.breaker.refusal(connection)
    tx.breaker.tally("google", "acme.test", since=NOW)
    tx.breaker.freeze("google", WHOLE)
    tx.incidents.involving(connection)
    tx.approvals.open_for(connection)
    move(tx, connection, Action.DEACTIVATE, at=NOW, actor_id=connection.owner_id)


def outbox(tx: Tables) -> None:
    for delivery in tx.outbox.claim(LATER, until=LATER, limit=20):
        tx.outbox.sent(delivery, LATER, channel="D1", ts="1.2")


def api(tx: Tables) -> None:
    for state in (None, State.ACTIVE):
        for address in (None, "anna3@acme.test"):
            tx.apps.reachable(APP, after="8", limit=51, state=state, address=address)
    connection = tx.connections.claim_due(LATER, until=LATER, limit=1)[0]
    tx.apps.by_id(APP.id)
    tx.installations.stopped("T1")
    tx.apps.used(APP, NOW)
    tx.apps.record(
        HandOut(
            app_id=APP.id,
            connection_id=connection.id,
            workspace_id="T1",
            at=NOW,
            expires_at=LATER,
            scopes=frozenset(),
        )
    )
    tx.audit.append_event("T1", at=NOW, actor_id="app:app1", action="x", subject_id="app:app1")


def a_move_of_a_domain(tx: Tables) -> None:
    for domain in tx.domains.claim_due(LATER, until=LATER, limit=4):
        tx.domains.get(domain.name)
        tx.domains.put(domain)
        tx.domains.look_soon(domain.name, NOW)
    lost = tx.connections.in_domain("acme.test")[0]
    incident = begin(IncidentKind.MIGRATION, "T1", at=NOW, timing=Timing(), scope="acme.test")
    tx.incidents.add(incident)
    tx.incidents.join(incident, lost)
    tx.outbox.add(incident.notice(NoticeKind.MIGRATED, lost.owner_id))
    tx.outbox.revise("T1", incident.key, NoticeKind.MIGRATED, {})
    tx.incidents.open_of_kind(IncidentKind.MIGRATION)


PATHS: list[Callable[[Tables], None]] = [
    *(lists, home, rounds, one_mailbox, outbox, api, a_move_of_a_domain),
]


@pytest.mark.parametrize("work", PATHS, ids=lambda each: each.__name__)
def test_no_hot_query_scans_a_table(filled: Database, work: Callable[[Tables], None]) -> None:
    seen: set[str] = set()
    with filled._idle.one(reading=False) as db:
        db.conn.set_trace_callback(seen.add)
    with filled.transaction() as tx:
        work(tx)
    with filled._idle.one(reading=False) as db:
        db.conn.set_trace_callback(None)
        scans = {each: found for each in seen if (found := list(scanned(db.conn, each)))}
    assert len(seen) > 3  # else nothing was traced
    assert scans == {}


def scanned(connection: sqlite3.Connection, statement: str) -> Iterator[str]:
    """Yield what SQLite would read all of for a statement; an index as a whole counts as well."""
    if not re.match(r"select|with|update|delete|insert", statement.strip(), re.IGNORECASE):
        return
    for *_, step in connection.execute(f"explain query plan {statement}"):
        table = re.match(r"SCAN (\w+)(?! VIRTUAL TABLE INDEX \d+:\w)", step)
        if table and not named(table[1], statement, connection):
            yield step


def named(alias: str, statement: str, connection: sqlite3.Connection) -> bool:
    """Whether what is read as a whole is small, or no table."""
    found = re.search(rf"(\w+)(?: as)? {alias}\b", statement)
    names = {alias} | ({found[1]} if found else set())
    tables = {
        row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")
    }
    return not names & (tables - SMALL)


def test_a_query_that_does_scan_is_caught(filled: Database) -> None:
    with filled._idle.one(reading=True) as db:
        assert list(scanned(db.conn, "select * from connections where version = 9"))
        assert list(scanned(db.conn, "select count(*) from outbox o where o.kind = 'x'"))
        assert not list(scanned(db.conn, "select * from connections where id = 'x'"))


def test_a_domain_is_looked_for_by_its_name_and_not_among_all_addresses(filled: Database) -> None:
    seen: list[str] = []
    with filled._idle.one(reading=False) as db:
        db.conn.set_trace_callback(seen.append)
    with filled.transaction() as tx:
        tx.domains.claim_due(LATER, until=LATER, limit=4)
    with filled._idle.one(reading=False) as db:
        db.conn.set_trace_callback(None)
        claim = next(each for each in seen if each.startswith("select"))
        plan = [step for *_, step in db.conn.execute(f"explain query plan {claim}")]
    # With what is sought: without it SQLite reads the whole index for each domain.
    assert any("connections USING INDEX connections_by_domain (<expr>=?)" in step for step in plan)


def test_every_state_is_there(filled: Database) -> None:
    with filled.snapshot() as tx:
        states = {each.state for each in tx.connections.find(None)}
    assert {State.ACTIVE, State.REMOVING} <= states
    assert HOMES  # what homes read is limited by it


def test_mailboxes_are_counted_for_prometheus_without_reading_any(filled: Database) -> None:
    seen: list[str] = []
    with filled._idle.one(reading=True) as db:
        db.conn.set_trace_callback(seen.append)
    with filled.snapshot() as tx:
        tx.statistics.read(NOW)
    with filled._idle.one(reading=True) as db:
        db.conn.set_trace_callback(None)
        counted = [each for each in seen if re.search("count.* from connections .*group by", each)]
        plans = [db.conn.execute(f"explain query plan {each}").fetchall() for each in counted]
    assert len(plans) == 2
    for plan in plans:
        assert "connections USING COVERING INDEX connections_by_state" in plan[0][3]
