"""The provider's side of a removal: a durable intent, worked off until there is an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from connections.errors import ClientRefused, GrantLost, ProviderUnavailable
from connections.lifecycle import Action
from connections.locks import KeyedLocks
from connections.model import Connection, Grant, Outcome, Removal, RevokeAnswer
from connections.notices import Audience, NoticeKind, about
from connections.policy import PROMPT_CHECKS, Timing, next_removal_attempt
from connections.ports import Clock, Provider, Wake
from connections.repositories import Storage, Transaction
from connections.steps import move

#: The owner is reminded at this many of the timed checks, the last ones.
REMINDED = 3


class Proof(StrEnum):
    """What an attempt to end a grant, and to use it afterwards, has shown."""

    ENDED = "ended"  # the provider refuses our token, for good
    STANDS = "stands"  # the provider still accepts it
    UNKNOWN = "unknown"  # no usable answer
    NOTHING_TO_END = "nothing to end"  # there is no grant at the provider: IT acts


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempted:
    """One attempt's proof, and what came with it.

    `accepted`: the provider took the request to revoke. `owner_only`: it takes none from us.
    `listed`: the account's list of apps may show us although the grant has ended. `grant` is the
    one to verify with the next time, where the provider has replaced it.
    """

    proof: Proof
    accepted: bool
    owner_only: bool = False
    listed: bool = False
    grant: Grant | None = None


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
                if is_shared(tx, present):
                    return self._settled(settle(tx, present, Outcome.KEPT, self._clock))
                grant = tx.grants.get(connection)
            attempted = self.attempt(present, grant)
            with self._storage.transaction() as tx:
                if tx.removals.get(present.connection_id) is None:
                    return None
                return self._conclude(tx, present, attempted, used=grant)

    def postpone(self, removal: Removal) -> None:
        """Let one come up later that cannot be worked on, and end it once its time is over.

        Its grant may be unreadable: it is erased unread then.
        """
        with self._storage.transaction() as tx:
            present = tx.removals.get(removal.connection_id)
            if present is None:
                return
            nothing = Attempted(proof=Proof.UNKNOWN, accepted=present.revoke_accepted)
            if outcome := self.outcome(present, nothing):
                settle(tx, present, outcome, self._clock)
            else:
                tx.removals.put(self.put_off(present, nothing))

    def work_now(self, connection: Connection) -> Connection:
        """Work on a connection's removal without waiting for its time, if it has one."""
        with self._storage.snapshot() as tx:
            removal = tx.removals.get(connection.id)
        worked = self.work(removal) if removal else None
        return worked or connection

    def attempt(self, removal: Removal, grant: Grant | None) -> Attempted:
        """Ask the provider to end the grant, then see whether it still accepts it. No database."""
        provider = self._providers.get(removal.provider)
        if provider is None or grant is None:
            return Attempted(proof=Proof.UNKNOWN, accepted=removal.revoke_accepted)
        accepted, owner_only = removal.revoke_accepted, False
        try:
            if not accepted:
                answer = provider.revoke(grant)
                if answer is RevokeAnswer.NOT_APPLICABLE:
                    return Attempted(proof=Proof.NOTHING_TO_END, accepted=False)
                accepted = answer is RevokeAnswer.ACCEPTED
                owner_only = answer is RevokeAnswer.OWNER_ONLY
            stands = provider.refresh(grant)
        except GrantLost as lost:
            proof = Proof.ENDED if lost.ended else Proof.UNKNOWN
            return Attempted(
                proof=proof, accepted=accepted, owner_only=owner_only, listed=lost.listed
            )
        except (ProviderUnavailable, ClientRefused):
            return Attempted(proof=Proof.UNKNOWN, accepted=accepted, owner_only=owner_only)
        return Attempted(
            proof=Proof.STANDS, accepted=accepted, owner_only=owner_only, grant=stands.grant
        )

    def _conclude(
        self, tx: Transaction, removal: Removal, attempted: Attempted, *, used: Grant | None
    ) -> Connection:
        if outcome := self.outcome(removal, attempted):
            listed = attempted.listed and outcome is Outcome.CONFIRMED
            return self._settled(settle(tx, removal, outcome, self._clock, listed=listed))
        connection = tx.connections.get(removal.workspace_id, removal.connection_id)
        if attempted.grant and attempted.grant != used:
            # Where a refresh ends the token that it was made with, the old one would be refused
            # the next time, and would look like a proof.
            tx.grants.put(connection, attempted.grant)
        after = self.put_off(removal, attempted)
        tx.removals.put(after)
        stands = attempted.proof is Proof.STANDS
        if attempted.owner_only or (stands and after.attempts >= len(PROMPT_CHECKS)):
            connection = self._ask_owner(tx, connection, stands=stands)
        if stands:
            self._remind_owner(tx, connection, removal)
        return connection

    def outcome(self, removal: Removal, attempted: Attempted) -> Outcome | None:
        """Return how it ended with this attempt, None if it goes on."""
        if attempted.proof is Proof.ENDED:
            return Outcome.CONFIRMED
        if attempted.proof is Proof.NOTHING_TO_END:
            return Outcome.HANDED_TO_IT
        if self._clock.now() >= removal.requested_at + self._timing.removal_ttl:
            return Outcome.NOT_CONFIRMED
        return None

    def put_off(self, removal: Removal, attempted: Attempted) -> Removal:
        """Return the intent with its next attempt."""
        unknown = attempted.proof is Proof.UNKNOWN
        return replace(
            removal,
            attempts=removal.attempts + 1,
            revoke_accepted=attempted.accepted,
            next_attempt_at=next_removal_attempt(
                removal.requested_at,
                self._clock.now(),
                self._timing,
                # What only a person can end is not gone within seconds.
                prompt=not attempted.owner_only,
                backoff_after=removal.attempts if unknown else None,
            ),
        )

    def _ask_owner(self, tx: Transaction, connection: Connection, *, stands: bool) -> Connection:
        """Say that only a person can end it there."""
        if connection.outcome is Outcome.OWNER_MUST_ACT:
            return connection
        asked = replace(connection, outcome=Outcome.OWNER_MUST_ACT)
        tx.connections.move(asked, expected_version=connection.version)
        notice = about(asked, NoticeKind.OWNER_MUST_ACT, asked.owner_id, stands=int(stands))
        tx.outbox.add(notice)
        self._wake()
        return asked

    def _remind_owner(self, tx: Transaction, connection: Connection, removal: Removal) -> None:
        """Remind at the last of the timed checks, once at each, while it is still accepted."""
        since = self._clock.now() - removal.requested_at
        passed = [check for check in self._timing.removal_checks[-REMINDED:] if check <= since]
        if not passed or connection.outcome is not Outcome.OWNER_MUST_ACT:
            return
        reminder = about(connection, NoticeKind.OWNER_REMINDER, connection.owner_id)
        tx.outbox.add(replace(reminder, key=f"{reminder.key}:{len(passed)}"))
        self._wake()

    def _settled(self, connection: Connection) -> Connection:
        self._wake()
        return connection


def is_shared(tx: Transaction, removal: Removal) -> bool:
    """Whether another connection lives from the grant, so that ending it would end that one too.

    A person may have said to end it anyway; that never reaches into another workspace.
    """
    others = tx.connections.with_subject(removal.provider, removal.subject)
    return any(
        other.live and not (removal.anyway and other.workspace_id == removal.workspace_id)
        for other in others
    )


def settle(
    tx: Transaction, removal: Removal, outcome: Outcome, clock: Clock, *, listed: bool = False
) -> Connection:
    """End a removal with an outcome: the grant is erased whatever the outcome is.

    `listed`: the account's list of apps may still show us.

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
        told = about(removed, NoticeKind.REMOVED, recipient, outcome=outcome, listed=int(listed))
        tx.outbox.add(told)
    if outcome is Outcome.HANDED_TO_IT:
        task = about(removed, NoticeKind.IT_TASK, Audience.IT_CONTACT, by=removal.requested_by)
        tx.outbox.add(task)
    return removed
