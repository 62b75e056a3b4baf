"""What the database holds about people, and which secrets: held against the schema by a test."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import Database
from storage.keys import Keyring
from storage.rotation import COLUMNS
from tests.docs.tables import table

#: What a column can hold that somebody has to answer for.
KINDS = {
    "secret": "encrypted",
    "hash": "hash",
    "address": "mail addresses, domains",
    "person": "Slack ids of people",
    "account": "the provider's id of the account",
    "words": "names and words of people",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What a table is for, what of it is personal or secret (column: kind), and how long."""

    what: str
    kept: str
    columns: Mapping[str, str]
    #: Columns that tell of nobody: states, times, counters, opaque ids.
    plain: str = ""


TABLES: Mapping[str, Held] = {
    "connections": Held(
        what="every mailbox, its state and its health",
        kept="a removed one stays as the memory of its outcome; address and owner are erased after"
        " `INBOXKEEPER_KEEP_REMOVED`",
        columns={
            "address": "address",
            "owner_id": "person",
            "subject": "account",
            "mail_group": "address",
        },
        plain="id workspace_id kind provider state version channel_id reason outcome created_at"
        " state_since next_check_at checked_at failures failing_since suspected_since suspicion"
        " shared refusals blocked_since moved_to stays_at recheck_at erased",
    ),
    "address_parts": Held(
        what="an index, so that a part of an address is found",
        kept="as the address itself",
        columns={"address": "address"},
    ),
    "grants": Held(
        what="what the provider gave: the refresh token, or an IMAP server with its password",
        kept="until the removal has its outcome; replaced by a reconnect",
        columns={"secret": "secret"},
        plain="connection_id client_id scopes expires_at warn_at",
    ),
    "consents": Held(
        what="attempts to sign in: the one-time links; what a provider is asked with, and then"
        " what it gave, is held until it is used or given back",
        kept="a day after they end",
        columns={
            "token_hash": "hash",
            "state_hash": "hash",
            "cookie_hash": "hash",
            "secret": "secret",
            "user_id": "person",
            "user_name": "words",
            "address": "address",
        },
        plain="id workspace_id locale time_zone provider kind channel_id connection_id created_at"
        " expires_at used_at shared for_admin",
    ),
    "removals": Held(
        what="removals that are under way",
        kept="until they have an outcome",
        columns={"subject": "account", "requested_by": "person"},
        plain="connection_id workspace_id provider requested_at attempts next_attempt_at"
        " revoke_accepted anyway reference",
    ),
    "leftovers": Held(
        what="old access of mailboxes that moved to another provider, to be ended",
        kept="until it has an outcome",
        columns={"secret": "secret", "subject": "account", "requested_by": "person"},
        plain="id connection_id workspace_id provider requested_at attempts next_attempt_at"
        " revoke_accepted client_id scopes",
    ),
    "identities": Held(
        what="whom and which mailbox the audit's opaque ids mean",
        kept="goes with the mailbox, after `INBOXKEEPER_KEEP_REMOVED`, or with the person; the"
        " audit can do without",
        columns={"value": "address"},
        plain="id workspace_id kind",
    ),
    "audit": Held(
        what="who did what; opaque ids, sealed row by row",
        kept="for good",
        columns={"details": "words"},
        plain="seq at workspace_id actor mailbox connection_id action source target reason outcome"
        " mac",
    ),
    "audit_head": Held(
        what="the newest seal once more", kept="for good", columns={}, plain="id seq mac"
    ),
    "secrets": Held(
        what="keys of the database's own, for the seals of the audit",
        kept="for good",
        columns={"value": "secret"},
        plain="id",
    ),
    "outbox": Held(
        what="messages to be sent, and those that were, so that they can be edited",
        kept="90 days after all is said; with the mailbox, or the person",
        columns={"recipient": "person", "facts": "address"},
        plain="id workspace_id key kind connection_id state attempts next_attempt_at claimed_until"
        " channel ts sent_at error revision audience postponed reference waiting_since",
    ),
    "rooms": Held(
        what="the direct message with each person, so that it is not asked for again",
        kept="until the person, or the workspace, is erased",
        columns={"user_id": "person"},
        plain="workspace_id channel",
    ),
    "latest_moment": Held(
        what="the latest moment that was seen, so that a clock that is set back stops nothing",
        kept="as long as the database",
        columns={},
        plain="id at",
    ),
    "allowed_hosts": Held(
        what="mail servers that a super admin allowed",
        kept="as long as the database",
        columns={"domain": "address", "allowed_by": "person"},
        plain="workspace_id host allowed_at",
    ),
    "host_questions": Held(
        what="what super admins were asked about mail servers, and their answer",
        kept="90 days after their decision; with the mailbox, or the person",
        columns={
            "address": "address",
            "domain": "address",
            "asked_by": "person",
            "decided_by": "person",
        },
        plain="id workspace_id host asked_at decision decided_at",
    ),
    "installations": Held(
        what="the workspaces that the app is installed in, with their tokens",
        kept="the token until the app is taken out of the workspace, the row until all of the"
        " workspace is erased",
        columns={
            "secret": "secret",
            "name": "words",
            "installed_by": "person",
        },
        plain="workspace_id bot_id bot_user_id scopes installed_at token_ends_at generation"
        " refreshing_until paused ended_at ended_by erase_at",
    ),
    "install_states": Held(
        what="installations that were begun",
        kept="until they end",
        columns={"state_hash": "hash", "cookie_hash": "hash"},
        plain="expires_at used_at",
    ),
    "approvals": Held(
        what="wishes to remove a mailbox, and their decision",
        kept="90 days after it is over; with the mailbox, or the person",
        columns={
            "requested_by": "person",
            "decided_by": "person",
            "reason": "words",
            "decline_reason": "words",
        },
        plain="id workspace_id connection_id version action requested_at expires_at decision"
        " decided_at",
    ),
    "account_access": Held(
        what="members with account access",
        kept="until it is taken away, or the person is erased",
        columns={"user_id": "person", "given_by": "person"},
        plain="workspace_id given_at",
    ),
    "workspace_settings": Held(
        what="what super admins set",
        kept="as long as the database",
        columns={"value": "person"},
        plain="workspace_id name",
    ),
    "incidents": Held(
        what="losses, moves and outages, so that one message tells of one",
        kept="90 days after it is over; with the mailbox, or the person",
        columns={"scope": "address", "details": "person"},
        plain="id workspace_id kind provider opened_at resolved_at next_reminder_at",
    ),
    "incident_mailboxes": Held(
        what="which mailboxes an incident is about",
        kept="90 days after it is over; with the mailbox, or the person",
        columns={},
        plain="incident_id connection_id version",
    ),
    "acknowledgements": Held(
        what="who said “I'm on it”",
        kept="90 days after it is over; with the mailbox, or the person",
        columns={"user_id": "person"},
        plain="incident_id at",
    ),
    "domains": Held(
        what="where the mail of connected domains goes",
        kept="while a mailbox of the domain is connected",
        columns={"name": "address"},
        plain="home fingerprint candidate candidate_fingerprint candidate_since agreeing looked_at"
        " next_look_at",
    ),
    "refusals": Held(
        what="refusals that may be an outage",
        kept="until they are decided",
        columns={"mail_group": "address"},
        plain="connection_id workspace_id provider at withheld",
    ),
    "freezes": Held(
        what="groups whose losses wait",
        kept="until the outage is over",
        columns={"mail_group": "address"},
        plain="provider since",
    ),
    "changes": Held(
        what="counters, so that Home tabs are drawn anew",
        kept="as long as the database",
        columns={},
        plain="workspace_id count",
    ),
    "homes": Held(
        what="who has opened the Home tab",
        kept="until the person is gone or erased",
        columns={"user_id": "person"},
        plain="workspace_id opened_at drawn digest",
    ),
    "apps": Held(
        what="connected apps",
        kept="an ended one stays, for the audit",
        columns={"key_hash": "hash", "created_by": "person"},
        plain="id workspace_id name key_prefix channels features everything created_at"
        " last_used_at revoked_at",
    ),
    "permits": Held(
        what="what owners said about an app",
        kept="with the mailbox, or the person",
        columns={"user_id": "person"},
        plain="app_id connection_id workspace_id leave blocked at",
    ),
    "hand_outs": Held(
        what="which app was handed access and when; never the token",
        kept="90 days; the last one of each app and mailbox as long as the mailbox",
        columns={},
        plain="id app_id connection_id workspace_id at expires_at scopes",
    ),
    "hooks": Held(
        what="where apps are told of changes, and the secrets of the signatures",
        kept="until it is removed",
        columns={"secrets": "secret"},
        plain="app_id workspace_id url created_at paused_at pause",
    ),
    "events": Held(
        what="what apps are told",
        kept="30 days",
        columns={"body": "address"},
        plain="id workspace_id connection_id type at",
    ),
    "dispatches": Held(
        what="which app has still to be told of which event",
        kept="30 days",
        columns={},
        plain="id app_id event_id connection_id state attempts next_attempt_at claimed_until"
        " failing_since sent_at problem",
    ),
}


def stored() -> str:
    """Return what of each table is personal or secret, and how long it is kept."""
    rows = []
    for name, held in TABLES.items():
        kinds: dict[str, list[str]] = {}
        for column, kind in held.columns.items():
            kinds.setdefault(KINDS[kind], []).append(f"`{column}`")
        told = "; ".join(f"{kind}: {', '.join(found)}" for kind, found in kinds.items())
        rows.append((f"`{name}`", held.what, told or "–", held.kept))
    return table(("table", "holds", "of it personal or secret", "kept"), rows)


def encrypted() -> str:
    """Return the columns that are encrypted, as a list in words."""
    return "\n".join(f"- `{column.table}.{column.name}`" for column in COLUMNS)


def real() -> dict[str, dict[str, str]]:
    """Return the schema of a database of this version: the type of each column of each table."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        Database.open(path, Keyring("docs", {"docs": bytes(32)}))
        with closing(sqlite3.connect(path)) as connection:
            names = connection.execute(
                "select name from pragma_table_list where schema = 'main'"
                " and type in ('table', 'virtual') and name not like 'sqlite_%'"
                " and name not like '\\_%' escape '\\'"
            )
            return {
                name: {row[1]: row[2] for row in connection.execute(f"pragma table_info({name})")}
                for (name,) in names.fetchall()
            }
