"""What the machine can do to the database: in words, and told apart from faults of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from connections.errors import DatabaseUnavailable
from storage.errors import NoDatabase, Unwritable

#: SQLite's primary result codes that no statement is to blame for: https://sqlite.org/rescode.html.
_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_BUSY: "another process holds it, for longer than is waited",
    sqlite3.SQLITE_LOCKED: "another connection holds it",
    sqlite3.SQLITE_READONLY: "it may only be read",
    sqlite3.SQLITE_IOERR: "the disk fails, or is full",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "it may not be opened",
}


def trouble(error: sqlite3.Error) -> str | None:
    """Return what keeps the database from being used, or None where that is not the reason."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else _WORDS.get(code & 0xFF)


@contextmanager
def told(*, reading: bool = False) -> Iterator[None]:
    """Raise `DatabaseUnavailable` for what the machine does; every other error is left alone.

    With `reading`, who writes where only reading is meant is told so: that is a fault of ours.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        why = trouble(error)
        if why is None or (reading and error.sqlite_errorcode == sqlite3.SQLITE_READONLY):
            raise
        raise DatabaseUnavailable(f"{why} ({error})") from error
    except NoDatabase as error:  # it was there when the bot started
        raise DatabaseUnavailable(str(error)) from error


@contextmanager
def halted(advice: str) -> Iterator[None]:
    """Raise `Unwritable` for what the machine does to a command; `advice` says how to go on."""
    try:
        yield
    except sqlite3.OperationalError as error:
        why = trouble(error)
        if why is None:
            raise
        raise Unwritable(f"The database cannot be written: {why} ({error}). {advice}") from error
