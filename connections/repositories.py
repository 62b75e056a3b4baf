"""What the rules need from the database; `storage` complies.

The docstrings are specifications: implementations are tested against them.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from connections.apps import AppRepository
from connections.clock import Moments
from connections.consents import ConsentRepository
from connections.decisions import (
    ApprovalRepository,
    HostRepository,
    RoleRepository,
    SettingRepository,
)
from connections.domains import DomainRepository
from connections.erasures import ErasureRepository, PeopleRepository
from connections.freezes import BreakerRepository
from connections.history import History
from connections.homes import HomeRepository
from connections.hooks import HookRepository
from connections.incidents import IncidentRepository
from connections.installations import InstallationRepository
from connections.leftovers import LeftoverRepository
from connections.lifecycle import State
from connections.listings import ListingRepository
from connections.model import Connection, Grant, Health, Removal
from connections.outgoing import Outbox
from connections.statistics import StatisticsRepository
from connections.trail import AuditLog, Trail


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

    def workspaces(self) -> list[str]:
        """Return the workspaces that have live connections and for which something is done."""

    def blocked(self, workspace_id: str, provider: str) -> int:
        """Return how many active mailboxes wait until our own client is accepted again."""

    def in_domain(self, domain: str) -> list[Connection]:
        """Return the live connections of a domain in every workspace."""

    def claim_rechecks(self, now: datetime, *, until: datetime, limit: int) -> list[Connection]:
        """Return disconnected ones that are to be looked at again, put off to `until`."""

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

    def to_warn(self, now: datetime, *, limit: int) -> list[Connection]:
        """Return connections of whose consent's end somebody has to be warned."""

    def warn_at(self, connection: Connection, at: datetime | None) -> None:
        """Store when the next warning is due."""


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


class Transaction(Protocol):
    """Everything that is read and written together."""

    @property
    def connections(self) -> ConnectionRepository:
        """The connections."""

    @property
    def listings(self) -> ListingRepository:
        """Parts of lists."""

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
    def approvals(self) -> ApprovalRepository:
        """The wishes that an admin decides."""

    @property
    def settings(self) -> SettingRepository:
        """The workspaces' settings."""

    @property
    def roles(self) -> RoleRepository:
        """The members with account access."""

    @property
    def hosts(self) -> HostRepository:
        """The mail servers that were allowed by hand."""

    @property
    def domains(self) -> DomainRepository:
        """The watched domains."""

    @property
    def breaker(self) -> BreakerRepository:
        """What the breaker remembers."""

    @property
    def leftovers(self) -> LeftoverRepository:
        """The old grants that are to be ended."""

    @property
    def incidents(self) -> IncidentRepository:
        """The incidents."""

    @property
    def installations(self) -> InstallationRepository:
        """Where the bot is installed."""

    @property
    def apps(self) -> AppRepository:
        """The apps."""

    @property
    def hooks(self) -> HookRepository:
        """The webhooks of apps, and the events on their way."""

    @property
    def homes(self) -> HomeRepository:
        """The Home tabs that people have opened."""

    @property
    def audit(self) -> AuditLog:
        """The audit."""

    @property
    def history(self) -> History:
        """What the audit says of the past."""

    @property
    def trail(self) -> Trail:
        """The audit, to read."""

    @property
    def statistics(self) -> StatisticsRepository:
        """Counts over all workspaces."""

    @property
    def erasures(self) -> ErasureRepository:
        """What is erased because it is over."""

    @property
    def people(self) -> PeopleRepository:
        """All that is stored about a person."""

    @property
    def moments(self) -> Moments:
        """The moments that are waited for."""

    @property
    def outbox(self) -> Outbox:
        """The outbox."""


class Storage(Protocol):
    """The database."""

    def transaction(self, *, long: bool = False) -> AbstractContextManager[Transaction]:
        """Begin a write transaction; leaving commits, an exception rolls back.

        No network and no provider may be used inside, and no lock that is held around another
        transaction. `long`: it may take longer than a moment.
        """

    def snapshot(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction that only reads, and so never waits behind a writer."""

    def scrub(self) -> None:
        """Let nothing that was erased stay in a log beside the database, if nobody reads there."""
