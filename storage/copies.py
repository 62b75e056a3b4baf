"""Copies of a database: taken while it is worked, checked, and never in place of another file."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from tempfile import mkstemp

from storage.cipher import Cipher
from storage.errors import NoDatabase, StorageProblem
from storage.opening import connect, own_key, prove

#: Pages that are copied between two reports of progress; 1 MB with SQLite's usual page.
_PAGES = 256
#: Called with what is left and the whole, in pages.
Progress = Callable[[int, int], object]


class CopyProblem(StorageProblem):
    """A copy was not made, and why; nothing was changed."""


def back_up(source: Path, target: Path, progress: Progress) -> None:
    """Copy a database as it is at one moment, also while it is worked; the copy is checked.

    Raises:
        NoDatabase: there is none, or the file is something else.
        CopyProblem: there is something at the target already, or the disk is full.

    """
    if not source.is_file():
        raise NoDatabase(f"There is no database at {source}: set INBOXKEEPER_DATABASE.")
    with closing(connect(source)) as connection:
        if own_key(connection, source) is None:
            raise NoDatabase(f"{source} is no database of Inboxkeeper.")
        connection.execute("begin")
        # From here on it is read as it is now. Without this, SQLite would begin the copy again
        # with every change that another connection makes.
        connection.execute("select count(*) from sqlite_master").fetchone()
        _copy(connection, target, progress)


def restore(source: Path, target: Path, cipher: Cipher, progress: Progress) -> None:
    """Put a copy where there is no database; the key is proved first.

    Raises:
        NoDatabase: the copy is something else, or damaged.
        WrongKey: the copy was written with another key.
        CopyProblem: there is a database already, or the disk is full.

    """
    if not source.is_file():
        raise NoDatabase(f"There is no file at {source}.")
    _vacant(target)
    for ending in ("-wal", "-shm"):
        _vacant(target.with_name(f"{target.name}{ending}"))
    prove(source, cipher)
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        if own_key(connection, source) is None:
            raise NoDatabase(f"{source} is no database of Inboxkeeper.")
        _copy(connection, target, progress)


def _copy(source: sqlite3.Connection, target: Path, progress: Progress) -> None:
    """Write a copy beside its place, check it, and put it there whole or not at all."""
    _vacant(target)
    try:
        descriptor, name = mkstemp(dir=target.parent, prefix=f"{target.name}.")  # mode 0600
    except OSError as error:
        raise CopyProblem(f"{target} cannot be written: {error.strerror}.") from None
    os.close(descriptor)
    beside = Path(name)
    try:
        with closing(sqlite3.connect(beside)) as copy:
            source.backup(
                copy, pages=_PAGES, progress=lambda _status, left, whole: progress(left, whole)
            )
            # One file, without a log beside it; the bot switches back when it opens it.
            copy.execute("pragma journal_mode = delete")
            found = copy.execute("pragma integrity_check").fetchone()[0]
        if found != "ok":
            raise CopyProblem(f"The copy is damaged ({found}), so it was not kept.")
        _settle(beside)
        target.hardlink_to(beside)  # unlike a rename, never in place of something else
    except UnicodeDecodeError:  # SQLite's words about the damage quote what is damaged
        raise CopyProblem("The copy is damaged, so it was not kept.") from None
    except FileExistsError:
        raise CopyProblem(f"There is something at {target} already.") from None
    except (OSError, sqlite3.Error) as error:
        raise CopyProblem(f"{target} was not written: {error}. Nothing was changed.") from None
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _vacant(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise CopyProblem(f"There is something at {path} already. Nothing was changed.")


def _settle(path: Path) -> None:
    """Make a file outlive a loss of power."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
