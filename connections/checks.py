"""Keeping connections alive: what is due, and what a finding means."""

from dataclasses import dataclass
from datetime import timedelta

from connections import policy
from connections.client_faults import client_accepted, client_refused
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

    def _conclude(self, tx: Transaction, connection: Connection, finding: Finding) -> Connection:
        now, timing, health = self._clock.now(), self._timing, connection.health
        match finding.verdict:
            case Verdict.PASSED:
                health = policy.passed(now, timing)
            case Verdict.TRANSIENT:
                health = policy.failed(health, now, timing, retry_after=finding.retry_after)
            case Verdict.CLIENT:
                # Nobody's mailbox is at fault: nothing is counted against this one.
                health = policy.postponed(health, now, timing)
            case Verdict.REFUSED:
                reason = finding.reason or Reason.ACCESS_ENDED
                needed = self._examiner.refusals_to_lose(connection)
                if policy.confirmed(health, now, timing, needed=needed):
                    return self._lose(tx, connection, reason)
                health = policy.suspected(health, reason, now, timing)
        tx.connections.note_health(connection, health)
        if finding.verdict is Verdict.CLIENT:
            client_refused(tx, connection, finding.error or "", at=now, timing=timing)
        elif connection.health.blocked_since and not health.blocked_since:
            client_accepted(tx, connection.workspace_id, connection.provider, at=now)
        return tx.connections.get(connection.workspace_id, connection.id)

    def _lose(self, tx: Transaction, connection: Connection, reason: Reason) -> Connection:
        now = self._clock.now()
        lost = move(tx, connection, Action.LOSE, at=now, actor_id=None, reason=reason)
        report(tx, lost, at=now, timing=self._timing)
        return lost
