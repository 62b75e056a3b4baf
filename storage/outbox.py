"""The table of notices: in order for each recipient, sent once, edited while they live on."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from connections import references
from connections.notices import NOTHING_RESTS, Delivery, Fact, Notice, NoticeKind, Resting
from storage.rows import SERVED, stored, update

#: Due at once.
_EVER = "0001-01-01T00:00:00.000000+00:00"
#: What is due and may go: the first of each recipient. Neither an edit nor what waits for the
#: morning holds anything up.
_DUE = f"""
    select o.* from outbox o
    where o.state = 'waiting' and o.next_attempt_at <= :now
        and coalesce(o.claimed_until, '') <= :now and o.{SERVED}
        and o.workspace_id not in (select value from json_each(:busy))
        and o.workspace_id || ' ' || o.recipient not in (select value from json_each(:recipients))
        and not (o.ts is null and o.workspace_id in (select value from json_each(:posting)))
        and not (o.ts is not null and o.workspace_id in (select value from json_each(:editing)))
        and not (o.ts is null and o.recipient glob '[UW]*'
            and o.workspace_id in (select value from json_each(:opening))
            and not exists (select 1 from rooms r
                where r.workspace_id = o.workspace_id and r.user_id = o.recipient))
        and not exists (select 1 from outbox e
            where e.state = 'waiting' and e.workspace_id = o.workspace_id
                and e.recipient = o.recipient and e.postponed = o.postponed
                and (e.ts is null) = (o.ts is null) and e.id < o.id)
    order by o.next_attempt_at, o.id limit :limit
"""  # noqa: S608 - words of our own


class OutboxTable:
    """The `Outbox` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, notice: Notice) -> None:
        """Queue a notice unless one with its key, for the same recipient, ever was."""
        self._db.execute(
            "insert into outbox (workspace_id, key, recipient, kind, connection_id,"
            " facts, state, attempts, next_attempt_at, waiting_since, reference)"
            " values (:w, :key, :to, :kind, :c, :facts, 'waiting', 0, :due, :now, :reference)"
            # Not "insert or ignore": that would swallow a broken notice as well.
            " on conflict (workspace_id, key, recipient) do nothing",
            {
                "w": notice.workspace_id,
                "key": notice.key,
                "to": str(notice.to),
                "kind": str(notice.kind),
                "c": notice.connection_id,
                "facts": json.dumps(dict(notice.facts), ensure_ascii=False),
                "due": _EVER,
                "now": _now(),
                "reference": references.present(),
            },
        )

    def revise(
        self,
        workspace_id: str,
        key: str,
        kind: NoticeKind,
        facts: Mapping[str, Fact],
        *,
        to: str | None = None,
    ) -> int:
        """Change what notices with a key say, for one recipient or for all; return how many."""
        revised = self._db.execute(
            "update outbox set kind = :kind, facts = :facts, revision = revision + 1,"
            " reference = :reference,"
            " waiting_since = iif(state = 'sent', :now, waiting_since),"
            " state = iif(state = 'sent', 'waiting', state),"
            " attempts = iif(state = 'sent', 0, attempts),"
            " next_attempt_at = iif(state = 'sent', :due, next_attempt_at)"
            " where workspace_id = :w and key = :key and recipient = coalesce(:to, recipient)",
            {
                "kind": str(kind),
                "facts": json.dumps(dict(facts), ensure_ascii=False),
                "due": _EVER,
                "w": workspace_id,
                "key": key,
                "to": to,
                "now": _now(),
                "reference": references.present(),
            },
        )
        return int(revised.rowcount)

    def refresh(self, workspace_id: str, key: str, *, due: datetime, to: str | None = None) -> int:
        """Let what was sent under a key be drawn anew from how things stand when it is due."""
        refreshed = self._db.execute(
            "update outbox set revision = revision + 1,"
            " waiting_since = iif(state = 'sent', :now, waiting_since),"
            " state = iif(state = 'sent', 'waiting', state),"
            " attempts = iif(state = 'sent', 0, attempts),"
            " next_attempt_at = iif(state = 'sent', :due, next_attempt_at)"
            # What is on its way just now has a claim, and may have been drawn already.
            " where workspace_id = :w and key = :key and state in ('sent', 'waiting')"
            " and (:to is null or recipient = :to or audience = :to)",
            {"w": workspace_id, "key": key, "due": stored(due), "to": to, "now": _now()},
        )
        return int(refreshed.rowcount)

    def claim(
        self,
        now: datetime,
        *,
        until: datetime,
        limit: int,
        resting: Resting = NOTHING_RESTS,
    ) -> list[Delivery]:
        """Return due deliveries, the oldest of each recipient, and count an attempt for each."""
        rows = list(
            self._db.query(
                _DUE,
                {
                    "now": stored(now),
                    "limit": limit,
                    "recipients": json.dumps([" ".join(each) for each in resting.recipients]),
                    "opening": json.dumps(sorted(resting.opening)),
                    "posting": json.dumps(sorted(resting.posting)),
                    "editing": json.dumps(sorted(resting.editing)),
                    "busy": json.dumps(sorted(resting.busy)),
                },
            )
        )
        for row in rows:
            row["attempts"] += 1
            self._db.execute(
                "update outbox set attempts = :n, claimed_until = :until where id = :id",
                {"n": row["attempts"], "until": stored(until), "id": row["id"]},
            )
        return [_from_row(row) for row in rows]

    def give_back(self, delivery: Delivery) -> None:
        """Let a claimed delivery come up again at once, as if it had not been claimed."""
        self._db.execute(
            "update outbox set attempts = attempts - 1, claimed_until = null where id = :id",
            {"id": delivery.id},
        )

    def is_waiting(self, now: datetime) -> bool:
        """Whether anything is due, whatever rests."""
        found = self._db.query(
            "select 1 from outbox where state = 'waiting' and next_attempt_at <= :now"
            " and coalesce(claimed_until, '') <= :now limit 1",
            {"now": stored(now)},
        )
        return any(found)

    def room(self, workspace_id: str, user_id: str) -> str | None:
        """Return the room of the direct messages with a person, if it was ever opened."""
        rows = self._db.query(
            "select channel from rooms where workspace_id = :w and user_id = :u",
            {"w": workspace_id, "u": user_id},
        )
        return next((row["channel"] for row in rows), None)

    def keep_room(self, workspace_id: str, user_id: str, channel: str | None) -> None:
        """Remember that room, or None: forget it."""
        known = {"w": workspace_id, "u": user_id, "c": channel}
        self._db.execute("delete from rooms where workspace_id = :w and user_id = :u", known)
        if channel is not None:
            self._db.execute("insert into rooms values (:w, :u, :c)", known)

    def release_claims(self) -> None:
        """Let what was in flight when the process ended come up at once.

        Only for a process that has just become the only one on this database.
        """
        self._db.execute(
            "update outbox set claimed_until = null"
            " where state = 'waiting' and claimed_until is not null"
        )

    def forget_rooms(self) -> None:
        """Forget every room: another bot is spoken to in others."""
        self._db.execute("delete from rooms")

    def expand(self, delivery: Delivery, recipients: Collection[str]) -> None:
        """Replace a delivery to an audience by one for each of its people."""
        notice = delivery.notice
        for recipient in recipients:
            self.add(replace(notice, to=recipient))
            self._db.execute(
                "update outbox set audience = :audience"
                " where workspace_id = :w and key = :key and recipient = :to",
                {
                    "audience": notice.to,
                    "w": notice.workspace_id,
                    "key": notice.key,
                    "to": recipient,
                },
            )
        self._close(delivery, "expanded")

    def sent(self, delivery: Delivery, at: datetime, *, channel: str, ts: str) -> None:
        """Record that Slack took the message, and where it stands."""
        self._db.execute(
            "update outbox set state = iif(revision = :revision, 'sent', 'waiting'),"
            " claimed_until = null, channel = :channel, ts = :ts, sent_at = :at where id = :id",
            {
                "revision": delivery.revision,
                "channel": channel,
                "ts": ts,
                "at": stored(at),
                "id": delivery.id,
            },
        )

    def retry(self, delivery: Delivery, at: datetime, error: str) -> None:
        """Put the delivery off to a moment; `error` is Slack's word for what went wrong."""
        self._close(delivery, "waiting", next_attempt_at=stored(at), error=error)

    def postpone(self, delivery: Delivery, until: datetime) -> None:
        """Let a delivery wait for a better time; later ones go before it."""
        self._close(
            delivery,
            "waiting",
            next_attempt_at=stored(until),
            postponed=1,
            attempts=0,
            waiting_since="",  # it waits because it shall
        )

    def resume(self, workspace_id: str) -> None:
        """Let what was postponed come up now: it may be a good time already."""
        self._db.execute(
            "update outbox set next_attempt_at = :due"
            " where workspace_id = :w and state = 'waiting' and postponed",
            {"w": workspace_id, "due": _EVER},
        )

    def failed(self, delivery: Delivery, error: str) -> None:
        """Give the delivery up."""
        self._close(delivery, "failed", error=error)

    def depth(self) -> int:
        """Return how many deliveries wait."""
        return int(self._db.table("outbox").count_where("state = 'waiting'"))

    def _close(self, delivery: Delivery, state: str, **columns: Any) -> None:
        update(self._db, "outbox", delivery.id, {"state": state, "claimed_until": None, **columns})


def _now() -> str:
    """Return the real time: how long a message waits is no matter of our rules' clock."""
    return stored(datetime.now(UTC))


def _from_row(row: dict[str, Any]) -> Delivery:
    return Delivery(
        id=row["id"],
        attempts=row["attempts"],
        sent_to=(row["channel"], row["ts"]) if row["ts"] else None,
        revision=row["revision"],
        reference=row["reference"],
        notice=Notice(
            kind=NoticeKind(row["kind"]),
            workspace_id=row["workspace_id"],
            to=row["recipient"],
            key=row["key"],
            connection_id=row["connection_id"],
            facts=json.loads(row["facts"]),
        ),
    )
