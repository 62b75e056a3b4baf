"""Counting over all workspaces, for whoever watches the bot."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from connections.statistics import Statistics
from storage.rows import SERVED, moment, stored

#: A check that is later than this is late.
_LATE = timedelta(minutes=1)
_OVERDUE = f"from connections where state = 'active' and next_check_at <= :late and {SERVED}"
_WAITING = f"from outbox where state = 'waiting' and {SERVED}"
#: As the outbox hands them out: the oldest of each recipient.
_DUE = (
    f"from outbox where id in (select min(id) {_WAITING}"
    " group by workspace_id, recipient, ts is null, postponed) and next_attempt_at <= :now"
)


class StatisticsTable:
    """The `StatisticsRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def read(self, now: datetime) -> Statistics:
        """Return how things stand; a check is late a minute after it was due."""
        states = self._db.query(
            "select state, provider, count(*) as n from connections group by state, provider"
        )
        at, late = stored(now), stored(now - _LATE)
        return Statistics(
            connections={(row["state"], row["provider"]): row["n"] for row in states},
            removals=self._by("outcome", "connections where state = 'removed'"),
            removals_outstanding=self._one(
                "select (select count(*) from removals) + (select count(*) from leftovers)"
            ),
            outbox_waiting=self._one(f"select count(*) {_WAITING}"),
            outbox_due=self._one(f"select count(*) {_DUE}", now=at),
            # Messages begin to wait in real time: they do so while nobody moves a clock.
            outbox_age=self._age(
                f"select min(waiting_since) {_WAITING} and waiting_since > ''",
                datetime.now(UTC),
            ),
            outbox_attempts=self._one(f"select coalesce(max(attempts), 0) {_WAITING}"),
            outbox_failed=self._one("select count(*) from outbox where state = 'failed'"),
            checks_overdue=self._one(f"select count(*) {_OVERDUE}", late=late),
            checks_age=self._age(f"select min(next_check_at) {_OVERDUE}", now, late=late),
            events_waiting=self._one("select count(*) from dispatches where state = 'waiting'"),
            hooks_paused=self._one("select count(*) from hooks where paused_at is not null"),
            freezes=self._one("select count(*) from freezes"),
            freeze_age=self._age("select min(since) from freezes", now),
            incidents_open=self._by("kind", "incidents where resolved_at is null"),
        )

    def outbox_due(self, now: datetime) -> int:
        """Return how many messages could be sent now and are not on their way."""
        return self._one(
            f"select count(*) {_DUE} and coalesce(claimed_until, '') <= :now", now=stored(now)
        )

    def _by(self, column: str, rows: str) -> dict[str, int]:
        query = f"select {column} as name, count(*) as n from {rows} group by 1"  # noqa: S608 - ours
        return {row["name"]: row["n"] for row in self._db.query(query)}

    def _age(self, query: str, now: datetime, **values: Any) -> float:
        """Return for how many seconds the oldest of something lasts."""
        since = self._db.execute(query, values).fetchone()[0]
        return max((now - moment(since)).total_seconds(), 0.0) if since else 0.0

    def _one(self, query: str, **values: Any) -> int:
        return int(self._db.execute(query, values).fetchone()[0])
