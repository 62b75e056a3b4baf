"""The database: opened once with its keys, then a connection is lent to each transaction."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from weakref import finalize

from storage.approvals import ApprovalTable
from storage.apps import AppTable
from storage.audit import AuditTable
from storage.breaker import BreakerTable
from storage.cipher import Cipher
from storage.connections import ConnectionTable
from storage.consents import ConsentTable
from storage.domains import DomainTable
from storage.errors import NoDatabase
from storage.grants import GrantTable
from storage.history import HistoryTable
from storage.homes import HomeTable
from storage.hooks import HookTable
from storage.hosts import HostTable
from storage.idle import Connected, IdleConnections
from storage.incidents import IncidentTable
from storage.installations import InstallationTable
from storage.keeping import ErasureTable
from storage.keys import Keyring
from storage.leftovers import LeftoverTable
from storage.listings import ListingTable
from storage.moments import MomentTable
from storage.opening import connect, decrypted, own_key, prepare, prove
from storage.outbox import OutboxTable
from storage.people import PeopleTable
from storage.removals import RemovalTable
from storage.roles import RoleTable
from storage.settings import SettingTable
from storage.statistics import StatisticsTable
from storage.trail import TrailTable
from storage.troubles import told
from storage.turns import Turns
from storage.versions import refuse_newer, refuse_older

#: With less room than this beside the database it counts as full (bytes).
LEAST = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """The `Transaction` port: every repository on one connection."""

    connections: ConnectionTable
    listings: ListingTable
    grants: GrantTable
    consents: ConsentTable
    removals: RemovalTable
    hosts: HostTable
    approvals: ApprovalTable
    roles: RoleTable
    settings: SettingTable
    domains: DomainTable
    breaker: BreakerTable
    leftovers: LeftoverTable
    incidents: IncidentTable
    installations: InstallationTable
    homes: HomeTable
    apps: AppTable
    hooks: HookTable
    audit: AuditTable
    trail: TrailTable
    history: HistoryTable
    statistics: StatisticsTable
    erasures: ErasureTable
    people: PeopleTable
    moments: MomentTable
    outbox: OutboxTable


class Database:
    """The `Storage` port."""

    def __init__(self, path: Path, cipher: Cipher, audit_key: bytes) -> None:
        self._path = path
        self._cipher = cipher
        self._audit_key = audit_key
        self._idle = IdleConnections(path)
        self._turns = Turns(self._idle)
        # Whoever forgets to close it leaves no open file behind.
        finalize(self, self._idle.close)

    @classmethod
    def open(cls, path: Path, keyring: Keyring) -> Self:
        """Open a database, making or migrating it; the key is proved before anything changes.

        Raises:
            WrongKey: the database was written with another key; not a byte of it is touched.
            NoDatabase: the file is something else, or it cannot be opened.
            NewerDatabase: a later version has worked it; not a byte of it is touched.

        """
        cipher = Cipher(keyring)
        prove(path, cipher)
        return cls(path, cipher, prepare(path, cipher))

    @classmethod
    @contextmanager
    def reading(cls, path: Path) -> Iterator[Tables]:
        """Read what is not encrypted, without keys, also while the bot runs.

        Raises:
            NoDatabase: there is none at this path, or the file is something else.
            NewerDatabase, OlderDatabase: it is another version's.

        """
        with _present(path) as (connection, _own):
            yield _tables(Connected(connection), Cipher(Keyring("", {})), None)

    @classmethod
    @contextmanager
    def proving(cls, path: Path, keys: str | None) -> Iterator[Tables]:
        """Read everything, also while the bot runs; nothing is written or migrated.

        `keys` is the setting, None for the key file.

        Raises:
            NoDatabase: there is none at this path, or the file is something else.
            NewerDatabase, OlderDatabase: it is another version's.
            KeyProblem: there is no key, or it is another database's.

        """
        with _present(path) as (connection, own):
            cipher = Cipher(Keyring.load(keys, path))
            yield _tables(Connected(connection), cipher, decrypted(own, cipher))

    @contextmanager
    def transaction(self, *, long: bool = False) -> Iterator[Tables]:
        """Begin a write transaction; leaving commits, an exception rolls back.

        Those of several threads at the same moment may share one commit (`storage/turns.py`). A
        `long` one has its own: nobody waits for its end who was done before it began.

        Raises:
            DatabaseUnavailable: the disk is full, say, or a lock lasts; nothing was written.

        """
        with told(), self._turns.one(alone=long) as (db, joined):
            tables = self._on(db)
            if not joined:
                tables.audit.forget()
            try:
                yield tables
                tables.audit.settle()
            except BaseException:
                tables.audit.forget()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[Tables]:
        """Begin a transaction that only reads, and so never waits behind a writer.

        Raises:
            DatabaseUnavailable: it cannot be opened any more.

        """
        with told(reading=True), self._idle.one(reading=True) as db:
            db.conn.execute("begin")
            try:
                yield self._on(db)
            finally:
                if db.conn.in_transaction:
                    db.conn.execute("rollback")

    def _on(self, db: Connected) -> Tables:
        """Return the tables on a connection: made once, as most transactions are short."""
        if db.tables is None:
            db.tables = _tables(db, self._cipher, self._audit_key)
        found: Tables = db.tables
        return found

    def close(self) -> None:
        """Let go of the file. Whoever goes on using this opens it again."""
        self._idle.close()

    def room(self) -> tuple[int, int]:
        """Return how many bytes the database and its log take, and how many are left beside it."""
        real = self._path.resolve()
        log = real.with_name(f"{real.name}-wal")
        taken = sum(file.stat().st_size for file in (real, log) if file.exists())
        return taken, shutil.disk_usage(real.parent).free

    def scrub(self) -> None:
        """Empty what keeps things as they were: the index of addresses, and the write-ahead log.

        The index only marks what is deleted until its parts are merged. A reader just now keeps
        the log; then the next time does it, and SQLite writes over its pages sooner or later.

        Raises:
            DatabaseUnavailable: as `transaction`.

        """
        with told(), closing(connect(self._path)) as connection:
            connection.execute("insert into address_parts (address_parts) values ('optimize')")
            connection.execute("pragma wal_checkpoint(truncate)")

    def check(self) -> str | None:
        """Return what keeps the database from being written, or None."""
        try:
            with closing(connect(self._path)) as connection:
                connection.execute("begin immediate")
                # A lock alone can be had on a full disk, too. This writes a page, as it was.
                connection.execute(f"pragma user_version = {_version(connection)}")
                connection.execute("commit")
        except (NoDatabase, sqlite3.Error) as error:
            return f"cannot be written: {error}"
        # The log has room that it had before, so the first small writes still go well.
        left = self.room()[1]
        return f"the disk is full: {left} bytes are left" if left < LEAST else None


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


@contextmanager
def _present(path: Path) -> Iterator[tuple[sqlite3.Connection, bytes]]:
    """Read a database that is there, and hand out its own key as it is stored."""
    missing = NoDatabase(f"There is no database at {path}: set INBOXKEEPER_DATABASE.")
    if not path.is_file():
        raise missing
    with _only_reading(path) as connection:
        own = own_key(connection, path)
        if own is None:
            raise missing
        refuse_newer(connection, path)
        refuse_older(connection, path)
        yield connection, own


@contextmanager
def _only_reading(path: Path) -> Iterator[sqlite3.Connection]:
    # Not SQLite's own read-only mode: that leaves the files of the write-ahead log behind.
    with closing(connect(path)) as connection:
        connection.execute("pragma query_only = on")
        connection.execute("begin")
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("rollback")


def _tables(db: Connected, cipher: Cipher, audit_key: bytes | None) -> Tables:
    return Tables(
        connections=ConnectionTable(db),
        listings=ListingTable(db),
        grants=GrantTable(db, cipher),
        consents=ConsentTable(db, cipher),
        removals=RemovalTable(db),
        hosts=HostTable(db),
        approvals=ApprovalTable(db),
        roles=RoleTable(db),
        settings=SettingTable(db),
        domains=DomainTable(db),
        breaker=BreakerTable(db),
        leftovers=LeftoverTable(db, cipher),
        incidents=IncidentTable(db),
        installations=InstallationTable(db, cipher),
        homes=HomeTable(db),
        apps=AppTable(db),
        hooks=HookTable(db, cipher),
        audit=AuditTable(db, audit_key),
        trail=TrailTable(db),
        history=HistoryTable(db),
        statistics=StatisticsTable(db),
        erasures=ErasureTable(db),
        people=PeopleTable(db),
        moments=MomentTable(db),
        outbox=OutboxTable(db),
    )
