"""Which version of the tables a database has, and whether this program can work with it."""

import sqlite3
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from storage.errors import NewerDatabase, OlderDatabase
from storage.migrations import MIGRATIONS


def refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    """Return if this program knows every migration that a database has gone through.

    Raises:
        NewerDatabase: a later version has worked it; it is not touched.

    """
    applied = [each.name for each in MIGRATIONS.applied(Database(connection))]
    unknown = [name for name in applied if name not in _known()]
    if unknown:
        raise NewerDatabase(
            f"{path} was written by a newer version of Inboxkeeper ({', '.join(unknown)}), so this"
            " one does not touch it. Start the newer version again; or, to go back, put a copy"
            " from before the update in its place with `inboxkeeper restore`."
        )


def refuse_older(connection: sqlite3.Connection, path: Path) -> None:
    """Return if a database has gone through every migration.

    Raises:
        OlderDatabase: it has not; only a start or `migrate` changes that.

    """
    if MIGRATIONS.pending(Database(connection)):
        raise OlderDatabase(
            f"{path} is that of an earlier version of Inboxkeeper. Make a copy with `inboxkeeper"
            " backup`, then start the bot, or run `inboxkeeper migrate`."
        )


@cache
def _known() -> frozenset[str]:
    """Return the names of all migrations: those that an empty database has still before it."""
    return frozenset(each.name for each in MIGRATIONS.pending(Database(memory=True)))
