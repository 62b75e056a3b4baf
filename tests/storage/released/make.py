"""Print the dump of a database with rows in every table, made by the code that is on the path.

It runs on the code of every version, so it keeps to what has not changed since the first one.
"""

import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from connections.lifecycle import Action, Kind, State
from connections.model import Outcome, Reason
from connections.notices import Notice, NoticeKind
from storage.cipher import Cipher, Place
from storage.database import Database
from storage.keys import Keyring
from tests.factories import NOW, make_connection, make_consent, make_grant, make_removal

KEYS = "k1:" + "R" * 43 + "="
AT = "2026-03-01T12:00:00.000000+00:00"

#: Of each table that the present repositories do not fill here: one row, as it was stored.
ROWS: dict[str, dict[str, Any]] = {
    "allowed_hosts": {
        "workspace_id": "T1",
        "domain": "acme.test",
        "host": "imap.host.test",
        "allowed_by": "U9",
        "allowed_at": AT,
    },
    "host_questions": {
        "id": "question",
        "workspace_id": "T1",
        "address": "good@acme.test",
        "domain": "acme.test",
        "host": "imap.host.test",
        "asked_by": "U1",
        "asked_at": AT,
    },
    "approvals": {
        "id": "wish",
        "workspace_id": "T1",
        "connection_id": "grey",
        "version": 2,
        "action": "delete",
        "requested_by": "U1",
        "requested_at": AT,
        "expires_at": "2026-03-04T12:00:00.000000+00:00",
        "reason": "no longer used",
    },
    "account_access": {"workspace_id": "T1", "user_id": "U2", "given_by": "U9", "given_at": AT},
    "workspace_settings": {"workspace_id": "T1", "name": "approvals", "value": "nobody"},
    "incidents": {
        "id": "incident",
        "workspace_id": "T1",
        "kind": "losses",
        "provider": "",
        "scope": "",
        "opened_at": AT,
        "details": "{}",
    },
    "incident_mailboxes": {"incident_id": "incident", "connection_id": "lost", "version": 2},
    "acknowledgements": {"incident_id": "incident", "user_id": "U9", "at": AT},
    "domains": {
        "name": "watched.test",
        "home": "google",
        "fingerprint": "mx",
        "candidate_fingerprint": "",
        "agreeing": 0,
        "next_look_at": AT,
    },
    "leftovers": {
        "id": "leftover",
        "connection_id": "good",
        "workspace_id": "T1",
        "provider": "google",
        "subject": "before",
        "requested_by": "U1",
        "requested_at": AT,
        "attempts": 0,
        "next_attempt_at": AT,
        "revoke_accepted": 0,
        "client_id": "client-1",
        "scopes": "mail openid",
    },
    "refusals": {
        "connection_id": "good",
        "workspace_id": "T1",
        "provider": "google",
        "mail_group": "acme.test",
        "at": AT,
        "withheld": 0,
    },
    "freezes": {"provider": "google", "mail_group": "acme.test", "since": AT},
    "installations": {
        "workspace_id": "T1",
        "name": "Acme",
        "bot_id": "B1",
        "bot_user_id": "UBOT",
        "scopes": '["commands"]',
        "installed_by": "U9",
        "installed_at": AT,
        "generation": 1,
    },
    "install_states": {"state_hash": "state", "cookie_hash": "cookie", "expires_at": AT},
    "homes": {"workspace_id": "T1", "user_id": "U1", "opened_at": AT, "drawn": 1},
    "apps": {
        "id": "app",
        "workspace_id": "T1",
        "name": "CRM",
        "key_hash": "hash",
        "key_prefix": "ik_",
        "channels": '["C1"]',
        "features": '["read"]',
        "everything": 0,
        "created_by": "U9",
        "created_at": AT,
    },
    "permits": {
        "app_id": "app",
        "connection_id": "good",
        "workspace_id": "T1",
        "user_id": "U1",
        "leave": "given",
        "blocked": 0,
        "at": AT,
    },
    "hand_outs": {
        "id": 1,
        "app_id": "app",
        "connection_id": "good",
        "workspace_id": "T1",
        "at": AT,
        "expires_at": AT,
        "scopes": '["mail"]',
    },
    "hooks": {
        "app_id": "app",
        "workspace_id": "T1",
        "url": "https://crm.acme.test/",
        "created_at": AT,
    },
    "events": {
        "id": "event",
        "workspace_id": "T1",
        "connection_id": "good",
        "type": "connection.connected",
        "at": AT,
        "body": "{}",
    },
    "dispatches": {
        "app_id": "app",
        "event_id": "event",
        "connection_id": "good",
        "state": "waiting",
        "attempts": 0,
        "next_attempt_at": AT,
    },
}

#: What is encrypted in those rows: column, text, and the column that names the row.
SEALED = {
    "leftovers": (
        "secret",
        json.dumps({"subject": "before", "addresses": ["good@acme.test"], "secret": "old token"}),
        "id",
    ),
    "installations": (
        "secret",
        json.dumps({"access": "xoxb-of-then", "refresh": None}),
        "workspace_id",
    ),
    "hooks": ("secrets", json.dumps([{"text": "whsec_" + "A" * 44, "ends_at": None}]), "app_id"),
}

#: Id, states on the way, and what the last one has to say.
LIVES: tuple[tuple[str, tuple[tuple[Action, State, dict[str, Any]], ...]], ...] = (
    ("good", ()),
    ("grey", ((Action.DEACTIVATE, State.DEACTIVATED, {}),)),
    ("lost", ((Action.LOSE, State.DISCONNECTED, {"reason": Reason.ACCESS_ENDED}),)),
    (
        "going",
        (
            (Action.DEACTIVATE, State.DEACTIVATED, {}),
            (Action.REMOVE, State.REMOVING, {}),
        ),
    ),
    (
        "gone",
        (
            (Action.DEACTIVATE, State.DEACTIVATED, {}),
            (Action.REMOVE, State.REMOVING, {}),
            (Action.SETTLE, State.REMOVED, {"outcome": Outcome.CONFIRMED, "subject": None}),
        ),
    ),
)


def fill(path: Path) -> None:
    """Make the database: five lives told by the repositories, and the rest row by row."""
    keyring = Keyring.parse(KEYS)
    database = Database.open(path, keyring)
    with database.transaction() as tx:
        for name, steps in LIVES:
            team = {"kind": Kind.TEAM, "channel_id": "C1"} if name == "grey" else {}
            mine = make_connection(
                id=name, address=f"{name}@acme.test", subject=f"s {name}", **team
            )
            tx.connections.add(mine)
            tx.audit.append(mine, at=NOW, actor_id="U1", action=Action.CONSENT, source=None)
            tx.grants.put(mine, make_grant(subject=f"s {name}", secret=f"token of {name}"))
            for action, state, says in steps:
                if state is State.REMOVED:
                    tx.grants.erase(mine)
                after = replace(mine, state=state, version=mine.version + 1, **says)
                assert tx.connections.move(after, expected_version=mine.version)
                tx.audit.append(after, at=NOW, actor_id="U9", action=action, source=mine.state)
                mine = after
            if mine.state is State.REMOVING:
                tx.removals.add(make_removal(mine))
        tx.consents.issue(make_consent(id="consent"), token="token")
        tx.consents.begin(
            make_consent(id="consent"), state="state", cookie="cookie", secret="verifier"
        )
        for to in ("U1", "U9"):
            tx.outbox.add(
                Notice(
                    kind=NoticeKind.CONNECTED,
                    workspace_id="T1",
                    to=to,
                    key="connected:good:1",
                    connection_id="good",
                    facts={"address": "good@acme.test", "provider": "google"},
                )
            )
    _fill_the_rest(path, Cipher(keyring))


def _fill_the_rest(path: Path, cipher: Cipher) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        there = {row[0] for row in raw.execute("select name from sqlite_master")}
        for table, row in ROWS.items():
            if table not in there:
                continue
            values = dict(row)
            if table in SEALED:
                column, text, named_by = SEALED[table]
                place = Place(table, column, "T1", values[named_by])
                values[column] = cipher.encrypt(text, place)
            marks = ", ".join("?" for _ in values)
            raw.execute(
                f"insert into {table} ({', '.join(values)}) values ({marks})",
                list(values.values()),
            )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "then.db")
        with closing(sqlite3.connect(Path(folder) / "then.db")) as made:
            sys.stdout.writelines(f"{line}\n" for line in made.iterdump())
