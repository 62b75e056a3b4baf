"""The tables of Home tabs, and of how often a workspace has changed."""

from datetime import datetime

from sqlite_utils import Database

from connections.homes import Home
from storage.rows import SERVED, stored

#: Older than every change.
_NEVER = -1
#: Another number below every change each time: a drawing under way does not count as the new one.
_EARLIER = "min(drawn, 0) - 1"


class HomeTable:
    """The `HomeRepository` port; triggers of the database count the changes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def opened(self, workspace_id: str, user_id: str, at: datetime) -> None:
        """Remember that a person looks at theirs: it is stale, whatever it shows."""
        self._db.execute(
            "insert into homes (workspace_id, user_id, opened_at, drawn)"  # noqa: S608 - our own
            " values (:w, :u, :at, :n)"
            " on conflict (workspace_id, user_id) do update"
            f" set opened_at = excluded.opened_at, drawn = {_EARLIER}, digest = null",
            {"w": workspace_id, "u": user_id, "at": stored(at), "n": _NEVER},
        )

    def touch(self, workspace_id: str, user_id: str) -> None:
        """Let one be drawn anew if it was ever opened: the person themselves has changed."""
        self._db.execute(
            f"update homes set drawn = {_EARLIER}"  # noqa: S608 - our own
            " where workspace_id = :w and user_id = :u",
            {"w": workspace_id, "u": user_id},
        )

    def stale(self, *, limit: int) -> list[Home]:
        """Return those drawn before the latest change of their workspace, last opened first."""
        rows = self._db.query(
            "select h.workspace_id, h.user_id, h.digest, h.drawn, coalesce(c.count, 0) as change"  # noqa: S608
            " from homes h left join changes c on c.workspace_id = h.workspace_id"
            f" where h.drawn < coalesce(c.count, 0) and h.{SERVED}"
            " order by h.opened_at desc limit :limit",
            {"limit": limit},
        )
        return [Home(**row) for row in rows]

    def drawn(self, home: Home, digest: str) -> None:
        """Record what one shows, as of its change; not if it became stale again meanwhile."""
        self._db.execute(
            "update homes set drawn = :n, digest = :digest"
            " where workspace_id = :w and user_id = :u and drawn = :was",
            {
                "n": home.change,
                "digest": digest,
                "w": home.workspace_id,
                "u": home.user_id,
                "was": home.drawn,
            },
        )

    def forget(self, home: Home) -> None:
        """Forget one that nobody can see any more."""
        self._db.execute(
            "delete from homes where workspace_id = :w and user_id = :u",
            {"w": home.workspace_id, "u": home.user_id},
        )
