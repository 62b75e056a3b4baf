"""Ending leftovers: the old grant last, after the new one works; and saying how it ended."""

import secrets
from dataclasses import replace

from connections.leftovers import Leftover
from connections.locks import KeyedLocks
from connections.model import Connection, Grant, Outcome, Removal
from connections.notices import NoticeKind, about
from connections.policy import LONGEST_BACKOFF, PROMPT_CHECKS
from connections.ports import Clock, Wake
from connections.removals import Proof, Removals, is_shared
from connections.repositories import Storage, Transaction


def leave(tx: Transaction, connection: Connection, grant: Grant, *, by: str, clock: Clock) -> None:
    """Write the intent to end the grant that a connection has lived from until now."""
    now = clock.now()
    removal = Removal(
        connection_id=connection.id,
        workspace_id=connection.workspace_id,
        provider=connection.provider,
        subject=grant.subject,
        requested_by=by,
        requested_at=now,
        next_attempt_at=now,
    )
    tx.leftovers.add(Leftover(id=secrets.token_hex(8), removal=removal, grant=grant))


def finish(tx: Transaction, leftover: Leftover, outcome: Outcome, clock: Clock) -> None:
    """Erase a leftover, whatever the outcome is, and say it."""
    removal = leftover.removal
    tx.leftovers.erase(leftover.id)
    tx.audit.append_event(
        removal.workspace_id,
        at=clock.now(),
        actor_id=removal.requested_by,
        action="end old access",
        subject_id=removal.requested_by,
        details={"provider": removal.provider, "outcome": outcome},
    )
    _say(tx, leftover, outcome)


class Clearing:
    """Works off the leftovers, under the same lock per account as removals."""

    def __init__(
        self, storage: Storage, removals: Removals, locks: KeyedLocks, clock: Clock, wake: Wake
    ) -> None:
        self._storage = storage
        self._removals = removals
        self._locks = locks
        self._clock = clock
        self._wake = wake

    def due(self, limit: int) -> list[str]:
        """Return the leftovers whose next attempt is due."""
        with self._storage.snapshot() as tx:
            return tx.leftovers.due(self._clock.now(), limit=limit)

    def postpone(self, leftover_id: str) -> None:
        """Let one come up later that cannot be worked on, so that the others have their turn."""
        with self._storage.transaction() as tx:
            tx.leftovers.put_off(leftover_id, self._clock.now() + LONGEST_BACKOFF)

    def work(self, leftover_id: str) -> None:
        """Try once to end an old grant. Safe to repeat at any point."""
        with self._storage.snapshot() as tx:
            found = tx.leftovers.get(leftover_id)
        if found is None:
            return
        with self._locks.hold("subject", found.removal.provider, found.removal.subject):
            with self._storage.transaction() as tx:
                present = tx.leftovers.get(leftover_id)
                if present is None:
                    return
                if is_shared(tx, present.removal):
                    finish(tx, present, Outcome.KEPT, self._clock)
                    return
            attempted = self._removals.attempt(present.removal, present.grant)
            with self._storage.transaction() as tx:
                if tx.leftovers.get(leftover_id) is None:
                    return
                if outcome := self._removals.outcome(present.removal, attempted):
                    finish(tx, present, outcome, self._clock)
                else:
                    after = replace(
                        present,
                        removal=self._removals.put_off(present.removal, attempted),
                        grant=attempted.grant or present.grant,
                    )
                    tx.leftovers.put(after)
                    stands = attempted.proof is Proof.STANDS
                    if attempted.owner_only or (
                        stands and after.removal.attempts >= len(PROMPT_CHECKS)
                    ):
                        _say(tx, after, Outcome.OWNER_MUST_ACT)
        self._wake()


def _say(tx: Transaction, leftover: Leftover, outcome: Outcome) -> None:
    """Say how it stands, in one message that lives."""
    removal = leftover.removal
    connection = tx.connections.get(removal.workspace_id, removal.connection_id)
    told = replace(
        about(connection, NoticeKind.OLD_ACCESS, connection.owner_id),
        key=f"leftover:{leftover.id}",
    )
    facts = {**told.facts, "provider": removal.provider, "outcome": str(outcome)}
    if not tx.outbox.revise(told.workspace_id, told.key, told.kind, facts):
        tx.outbox.add(replace(told, facts=facts))
