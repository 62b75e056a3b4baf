"""Counting over all workspaces, for whoever watches the bot."""

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from connections.statistics import Statistics
from storage.rows import SERVED, stored

#: A check that is later than this is late.
_LATE = timedelta(minutes=1)


class StatisticsTable:
    """The `StatisticsRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def read(self, now: datetime) -> Statistics:
        """Return how things stand; a check is late a minute after it was due."""
        states = self._db.query(
            "select state, provider, count(*) as n from connections group by state, provider"
        )
        outcomes = self._db.query(
            "select outcome, count(*) as n from connections"
            " where state = 'removed' group by outcome"
        )
        return Statistics(
            connections={(row["state"], row["provider"]): row["n"] for row in states},
            removals={row["outcome"]: row["n"] for row in outcomes},
            outbox_waiting=self._one(
                f"select count(*) from outbox where state = 'waiting' and {SERVED}"  # noqa: S608
            ),
            outbox_attempts=self._one(
                "select coalesce(max(attempts), 0) from outbox"  # noqa: S608
                f" where state = 'waiting' and {SERVED}"
            ),
            checks_overdue=self._one(
                "select count(*) from connections where state = 'active'"  # noqa: S608
                f" and next_check_at <= :late and {SERVED}",
                late=stored(now - _LATE),
            ),
            events_waiting=self._one("select count(*) from dispatches where state = 'waiting'"),
            freezes=self._one("select count(*) from freezes"),
            incidents_open=self._one("select count(*) from incidents where resolved_at is null"),
        )

    def _one(self, query: str, **values: Any) -> int:
        return int(self._db.execute(query, values).fetchone()[0])
