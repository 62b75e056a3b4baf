"""The table of approvals: one open wish for a connection, and one decision for each."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.errors import NotFound
from connections.lifecycle import Action
from connections.model import Approval, Connection, Decision
from storage.rows import SERVED, insert, moment, moment_or_none, stored, stored_or_none


class ApprovalTable:
    """The `ApprovalRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, approval: Approval) -> None:
        """Insert an open wish."""
        insert(self._db, "approvals", _to_row(approval))

    def get(self, workspace_id: str, approval_id: str) -> Approval:
        """Return one. Raises `NotFound`, also for another workspace's id."""
        found = self._select("workspace_id = :w and id = :id", w=workspace_id, id=approval_id)
        if not found:
            raise NotFound
        return found[0]

    def open_for(self, connection: Connection) -> Approval | None:
        """Return the open wish for a connection, or None."""
        found = self._select(
            "workspace_id = :w and connection_id = :c and decision is null",
            w=connection.workspace_id,
            c=connection.id,
        )
        return found[0] if found else None

    def open_in(self, workspace_id: str) -> list[Approval]:
        """Return the open wishes of a workspace, oldest first."""
        return self._select(
            "workspace_id = :w and decision is null order by requested_at", w=workspace_id
        )

    def due(self, now: datetime, *, limit: int) -> list[Approval]:
        """Return open wishes whose time is over."""
        return self._select(
            f"decision is null and expires_at <= :now and {SERVED}"
            " order by expires_at limit :limit",
            now=stored(now),
            limit=limit,
        )

    def put(self, approval: Approval) -> None:
        """Store the requester's reason."""
        self._db.execute(
            "update approvals set reason = :reason"
            " where id = :id and workspace_id = :w and decision is null",
            {"reason": approval.reason, "id": approval.id, "w": approval.workspace_id},
        )

    def close(self, approval: Approval) -> bool:
        """Store a decision, unless there is one: of two at the same moment one counts."""
        closed = self._db.execute(
            "update approvals set decision = :decision, decided_by = :by, decided_at = :at,"
            " decline_reason = :reason"
            " where id = :id and workspace_id = :w and decision is null",
            {
                "decision": approval.decision,
                "by": approval.decided_by,
                "at": stored_or_none(approval.decided_at),
                "reason": approval.decline_reason,
                "id": approval.id,
                "w": approval.workspace_id,
            },
        )
        return closed.rowcount == 1

    def _select(self, where: str, **values: Any) -> list[Approval]:
        query = f"select * from approvals where {where}"  # noqa: S608 - clauses of our own
        return [_from_row(row) for row in self._db.query(query, values)]


def _to_row(approval: Approval) -> dict[str, Any]:
    return {
        "id": approval.id,
        "workspace_id": approval.workspace_id,
        "connection_id": approval.connection_id,
        "version": approval.version,
        "action": approval.action,
        "requested_by": approval.requested_by,
        "requested_at": stored(approval.requested_at),
        "expires_at": stored(approval.expires_at),
        "reason": approval.reason,
    }


def _from_row(row: dict[str, Any]) -> Approval:
    return Approval(
        id=row["id"],
        workspace_id=row["workspace_id"],
        connection_id=row["connection_id"],
        version=row["version"],
        action=Action(row["action"]),
        requested_by=row["requested_by"],
        requested_at=moment(row["requested_at"]),
        expires_at=moment(row["expires_at"]),
        reason=row["reason"],
        decision=Decision(row["decision"]) if row["decision"] else None,
        decided_by=row["decided_by"],
        decided_at=moment_or_none(row["decided_at"]),
        decline_reason=row["decline_reason"],
    )
