"""Reading the audit: one query, with the opaque ids looked up in the erasable table."""

import json
from typing import Any

from sqlite_utils import Database

from connections.trail import Entry
from storage.audit import BOT
from storage.rows import moment

_QUERY = """
    select a.*, who.value as who, box.value as box, about.value as about
    from audit a
    left join identities who on who.id = a.actor and who.workspace_id = a.workspace_id
    left join identities box on box.id = a.mailbox and box.workspace_id = a.workspace_id
    left join identities about on about.id = json_extract(a.details, '$.person')
        and about.workspace_id = a.workspace_id
    where (:w is null or a.workspace_id = :w)
"""
#: Rows of the mailbox itself, and rows about a person that name one of its connections.
_OF_ADDRESS = """
    and (a.mailbox in (select id from identities where kind = 'mailbox' and value = :a)
        or json_extract(a.details, '$.connection') in (
            select id from connections where address = :a))
"""


class TrailTable:
    """The `Trail` port; without a workspace it reads those of all of them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def entries(self, workspace_id: str | None, address: str | None = None) -> list[Entry]:
        """Return the rows, oldest first; with an address, what was done to that mailbox."""
        query = _QUERY + (_OF_ADDRESS if address else "") + " order by a.seq"
        found = self._db.query(query, {"w": workspace_id, "a": address})
        return [_entry(row) for row in found]


def _entry(row: dict[str, Any]) -> Entry:
    details = json.loads(row["details"])
    person = details.pop("person", "")
    return Entry(
        seq=row["seq"],
        at=moment(row["at"]),
        actor=None if row["actor"] == BOT else row["who"] or row["actor"],
        address=row["box"] or row["mailbox"],
        connection_id=row["connection_id"],
        action=row["action"],
        source=row["source"] or "",
        target=row["target"],
        reason=row["reason"] or "",
        outcome=row["outcome"] or "",
        mac=row["mac"],
        person=row["about"] or person,
        details=details,
    )
