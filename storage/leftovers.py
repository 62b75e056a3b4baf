"""The table of leftovers: old grants, encrypted and bound to their row, until they are ended."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.leftovers import Leftover
from connections.model import Grant, Removal
from storage.cipher import Cipher, Place
from storage.grants import opened, sealed
from storage.rows import insert, moment, stored

#: Of a removal, what belongs to it here: nobody says "anyway" about a leftover.
_COLUMNS = (
    "connection_id",
    "workspace_id",
    "provider",
    "subject",
    "requested_by",
    "requested_at",
    "attempts",
    "next_attempt_at",
    "revoke_accepted",
)


class LeftoverTable:
    """The `LeftoverRepository` port."""

    def __init__(self, db: Database, cipher: Cipher) -> None:
        self._db = db
        self._cipher = cipher

    def add(self, leftover: Leftover) -> None:
        """Insert one."""
        insert(self._db, "leftovers", {"id": leftover.id, **self._row(leftover)})

    def get(self, leftover_id: str) -> Leftover | None:
        """Return one, or None when it is erased."""
        return next(iter(self._select("id = :id", id=leftover_id)), None)

    def due(self, now: datetime, *, limit: int) -> list[str]:
        """Return the ids of those whose next attempt is due, oldest first."""
        rows = self._db.query(
            "select id from leftovers where next_attempt_at <= :now"
            " order by next_attempt_at limit :limit",
            {"now": stored(now), "limit": limit},
        )
        return [row["id"] for row in rows]

    def with_subject(self, provider: str, subject: str) -> list[Leftover]:
        """Return those of one account over all workspaces."""
        return self._select("provider = :p and subject = :s", p=provider, s=subject)

    def of(self, workspace_id: str) -> list[Leftover]:
        """Return those of a workspace."""
        return self._select("workspace_id = :w", w=workspace_id)

    def put(self, leftover: Leftover) -> None:
        """Store a changed one, its grant too."""
        row = self._row(leftover)
        columns = ", ".join(f"{name} = :{name}" for name in row)
        self._db.execute(
            f"update leftovers set {columns} where id = :id and workspace_id = :workspace_id",  # noqa: S608 - our own
            {**row, "id": leftover.id},
        )

    def put_off(self, leftover_id: str, at: datetime) -> None:
        """Let one come up at a moment; its grant need not be readable."""
        self._db.execute(
            "update leftovers set next_attempt_at = :at where id = :id",
            {"at": stored(at), "id": leftover_id},
        )

    def erase(self, leftover_id: str) -> None:
        """Delete one and its grant for good."""
        self._db.execute("delete from leftovers where id = :id", {"id": leftover_id})

    def _row(self, leftover: Leftover) -> dict[str, Any]:
        removal = {**asdict(leftover.removal)}
        return {
            **{name: removal[name] for name in _COLUMNS},
            "requested_at": stored(leftover.removal.requested_at),
            "next_attempt_at": stored(leftover.removal.next_attempt_at),
            "revoke_accepted": int(leftover.removal.revoke_accepted),
            "client_id": leftover.grant.client_id,
            "scopes": " ".join(sorted(leftover.grant.scopes)),
            "secret": self._cipher.encrypt(
                sealed(leftover.grant), _place(leftover.removal.workspace_id, leftover.id)
            ),
        }

    def _select(self, where: str, **values: Any) -> list[Leftover]:
        query = f"select * from leftovers where {where}"  # noqa: S608 - clauses of our own
        return [self._from_row(row) for row in self._db.query(query, values)]

    def _from_row(self, row: dict[str, Any]) -> Leftover:
        removal = {name: row[name] for name in _COLUMNS}
        secret = self._cipher.decrypt(row["secret"], _place(row["workspace_id"], row["id"]))
        return Leftover(
            id=row["id"],
            removal=Removal(
                **{
                    **removal,
                    "requested_at": moment(row["requested_at"]),
                    "next_attempt_at": moment(row["next_attempt_at"]),
                    "revoke_accepted": bool(row["revoke_accepted"]),
                }
            ),
            grant=Grant(
                client_id=row["client_id"],
                scopes=frozenset(row["scopes"].split()),
                **opened(secret),
            ),
        )


def _place(workspace_id: str, leftover_id: str) -> Place:
    return Place("leftovers", "secret", workspace_id, leftover_id)
