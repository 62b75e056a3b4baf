"""The table of members with account access."""

from datetime import datetime

from sqlite_utils import Database

from storage.rows import stored


class RoleTable:
    """The `RoleRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def give(self, workspace_id: str, user_id: str, *, by: str, at: datetime) -> bool:
        """Give account access; False when the member has it already."""
        given = self._db.execute(
            "insert into account_access (workspace_id, user_id, given_by, given_at)"
            " values (:w, :u, :by, :at) on conflict (workspace_id, user_id) do nothing",
            {"w": workspace_id, "u": user_id, "by": by, "at": stored(at)},
        )
        return given.rowcount == 1

    def take(self, workspace_id: str, user_id: str) -> bool:
        """Take account access away; False when the member had none."""
        taken = self._db.execute(
            "delete from account_access where workspace_id = :w and user_id = :u",
            {"w": workspace_id, "u": user_id},
        )
        return taken.rowcount == 1

    def members(self, workspace_id: str) -> list[str]:
        """Return the ids of the members with account access, the longest-serving first."""
        rows = self._db.query(
            "select user_id from account_access where workspace_id = :w"
            " order by given_at, user_id",
            {"w": workspace_id},
        )
        return [row["user_id"] for row in rows]
