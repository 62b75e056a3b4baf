"""Of one person everything is found, and nothing is left: table by table, byte by byte."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connections.erasures import StillTied
from connections.keeping import Keeping
from connections.lifecycle import Action, State
from connections.model import Connection, Outcome
from connections.notices import NoticeKind, about
from storage.cipher import Cipher, Place
from storage.database import Database
from storage.keys import Keyring
from storage.people import NOBODY, PARTS
from tests.factories import NOW, make_connection, make_consent, make_grant, make_removal
from tests.fakes.clock import FakeClock
from tests.storage.released.make import ROWS, SEALED

GONE, ADDRESS, NAME = "U0GONE", "gone.person@acme.test", "Gone Person"
KEEP = timedelta(days=90)

#: Columns that say nothing about a person, in whatever table; all others stand in `PARTS`.
_WORDS = """
reference waiting_since id workspace_id kind provider state version channel_id reason outcome
shared moved_to stays_at erased created_at state_since next_check_at checked_at failures
failing_since suspected_since suspicion refusals blocked_since recheck_at client_id scopes
expires_at warn_at token_hash state_hash cookie_hash for_admin used_at requested_at attempts
next_attempt_at anyway revoke_accepted action decision decided_at given_at allowed_at asked_at
domain host name opened_at resolved_at next_reminder_at incident_id at withheld app_id leave
blocked key_hash key_prefix channels features everything last_used_at revoked_at type event_id
claimed_until sent_at drawn ts error revision postponed bot_id bot_user_id installed_at
token_ends_at generation refreshing_until paused ended_at erase_at
"""
IMPERSONAL = set(_WORDS.split())


def tables(path: Path) -> dict[str, dict[str, str]]:
    with closing(sqlite3.connect(path)) as raw:
        names = [
            row[0]
            for row in raw.execute("select name from sqlite_master where type = 'table'")
            # An index of addresses goes as they go; its tables are SQLite's own.
            if not row[0].startswith(("_sqlite", "sqlite", "address_parts"))
        ]
        return {
            name: {row[1]: row[2] for row in raw.execute(f"pragma table_info({name})")}
            for name in names
        }


def test_every_table_and_column_was_thought_of(database: Database, path: Path) -> None:
    """A new one: say in `storage/people.py` what of it is about a person, and how that goes."""
    schema = tables(path)
    assert set(schema) == set(PARTS) | NOBODY
    for table, part in PARTS.items():
        new = {n for n, kind in schema[table].items() if kind.lower() == "text"}
        new -= IMPERSONAL | set(part.names)
        assert not new, (table, new)
        assert set(part.names) <= set(schema[table]), table


def theirs(value: object) -> object:
    """Make a row of somebody one of the person's."""
    named = {"good": "gone", "grey": "gone", "lost": "gone", "good@acme.test": ADDRESS}
    if isinstance(value, str) and value in {"U1", "U2", "U9"}:
        return GONE
    return named.get(value, value) if isinstance(value, str) else value


def plant(database: Database, path: Path) -> Connection:
    """Let every table know the person: as an owner, as one who asks, decides and is told."""
    mine = make_connection(id="gone", address=ADDRESS, owner_id=GONE)
    others = make_connection(id="others", owner_id="U1")
    with database.transaction() as tx:
        for each in (mine, others):
            tx.connections.add(each)
            tx.audit.append(each, at=NOW, actor_id=GONE, action=Action.CONSENT, source=None)
        tx.audit.append_event(
            "T1", at=NOW, actor_id="U9", action="give account access", subject_id=GONE
        )
        tx.grants.put(mine, make_grant(secret="a planted secret"))
        tx.consents.issue(
            make_consent(user_id=GONE, user_name=NAME, address=ADDRESS), token="token"
        )
        tx.removals.add(replace(make_removal(others), requested_by=GONE))
        tx.outbox.add(about(mine, NoticeKind.CONNECTED, GONE))
        tx.outbox.add(about(others, NoticeKind.CONNECTED, "U1", by=GONE))
        for told in tx.outbox.claim(NOW, until=NOW, limit=9):
            tx.outbox.sent(told, NOW, channel="D1", ts="1.1")
    cipher = Cipher(Keyring.load(None, path))
    special = {
        "approvals": {"decision": "approved", "decided_by": GONE, "decided_at": "2026-03-01"},
        "incidents": {"scope": GONE, "details": f'{{"owner": "{GONE}"}}'},
        "workspace_settings": {"name": "it_contact", "value": GONE},
        "events": {"body": f'{{"address": "{ADDRESS}"}}'},
    }
    with closing(sqlite3.connect(path)) as raw, raw:
        for table, row in ROWS.items():
            values: dict[str, Any] = {k: theirs(v) for k, v in row.items()}
            values |= special.get(table, {})
            if table in SEALED:
                column, text, named_by = SEALED[table]
                values[column] = cipher.encrypt(text, Place(table, column, "T1", values[named_by]))
            marks = ", ".join("?" for _ in values)
            raw.execute(
                f"insert into {table} ({', '.join(values)}) values ({marks})",
                list(values.values()),
            )
        raw.execute("insert or replace into rooms values ('T1', ?, 'D1')", (GONE,))
    return mine


def end(database: Database, path: Path, mine: Connection) -> None:
    with database.transaction() as tx:
        tx.grants.erase(mine)
        tx.removals.done("others")
        tx.leftovers.erase("leftover")
        for state, more in (
            (State.DEACTIVATED, {}),
            (State.REMOVING, {}),
            (State.REMOVED, {"outcome": Outcome.CONFIRMED, "subject": None}),
        ):
            after = replace(mine, state=state, version=mine.version + 1, **more)
            assert tx.connections.move(after, expected_version=mine.version)
            mine = after


def keeping(database: Database) -> Keeping:
    return Keeping(database, FakeClock(), KEEP)


def test_every_table_gives_out_what_it_holds_about_a_person(
    database: Database, path: Path
) -> None:
    plant(database, path)
    with database.snapshot() as tx:
        found = tx.people.stored("T1", GONE)
        assert tx.people.stored("T2", GONE) == {}
        assert tx.people.stored("T1", "U0NOBODY") == {}
        assert tx.people.workspaces(GONE) == ["T1"]
    assert set(found) == set(PARTS)
    for word in (GONE, ADDRESS, NAME):
        assert word in str(found)
    for word in ("a planted secret", "token_hash", "key_hash", "whsec"):
        assert word not in str(found)


def test_a_person_with_mailboxes_that_live_is_not_forgotten(
    database: Database, path: Path
) -> None:
    plant(database, path)
    with closing(sqlite3.connect(path)) as raw:
        before = list(raw.iterdump())
    with pytest.raises(StillTied) as tied:
        keeping(database).forget(GONE, workspace_id=None, by="operator")
    assert {each.id for each in tied.value.connections} == {"gone", "others"}
    with closing(sqlite3.connect(path)) as raw:
        assert list(raw.iterdump()) == before


def test_of_a_person_who_is_forgotten_nothing_is_left_and_the_audit_is_whole(
    database: Database, path: Path
) -> None:
    mine = plant(database, path)
    end(database, path, mine)
    done = keeping(database).forget(GONE, workspace_id=None, by="operator")
    assert done.workspaces == ["T1"]
    assert done.under_way == 0
    with closing(sqlite3.connect(path)) as raw:
        text = "\n".join(raw.iterdump())
        assert raw.execute("pragma integrity_check").fetchone() == ("ok",)
        assert raw.execute("pragma foreign_key_check").fetchall() == []
    stored = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    for word in (GONE, ADDRESS, NAME):
        assert word not in text
        assert word.encode() not in stored
    with database.snapshot() as tx:
        assert tx.audit.verify() is None
        assert [e.action for e in tx.trail.entries("T1")][-1] == "erase person"
        assert [c.id for c in tx.connections.find("T1", states={State.ACTIVE})] == ["others"]
        (gone,) = tx.connections.find("T1", states={State.REMOVED})
        assert gone.erased
        assert gone.outcome is Outcome.CONFIRMED


def test_what_is_on_its_way_to_others_is_sent_and_counted(database: Database, path: Path) -> None:
    mine = plant(database, path)
    end(database, path, mine)
    with database.transaction() as tx:
        tx.outbox.add(replace(about(mine, NoticeKind.REMOVED, "U9"), connection_id=None))
    assert keeping(database).forget(GONE, workspace_id="T1", by="operator").under_way == 1
    with database.snapshot() as tx:
        assert tx.outbox.depth() == 1


def test_of_a_stranger_there_is_nothing_to_forget(database: Database) -> None:
    done = keeping(database).forget("U0NOBODY", workspace_id=None, by="operator")
    assert done.workspaces == []
    with database.snapshot() as tx:
        assert tx.audit.count() == 0
