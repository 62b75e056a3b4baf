"""Erasing what is over. `secure_delete` overwrites in the file what is deleted here."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.model import Connection
from storage.connections import from_row
from storage.consents import NAMELESS, OVER
from storage.rows import stored

#: What stands for the address of an erased connection; no mail goes to such a name (RFC 2606).
_NOWHERE = "erased.invalid"

#: Messages about these wait for a person without an end, and are edited then.
_STANDING = ("app_asks", "host_question")

#: Whether something that goes on is named by the key of a message.
_GOES_ON = """
    exists (select 1 from incidents i where i.resolved_at is null and instr(outbox.key, i.id))
    or exists (select 1 from approvals a where a.decision is null and instr(outbox.key, a.id))
    or exists (select 1 from removals r where r.connection_id = outbox.connection_id)
"""

#: Whether another connection of the workspace, not erased yet, has the same address.
_ELSEWHERE = """
    exists (select 1 from connections c where c.workspace_id = :w and c.address = :a
        and c.id <> :c and not c.erased)
"""

#: What is deleted with a connection: before it what refers to it.
_WITH_IT = (
    "delete from incident_mailboxes where connection_id = :c",
    "delete from approvals where connection_id = :c",
    "delete from refusals where connection_id = :c",
    "delete from permits where connection_id = :c",
    "delete from hand_outs where connection_id = :c",
    "delete from dispatches where connection_id = :c",
    "delete from events where connection_id = :c",
    "delete from outbox where connection_id = :c",
    f"delete from consents where workspace_id = :w and connection_id = :c and {OVER}",  # noqa: S608 - our own
    f"update consents set {NAMELESS} where workspace_id = :w and connection_id = :c",  # noqa: S608 - our own
)

#: What is deleted with an address that no other connection has.
_WITH_ADDRESS = (
    f"delete from consents where workspace_id = :w and address = :a and {OVER}",  # noqa: S608 - our own
    f"update consents set {NAMELESS} where workspace_id = :w and address = :a",  # noqa: S608 - our own
    "delete from host_questions where workspace_id = :w and address = :a",
    """delete from outbox where workspace_id = :w and connection_id is null
        and json_extract(facts, '$.address') = :a and state <> 'waiting'""",
    "delete from identities where workspace_id = :w and kind = 'mailbox' and value = :a",
)

#: A person whom nothing else needs: no mailbox, no role, nothing done or undergone of late.
_WITH_OWNER = """
    delete from identities where workspace_id = :w and kind = 'person' and value = :o
    and not exists (select 1 from connections c where c.workspace_id = :w and c.owner_id = :o)
    and not exists (select 1 from account_access r where r.workspace_id = :w and r.user_id = :o)
    and not exists (select 1 from audit a where a.actor = identities.id and a.at >= :since)
    and not exists (select 1 from audit a where a.at >= :since
        and json_extract(a.details, '$.person') = identities.id)
"""


class ErasureTable:
    """The `ErasureRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def connections(self, before: datetime, *, limit: int) -> list[Connection]:
        """Return those removed before a moment whose personal data is still there."""
        rows = self._db.query(
            "select c.* from connections c where c.state = 'removed' and c.erased = 0"
            " and c.state_since < :before"
            " and not exists (select 1 from approvals a where a.connection_id = c.id"
            "   and a.decision is null)"
            " and not exists (select 1 from leftovers l where l.connection_id = c.id)"
            " and not exists (select 1 from outbox o where o.connection_id = c.id"
            "   and o.state = 'waiting')"
            # An incident is over, too, when all of its mailboxes are gone.
            " and not exists (select 1 from incident_mailboxes m"
            "   join incidents i on i.id = m.incident_id and i.resolved_at is null"
            "   join incident_mailboxes n on n.incident_id = i.id"
            "   join connections d on d.id = n.connection_id and d.state <> 'removed'"
            "   where m.connection_id = c.id)"
            " order by c.state_since limit :limit",
            {"before": stored(before), "limit": limit},
        )
        return [from_row(row) for row in rows]

    def erase(self, connection: Connection, *, known_since: datetime) -> None:
        """Erase address, owner and all that was kept about a removed connection."""
        known = {
            "c": connection.id,
            "w": connection.workspace_id,
            "a": connection.address,
            "o": connection.owner_id,
            "since": stored(known_since),
        }
        gone = self._db.execute(
            "update connections set erased = 1, owner_id = '', mail_group = '', moved_to = null,"
            " stays_at = null, address = lower(id) || '@' || :nowhere"
            " where id = :c and workspace_id = :w and state = 'removed'",
            {**known, "nowhere": _NOWHERE},
        )
        if gone.rowcount != 1:
            return
        incidents = [
            row["incident_id"]
            for row in self._db.query(
                "select incident_id from incident_mailboxes where connection_id = :c", known
            )
        ]
        for statement in _WITH_IT:
            self._do(statement, known)
        for incident in incidents:
            self._drop_empty(incident)
        if not next(self._db.query(f"select {_ELSEWHERE} as so", known))["so"]:
            for statement in _WITH_ADDRESS:
                self._do(statement, known)
        self._do(_WITH_OWNER, known)

    def messages(self, before: datetime, *, limit: int) -> int:
        """Delete what was said before a moment and is not edited any more; return how much.

        What was given up or went to an audience has no time of its own: it is as old as what was
        sent around it, as ids are given in order.
        """
        return self._delete(
            "outbox",
            "state <> 'waiting' and coalesce(sent_at, '') < :before"  # noqa: S608 - our own
            " and id <= (select max(id) from outbox where state = 'sent' and sent_at < :before)"
            f" and kind not in {_STANDING} and not ({_GOES_ON})",
            before=stored(before),
            limit=limit,
        )

    def decisions(self, before: datetime, *, limit: int) -> int:
        """Delete wishes and questions decided before a moment; return how many."""
        return sum(
            self._delete(table, "decided_at < :before", before=stored(before), limit=limit)
            for table in ("approvals", "host_questions")
        )

    def incidents(self, before: datetime, *, limit: int) -> int:
        """Delete incidents that were over before a moment; return how many."""
        rows = self._db.query(
            "select id from incidents where resolved_at < :before and not exists ("
            "  select 1 from outbox o where o.state = 'waiting' and instr(o.key, incidents.id))"
            " order by resolved_at limit :limit",
            {"before": stored(before), "limit": limit},
        )
        over = [row["id"] for row in rows]
        for incident in over:
            self.drop_incident(incident)
        return len(over)

    def hand_outs(self, before: datetime, *, limit: int) -> int:
        """Delete old hand-outs, but of each app and mailbox the last one; return how many."""
        return self._delete(
            "hand_outs",
            "at < :before and expires_at < :before and exists (select 1 from hand_outs h"
            " where h.connection_id = hand_outs.connection_id and h.app_id = hand_outs.app_id"
            " and (h.at, h.id) > (hand_outs.at, hand_outs.id))",
            before=stored(before),
            limit=limit,
        )

    def drop_incident(self, incident_id: str) -> None:
        """Delete an incident with all that belongs to it."""
        for table in ("acknowledgements", "incident_mailboxes"):
            self._db.table(table).delete_where("incident_id = :i", {"i": incident_id})
        self._db.table("outbox").delete_where("instr(key, :i) > 0", {"i": incident_id})
        self._db.table("incidents").delete(incident_id)

    def _drop_empty(self, incident_id: str) -> None:
        there = {"i": incident_id}
        if not self._db.table("incident_mailboxes").count_where("incident_id = :i", there):
            self.drop_incident(incident_id)

    def _delete(self, table: str, where: str, *, limit: int, **values: Any) -> int:
        deleted = self._db.execute(
            f"delete from {table} where rowid in"  # noqa: S608 - our own
            f" (select rowid from {table} where {where} order by rowid limit :limit)",
            {**values, "limit": limit},
        )
        return int(deleted.rowcount)

    def _do(self, statement: str, known: dict[str, Any]) -> None:
        self._db.execute(statement, known)
