"""The end of a world: people are erased, old things go, the workspace is given up; with kills.

Each is cut off at the n-th commit or call to the outside, for growing n, and begun again.
"""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

from storage.cipher import Cipher
from storage.database import Database
from storage.erasure import ERASED
from storage.keys import Keyring
from storage.rotation import outstanding
from tests.trust.crashes.town import ACME, Town
from tests.trust.lives import Life

#: Longer than anything is kept that has ended, and than a workspace is that is gone.
LONG = timedelta(days=91)
_PATIENCE = 60.0
_POINTS = (1, 2, 4, 7, 11, 16, 22, 29)

#: Starts a process with these arguments, which dies at its n-th point where n is given.
Bear = Callable[[tuple[str, ...], int | None], Life]


class Evening:
    """`bear` starts processes; `counts` gets what happened, and what is wrong comes back."""

    def __init__(self, town: Town, bear: Bear, counts: Counter[str]) -> None:
        self._town = town
        self._bear = bear
        self._counts = counts
        self._path = town.world.folder / "inboxkeeper.db"
        self._team = town.world.slack.workspace.team_id

    def over(self) -> Iterator[str]:
        """Let everything end; yield what is wrong."""
        yield from self._change_the_key()
        yield from self._forget()
        yield from self._tidy()
        if self._town.many:
            yield from self._give_up()
        with Database.proving(self._path, None) as tx:
            if (row := tx.audit.verify()) is not None:
                yield f"after the end the audit is broken at row {row}"

    def _change_the_key(self) -> Iterator[str]:
        """Change the key to the end: no other is left, in no file, and nothing needs one."""
        self._died(self._bear(("rotate-key",), None), None)
        keys = Keyring.load(None, self._path)
        if len(keys.keys) != 1 or outstanding(self._path, Cipher(keys)):
            yield f"the key was changed, and {len(keys.keys)} keys are needed"
        known = {"", "-wal", "-shm", ".key", ".lock"}
        for path in self._path.parent.glob("*inboxkeeper.db*"):
            if path.name.removeprefix(self._path.name) not in known:
                yield f"a kill has left the file {path.name}"

    def _forget(self) -> Iterator[str]:
        """Erase everybody who has no mailbox any more."""
        for person in self._town.members:
            with Database.proving(self._path, None) as tx:
                tied = tx.people.tied(self._team, person.id)
            if tied:
                continue
            for point in (*_POINTS, None):
                if not self._died(self._bear(("erase", person.id, "--yes"), point), point):
                    break
                self._counts["kills while a person was erased"] += 1
            self._counts["people erased"] += 1
            with Database.proving(self._path, None) as tx:
                if left := tx.people.stored(self._team, person.id):
                    yield f"{person.name} was erased, and is still in {sorted(left)}"

    def _tidy(self) -> Iterator[str]:
        """Let so much time pass that whatever was removed has to be erased."""
        self._town.clock.advance(LONG)
        self._start_often("kills while old things were erased")
        life = self._bear(("run",), None)
        life.serves(self._town.world)
        self._until(lambda: not self._rows("connections where state = 'removed' and not erased"))
        life.kill(15)
        if count := self._rows("connections where state = 'removed' and not erased"):
            yield f"{count} mailboxes were removed long ago, and are not erased"
        self._counts["mailboxes erased"] += self._rows("connections where erased")
        with closing(sqlite3.connect(self._path)) as db:
            present = {row[0] for row in db.execute("select address from connections")}
            gone = set(self._town.mailboxes) - present
            for line in db.iterdump():
                for address in gone:
                    if f"'{address}'" in line or f'"{address}"' in line:
                        yield f"{address} was erased, and stands in: {line[:300]}"

    def _give_up(self) -> Iterator[str]:
        """Take the bot out of the workspace for good."""
        life = self._bear(("run",), None)
        life.serves(self._town.world)
        self._town.world.slack.uninstall()
        self._until(lambda: self._rows("installations where ended_at is not null"))
        life.kill(15)
        self._town.clock.advance(LONG)
        self._start_often("kills while a workspace was erased")
        life = self._bear(("run",), None)
        life.serves(self._town.world)
        self._until(lambda: not self._rows("installations"))
        life.kill(15)
        self._counts["workspaces erased"] += 1
        for table, where in ERASED:
            here = f"{table} where {where.replace(':w', repr(self._team))}"
            if count := self._rows(here if where == "workspace_id = :w" else table):
                yield f"the workspace was erased, and {table} has {count} rows"
        for address in self._town.mailboxes:
            at_google = address.endswith(f"@{ACME}") and not address.startswith("info@")
            if at_google and self._town.world.google.live_refresh_tokens(address):
                yield f"the workspace was erased, and Google still lets us into {address}"

    def _start_often(self, what: str) -> None:
        for point in _POINTS:
            if not self._died(self._bear(("run",), point), point, patience=4.0):
                return  # there is no such point any more
            self._counts[what] += 1

    def _died(self, life: Life, point: int | None, patience: float = _PATIENCE) -> bool:
        """Wait for a process; whether its point came. One that goes on is ended."""
        deadline = time.monotonic() + patience
        while not life.over and time.monotonic() < deadline:
            time.sleep(0.01)
        if not life.over:
            life.kill(15)
        died = self._town.world.folder / f"evening-{point}.died"
        there = died.exists()
        died.unlink(missing_ok=True)
        return there

    def _rows(self, of: str) -> int:
        with closing(sqlite3.connect(self._path, timeout=20)) as db:
            (count,) = db.execute(f"select count(*) from {of}").fetchone()
        return int(count)

    def _until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and not condition():
            time.sleep(0.05)
