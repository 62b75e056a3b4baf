"""The tables of webhooks: secrets encrypted, events as they are sent, dispatches in order."""

import json
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from sqlite_utils.db import NotFoundError

from connections.apps import App
from connections.hooks import Dispatch, Event, EventType, Hook, HookState, Pause, Secret, edition
from storage.apps import from_row as app_from_row
from storage.cipher import Cipher, Place
from storage.errors import StorageProblem
from storage.rows import SERVED, insert, moment, moment_or_none, stored, stored_or_none, update

#: Due at once.
_EVER = "0001-01-01T00:00:00.000000+00:00"


class HookTable:
    """The `HookRepository` port."""

    def __init__(self, db: Database, cipher: Cipher) -> None:
        self._db = db
        self._cipher = cipher

    def get(self, app_id: str) -> Hook | None:
        """Return an app's webhook, or None. Raises `Undecryptable`, `WrongKey`."""
        rows = self._db.query("select * from hooks where app_id = :a", {"a": app_id})
        row = next(iter(rows), None)
        if row is None:
            return None
        return Hook(
            app_id=row["app_id"],
            workspace_id=row["workspace_id"],
            url=row["url"],
            secrets=self._secrets(row),
            created_at=moment(row["created_at"]),
            paused_at=moment_or_none(row["paused_at"]),
            pause=Pause(row["pause"]) if row["pause"] else None,
        )

    def put(self, hook: Hook) -> None:
        """Store a webhook, in place of the app's earlier one."""
        row: dict[str, Any] = {
            "app_id": hook.app_id,
            "workspace_id": hook.workspace_id,
            "url": hook.url,
            "created_at": stored(hook.created_at),
            "paused_at": stored_or_none(hook.paused_at),
            "pause": hook.pause,
        }
        secrets = [
            {"text": each.text, "ends_at": stored_or_none(each.ends_at)} for each in hook.secrets
        ]
        row["secrets"] = self._cipher.encrypt(json.dumps(secrets), _place(row))
        self._db.execute(
            "insert into hooks (app_id, workspace_id, url, created_at, paused_at, pause, secrets)"
            " select id, workspace_id, :url, :created_at, :paused_at, :pause, :secrets from apps"
            " where id = :app_id and workspace_id = :workspace_id"
            " on conflict (app_id) do update set url = excluded.url,"
            " created_at = excluded.created_at, paused_at = excluded.paused_at,"
            " pause = excluded.pause, secrets = excluded.secrets",
            row,
        )

    def drop(self, app_id: str) -> None:
        """Forget a webhook and what was still to be sent to it."""
        self._db.table("dispatches").delete_where("app_id = :a", {"a": app_id})
        self._db.table("hooks").delete(app_id)

    def subscribers(self, workspace_id: str) -> list[App]:
        """Return the living apps of a workspace that have a webhook, also a paused one."""
        rows = self._db.query(
            "select apps.* from hooks join apps on apps.id = hooks.app_id"
            " where hooks.workspace_id = :w and apps.revoked_at is null order by apps.id",
            {"w": workspace_id},
        )
        return [app_from_row(row) for row in rows]

    def add(self, event: Event, app_ids: Collection[str]) -> None:
        """Store an event and a dispatch of it for each of these apps."""
        insert(
            self._db,
            "events",
            {
                "id": event.id,
                "workspace_id": event.workspace_id,
                "connection_id": event.connection_id,
                "type": event.type,
                "at": stored(event.at),
                "body": event.body,
            },
        )
        for app_id in app_ids:
            insert(
                self._db,
                "dispatches",
                {
                    "app_id": app_id,
                    "event_id": event.id,
                    "connection_id": event.connection_id,
                    "state": "waiting",
                    "attempts": 0,
                    "next_attempt_at": _EVER,
                },
            )

    def claim(self, now: datetime, *, until: datetime, limit: int, each: int) -> list[Dispatch]:
        """Return due dispatches, the oldest of each app and mailbox, and count an attempt."""
        rows = list(
            self._db.query(
                "with heads as (select min(id) as id from dispatches where state = 'waiting'"  # noqa: S608
                "   group by app_id, connection_id),"
                # Those on their way come first, so they take up the places of their app.
                " ranked as (select d.*, row_number() over ("
                "     partition by d.app_id order by coalesce(d.claimed_until, '') <= :now, d.id"
                "   ) as place from heads join dispatches d on d.id = heads.id"
                "   join hooks h on h.app_id = d.app_id and h.paused_at is null"
                "   join apps a on a.id = d.app_id and a.revoked_at is null"
                f"    and a.{SERVED}"
                "   where d.next_attempt_at <= :now)"
                " select ranked.*, e.workspace_id, e.type, e.at, e.body from ranked"
                " join events e on e.id = ranked.event_id"
                " where place <= :each and coalesce(claimed_until, '') <= :now"
                " order by ranked.id limit :limit",
                {"now": stored(now), "each": each, "limit": limit},
            )
        )
        for row in rows:
            row["attempts"] += 1
            update(
                self._db,
                "dispatches",
                row["id"],
                {"attempts": row["attempts"], "claimed_until": stored(until)},
            )
        return [_dispatch(row) for row in rows]

    def release_claims(self) -> None:
        """Let what was on its way when the process ended come up at once."""
        self._db.execute(
            "update dispatches set claimed_until = null"
            " where state = 'waiting' and claimed_until is not null"
        )

    def sent(self, dispatch: Dispatch, at: datetime) -> None:
        """Record that the target took it."""
        self._close(dispatch, "sent", sent_at=stored(at), problem=None)

    def withheld(self, dispatch: Dispatch) -> None:
        """Record that it is not sent: somebody has said no meanwhile."""
        self._close(dispatch, "withheld")

    def retry(
        self, dispatch: Dispatch, at: datetime, *, failing_since: datetime, problem: str
    ) -> None:
        """Put it off to a moment."""
        self._close(
            dispatch,
            "waiting",
            next_attempt_at=stored(at),
            failing_since=stored(failing_since),
            problem=problem,
        )

    def resume(self, app_id: str) -> None:
        """Let all that waits for an app come up now, with new patience."""
        self._db.execute(
            "update dispatches set attempts = 0, failing_since = null, next_attempt_at = :ever"
            " where app_id = :a and state = 'waiting'",
            {"a": app_id, "ever": _EVER},
        )

    def replay(self, app_id: str, since: datetime, until: datetime) -> int:
        """Let events of a time come up again, whether taken or not; return how many."""
        again = self._db.execute(
            "update dispatches set state = 'waiting', attempts = 0, failing_since = null,"
            " next_attempt_at = :ever where app_id = :a and event_id in"
            " (select id from events where at >= :since and at < :until)",
            {"a": app_id, "since": stored(since), "until": stored(until), "ever": _EVER},
        )
        return int(again.rowcount)

    def state(self, app_id: str) -> HookState | None:
        """Return how an app's webhook stands, or None; this needs no key, but for the edition."""
        rows = self._db.query(
            "select url, paused_at, pause, workspace_id, app_id, secrets,"
            " (select count(*) from dispatches d where d.app_id = hooks.app_id"
            "   and d.state = 'waiting') as waiting"
            " from hooks where app_id = :a",
            {"a": app_id},
        )
        return next((_state(row, self._edition(row)) for row in rows), None)

    def prune(self, before: datetime, *, limit: int) -> int:
        """Delete old events that nobody waits for; return how many."""
        rows = self._db.query(
            "select id from events where at < :before and not exists (select 1 from dispatches d"
            " join hooks h on h.app_id = d.app_id join apps a on a.id = d.app_id"
            " where d.event_id = events.id and d.state = 'waiting'"
            " and h.paused_at is null and a.revoked_at is null) order by at limit :limit",
            {"before": stored(before), "limit": limit},
        )
        old = [row["id"] for row in rows]
        for event_id in old:
            self._db.table("dispatches").delete_where("event_id = :e", {"e": event_id})
            self._db.table("events").delete(event_id)
        return len(old)

    def _edition(self, row: dict[str, Any]) -> str:
        with suppress(StorageProblem):
            return edition(self._secrets(row)[0])
        return ""

    def _secrets(self, row: dict[str, Any]) -> tuple[Secret, ...]:
        return tuple(
            Secret(text=each["text"], ends_at=moment_or_none(each["ends_at"]))
            for each in json.loads(self._cipher.decrypt(row["secrets"], _place(row)))
        )

    def _close(self, dispatch: Dispatch, state: str, **columns: Any) -> None:
        with suppress(NotFoundError):  # its webhook was dropped meanwhile, and it with it
            update(
                self._db,
                "dispatches",
                dispatch.id,
                {"state": state, "claimed_until": None, **columns},
            )


def _place(row: dict[str, Any]) -> Place:
    return Place("hooks", "secrets", row["workspace_id"], row["app_id"])


def _state(row: dict[str, Any], edition: str) -> HookState:
    return HookState(
        url=row["url"],
        paused_at=moment_or_none(row["paused_at"]),
        pause=Pause(row["pause"]) if row["pause"] else None,
        waiting=row["waiting"],
        edition=edition,
    )


def _dispatch(row: dict[str, Any]) -> Dispatch:
    return Dispatch(
        id=row["id"],
        app_id=row["app_id"],
        event=Event(
            id=row["event_id"],
            workspace_id=row["workspace_id"],
            connection_id=row["connection_id"],
            type=EventType(row["type"]),
            at=moment(row["at"]),
            body=row["body"],
        ),
        attempts=row["attempts"],
        failing_since=moment_or_none(row["failing_since"]),
    )
