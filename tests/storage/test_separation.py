"""Another workspace sees nothing and changes nothing, whatever it asks with whichever ids.

Every table has rows of workspace T1. Here T2 asks, in the worst case: it knows all of T1's ids.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connections.app_errors import AppUnknown
from connections.apps import App, Leave, Permit
from connections.consents import Stray
from connections.decisions import HostQuestion
from connections.errors import NotFound
from connections.freezes import Refusal
from connections.hooks import Hook, Secret
from connections.incidents import Incident, IncidentKind
from connections.installations import Tokens
from connections.leftovers import Leftover
from connections.lifecycle import Kind, State
from connections.listings import Selection
from connections.model import Decision
from connections.notices import NoticeKind
from storage.database import Database, Tables
from storage.erasure import ERASED
from storage.keys import Keyring
from tests.factories import (
    NOW,
    make_approval,
    make_connection,
    make_consent,
    make_grant,
    make_removal,
)
from tests.storage.released.make import KEYS, fill

HERE, OTHER = "T1", "T2"
LATER = NOW + timedelta(days=99)

#: What the other workspace has in its hands: T1's ids under its own name.
MAILBOX = make_connection(id="good", workspace_id=OTHER, address="good@acme.test", version=1)
GONE = replace(MAILBOX, state=State.DEACTIVATED, version=2)
WISH = make_approval(id="wish", connection_id="grey", workspace_id=OTHER, reason="theirs")
INCIDENT = Incident(id="incident", workspace_id=OTHER, kind=IncidentKind.LOSSES, opened_at=NOW)
LEFTOVER = Leftover(id="leftover", removal=make_removal(MAILBOX), grant=make_grant())
HOOK = Hook(app_id="app", workspace_id=OTHER, url="https://x.test/", secrets=(), created_at=NOW)
REFUSAL = Refusal(
    connection_id="good",
    workspace_id=OTHER,
    provider="google",
    group="other",
    at=LATER,
    withheld=True,
)
PERMIT = Permit(
    app_id="app",
    connection_id="good",
    workspace_id=OTHER,
    user_id="U1",
    leave=Leave.REFUSED,
    blocked=True,
    at=LATER,
)
APP = App(
    id="app",
    workspace_id=OTHER,
    name="Theirs",
    key_hash="theirs",
    key_prefix="ik_",
    channels=frozenset(),
    features=frozenset(),
    everything=True,
    created_by="U1",
    created_at=NOW,
    revoked_at=NOW,
)
STRAY = Stray(
    consent=make_consent(id="held", workspace_id=OTHER), provider="google", grant=make_grant()
)
SEEN = Selection(workspace_id=OTHER, reader_id="U1", everything=True)
QUESTION = HostQuestion(
    id="question",
    workspace_id=OTHER,
    address="good@acme.test",
    domain="acme.test",
    host="imap.host.test",
    asked_by="U1",
    asked_at=NOW,
    decision=Decision.APPROVED,
    decided_by="U1",
    decided_at=NOW,
)

#: Repository and method, and how the other workspace calls it.
ASKED: dict[str, Callable[[Tables], Any]] = {
    "connections.get": lambda tx: tx.connections.get(OTHER, "good"),
    "connections.latest": lambda tx: tx.connections.latest(OTHER, "good@acme.test"),
    "connections.move": lambda tx: tx.connections.move(GONE, expected_version=1),
    "connections.note_health": lambda tx: tx.connections.note_health(MAILBOX, MAILBOX.health),
    "connections.find": lambda tx: tx.connections.find(OTHER),
    "connections.blocked": lambda tx: tx.connections.blocked(OTHER, "google"),
    "listings.select": lambda tx: tx.listings.select(SEEN, limit=9),
    "listings.count": lambda tx: tx.listings.count(replace(SEEN, part="good")),
    "listings.urgent": lambda tx: tx.listings.urgent(SEEN, Kind.PERSONAL, limit=9),
    "listings.count_kind": lambda tx: tx.listings.count_kind(SEEN, Kind.TEAM),
    "listings.last_passed": lambda tx: tx.listings.last_passed(SEEN),
    "grants.put": lambda tx: tx.grants.put(MAILBOX, make_grant()),
    "grants.get": lambda tx: tx.grants.get(MAILBOX),
    "grants.erase": lambda tx: tx.grants.erase(MAILBOX),
    "grants.warn_at": lambda tx: tx.grants.warn_at(MAILBOX, LATER),
    "consents.begin": lambda tx: tx.consents.begin(
        make_consent(id="consent", workspace_id=OTHER), state="s", cookie="c", secret="x"
    ),
    "consents.hold": lambda tx: tx.consents.hold(STRAY),
    "consents.holds": lambda tx: tx.consents.holds(OTHER),
    "consents.release": lambda tx: tx.consents.release(STRAY.consent),
    "consents.finish": lambda tx: tx.consents.finish(
        make_consent(id="consent", workspace_id=OTHER), "good"
    ),
    "removals.put": lambda tx: tx.removals.put(make_removal(replace(MAILBOX, id="going"))),
    "approvals.get": lambda tx: tx.approvals.get(OTHER, "wish"),
    "approvals.open_for": lambda tx: tx.approvals.open_for(replace(MAILBOX, id="grey")),
    "approvals.open_in": lambda tx: tx.approvals.open_in(OTHER),
    "approvals.put": lambda tx: tx.approvals.put(WISH),
    "approvals.close": lambda tx: tx.approvals.close(
        replace(WISH, decision=Decision.APPROVED, decided_by="U1", decided_at=NOW)
    ),
    "roles.take": lambda tx: tx.roles.take(OTHER, "U2"),
    "roles.members": lambda tx: tx.roles.members(OTHER),
    "settings.get": lambda tx: tx.settings.get(OTHER, "approvals"),
    "hosts.allowed": lambda tx: tx.hosts.allowed(OTHER, "acme.test", "imap.host.test"),
    "hosts.question": lambda tx: tx.hosts.question(OTHER, "question"),
    "hosts.open_about": lambda tx: tx.hosts.open_about(OTHER, "acme.test", "imap.host.test"),
    "hosts.decide": lambda tx: tx.hosts.decide(QUESTION),
    "incidents.get": lambda tx: tx.incidents.get(OTHER, "incident"),
    "incidents.current": lambda tx: tx.incidents.current(OTHER, IncidentKind.LOSSES),
    "incidents.open_in": lambda tx: tx.incidents.open_in(OTHER),
    "incidents.put": lambda tx: tx.incidents.put(replace(INCIDENT, resolved_at=NOW)),
    "incidents.join": lambda tx: tx.incidents.join(INCIDENT, MAILBOX),
    "incidents.affected": lambda tx: tx.incidents.affected(INCIDENT),
    "incidents.is_open": lambda tx: tx.incidents.is_open(INCIDENT),
    "incidents.involving": lambda tx: tx.incidents.involving(replace(MAILBOX, id="lost")),
    "incidents.acknowledge": lambda tx: tx.incidents.acknowledge(INCIDENT, "U1", NOW),
    "incidents.acknowledged": lambda tx: tx.incidents.acknowledged(INCIDENT),
    "breaker.refusal": lambda tx: tx.breaker.refusal(MAILBOX),
    "breaker.note": lambda tx: tx.breaker.note(REFUSAL),
    "leftovers.of": lambda tx: tx.leftovers.of(OTHER),
    "leftovers.put": lambda tx: tx.leftovers.put(LEFTOVER),
    "apps.get": lambda tx: tx.apps.get(OTHER, "app"),
    "apps.find": lambda tx: tx.apps.find(OTHER),
    "apps.put": lambda tx: tx.apps.put(APP),
    "apps.used": lambda tx: tx.apps.used(APP, LATER),
    "apps.permit": lambda tx: tx.apps.permit(APP, MAILBOX),
    "apps.permits_of": lambda tx: tx.apps.permits_of(APP),
    "apps.put_permit": lambda tx: tx.apps.put_permit(PERMIT),
    "apps.reachable": lambda tx: tx.apps.reachable(APP, after="", limit=9),
    "apps.uses": lambda tx: tx.apps.uses(MAILBOX),
    "hooks.put": lambda tx: tx.hooks.put(
        replace(HOOK, secrets=(Secret(text="whsec_x", ends_at=None),))
    ),
    "hooks.subscribers": lambda tx: tx.hooks.subscribers(OTHER),
    "homes.touch": lambda tx: tx.homes.touch(OTHER, "U1"),
    "outbox.revise": lambda tx: tx.outbox.revise(
        OTHER, "connected:good:1", NoticeKind.RECONNECTED, {}
    ),
    "outbox.refresh": lambda tx: tx.outbox.refresh(OTHER, "connected:good:1", due=NOW),
    "outbox.resume": lambda tx: tx.outbox.resume(OTHER),
    "outbox.room": lambda tx: tx.outbox.room(OTHER, "U1"),
    "outbox.keep_room": lambda tx: tx.outbox.keep_room(OTHER, "U1", None),
    "trail.entries": lambda tx: tx.trail.entries(OTHER, "good@acme.test"),
    "history.disconnections": lambda tx: tx.history.disconnections(
        OTHER, since=NOW - timedelta(days=1)
    ),
    "installations.get": lambda tx: tx.installations.get(OTHER),
    "installations.stopped": lambda tx: tx.installations.stopped(OTHER),
    "installations.claim_refresh": lambda tx: tx.installations.claim_refresh(
        OTHER, 1, now=NOW, until=LATER
    ),
    "installations.release_refresh": lambda tx: tx.installations.release_refresh(OTHER, 1),
    "installations.refreshed": lambda tx: tx.installations.refreshed(
        OTHER, 1, Tokens(access="theirs")
    ),
    "erasures.erase": lambda tx: tx.erasures.erase(
        make_connection(id="gone", workspace_id=OTHER, address="gone@acme.test"), known_since=LATER
    ),
    "people.stored": lambda tx: tx.people.stored(OTHER, "U1"),
    "people.tied": lambda tx: tx.people.tied(OTHER, "U1"),
    "people.forget": lambda tx: tx.people.forget(OTHER, "U1"),
    "installations.erase": lambda tx: tx.installations.erase(OTHER, limit=9),
}

#: Methods that are not a workspace's question, and why not.
NOT_ASKED = {
    # They only insert rows of their own.
    *("connections.add", "consents.issue", "consents.ask_admin", "removals.add", "approvals.add"),
    *("roles.give", "settings.put", "hosts.allow", "hosts.ask", "incidents.add", "leftovers.add"),
    *("apps.add", "apps.record", "hooks.add", "homes.opened", "outbox.add", "audit.append"),
    *("audit.append_event", "installations.put", "installations.end"),
    *("audit.settle", "audit.forget"),
    # Their word is a secret, or an id that only our own code holds, from a row that it has read.
    *("consents.by_token", "consents.by_state", "consents.consume", "consents.granted"),
    *("consents.by_cookie", "installations.begin", "installations.consume", "apps.by_id"),
    "erasures.drop_incident",
    *("removals.get", "removals.done", "leftovers.get", "leftovers.erase", "breaker.forget"),
    *("hooks.get", "hooks.drop", "hooks.state", "hooks.sent", "hooks.withheld", "hooks.retry"),
    *("hooks.resume", "hooks.replay", "homes.drawn", "homes.forget", "outbox.expand"),
    *("outbox.sent", "outbox.retry", "outbox.postpone", "outbox.failed", "outbox.give_back"),
    # The bot's own work, over all workspaces: what is due, and what many of them share.
    *("connections.with_subject", "connections.workspaces", "connections.in_domain"),
    *("connections.claim_rechecks", "connections.claim_due", "grants.to_warn", "removals.due"),
    *("removals.with_subject", "approvals.due", "incidents.open_of_kind", "incidents.to_remind"),
    *("leftovers.due", "leftovers.with_subject", "hooks.claim", "hooks.release_claims"),
    *("hooks.prune", "homes.stale", "outbox.claim", "outbox.release_claims", "outbox.depth"),
    *("outbox.is_waiting", "outbox.forget_rooms"),
    *("consents.held", "consents.sweep", "installations.all", "installations.serve_one"),
    *("installations.serve_installed", "installations.to_refresh", "installations.to_erase"),
    *("breaker.tally", "breaker.within", "breaker.freeze", "breaker.begin", "breaker.end"),
    *("breaker.older", "domains.watch", "domains.get", "domains.claim_due", "domains.put"),
    *("domains.look_soon", "domains.forget", "statistics.read", "statistics.outbox_due"),
    *("erasures.connections", "erasures.messages", "erasures.decisions", "erasures.incidents"),
    *("erasures.hand_outs", "people.workspaces"),  # and the operator's own question
    *("moments.see", "moments.seen", "moments.set_back", "leftovers.put_off"),
    *("audit.begin", "audit.rows", "audit.count", "audit.verify"),
}

#: Tables without the column, and what leads from them to a workspace, or that nothing does.
LED = {
    "grants": "its connection",
    "incident_mailboxes": "its incident",
    "acknowledgements": "its incident",
    "dispatches": "its event",
}
NOBODYS = {"domains", "latest_moment", "freezes", "secrets", "audit_head", "install_states"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "then.db"
    fill(path)
    mine = replace(STRAY, consent=make_consent(id="held", workspace_id=HERE))
    with Database.open(path, Keyring.parse(KEYS)).transaction() as tx:
        tx.consents.issue(mine.consent, token="of what is held")
        tx.consents.begin(mine.consent, state="held", cookie="held", secret="verifier")
        assert tx.consents.consume("held", "held", NOW)
        tx.consents.hold(mine)
    return path


def contents(path: Path) -> list[str]:
    raw = sqlite3.connect(path)
    try:
        return list(raw.iterdump())
    finally:
        raw.close()


@pytest.mark.parametrize("method", sorted(ASKED))
def test_another_workspace_is_told_nothing_and_changes_nothing(filled: Path, method: str) -> None:
    before = contents(filled)
    told: Any = None
    with Database.open(filled, Keyring.parse(KEYS)).transaction() as tx:
        try:
            told = ASKED[method](tx)
        except (NotFound, AppUnknown):
            told = None
    assert not told
    assert contents(filled) == before


def test_every_method_of_every_repository_was_thought_of(filled: Path) -> None:
    with Database.open(filled, Keyring.parse(KEYS)).snapshot() as tx:
        methods = {
            f"{name}.{method}"
            for name in Tables.__dataclass_fields__
            for method in dir(getattr(tx, name))
            if not method.startswith("_") and callable(getattr(getattr(tx, name), method))
        }
    assert methods == set(ASKED) | NOT_ASKED
    assert not set(ASKED) & NOT_ASKED


def tables(path: Path) -> dict[str, set[str]]:
    raw = sqlite3.connect(path)
    try:
        names = [
            row[1]
            for row in raw.execute("pragma table_list")
            if row[0] == "main" and row[2] == "table" and not row[1].startswith(("sqlite_", "_"))
        ]
        return {
            name: {column[1] for column in raw.execute(f"pragma table_info({name})")}
            for name in names
        }
    finally:
        raw.close()


def test_every_table_of_a_workspace_says_whose_its_rows_are_and_is_erased_with_it(
    filled: Path,
) -> None:
    found = tables(filled)
    named = {name for name, columns in found.items() if "workspace_id" in columns}
    assert set(found) - named == set(LED) | NOBODYS
    assert {table for table, _ in ERASED} == (named | set(LED)) - {"audit"}


def test_an_erased_workspace_leaves_nothing_but_its_audit(tmp_path: Path) -> None:
    path = tmp_path / "erased.db"
    fill(path)
    database = Database.open(path, Keyring.parse(KEYS))
    kept = make_connection(workspace_id=OTHER, address="good@acme.test")
    with database.transaction() as tx:
        tx.connections.add(kept)
        tx.grants.put(kept, make_grant())
    rows = sum(1 for line in contents(path) if line.startswith('INSERT INTO "audit" '))
    erased = 0
    with database.transaction() as tx:
        while some := tx.installations.erase(HERE, limit=7):
            erased += some
    assert erased > len(ERASED)
    raw = sqlite3.connect(path)
    for table, columns in tables(path).items():
        if "workspace_id" in columns and table != "audit":
            query = f"select count(*) from {table} where workspace_id = 'T1'"
            assert raw.execute(query).fetchone() == (0,), table
    for table in LED:
        assert raw.execute(f"select count(*) from {table}").fetchone()[0] <= 1, table
    assert raw.execute("pragma foreign_key_check").fetchall() == []
    raw.close()
    with database.snapshot() as tx:
        assert tx.grants.get(kept) is not None
        assert (tx.audit.count(), tx.audit.verify()) == (rows, None)
