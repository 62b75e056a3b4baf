"""The table of outstanding removals."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.errors import NotFound
from connections.model import Removal
from storage.rows import insert, moment, stored

#: What an update never touches.
_FIXED = {"connection_id", "workspace_id"}


class RemovalTable:
    """The `RemovalRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, removal: Removal) -> None:
        """Insert the intent."""
        insert(self._db, "removals", _to_row(removal))

    def get(self, connection_id: str) -> Removal | None:
        """Return the outstanding removal of a connection, or None."""
        return next(iter(self._select("connection_id = :id", id=connection_id)), None)

    def due(self, now: datetime, *, limit: int) -> list[Removal]:
        """Return outstanding removals whose next attempt is due, oldest first."""
        return self._select(
            "next_attempt_at <= :now order by next_attempt_at limit :limit",
            now=stored(now),
            limit=limit,
        )

    def with_subject(self, provider: str, subject: str) -> list[Removal]:
        """Return the outstanding removals of one account over all workspaces."""
        return self._select("provider = :p and subject = :s", p=provider, s=subject)

    def put(self, removal: Removal) -> None:
        """Store a changed removal.

        Raises:
            NotFound: it is settled already, or another workspace's.

        """
        row = _to_row(removal)
        columns = ", ".join(f"{name} = :{name}" for name in row if name not in _FIXED)
        changed = self._db.execute(
            f"update removals set {columns}"  # noqa: S608 - column names of our own
            " where connection_id = :connection_id and workspace_id = :workspace_id",
            row,
        )
        if changed.rowcount != 1:
            raise NotFound

    def done(self, connection_id: str) -> None:
        """Delete the intent: the removal is settled."""
        self._db.execute("delete from removals where connection_id = :id", {"id": connection_id})

    def _select(self, where: str, **values: Any) -> list[Removal]:
        query = f"select * from removals where {where}"  # noqa: S608 - clauses of our own
        return [_from_row(row) for row in self._db.query(query, values)]


def _to_row(removal: Removal) -> dict[str, Any]:
    return {
        **asdict(removal),
        "requested_at": stored(removal.requested_at),
        "next_attempt_at": stored(removal.next_attempt_at),
        "revoke_accepted": int(removal.revoke_accepted),
        "anyway": int(removal.anyway),
    }


def _from_row(row: dict[str, Any]) -> Removal:
    return Removal(
        **{
            **row,
            "requested_at": moment(row["requested_at"]),
            "next_attempt_at": moment(row["next_attempt_at"]),
            "revoke_accepted": bool(row["revoke_accepted"]),
            "anyway": bool(row["anyway"]),
        }
    )
