"""Writers take turns, and those who wait at the same moment share one commit.

A durable commit costs more than most of what is written. So whoever is done while others wait does
not commit: the open transaction goes on to the next one, and the last of them commits for all.
Nobody is done before that commit. Who fails takes back what is their own, to a savepoint, and no
more; but what made them fail may be a row of somebody's before them, so they, too, wait for the
commit, and hear of its failure instead.
"""

import os
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic

from connections.errors import DatabaseUnavailable
from storage import opening
from storage.idle import Connected, IdleConnections, Lent

#: How many share a commit at most, and for how long it is put off for others (seconds).
MOST = 32
LONGEST = 0.05


@dataclass(slots=True)
class _Shared:
    """One transaction, of one writer or of several, one after the other."""

    lent: Lent
    writers: int = 1
    began: float = field(default_factory=monotonic)
    over: Event = field(default_factory=Event)
    failure: BaseException | None = None
    #: Whether the connection may serve others afterwards.
    well: bool = True

    @property
    def connection(self) -> sqlite3.Connection:
        """SQLite's own."""
        found: sqlite3.Connection = self.lent.connected.conn
        return found


@dataclass(slots=True, eq=False)
class _Turn:
    """Somebody who waits. `shared` is what they go on with; without one they begin anew."""

    alone: bool
    come: Event = field(default_factory=Event)
    shared: _Shared | None = None


class Turns:
    """Lets one write after the other: SQLite lets those who wait sleep, in no order."""

    def __init__(self, idle: IdleConnections) -> None:
        self._idle = idle
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._lock = Lock()
        self._busy = False
        self._queue: deque[_Turn] = deque()
        self._process = os.getpid()

    @contextmanager
    def one(self, *, alone: bool) -> Iterator[tuple[Connected, bool]]:
        """Lend a connection in a transaction, and say whether others have written in it before.

        Leaving commits, an exception takes back. With `alone` the commit is nobody else's: work
        that takes long would let those wait who were done before it.

        Raises:
            DatabaseUnavailable: others had the turn for too long, or the shared commit failed.
            sqlite3.Error: it could not begin, or the commit failed.

        """
        handed = self._await(alone=alone)
        joined = handed is not None
        shared = handed or self._begin()
        try:
            if joined:
                shared.connection.execute("savepoint turn")
            yield shared.lent.connected, joined
            if joined:
                shared.connection.execute("release turn")
        except BaseException as error:
            self._take_back(shared, error, joined=joined)
            raise
        self._end(shared, alone=alone)

    def _await(self, *, alone: bool) -> _Shared | None:
        """Wait for the turn, and return the transaction that is handed on with it, if one is."""
        if self._process != os.getpid():
            self._begin_anew()  # a fork has none of the parent's threads
        with self._lock:
            if not self._busy:
                self._busy = True
                return None
            turn = _Turn(alone)
            self._queue.append(turn)
        try:
            came = turn.come.wait(opening.PATIENCE)
        except BaseException:
            self._decline(turn)
            raise
        if not came:
            self._decline(turn)
            raise DatabaseUnavailable("others write to it, for longer than is waited")
        return turn.shared

    def _decline(self, turn: _Turn) -> None:
        """Wait no longer. A turn that came just then goes on to the next one."""
        with self._lock:
            if turn in self._queue:
                self._queue.remove(turn)
                return
        if turn.shared is None:
            self._pass_on()
        else:
            with suppress(sqlite3.Error):
                self._commit(turn.shared)

    def _begin(self) -> _Shared:
        try:
            lent = self._idle.take(reading=False)
        except BaseException:
            self._pass_on()
            raise
        shared = _Shared(lent)
        try:
            # Not the library's atomic(): its deferred BEGIN fails at once with "database is
            # locked" when two transactions read before they write.
            shared.connection.execute("begin immediate")
        except BaseException as error:
            self._fail(shared, error)
            raise
        return shared

    def _take_back(self, shared: _Shared, error: BaseException, *, joined: bool) -> None:
        """Undo the rows of one writer; whoever wrote before them is committed nevertheless."""
        shared.well = False
        if joined and shared.connection.in_transaction:  # a full disk has ended it for all
            shared.connection.execute("rollback to turn")
            shared.connection.execute("release turn")
            self._end(shared, alone=False)
        else:
            self._fail(shared, error)

    def _end(self, shared: _Shared, *, alone: bool) -> None:
        """Commit, or hand on to one who waits, and wait for their commit."""
        if alone or not self._hand_on(shared):
            self._commit(shared)
            return
        shared.over.wait()
        if shared.failure is not None:
            raise DatabaseUnavailable(f"a shared commit failed ({shared.failure})")

    def _hand_on(self, shared: _Shared) -> bool:
        with self._lock:
            if (
                not self._queue
                or self._queue[0].alone
                or shared.writers >= MOST
                or monotonic() - shared.began > LONGEST
            ):
                return False
            turn = self._queue.popleft()
            shared.writers += 1
            turn.shared = shared
            turn.come.set()
            return True

    def _commit(self, shared: _Shared) -> None:
        try:
            shared.connection.execute("commit")
        except BaseException as error:
            self._fail(shared, error)
            raise
        self._close(shared)

    def _fail(self, shared: _Shared, error: BaseException) -> None:
        """Let all rows of all writers be undone, and let them know."""
        shared.failure, shared.well = error, False
        with suppress(sqlite3.Error):
            if shared.connection.in_transaction:
                shared.connection.execute("rollback")
        self._close(shared)

    def _close(self, shared: _Shared) -> None:
        """Give the connection back, let the next one begin, and tell those who wait."""
        try:
            self._idle.give_back(shared.lent, well=shared.well)
        finally:
            self._pass_on()
            shared.over.set()

    def _pass_on(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().come.set()
            else:
                self._busy = False
