"""Apps: the programs of a team that use mailboxes through their connections.

An app is registered by a super admin; which mailboxes it may use follows from the channels that it
was registered for, and from the yes of single people, which ends when somebody else becomes the
owner. Its key is shown once and stored as a hash.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from connections.lifecycle import Kind, State
from connections.model import ACTS, Connection, Feature


class Leave(StrEnum):
    """What a mailbox's owner said to an app that wants to use it."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """A registered program.

    `features` are what it may be handed out; `everything` means: all that was consented, whatever
    that is. `channels` are those whose team mailboxes it may use. `key_hash` is never a key.
    """

    id: str
    workspace_id: str
    name: str
    key_hash: str = field(repr=False)
    key_prefix: str
    channels: frozenset[str]
    features: frozenset[Feature]
    everything: bool
    created_by: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def edition(self) -> str:
        """A mark of the present key, which opens nothing: buttons carry it."""
        return hashlib.sha256(self.key_hash.encode()).hexdigest()[:8]


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """What was said about one app and one mailbox.

    `user_id` is whose word it is: it counts only while they own the connection. `blocked`: they
    have shut the app out of this mailbox, whatever else was said.
    """

    app_id: str
    connection_id: str
    workspace_id: str
    user_id: str
    leave: Leave | None
    blocked: bool
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOut:
    """An access token that an app was given; the token itself is kept nowhere."""

    app_id: str
    connection_id: str
    workspace_id: str
    at: datetime
    expires_at: datetime
    scopes: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """What an owner sees of an app: when it last used the mailbox, and until when it still can."""

    app: App
    last_at: datetime | None
    until: datetime | None
    blocked: bool


class Standing(StrEnum):
    """Whether an app may use a mailbox."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"  # by the owner
    WAITING = "waiting"  # for somebody's yes
    HIDDEN = "hidden"  # it is not for this app to know of


def standing(app: App, connection: Connection, permit: Permit | None) -> Standing:
    """Return whether an app may use a mailbox, as things stand.

    A team mailbox belongs to a channel of the app's. Where the signed-in account is not itself the
    mailbox (a shared mailbox, an alias), and for every personal one, the person whose account it
    is has to have said yes to exactly this.
    """
    if app.workspace_id != connection.workspace_id:
        return Standing.HIDDEN
    own = permit if permit is not None and permit.user_id == connection.owner_id else None
    chosen = connection.kind is Kind.TEAM and connection.channel_id in app.channels
    if not chosen and own is None:
        return Standing.HIDDEN
    if own is not None and own.blocked:
        return Standing.BLOCKED
    if chosen and not connection.shared:
        return Standing.ALLOWED
    if own is not None and own.leave is Leave.GIVEN:
        return Standing.ALLOWED
    waiting = chosen or (own is not None and own.leave is Leave.ASKED)
    return Standing.WAITING if waiting else Standing.HIDDEN


def who_must_act(connection: Connection) -> str | None:
    """Return who can do something about a mailbox that gives nothing out, or None.

    Who switched it off, or its owner, has to switch it on again.
    """
    if connection.reason is not None:
        return str(ACTS[connection.reason])
    return "owner" if connection.state is State.DEACTIVATED else None


class AppRepository(Protocol):
    """The apps, what was said about them, and what they were given."""

    def add(self, app: App) -> None:
        """Insert one. Raises `AppNameTaken` when a living app of the workspace has its name."""

    def get(self, workspace_id: str, app_id: str) -> App:
        """Return one. Raises `AppUnknown`, also for another workspace's id."""

    def by_id(self, app_id: str) -> App | None:
        """Return one of any workspace, revoked ones too, or None."""

    def find(self, workspace_id: str | None) -> list[App]:
        """Return the living apps by name; None means of all workspaces."""

    def put(self, app: App) -> None:
        """Store a changed app."""

    def used(self, app: App, at: datetime) -> None:
        """Remember that its key was used."""

    def permit(self, app: App, connection: Connection) -> Permit | None:
        """Return what was said about an app and a mailbox, or None."""

    def permits_of(self, app: App) -> list[Permit]:
        """Return all that was said about an app."""

    def reachable(
        self,
        app: App,
        *,
        after: str,
        limit: int,
        state: State | None = None,
        address: str | None = None,
    ) -> list[Connection]:
        """Return what an app's channels have and what was said about it, by id.

        Only those whose id comes `after` another one. Whether an app may know of each, `standing`
        says.
        """

    def put_permit(self, permit: Permit) -> None:
        """Store what was said, in place of what was said before."""

    def record(self, handed: HandOut) -> None:
        """Insert a hand-out."""

    def uses(self, connection: Connection) -> list[Use]:
        """Return the living apps that have used a mailbox or were told yes, last used first."""
