"""The provider's side of a removal: a durable intent, worked off until there is an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from connections.errors import ClientRefused, GrantLost, ProviderUnavailable
from connections.lifecycle import Action
from connections.locks import KeyedLocks
from connections.model import Connection, Grant, Outcome, Removal, RevokeAnswer
from connections.notices import NoticeKind, about
from connections.policy import PROMPT_CHECKS, Timing, next_removal_attempt
from connections.ports import Clock, Provider, Wake
from connections.repositories import Storage, Transaction
from connections.steps import move


class Proof(StrEnum):
    """What an attempt to end a grant, and to use it afterwards, has shown."""

    ENDED = "ended"  # the provider refuses our token, for good
    STANDS = "stands"  # the provider still accepts it
    UNKNOWN = "unknown"  # no usable answer
    NOTHING_TO_END = "nothing to end"  # there is no grant at the provider: IT acts


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempted:
    """One attempt's proof, and whether the provider took the request to revoke."""

    proof: Proof
    accepted: bool


class Removals:
    """Works off the outstanding removals, under one lock per account."""

    def __init__(
        self,
        *,
        storage: Storage,
        providers: Mapping[str, Provider],
        clock: Clock,
        timing: Timing,
        locks: KeyedLocks,
        wake: Wake,
    ) -> None:
        self._storage = storage
        self._providers = providers
        self._clock = clock
        self._timing = timing
        self._locks = locks
        self._wake = wake

    def due(self, limit: int) -> list[Removal]:
        """Return removals whose next attempt is due."""
        with self._storage.snapshot() as tx:
            return tx.removals.due(self._clock.now(), limit=limit)

    def work(self, removal: Removal) -> Connection | None:
        """Try once to end the provider's side; return the connection as it stands afterwards.

        Safe to repeat at any point: what was done before a crash is done again without harm, and
        an answer that comes after somebody else settled the removal is dropped.
        """
        with self._locks.hold("subject", removal.provider, removal.subject):
            with self._storage.transaction() as tx:
                present = tx.removals.get(removal.connection_id)
                if present is None:
                    return None
                connection = tx.connections.get(present.workspace_id, present.connection_id)
                if self._is_shared(tx, present):
                    return self._settled(settle(tx, present, Outcome.KEPT, self._clock))
                grant = tx.grants.get(connection)
            attempted = self._attempt(present, grant)
            with self._storage.transaction() as tx:
                if tx.removals.get(present.connection_id) is None:
                    return None
                return self._conclude(tx, present, attempted)

    def work_now(self, connection: Connection) -> Connection:
        """Work on a connection's removal without waiting for its time, if it has one."""
        with self._storage.snapshot() as tx:
            removal = tx.removals.get(connection.id)
        worked = self.work(removal) if removal else None
        return worked or connection

    def _is_shared(self, tx: Transaction, removal: Removal) -> bool:
        others = tx.connections.with_subject(removal.provider, removal.subject)
        return any(other.live for other in others)

    def _attempt(self, removal: Removal, grant: Grant | None) -> Attempted:
        """Ask the provider to end the grant, then see whether it still accepts it. No database."""
        provider = self._providers.get(removal.provider)
        if provider is None or grant is None:
            return Attempted(proof=Proof.UNKNOWN, accepted=removal.revoke_accepted)
        accepted = removal.revoke_accepted
        try:
            if not accepted:
                answer = provider.revoke(grant)
                if answer is RevokeAnswer.NOT_APPLICABLE:
                    return Attempted(proof=Proof.NOTHING_TO_END, accepted=False)
                accepted = answer is RevokeAnswer.ACCEPTED
            provider.refresh(grant)
        except GrantLost as lost:
            return Attempted(proof=Proof.ENDED if lost.ended else Proof.UNKNOWN, accepted=accepted)
        except (ProviderUnavailable, ClientRefused):
            return Attempted(proof=Proof.UNKNOWN, accepted=accepted)
        return Attempted(proof=Proof.STANDS, accepted=accepted)

    def _conclude(self, tx: Transaction, removal: Removal, attempted: Attempted) -> Connection:
        now = self._clock.now()
        if attempted.proof is Proof.ENDED:
            return self._settled(settle(tx, removal, Outcome.CONFIRMED, self._clock))
        if attempted.proof is Proof.NOTHING_TO_END:
            return self._settled(settle(tx, removal, Outcome.HANDED_TO_IT, self._clock))
        if now >= removal.requested_at + self._timing.removal_ttl:
            return self._settled(settle(tx, removal, Outcome.NOT_CONFIRMED, self._clock))
        unknown = attempted.proof is Proof.UNKNOWN
        after = replace(
            removal,
            attempts=removal.attempts + 1,
            revoke_accepted=attempted.accepted,
            next_attempt_at=next_removal_attempt(
                removal.requested_at,
                now,
                self._timing,
                backoff_after=removal.attempts if unknown else None,
            ),
        )
        tx.removals.put(after)
        connection = tx.connections.get(removal.workspace_id, removal.connection_id)
        if not unknown and after.attempts >= len(PROMPT_CHECKS):
            connection = self._ask_owner(tx, connection)
        return connection

    def _ask_owner(self, tx: Transaction, connection: Connection) -> Connection:
        """Say that only a person can end it there: the provider goes on accepting our token."""
        if connection.outcome is Outcome.OWNER_MUST_ACT:
            return connection
        asked = replace(connection, outcome=Outcome.OWNER_MUST_ACT)
        tx.connections.move(asked, expected_version=connection.version)
        tx.outbox.add(about(asked, NoticeKind.OWNER_MUST_ACT, asked.owner_id))
        self._wake()
        return asked

    def _settled(self, connection: Connection) -> Connection:
        self._wake()
        return connection


def settle(tx: Transaction, removal: Removal, outcome: Outcome, clock: Clock) -> Connection:
    """End a removal with an outcome: the grant is erased whatever the outcome is.

    Raises:
        NotFound: the connection is gone.

    """
    connection = tx.connections.get(removal.workspace_id, removal.connection_id)
    tx.grants.erase(connection)
    tx.removals.done(connection.id)
    removed = move(
        tx,
        connection,
        Action.SETTLE,
        at=clock.now(),
        actor_id=None,
        outcome=outcome,
        subject=None,
    )
    for recipient in {removed.owner_id, removal.requested_by}:
        tx.outbox.add(about(removed, NoticeKind.REMOVED, recipient, outcome=outcome))
    return removed
