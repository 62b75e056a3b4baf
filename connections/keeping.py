"""Keeping no longer than needed: old things go by themselves, a person goes when somebody says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connections.erasures import REMEMBERED, StillTied
from connections.ports import Clock
from connections.repositories import Storage, Transaction

#: Done in one transaction: nobody waits long for the database.
BATCH = 100
#: Used links are kept for as long as somebody may come back to one.
LINKS = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Forgotten:
    """What became of the wish to forget a person.

    `under_way` counts messages to others that name them and are not sent yet.
    """

    workspaces: list[str] = field(default_factory=list)
    under_way: int = 0


class Keeping:
    """Erases; the audit keeps its rows, with ids that nothing leads back from."""

    def __init__(self, storage: Storage, clock: Clock, keep_removed: timedelta) -> None:
        self._storage = storage
        self._clock = clock
        self._keep_removed = keep_removed

    def tidy(self) -> int:
        """Erase what is old enough; return how much. Cut short, the next round goes on."""
        now = self._clock.now()
        old = now - REMEMBERED
        steps: tuple[Callable[[Transaction], int], ...] = (
            lambda tx: self._erase_removed(tx, now),
            lambda tx: tx.erasures.messages(old, limit=BATCH),
            lambda tx: tx.erasures.decisions(old, limit=BATCH),
            lambda tx: tx.erasures.incidents(old, limit=BATCH),
            lambda tx: tx.erasures.hand_outs(old, limit=BATCH),
            lambda tx: tx.consents.sweep(now - LINKS),
        )
        erased = sum(self._all(step) for step in steps)
        self._storage.scrub()
        return erased

    def forget(self, person_id: str, *, workspace_id: str | None, by: str) -> Forgotten:
        """Erase everything about a person, in one transaction for each workspace.

        Raises:
            StillTied: mailboxes of theirs live or are being removed; nothing was changed.

        """
        now = self._clock.now()
        with self._storage.snapshot() as tx:
            found = [workspace_id] if workspace_id else tx.people.workspaces(person_id)
            tied = [each for w in found for each in tx.people.tied(w, person_id)]
        if tied:
            raise StillTied(tied)
        under_way = 0
        done: list[str] = []
        for each in found:
            with self._storage.transaction(long=True) as tx:
                if tied := tx.people.tied(each, person_id):
                    raise StillTied(tied)  # it was connected just now
                if not tx.people.stored(each, person_id):
                    continue
                under_way += tx.people.forget(each, person_id)
                tx.audit.append_event(
                    each, at=now, actor_id=by, action="erase person", subject_id=by
                )
            done.append(each)
        self._storage.scrub()
        return Forgotten(workspaces=done, under_way=under_way)

    def _erase_removed(self, tx: Transaction, now: datetime) -> int:
        before = now - self._keep_removed
        due = tx.erasures.connections(before, limit=BATCH)
        for connection in due:
            tx.erasures.erase(connection, known_since=before)
        return len(due)

    def _all(self, step: Callable[[Transaction], int]) -> int:
        done = 0
        while True:
            with self._storage.transaction(long=True) as tx:
                count = step(tx)
            done += count
            if count < BATCH:
                return done
