"""The table of mail servers that were allowed by hand."""

from datetime import datetime

from sqlite_utils import Database

from storage.rows import stored


class HostTable:
    """The `HostRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def allow(self, workspace_id: str, domain: str, host: str, *, by: str, at: datetime) -> None:
        """Remember a yes; again is harmless."""
        self._db.execute(
            "insert into allowed_hosts (workspace_id, domain, host, allowed_by, allowed_at)"
            " values (:w, :d, :h, :by, :at) on conflict (workspace_id, domain, host) do nothing",
            {"w": workspace_id, "d": domain, "h": host, "by": by, "at": stored(at)},
        )

    def allowed(self, workspace_id: str, domain: str, host: str) -> bool:
        """Whether somebody said yes to this server for this domain."""
        rows = self._db.query(
            "select 1 from allowed_hosts where workspace_id = :w and domain = :d and host = :h",
            {"w": workspace_id, "d": domain, "h": host},
        )
        return next(iter(rows), None) is not None
