"""Connections between two transactions: opening one costs more than most transactions do.

A kept connection has its pragmas, its prepared statements and the schema in memory. It serves one
transaction at a time, of any thread.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from sqlite_utils import Database

from storage.opening import connect

#: How many are kept of each kind; more are made when they are needed, and closed after their use.
KEPT = 8
#: Which file it is: another one may lie at the path since, put there by a restore.
_Identity = tuple[int, int]


class Connected(Database):
    """The library's view of one connection, which reads what it asks for to the end.

    The library fetches rows when they are looked at. A statement that nobody reads to its end
    keeps its snapshot open: the next transaction of a kept connection would see old data.
    """

    #: What was built on it, and is kept with it.
    tables: Any = None

    def query(self, sql: str, params: Any = None) -> Iterator[dict[str, Any]]:  # type: ignore[override]
        """Return the rows of a statement that returns rows, each by the names of its columns."""
        cursor = self.conn.execute(sql, params or ())
        names = [column[0] for column in cursor.description]
        return iter([dict(zip(names, row, strict=True)) for row in cursor])


@dataclass(frozen=True, slots=True)
class Lent:
    """A connection that somebody uses just now; `identity` is the file that it was opened on."""

    connected: Connected
    reading: bool
    identity: _Identity | None


class IdleConnections:
    """Connections to one database, those that only read apart from those that write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._idle: dict[bool, list[tuple[_Identity, Connected]]] = {False: [], True: []}
        self._process = os.getpid()
        self._inherited: list[Any] = []

    @contextmanager
    def one(self, *, reading: bool) -> Iterator[Connected]:
        """Lend a connection. It is kept only if the block ends well and outside a transaction.

        Raises:
            NoDatabase: there is none, or it cannot be opened.

        """
        lent = self.take(reading=reading)
        try:
            yield lent.connected
        except BaseException:
            self.give_back(lent, well=False)
            raise
        self.give_back(lent, well=True)

    def take(self, *, reading: bool) -> Lent:
        """Lend a connection, to be given back. Raises `NoDatabase`."""
        identity = self._identity()
        connected = self._take(identity, reading=reading) or self._open(reading=reading)
        return Lent(connected, reading, identity)

    def give_back(self, lent: Lent, *, well: bool) -> None:
        """Keep a connection for the next one, if all is well with it, or close it."""
        connection = lent.connected.conn
        if not well or connection.in_transaction or not self._keep(lent):
            connection.close()

    def close(self) -> None:
        """Close what is idle; the last connection of all brings the log into the database."""
        with self._lock:
            idle = [each for kept in self._idle.values() for each in kept]
            for kept in self._idle.values():
                kept.clear()
        if self._process == os.getpid():
            for _, connected in idle:
                connected.conn.close()

    def _open(self, *, reading: bool) -> Connected:
        connection = connect(self._path)
        if reading:
            # Not SQLite's own read-only mode: that leaves the files of the log behind.
            connection.execute("pragma query_only = on")
        return Connected(connection)

    def _take(self, identity: _Identity | None, *, reading: bool) -> Connected | None:
        with self._lock:
            if self._process != os.getpid():
                # A fork: to use the parent's connections, or only to close them, would end the
                # locks that the parent holds. They are kept, and never touched.
                self._inherited += [list(kept) for kept in self._idle.values()]
                self._idle = {False: [], True: []}
                self._process = os.getpid()
            kept = self._idle[reading]
            while kept:
                was, connected = kept.pop()
                if was == identity:
                    return connected
                connected.conn.close()
        return None

    def _keep(self, lent: Lent) -> bool:
        with self._lock:
            kept = self._idle[lent.reading]
            if lent.identity is None or len(kept) >= KEPT:
                return False
            kept.append((lent.identity, lent.connected))
        return True

    def _identity(self) -> _Identity | None:
        with suppress(OSError):
            found = self._path.stat()
            return found.st_dev, found.st_ino
        return None
