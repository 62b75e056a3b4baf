"""Keeping connections alive: what is due, and what a finding means."""

from dataclasses import dataclass, replace
from datetime import timedelta

from connections import breaker, policy
from connections.client_faults import client_accepted, client_refused
from connections.domains import domain_of
from connections.errors import NotFound
from connections.examination import Examiner, Finding, Verdict
from connections.lifecycle import Action, State
from connections.losses import report
from connections.model import Connection, Reason
from connections.policy import Timing
from connections.ports import Clock, Wake
from connections.repositories import Storage, Transaction
from connections.steps import move

#: A claimed check that was never finished (the process died) comes up again after this time.
CLAIM = timedelta(minutes=3)
#: The DNS is not asked about a domain more often than this because of refusals.
SOON = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What one check found, and the connection as it stands after it."""

    connection: Connection
    finding: Finding


class Checks:
    """Looks at active connections in turn and draws the consequences."""

    def __init__(
        self, storage: Storage, examiner: Examiner, clock: Clock, timing: Timing, wake: Wake
    ) -> None:
        self._storage = storage
        self._examiner = examiner
        self._clock = clock
        self._timing = timing
        self._wake = wake

    def claim(self, limit: int) -> list[Connection]:
        """Return connections whose check is due; nobody else gets them for a while."""
        now = self._clock.now()
        with self._storage.transaction() as tx:
            return tx.connections.claim_due(now, until=now + CLAIM, limit=limit)

    def check(self, connection: Connection) -> Checked | None:
        """Look at one mailbox and store what follows; None if it moved on meanwhile."""
        finding = self._examiner.examine(connection)
        with self._storage.transaction() as tx:
            try:
                present = tx.connections.get(connection.workspace_id, connection.id)
            except NotFound:
                return None
            if present.version != connection.version or present.state is not State.ACTIVE:
                return None
            after = self._conclude(tx, present, finding)
        if after.state is not present.state:
            self._wake()
        return Checked(connection=after, finding=finding)

    def claim_rechecks(self, limit: int) -> list[Connection]:
        """Return disconnected mailboxes that may work again; nobody else gets them for a while."""
        now = self._clock.now()
        with self._storage.transaction() as tx:
            return tx.connections.claim_rechecks(now, until=now + CLAIM, limit=limit)

    def recheck(self, connection: Connection) -> Checked | None:
        """Look at a disconnected mailbox and take it back if that passes."""
        finding = self._examiner.examine(connection)
        now = self._clock.now()
        with self._storage.transaction() as tx:
            present = tx.connections.get(connection.workspace_id, connection.id)
            if present.version != connection.version or present.state is not State.DISCONNECTED:
                return None
            if finding.verdict is Verdict.PASSED:
                health = policy.passed(now, self._timing)
                after = move(tx, present, Action.RESTORE, at=now, actor_id=None, health=health)
            else:
                known = finding.verdict is Verdict.REFUSED
                again = None if known else now + self._timing.confirm_delay
                tx.connections.note_health(present, replace(present.health, recheck_at=again))
                after = present
        self._wake()
        return Checked(connection=after, finding=finding)

    def believe_refusals(self) -> int:
        """Let losses take place that a freeze has withheld for too long; return how many."""
        now = self._clock.now()
        before = now - self._timing.breaker.longest
        with self._storage.snapshot() as tx:  # nothing frozen costs no write
            if not tx.breaker.older(before):
                return 0
        with self._storage.transaction(long=True) as tx:
            lost = sum(
                breaker.believe(
                    tx,
                    freeze,
                    at=now,
                    lose=lambda each: self._lose(
                        tx, each, each.health.suspicion or Reason.ACCESS_ENDED
                    ),
                )
                for freeze in tx.breaker.older(before)
                if not breaker.overdue(tx, freeze, at=now, timing=self._timing)
            )
        self._wake()
        return lost

    def _ask_where_mail_goes(self, tx: Transaction, connection: Connection) -> None:
        """Look at the domain's mail soon: a refusal may be the first sign that it has moved."""
        domain = tx.domains.get(domain_of(connection.address))
        if domain is not None:
            gap = min(SOON, self._timing.mx_interval)
            earliest = domain.looked_at + gap if domain.looked_at else self._clock.now()
            tx.domains.look_soon(domain.name, max(self._clock.now(), earliest))

    def _conclude(self, tx: Transaction, connection: Connection, finding: Finding) -> Connection:
        now, timing, health = self._clock.now(), self._timing, connection.health
        match finding.verdict:
            case Verdict.PASSED:
                breaker.passed(tx, connection, at=now)
                health = policy.passed(now, timing)
            case Verdict.TRANSIENT:
                health = policy.failed(health, now, timing, retry_after=finding.retry_after)
            case Verdict.CLIENT:
                # Nobody's mailbox is at fault: nothing is counted against this one.
                health = policy.postponed(health, now, timing)
            case Verdict.REFUSED:
                self._ask_where_mail_goes(tx, connection)
                reason = finding.reason or Reason.ACCESS_ENDED
                needed = self._examiner.refusals_to_lose(connection)
                if not policy.confirmed(health, now, timing, needed=needed):
                    health = policy.suspected(health, reason, now, timing)
                elif breaker.withhold(tx, connection, at=now, timing=timing):
                    health = policy.withheld(replace(health, suspicion=reason), now, timing)
                else:
                    return self._lose(tx, connection, reason)
        tx.connections.note_health(connection, health)
        if finding.verdict is Verdict.CLIENT:
            client_refused(tx, connection, finding.error or "", at=now, timing=timing)
        elif connection.health.blocked_since and not health.blocked_since:
            client_accepted(tx, connection.workspace_id, connection.provider, at=now, seen=True)
        return tx.connections.get(connection.workspace_id, connection.id)

    def _lose(self, tx: Transaction, connection: Connection, reason: Reason) -> Connection:
        now = self._clock.now()
        lost = move(tx, connection, Action.LOSE, at=now, actor_id=None, reason=reason)
        report(tx, lost, at=now, timing=self._timing)
        return lost
