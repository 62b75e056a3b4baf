"""What the audit says of the past. It is written elsewhere; here it is only read."""

from datetime import datetime

from sqlite_utils import Database

from connections.history import Move
from connections.lifecycle import State
from storage.rows import moment, moment_or_none, stored


class HistoryTable:
    """The `History` port, on the table of the audit."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def disconnections(self, workspace_id: str, *, since: datetime) -> list[Move]:
        """Return the moves into and out of `disconnected` since a moment, in their order."""
        # The comparison is written as in the indexes: only so they are used. A row whose state
        # stays as it is (a wish, a step of an approval) is no move.
        rows = self._db.query(
            "select connection_id, at, source, target,"
            " (select loss.at from audit loss where loss.connection_id = move.connection_id"
            "  and (loss.source = 'disconnected') <> (loss.target = 'disconnected')"
            "  and loss.target = 'disconnected' and loss.seq <= move.seq"
            "  order by loss.seq desc limit 1) as lost_at"
            " from audit move where workspace_id = :w and at >= :since"
            " and (source = 'disconnected') <> (target = 'disconnected')"
            " order by seq",
            {"w": workspace_id, "since": stored(since)},
        )
        return [
            Move(
                connection_id=row["connection_id"],
                at=moment(row["at"]),
                source=State(row["source"]),
                target=State(row["target"]),
                lost_at=moment_or_none(row["lost_at"]),
            )
            for row in rows
        ]
