"""Everything that is stored about one person: which tables, and how each is read and erased.

A test compares this with the schema: a column that is new has to be thought of here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from connections.model import Connection
from storage.connections import from_row
from storage.consents import NAMELESS, OVER
from storage.keeping import ErasureTable

#: The mailboxes that are a person's.
_THEIRS = "(select id from connections where workspace_id = :w and owner_id = :p)"
_ADDRESSES = (
    "(select address from connections where workspace_id = :w and owner_id = :p and not erased)"
)
#: The person as a value in JSON, or in a key between colons.
_NAMED = "instr({column}, '\"' || :p || '\"') > 0"
_OF_THEIRS = f"connection_id in {_THEIRS}"
_HERE = "workspace_id = :w and "


@dataclass(frozen=True, slots=True)
class Part:
    """What of a table is about a person (`where`), and the columns that say so."""

    where: str
    names: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    "connections": Part(f"{_HERE}owner_id = :p", ("address", "owner_id", "subject", "mail_group")),
    "grants": Part(_OF_THEIRS, ("connection_id",)),
    "consents": Part(
        f"{_HERE}(user_id = :p or {_OF_THEIRS})",
        ("user_id", "user_name", "locale", "time_zone", "address", "connection_id"),
    ),
    "host_questions": Part(
        f"{_HERE}(asked_by = :p or decided_by = :p or address in {_ADDRESSES})",
        ("asked_by", "decided_by", "address"),
    ),
    "allowed_hosts": Part(f"{_HERE}allowed_by = :p", ("allowed_by",)),
    "removals": Part(
        f"{_HERE}(requested_by = :p or {_OF_THEIRS})",
        ("requested_by", "connection_id", "subject"),
    ),
    "leftovers": Part(
        f"{_HERE}(requested_by = :p or {_OF_THEIRS})",
        ("requested_by", "connection_id", "subject"),
    ),
    "approvals": Part(
        f"{_HERE}(requested_by = :p or decided_by = :p or {_OF_THEIRS})",
        ("requested_by", "decided_by", "reason", "decline_reason", "connection_id"),
    ),
    "account_access": Part(f"{_HERE}(user_id = :p or given_by = :p)", ("user_id", "given_by")),
    "workspace_settings": Part(f"{_HERE}value = :p", ("value",)),
    "incidents": Part(
        f"{_HERE}(scope = :p or {_NAMED.format(column='details')} or id in (select incident_id"  # noqa: S608 - our own
        f" from incident_mailboxes where {_OF_THEIRS}) or id in (select incident_id"
        " from acknowledgements where user_id = :p))",
        ("scope", "details"),
    ),
    "incident_mailboxes": Part(_OF_THEIRS, ("connection_id",)),
    "acknowledgements": Part(
        "user_id = :p and incident_id in (select id from incidents where workspace_id = :w)",
        ("user_id",),
    ),
    "refusals": Part(f"{_HERE}{_OF_THEIRS}", ("connection_id", "mail_group")),
    "apps": Part(f"{_HERE}created_by = :p", ("created_by",)),
    "permits": Part(f"{_HERE}(user_id = :p or {_OF_THEIRS})", ("user_id", "connection_id")),
    "hand_outs": Part(f"{_HERE}{_OF_THEIRS}", ("connection_id",)),
    "events": Part(f"{_HERE}{_OF_THEIRS}", ("connection_id", "body")),
    "dispatches": Part(_OF_THEIRS, ("connection_id", "problem")),
    "installations": Part(
        f"{_HERE}(installed_by = :p or ended_by = :p)", ("installed_by", "ended_by")
    ),
    "homes": Part(f"{_HERE}user_id = :p", ("user_id", "digest")),
    "rooms": Part(f"{_HERE}user_id = :p", ("user_id", "channel")),
    "outbox": Part(
        f"{_HERE}(recipient = :p or audience = :p or {_OF_THEIRS}"
        f" or {_NAMED.format(column='facts')} or instr(':' || key || ':', ':' || :p || ':') > 0)",
        ("recipient", "audience", "facts", "key", "channel", "connection_id"),
    ),
    "identities": Part(
        f"{_HERE}((kind = 'person' and value = :p)"
        f" or (kind = 'mailbox' and value in {_ADDRESSES}))",
        ("value",),
    ),
}

#: Tables without a word about a person. The audit holds opaque ids only, and stays whole; what it
#: says is read through `identities`.
NOBODY = frozenset(
    {
        "audit",
        "audit_head",
        "secrets",
        "changes",
        "domains",
        "freezes",
        "hooks",
        "install_states",
        "latest_moment",
    }
)

#: How a person goes, once their mailboxes are erased. What they gave or decided stays, nameless.
_GOING = (
    f"delete from consents where workspace_id = :w and user_id = :p and {OVER}",  # noqa: S608 - our own
    f"update consents set {NAMELESS} where workspace_id = :w and user_id = :p",  # noqa: S608 - our own
    "delete from host_questions where workspace_id = :w and asked_by = :p",
    "update host_questions set decided_by = null where workspace_id = :w and decided_by = :p",
    "update allowed_hosts set allowed_by = '' where workspace_id = :w and allowed_by = :p",
    """delete from approvals where workspace_id = :w and decision is not null
        and (requested_by = :p or decided_by = :p)""",
    "delete from account_access where workspace_id = :w and user_id = :p",
    "update account_access set given_by = '' where workspace_id = :w and given_by = :p",
    "delete from workspace_settings where workspace_id = :w and value = :p",
    """delete from acknowledgements where user_id = :p
        and incident_id in (select id from incidents where workspace_id = :w)""",
    "update apps set created_by = '' where workspace_id = :w and created_by = :p",
    "update installations set installed_by = '' where workspace_id = :w and installed_by = :p",
    "update installations set ended_by = '' where workspace_id = :w and ended_by = :p",
    "delete from permits where workspace_id = :w and user_id = :p",
    "delete from homes where workspace_id = :w and user_id = :p",
    "delete from rooms where workspace_id = :w and user_id = :p",
    """delete from outbox where workspace_id = :w and (recipient = :p or audience = :p
        or instr(':' || key || ':', ':' || :p || ':') > 0)""",
    """delete from outbox where workspace_id = :w and state <> 'waiting'
        and instr(facts, '"' || :p || '"') > 0""",
    "delete from identities where workspace_id = :w and kind = 'person' and value = :p",
)

#: Nothing that somebody did later keeps their name in the audit.
_NEVER = datetime.max.replace(tzinfo=UTC)


class PeopleTable:
    """The `PeopleRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def workspaces(self, person_id: str) -> list[str]:
        """Return the workspaces in which anything is stored about a person."""
        union = " union ".join(
            f"select workspace_id from {table}"  # noqa: S608 - our own
            for table in PARTS
            if "workspace_id" in self._db.table(table).columns_dict
        )
        known = [row["workspace_id"] for row in self._db.query(f"{union} order by 1")]
        return [each for each in known if self.stored(each, person_id)]

    def stored(
        self, workspace_id: str, person_id: str
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Return the rows about a person, by table; without what is secret."""
        who = {"w": workspace_id, "p": person_id}
        found = {
            table: [
                {name: value for name, value in row.items() if not _secret(name, value)}
                for row in self._db.query(f"select * from {table} where {part.where}", who)  # noqa: S608 - our own
            ]
            for table, part in PARTS.items()
        }
        return {table: rows for table, rows in found.items() if rows}

    def tied(self, workspace_id: str, person_id: str) -> list[Connection]:
        """Return what has to end before a person can be forgotten: live or being removed."""
        rows = self._db.query(
            "select * from connections where workspace_id = :w"
            " and ((owner_id = :p and state <> 'removed')"
            " or id in (select connection_id from removals where requested_by = :p)"
            " or id in (select connection_id from leftovers where requested_by = :p))"
            " order by address",
            {"w": workspace_id, "p": person_id},
        )
        return [from_row(row) for row in rows]

    def forget(self, workspace_id: str, person_id: str) -> int:
        """Erase a person; return how many messages to others still name them on their way."""
        who = {"w": workspace_id, "p": person_id}
        erasures = ErasureTable(self._db)
        for row in list(
            self._db.query(
                "select * from connections where workspace_id = :w and owner_id = :p", who
            )
        ):
            erasures.erase(from_row(row), known_since=_NEVER)
        self._leave_incidents(erasures, who)
        for statement in _GOING:
            self._db.execute(statement, who)
        return int(
            self._db.table("outbox").count_where(
                f"workspace_id = :w and {_NAMED.format(column='facts')}", who
            )
        )

    def _leave_incidents(self, erasures: ErasureTable, who: dict[str, str]) -> None:
        """End what is about the person themselves; elsewhere only their name goes."""
        where = f"workspace_id = :w and (scope = :p or {_NAMED.format(column='details')})"
        for row in list(self._db.query(f"select * from incidents where {where}", who)):  # noqa: S608 - our own
            if row["scope"] == who["p"]:
                erasures.drop_incident(row["id"])
                continue
            details = {k: v for k, v in json.loads(row["details"]).items() if v != who["p"]}
            self._db.table("incidents").update(row["id"], {"details": json.dumps(details)})


def _secret(name: str, value: object) -> bool:
    return isinstance(value, bytes) or name.endswith("_hash")
