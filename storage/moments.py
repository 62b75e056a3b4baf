"""The table of the latest moment, and what has to move when the clock is set back."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.rows import moment_or_none, stored

#: What is waited for, or measured from; with what else has to hold for a row.
_MOMENTS = (
    ("connections", "next_check_at", " and state <> 'removed'"),
    ("connections", "recheck_at", " and state <> 'removed'"),
    ("connections", "suspected_since", " and state <> 'removed'"),
    ("connections", "failing_since", " and state <> 'removed'"),
    ("connections", "blocked_since", " and state <> 'removed'"),
    ("consents", "expires_at", ""),
    ("consents", "used_at", ""),
    ("install_states", "expires_at", ""),
    ("installations", "token_ends_at", ""),
    ("installations", "refreshing_until", ""),
    ("installations", "erase_at", ""),
    ("outbox", "next_attempt_at", " and state = 'waiting'"),
    ("outbox", "claimed_until", " and state = 'waiting'"),
    ("dispatches", "next_attempt_at", " and state = 'waiting'"),
    ("dispatches", "claimed_until", " and state = 'waiting'"),
    ("dispatches", "failing_since", " and state = 'waiting'"),
    ("removals", "next_attempt_at", ""),
    ("removals", "requested_at", ""),
    ("leftovers", "next_attempt_at", ""),
    ("leftovers", "requested_at", ""),
    ("approvals", "expires_at", " and decision is null"),
    ("domains", "next_look_at", ""),
    ("domains", "looked_at", ""),
    ("domains", "candidate_since", ""),
    ("incidents", "next_reminder_at", " and resolved_at is null"),
    ("refusals", "at", ""),
    ("freezes", "since", ""),
)


class MomentTable:
    """The `Moments` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def seen(self) -> datetime | None:
        """Return the latest moment that was written down."""
        row = next(iter(self._db.query("select at from latest_moment")), None)
        return moment_or_none(row["at"] if row else None)

    def see(self, at: datetime) -> None:
        """Write a moment down."""
        self._db.execute(
            "insert into latest_moment (id, at) values (1, :at)"
            " on conflict (id) do update set at = excluded.at",
            {"at": stored(at)},
        )

    def set_back(self, by: timedelta, *, now: datetime) -> None:
        """Bring every moment that lies ahead nearer by as much as the clock was set back."""
        for table, column, condition in _MOMENTS:
            self._db.execute(
                f"update {table} set {column} ="  # noqa: S608 - names of our own
                f" strftime('%Y-%m-%dT%H:%M:%f', {column}, :by) || '000+00:00'"
                f" where {column} > :now{condition}",
                {"by": f"-{by.total_seconds():.3f} seconds", "now": stored(now)},
            )
