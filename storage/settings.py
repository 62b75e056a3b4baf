"""The table of what super admins set for their workspace."""

from sqlite_utils import Database


class SettingTable:
    """The `SettingRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, workspace_id: str, name: str) -> str | None:
        """Return a setting, None where nobody set it."""
        rows = self._db.query(
            "select value from workspace_settings where workspace_id = :w and name = :n",
            {"w": workspace_id, "n": name},
        )
        return next((row["value"] for row in rows), None)

    def put(self, workspace_id: str, name: str, value: str) -> None:
        """Store a setting."""
        self._db.execute(
            "insert into workspace_settings (workspace_id, name, value) values (:w, :n, :v)"
            " on conflict (workspace_id, name) do update set value = excluded.value",
            {"w": workspace_id, "n": name, "v": value},
        )
