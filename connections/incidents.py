"""Incidents: what one living message per person is about; and what the rules need to keep them.

A mailbox that is lost, a provider that refuses our own client: whoever it concerns has one message
about it, which is edited while it goes on and says in the end that it is over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from connections.model import Connection
from connections.notices import Audience, Fact, Notice, NoticeKind, audience


class IncidentKind(StrEnum):
    """What has happened."""

    LOSSES = "losses"  # mailboxes that were lost in one sweep
    MIGRATION = "migration"  # a domain moved, and its mailboxes were disconnected
    MOVED_AWAY = "moved_away"  # a domain moved to where the bot cannot follow by itself
    OUTAGE = "outage"  # too many would be lost at once: nothing is
    LEFT = "left"  # a member has left; `scope` is their id
    CLIENT = "client"  # a provider refuses our own client: no mailbox's fault


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """One happening in one workspace; open until `resolved_at`.

    `scope` says what of the provider it is about where that is not all of it.
    """

    id: str
    workspace_id: str
    kind: IncidentKind
    opened_at: datetime
    provider: str = ""
    scope: str = ""
    resolved_at: datetime | None = None
    next_reminder_at: datetime | None = None
    details: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The key of the notices that live as long as it does."""
        return f"incident:{self.id}"

    @property
    def alert_key(self) -> str:
        """The key of what a channel is told of it."""
        return f"alert:{self.id}"

    def notice(self, kind: NoticeKind, to: str, **facts: Fact) -> Notice:
        """Return its notice for one recipient."""
        return Notice(
            kind=kind,
            workspace_id=self.workspace_id,
            to=to,
            key=self.key,
            facts={"incident": self.id, "provider": self.provider, **self.details, **facts},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Affected:
    """A mailbox of an incident: as it stands now, and the version that the incident gave it."""

    connection: Connection
    version: int

    @property
    def open(self) -> bool:
        """Whether nothing has happened to it since: a version counts every change of state."""
        return self.connection.version == self.version


def recipients(incident: Incident, connection: Connection) -> tuple[str, ...]:
    """Return who has a message that lists this mailbox.

    Of a migration the super admins read in the alerts channel, not once more for each mailbox.
    """
    if incident.kind in {IncidentKind.OUTAGE, IncidentKind.LEFT}:
        return (Audience.SUPER_ADMINS,)
    if incident.kind is IncidentKind.MIGRATION and connection.channel_id is None:
        return (connection.owner_id,)
    return audience(connection)


class IncidentRepository(Protocol):
    """The incidents, and the mailboxes that belong to them."""

    def add(self, incident: Incident) -> None:
        """Insert one."""

    def get(self, workspace_id: str, incident_id: str) -> Incident:
        """Return one. Raises `NotFound`, also for another workspace's id."""

    def current(
        self, workspace_id: str, kind: IncidentKind, *, provider: str = "", scope: str = ""
    ) -> Incident | None:
        """Return the open incident of a kind, the newest one, or None."""

    def open_of_kind(self, kind: IncidentKind) -> list[Incident]:
        """Return the open incidents of a kind in every workspace."""

    def open_in(self, workspace_id: str) -> list[Incident]:
        """Return the open incidents of a workspace, the newest first."""

    def put(self, incident: Incident) -> None:
        """Store its details, when it was resolved, and when the next reminder is due."""

    def join(self, incident: Incident, connection: Connection) -> None:
        """Let a mailbox belong to an incident, at the version that it has now."""

    def affected(self, incident: Incident, *, owner_id: str | None = None) -> list[Affected]:
        """Return its mailboxes by address, all of them or one owner's."""

    def is_open(self, incident: Incident) -> bool:
        """Whether any of its mailboxes is open, as `Affected` has it."""

    def involving(self, connection: Connection) -> list[Incident]:
        """Return the open incidents that a mailbox belongs to."""

    def to_remind(self, now: datetime, *, limit: int) -> list[Incident]:
        """Return open incidents whose next reminder is due."""

    def acknowledge(self, incident: Incident, user_id: str, at: datetime) -> bool:
        """Remember that somebody looks after it; False when they had said so."""

    def acknowledged(self, incident: Incident) -> list[str]:
        """Return who looks after it, the first one first."""
