"""How the file is opened: connections, the proof of the keys, making what is missing."""

import base64
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

from sqlite_utils import Database

from storage.audit import AuditTable
from storage.cipher import Cipher, Place
from storage.errors import NoDatabase, Undecryptable, WrongKey
from storage.migrations import MIGRATIONS
from storage.troubles import halted, trouble
from storage.versions import refuse_newer

#: How long a transaction waits for another one to end (seconds).
PATIENCE = 10.0
_ROUND = 0.02
_AUDIT_KEY = Place("secrets", "value", "", "audit")


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Return a connection in autocommit mode: every BEGIN and COMMIT is written out.

    Raises:
        NoDatabase: there is none (without `create`), or it cannot be opened.

    """
    uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    try:
        # Of any thread: whoever lends connections sees to it that each has one user at a time.
        connection = sqlite3.connect(
            uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
    except sqlite3.OperationalError as error:
        raise NoDatabase(f"The database {path} cannot be opened: {error}.") from None
    try:
        for pragma in ("foreign_keys = on", "secure_delete = on", "synchronous = full"):
            connection.execute(f"pragma {pragma}")
    except sqlite3.DatabaseError as error:
        connection.close()
        why = trouble(error)
        if why is not None:  # it may be as good as ever
            raise NoDatabase(f"The database {path} cannot be used: {why} ({error}).") from None
        raise _foreign(path, str(error)) from None
    return connection


def prove(path: Path, cipher: Cipher) -> None:
    """Decrypt the database's own key, changing nothing; an empty file has none to prove.

    Raises:
        WrongKey: the database was written with another key.
        NoDatabase: the file is something else, or damaged.
        NewerDatabase: a later version of the program has worked it.

    """
    if not path.exists() or path.stat().st_size == 0:
        return
    real = path.resolve()  # the log lies beside the file itself
    log = real.with_name(f"{real.name}-wal")
    # Even a connection that only reads makes the files of write-ahead logging. Where there are
    # none, nobody else works the database, and it can be read as if it could not change.
    uri = f"{real.as_uri()}?{'mode=ro' if log.exists() else 'immutable=1'}"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        own = own_key(connection, path)
        if own is not None:
            try:
                refuse_newer(connection, path)
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # a damaged table
                raise _foreign(path, str(error)) from None
    if own is not None:
        decrypted(own, cipher)


def own_key(connection: sqlite3.Connection, path: Path) -> bytes | None:
    """Return a database's own key as it is stored, or None where there are no tables yet.

    Raises:
        NoDatabase: the file is something else, or damaged.

    """
    try:
        if not connection.execute("select 1 from sqlite_master limit 1").fetchone():
            return None
        row = connection.execute("select value from secrets where id = 'audit'").fetchone()
    # The second: SQLite's own words about a damaged table, of which half a character is left.
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise _foreign(path, str(error)) from None
    if row is None or not isinstance(row[0], bytes):
        raise _foreign(path, "its own key is missing")
    return row[0]


def prepare(path: Path, cipher: Cipher) -> bytes:
    """Make or migrate the database, in one transaction; return the key of its audit.

    Raises:
        WrongKey: somebody else has made it meanwhile, with another key.
        NewerDatabase: or with a later version of the program.
        Unwritable: the disk is full, say; nothing was changed.

    """
    again = "Nothing was changed. Make room, or end the other process, and begin again."
    with halted(again), closing(connect(path, create=True)) as connection:
        _log_ahead(connection)
        connection.execute("begin immediate")
        try:
            refuse_newer(connection, path)  # somebody else may have migrated it meanwhile
            db = Database(connection)
            MIGRATIONS.apply(db)
            key = _audit_key(db, cipher)
        except BaseException:
            if connection.in_transaction:  # a full disk has ended it already
                connection.execute("rollback")
            raise
        connection.execute("commit")
    return key


def pending(path: Path) -> list[str]:
    """Return the names of the migrations that a database has still to go through.

    Raises:
        NewerDatabase: a later version of the program has worked it.

    """
    with closing(connect(path)) as connection:
        refuse_newer(connection, path)
        return [each.name for each in MIGRATIONS.pending(Database(connection))]


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging, for good: then readers and the writer do not wait.

    SQLite does not wait by itself for another process that is about to do the same.
    """
    deadline = monotonic() + PATIENCE
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(_ROUND)
        else:
            return


def _audit_key(db: Database, cipher: Cipher) -> bytes:
    query = "select value from secrets where id = 'audit'"
    present = next(db.query(query), None)
    if present is not None:
        return decrypted(present["value"], cipher)
    key = secrets.token_bytes(32)
    sealed = cipher.encrypt(base64.b64encode(key).decode("ascii"), _AUDIT_KEY)
    db.table("secrets").insert({"id": "audit", "value": sealed})
    AuditTable(db, key).begin()
    return key


def decrypted(value: bytes, cipher: Cipher) -> bytes:
    """Return a database's own key. Raises `WrongKey`."""
    try:
        return base64.b64decode(cipher.decrypt(value, _AUDIT_KEY))
    except Undecryptable:
        raise WrongKey(
            "The encryption key is not the one that this database was written with."
            " Nothing was changed."
        ) from None


def _foreign(path: Path, why: str) -> NoDatabase:
    return NoDatabase(
        f"{path} is no database of Inboxkeeper, or it is damaged ({why}). Nothing was changed."
    )
