"""The database: opened once with its keys, then one short connection for each transaction."""

import base64
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlite_utils import Database as SqliteDatabase

from storage.audit import AuditTable
from storage.cipher import Cipher, Place
from storage.connections import ConnectionTable
from storage.consents import ConsentTable
from storage.errors import NoDatabase, Undecryptable, WrongKey
from storage.grants import GrantTable
from storage.keys import Keyring
from storage.migrations import MIGRATIONS
from storage.outbox import OutboxTable
from storage.removals import RemovalTable

#: How long a transaction waits for another one to end (seconds).
PATIENCE = 10.0
_AUDIT_KEY = Place("secrets", "value", "", "audit")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """The `Transaction` port: every repository on one connection."""

    connections: ConnectionTable
    grants: GrantTable
    consents: ConsentTable
    removals: RemovalTable
    audit: AuditTable
    outbox: OutboxTable


class Database:
    """The `Storage` port."""

    def __init__(self, path: Path, cipher: Cipher, audit_key: bytes) -> None:
        self._path = path
        self._cipher = cipher
        self._audit_key = audit_key

    @classmethod
    def open(cls, path: Path, keyring: Keyring) -> Self:
        """Open a database, making or migrating it; the key is proved before anything changes.

        Raises:
            WrongKey: the database was written with another key; not a byte of it is touched.

        """
        cipher = Cipher(keyring)
        if path.exists() and path.stat().st_size > 0:
            _prove(path, cipher)
        with closing(_connect(path)) as connection:
            # Write-ahead logging stays with the file: readers and the writer do not wait.
            connection.execute("pragma journal_mode = wal")
            db = _wrapped(connection)
            MIGRATIONS.apply(db)
            audit_key = _audit_key(db, cipher)
        return cls(path, cipher, audit_key)

    @classmethod
    @contextmanager
    def reading(cls, path: Path) -> Iterator[Tables]:
        """Read what is not encrypted, without keys, also while the bot runs.

        Raises:
            NoDatabase: there is none at this path.

        """
        if not path.is_file():
            raise NoDatabase(f"There is no database at {path}: set INBOXKEEPER_DATABASE.")
        with closing(_connect(path)) as connection:
            connection.execute("pragma query_only = on")
            yield _tables(_wrapped(connection), Cipher(Keyring("", {})), b"")

    @contextmanager
    def transaction(self) -> Iterator[Tables]:
        """Begin a write transaction; leaving commits, an exception rolls back."""
        with closing(_connect(self._path)) as connection:
            # Not the library's atomic(): its deferred BEGIN fails at once with "database is
            # locked" when two transactions read before they write.
            connection.execute("begin immediate")
            try:
                yield _tables(_wrapped(connection), self._cipher, self._audit_key)
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    @contextmanager
    def snapshot(self) -> Iterator[Tables]:
        """Begin a transaction that only reads, and so never waits behind a writer."""
        with closing(_connect(self._path)) as connection:
            connection.execute("pragma query_only = on")
            connection.execute("begin")
            try:
                yield _tables(_wrapped(connection), self._cipher, self._audit_key)
            finally:
                connection.execute("rollback")

    def check(self) -> str | None:
        """Return what keeps the database from being written, or None."""
        try:
            with closing(_connect(self._path)) as connection:
                connection.execute("begin immediate")
                connection.execute("rollback")
        except sqlite3.Error as error:
            return f"cannot be written: {error}"
        return None


def _connect(path: Path) -> sqlite3.Connection:
    """Return a connection in autocommit mode: every BEGIN and COMMIT is written out here."""
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma secure_delete = on")
    connection.execute("pragma synchronous = full")
    return connection


def _wrapped(connection: sqlite3.Connection) -> SqliteDatabase:
    return SqliteDatabase(connection)


def _tables(db: SqliteDatabase, cipher: Cipher, audit_key: bytes) -> Tables:
    return Tables(
        connections=ConnectionTable(db),
        grants=GrantTable(db, cipher),
        consents=ConsentTable(db, cipher),
        removals=RemovalTable(db),
        audit=AuditTable(db, audit_key),
        outbox=OutboxTable(db),
    )


def _prove(path: Path, cipher: Cipher) -> None:
    """Decrypt the database's own key, from a connection that cannot write."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            row = connection.execute("select value from secrets where id = 'audit'").fetchone()
        except sqlite3.OperationalError:
            return  # older than its keys, or only just begun
        if row is not None:
            _decrypted(row[0], cipher)


def _audit_key(db: SqliteDatabase, cipher: Cipher) -> bytes:
    encoded = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    db.execute(
        "insert or ignore into secrets (id, value) values ('audit', :value)",
        {"value": cipher.encrypt(encoded, _AUDIT_KEY)},
    )
    row = next(db.query("select value from secrets where id = 'audit'"))
    return _decrypted(row["value"], cipher)


def _decrypted(value: bytes, cipher: Cipher) -> bytes:
    try:
        return base64.b64decode(cipher.decrypt(value, _AUDIT_KEY))
    except Undecryptable:
        raise WrongKey(
            "The encryption key is not the one that this database was written with."
            " Nothing was changed."
        ) from None
