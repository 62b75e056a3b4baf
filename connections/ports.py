"""What the rules need from the world; the floors above comply.

The docstrings are specifications: implementations are tested against them.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from connections.lifecycle import Action, State
from connections.model import (
    Access,
    Attempt,
    Connection,
    Consent,
    Grant,
    Health,
    Person,
    Refreshed,
    Removal,
    RevokeAnswer,
    Scope,
)
from connections.notices import Delivery, Notice


class Clock(Protocol):
    """The time that governs our own rules."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""


class Directory(Protocol):
    """The people of a workspace. It may ask over the network: never inside a transaction."""

    def person(self, workspace_id: str, user_id: str) -> Person:
        """Return a person; an unknown id is an outsider."""

    def by_email(self, workspace_id: str, address: str) -> Person | None:
        """Return the member whose Slack e-mail this is, or None."""

    def super_admins(self, workspace_id: str) -> list[Person]:
        """Return the workspace's owners and admins and the configured ones, each once."""


class Provider(Protocol):
    """One mail provider. Every method but the first may use the network.

    Raises: only `ProviderError` and `ConsentError` leave a provider, whatever its library does.
    """

    id: str
    display_name: str
    scopes: tuple[Scope, ...]
    #: Where a person sees and removes the access by hand.
    manage_url: str
    #: Origins that a form on our page may end at after a redirect.
    sign_in_origin: str

    def begin(self, *, state: str, address: str) -> Attempt:
        """Return where to send a browser for a sign-in that will come back with `state`."""

    def redeem(self, parameters: Mapping[str, str], attempt_secret: str) -> Refreshed:
        """Turn a callback's parameters into a grant and a first access.

        Raises:
            ConsentDeclined: the person or a policy said no.
            ProviderUnavailable: nothing is known; the person may try again.
            ClientRefused: our own client is at fault.

        """

    def refresh(self, grant: Grant) -> Refreshed:
        """Fetch a fresh access token, never a cached one.

        Raises:
            GrantLost: the provider refuses this grant.
            ProviderUnavailable: transient, or unknown.
            ClientRefused: our own client is at fault.

        """

    def probe(self, access: Access, address: str) -> None:
        """Read the mailbox once. Raises as `refresh` does."""

    def revoke(self, grant: Grant) -> RevokeAnswer:
        """Ask the provider to end the grant; asking twice does no harm.

        Raises:
            ProviderUnavailable: no usable answer.

        """


class ConnectionRepository(Protocol):
    """The table of connections; the workspace is part of every question."""

    def add(self, connection: Connection) -> None:
        """Insert. Raises `AlreadyConnected` when the address has a live connection here."""

    def get(self, workspace_id: str, connection_id: str) -> Connection:
        """Return one. Raises `NotFound`, also for another workspace's id."""

    def latest(self, workspace_id: str, address: str) -> Connection | None:
        """Return the live connection of an address, else its latest one, else None."""

    def move(self, connection: Connection, *, expected_version: int) -> bool:
        """Store a changed connection if its version is still the expected one."""

    def note_health(self, connection: Connection, health: Health) -> bool:
        """Store what a check saw, unless the connection moved on since it was read."""

    def find(
        self,
        workspace_id: str | None,
        *,
        owner_id: str | None = None,
        states: Collection[State] | None = None,
    ) -> list[Connection]:
        """Return connections by address; `workspace_id` None means all workspaces."""

    def with_subject(self, provider: str, subject: str) -> list[Connection]:
        """Return the connections of every workspace that live from one account, removing too."""

    def claim_due(self, now: datetime, *, until: datetime, limit: int) -> list[Connection]:
        """Return active connections whose check is due and put their next one off to `until`."""


class GrantRepository(Protocol):
    """Grants, encrypted and bound to their row."""

    def put(self, connection: Connection, grant: Grant) -> None:
        """Store the connection's grant, in place of any earlier one."""

    def get(self, connection: Connection) -> Grant | None:
        """Return the grant, or None when it is erased."""

    def erase(self, connection: Connection) -> None:
        """Delete the grant for good."""


class ConsentRepository(Protocol):
    """Links to sign in: issued once, begun as often as wished, consumed once."""

    def issue(self, consent: Consent, *, token: str) -> None:
        """Store a consent under the hash of its link's token."""

    def by_token(self, token: str) -> Consent | None:
        """Return the consent of a link, used and expired ones too."""

    def begin(self, consent: Consent, *, state: str, cookie: str, secret: str) -> None:
        """Bind state, cookie and attempt to the consent; an earlier state is void from now on."""

    def by_state(self, state: str) -> Consent | None:
        """Return the consent whose present state this is, used and expired ones too."""

    def consume(self, state: str, cookie: str, now: datetime) -> tuple[Consent, str] | None:
        """Use the consent up and return it with its attempt's secret, or None.

        None when state or cookie do not match, or it is used or expired; of two callers at the
        same moment one gets it.
        """

    def finish(self, consent: Consent, connection_id: str) -> None:
        """Remember which connection came of a used consent."""

    def by_cookie(self, consent_id: str, cookie: str) -> Consent | None:
        """Return a consent if the cookie is the one that it was begun with last, else None."""

    def sweep(self, before: datetime) -> int:
        """Delete consents that expired before a moment; return how many."""


class RemovalRepository(Protocol):
    """The outstanding provider sides of removals."""

    def add(self, removal: Removal) -> None:
        """Insert the intent."""

    def get(self, connection_id: str) -> Removal | None:
        """Return the outstanding removal of a connection, or None."""

    def due(self, now: datetime, *, limit: int) -> list[Removal]:
        """Return outstanding removals whose next attempt is due, oldest first."""

    def with_subject(self, provider: str, subject: str) -> list[Removal]:
        """Return the outstanding removals of one account over all workspaces."""

    def put(self, removal: Removal) -> None:
        """Store a changed removal."""

    def done(self, connection_id: str) -> None:
        """Delete the intent: the removal is settled."""


class AuditLog(Protocol):
    """The chained record of who did what; it holds opaque ids, never names or addresses."""

    def append(
        self,
        connection: Connection,
        *,
        at: datetime,
        actor_id: str | None,
        action: Action,
        source: State | None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Append a row; `actor_id` None means the bot. State, reason, outcome are as stored."""


class Outbox(Protocol):
    """Notices on their way out, in order for each recipient."""

    def add(self, notice: Notice) -> None:
        """Queue a notice unless one with its key, for the same recipient, ever was."""

    def claim(self, now: datetime, *, until: datetime, limit: int) -> list[Delivery]:
        """Return due deliveries, the oldest of each recipient, and count an attempt for each.

        They come up again at `until`, unless `sent`, `failed` or `retry` is called before: a
        process that dies while sending leaves its one message to be sent again.
        """

    def expand(self, delivery: Delivery, recipients: Collection[str]) -> None:
        """Replace a delivery to an audience by one for each of its people."""

    def sent(self, delivery: Delivery, at: datetime, *, channel: str, ts: str) -> None:
        """Record that Slack took the message, and where it stands."""

    def retry(self, delivery: Delivery, at: datetime, error: str) -> None:
        """Put the delivery off to a moment; `error` is Slack's word for what went wrong."""

    def failed(self, delivery: Delivery, error: str) -> None:
        """Give the delivery up."""


class Transaction(Protocol):
    """Everything that is read and written together."""

    @property
    def connections(self) -> ConnectionRepository:
        """The connections."""

    @property
    def grants(self) -> GrantRepository:
        """The grants."""

    @property
    def consents(self) -> ConsentRepository:
        """The consents."""

    @property
    def removals(self) -> RemovalRepository:
        """The outstanding removals."""

    @property
    def audit(self) -> AuditLog:
        """The audit."""

    @property
    def outbox(self) -> Outbox:
        """The outbox."""


class Storage(Protocol):
    """The database."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a write transaction; leaving commits, an exception rolls back.

        No network and no provider may be used inside.
        """

    def snapshot(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction that only reads, and so never waits behind a writer."""


#: Called after a commit that left work for a job, so that it need not wait for its next round.
Wake = Callable[[], None]
