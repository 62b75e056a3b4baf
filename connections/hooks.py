"""Webhooks: what apps are told, and what they have not taken yet.

An event is written in the transaction of the step that it tells of. For each app that gets it
there is a dispatch: in order for each mailbox, at least once. The scheme of the signatures is that
of https://www.standardwebhooks.com.
"""

import base64
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from connections.apps import App
from connections.lifecycle import Action, State
from connections.model import Connection, Reason

#: Waits between attempts; the last one goes on until `PATIENCE` is over.
BACKOFF = tuple(timedelta(seconds=s) for s in (5, 60, 300, 1800, 7200, 18000, 36000))
#: How long a target may refuse one event before its webhook is paused.
PATIENCE = timedelta(days=3)
#: How long a secret goes on being signed with after there is a new one.
OVERLAP = timedelta(hours=24)
#: How long events are kept, to be sent again on request.
KEPT = timedelta(days=30)


class EventType(StrEnum):
    """What can have happened to a mailbox."""

    CONNECTED = "connection.connected"
    DEACTIVATED = "connection.deactivated"
    REACTIVATED = "connection.reactivated"
    DISCONNECTED = "connection.disconnected"
    RESTORED = "connection.restored"
    RECONNECTED = "connection.reconnected"
    MIGRATED = "connection.migrated"
    REMOVED = "connection.removed"


_TYPES = {
    Action.CONSENT: EventType.CONNECTED,
    Action.DEACTIVATE: EventType.DEACTIVATED,
    Action.REACTIVATE: EventType.REACTIVATED,
    Action.RECONNECT: EventType.RECONNECTED,
    Action.RESTORE: EventType.RESTORED,
    Action.SETTLE: EventType.REMOVED,
}


def event_type(action: Action, moved: Connection) -> EventType | None:
    """Return what is told of a step that has led a connection to where it is; None is nothing.

    An end is told once it is settled: until then the provider may still hold the access.
    """
    if moved.state is State.DISCONNECTED:
        lost = moved.reason is Reason.MIGRATED
        return EventType.MIGRATED if lost else EventType.DISCONNECTED
    return _TYPES.get(action)


class Pause(StrEnum):
    """Why a webhook is not called any more."""

    FAILING = "failing"  # it did not take an event for as long as our patience lasts
    GONE = "gone"  # it said 410


@dataclass(frozen=True, kw_only=True, slots=True)
class Secret:
    """What events are signed with; one that was replaced has an end."""

    text: str = field(repr=False)
    ends_at: datetime | None = None


def edition(newest: Secret) -> str:
    """Return a mark of a webhook's newest secret, which signs nothing: buttons carry it."""
    return hashlib.sha256(newest.text.encode()).hexdigest()[:8]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hook:
    """Where an app's events go. `secrets` begin with the newest."""

    app_id: str
    workspace_id: str
    url: str
    secrets: tuple[Secret, ...]
    created_at: datetime
    paused_at: datetime | None = None
    pause: Pause | None = None

    @property
    def edition(self) -> str:
        """The mark of the newest secret."""
        return edition(self.secrets[0])

    def signing(self, now: datetime) -> tuple[str, ...]:
        """Return what an event is signed with at a moment."""
        return tuple(s.text for s in self.secrets if s.ends_at is None or s.ends_at > now)


@dataclass(frozen=True, kw_only=True, slots=True)
class HookState:
    """How a webhook stands, without what is secret. `waiting` counts what was not taken yet.

    `edition` is that of the hook; empty where its secrets cannot be read.
    """

    url: str
    paused_at: datetime | None
    pause: Pause | None
    waiting: int
    edition: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened to a mailbox; `body` is what is sent, to the byte."""

    id: str
    workspace_id: str
    connection_id: str
    type: EventType
    at: datetime
    body: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """An event on its way to one app; `attempts` counts the present one."""

    id: int
    app_id: str
    event: Event
    attempts: int
    failing_since: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What a target answered: a status, or in `problem` why there was none."""

    status: int | None = None
    retry_after: float | None = None
    problem: str = ""

    @property
    def taken(self) -> bool:
        """Whether the event was acknowledged; a redirect is no acknowledgement."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's

    @property
    def gone(self) -> bool:
        """Whether the target wants no more events, ever."""
        return self.status == 410  # noqa: PLR2004

    @property
    def word(self) -> str:
        """What is kept of it."""
        return self.problem or f"status {self.status}"


def new_secret() -> str:
    """Return a secret as the scheme writes it: 24 to 64 bytes after the prefix."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def wait_after(attempts: int, retry_after: float | None) -> timedelta:
    """Return how long an event waits after its n-th attempt failed (n from 1)."""
    planned = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return max(planned, timedelta(seconds=retry_after or 0))


class Targets(Protocol):
    """The receivers of webhooks. They are reached over the network: never in a transaction."""

    def check(self, url: str) -> None:
        """Return if a URL can be a target. Raises `TargetRefused`."""

    def post(self, url: str, *, message_id: str, body: str, secrets: Collection[str]) -> Receipt:
        """Send one message, signed; a redirect is not followed. Raises nothing."""


class HookRepository(Protocol):
    """The webhooks, the events, and what is under way."""

    def get(self, app_id: str) -> Hook | None:
        """Return an app's webhook, or None."""

    def put(self, hook: Hook) -> None:
        """Store a webhook, in place of the app's earlier one."""

    def drop(self, app_id: str) -> None:
        """Forget a webhook and what was still to be sent to it."""

    def subscribers(self, workspace_id: str) -> list[App]:
        """Return the living apps of a workspace that have a webhook, also a paused one."""

    def add(self, event: Event, app_ids: Collection[str]) -> None:
        """Store an event and a dispatch of it for each of these apps."""

    def claim(self, now: datetime, *, until: datetime, limit: int, each: int) -> list[Dispatch]:
        """Return due dispatches, the oldest of each app and mailbox, and count an attempt.

        No more than `each` of one app are on their way at once. They come up again at `until`,
        unless their end is told before: a process that dies loses none.
        """

    def release_claims(self) -> None:
        """Let what was on its way when the process ended come up at once."""

    def sent(self, dispatch: Dispatch, at: datetime) -> None:
        """Record that the target took it."""

    def withheld(self, dispatch: Dispatch) -> None:
        """Record that it is not sent: somebody has said no meanwhile."""

    def retry(
        self, dispatch: Dispatch, at: datetime, *, failing_since: datetime, problem: str
    ) -> None:
        """Put it off to a moment."""

    def resume(self, app_id: str) -> None:
        """Let all that waits for an app come up now, with new patience."""

    def replay(self, app_id: str, since: datetime, until: datetime) -> int:
        """Let events of a time come up again, whether taken or not; return how many."""

    def state(self, app_id: str) -> HookState | None:
        """Return how an app's webhook stands, or None; this needs no key."""

    def prune(self, before: datetime, *, limit: int) -> int:
        """Delete some old events that no webhook waits for; return how many."""
