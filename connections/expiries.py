"""Ends that are known beforehand: of a consent, and of our own client's secret."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from connections.model import Connection
from connections.notices import Audience, Notice, NoticeKind, about
from connections.ports import Clock, Wake
from connections.repositories import Storage, Transaction

#: People are told so long before the end.
STEPS = tuple(timedelta(days=days) for days in (60, 30, 7, 1))


class Expiries:
    """Warns of ends, once for each step.

    `secrets` are the ends of our clients' secrets by provider, as far as they were configured.
    """

    def __init__(
        self, storage: Storage, clock: Clock, secrets: Mapping[str, datetime], wake: Wake
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._secrets = secrets
        self._wake = wake
        self._said: set[str] = set()

    def warn_due(self, limit: int) -> None:
        """Warn of what ends soon."""
        now = self._clock.now()
        with self._storage.snapshot() as tx:  # nothing due costs no write
            due = bool(tx.grants.to_warn(now, limit=1))
        if due:
            with self._storage.transaction() as tx:
                for connection in tx.grants.to_warn(now, limit=limit):
                    self._warn(tx, connection, now)
            self._wake()
        self._warn_of_secrets(now)

    def _warn(self, tx: Transaction, connection: Connection, now: datetime) -> None:
        grant = tx.grants.get(connection)
        if grant is None or grant.expires_at is None:
            return
        end = grant.expires_at
        step = _step(end, now)
        tx.grants.warn_at(connection, _next(end, now))
        if step is None or not connection.live or end <= now:
            return
        notice = about(
            connection, NoticeKind.CONSENT_ENDS, connection.owner_id, end=end.isoformat()
        )
        key = f"consent_ends:{connection.id}:{end.isoformat()}:{step.days}"
        tx.outbox.add(replace(notice, key=key))

    def _warn_of_secrets(self, now: datetime) -> None:
        for provider, end in self._secrets.items():
            step = _step(end, now)
            if step is None or end <= now:
                continue
            key = f"client_ends:{provider}:{end.isoformat()}:{step.days}"
            if key in self._said:
                continue
            with self._storage.transaction() as tx:
                for workspace_id in tx.connections.workspaces():
                    tx.outbox.add(
                        Notice(
                            kind=NoticeKind.CLIENT_ENDS,
                            workspace_id=workspace_id,
                            to=Audience.SUPER_ADMINS,
                            key=key,
                            facts={"provider": provider, "end": end.isoformat()},
                        )
                    )
            self._said.add(key)
            self._wake()


def _step(end: datetime, now: datetime) -> timedelta | None:
    """Return the closest step that is reached, None while the end is farther away than all."""
    return min((step for step in STEPS if end - now <= step), default=None)


def _next(end: datetime, now: datetime) -> datetime | None:
    return min((end - step for step in STEPS if end - step > now), default=None)
