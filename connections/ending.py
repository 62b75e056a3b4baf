"""The end of the bot in a workspace: at once nothing is done any more, later all is erased."""

from datetime import datetime, timedelta

from connections.lifecycle import LIVE, Action, Kind, State, transition
from connections.model import Connection, Outcome
from connections.policy import PROMPT_CHECKS
from connections.ports import Clock, Wake
from connections.repositories import Storage, Transaction
from connections.service import begin_removal
from connections.steps import move

#: Mailboxes given up, or rows erased, in one transaction.
BATCH = 500


class Ending:
    """Stops a workspace's work, and erases it when the grace time is over.

    While it is stopped everything stays as it is: installed again, what is overdue is due. Only
    removals go on, which somebody has confirmed and which use no mailbox.
    """

    def __init__(self, storage: Storage, clock: Clock, grace: timedelta, wake: Wake) -> None:
        self._storage = storage
        self._clock = clock
        self._grace = grace
        self._wake = wake

    def end(self, workspace_id: str, by: str) -> bool:
        """Stop everything, after Slack's word `by`; False where that was so already."""
        now = self._clock.now()
        with self._storage.transaction(long=True) as tx:
            erase_at = now + self._grace
            if not tx.installations.end(workspace_id, at=now, by=by, erase_at=erase_at):
                return False
            tx.audit.append_event(
                workspace_id,
                at=now,
                actor_id=None,
                action="end installation",
                subject_id=None,
                details={"event": by, "erase_at": erase_at.isoformat()},
            )
        return True

    def erase_due(self) -> int:
        """Erase the workspaces whose time is over; return how many. Safe to repeat anywhere."""
        with self._storage.snapshot() as tx:
            due = tx.installations.to_erase(self._clock.now())
        erased = sum(self._erase(workspace_id) for workspace_id in due)
        if erased:
            self._storage.scrub()
        return erased

    def _erase(self, workspace_id: str) -> bool:
        """End the provider's side first, as far as that can be done; then erase everything.

        In many short transactions: nobody else waits for a large workspace.
        """
        while True:
            with self._storage.transaction(long=True) as tx:
                now = self._clock.now()
                if workspace_id not in tx.installations.to_erase(now):
                    return False  # installed again meanwhile
                living = tx.connections.find(workspace_id, states=LIVE)
                for connection in living[:BATCH]:
                    self._give_up(tx, connection)
                if not living:
                    if _goes_on(tx, workspace_id):
                        return False
                    if _erase_some(tx, workspace_id, at=now) < BATCH:
                        return True
            if living:
                self._wake()

    def _give_up(self, tx: Transaction, connection: Connection) -> None:
        action = Action.REMOVE if connection.kind is Kind.PERSONAL else Action.DELETE
        now = self._clock.now()
        if transition(connection.state, action, connection.kind) is None:
            connection = move(tx, connection, Action.DEACTIVATE, at=now, actor_id=None)
        ending = move(tx, connection, action, at=now, actor_id=None)
        begin_removal(tx, ending, requested_by=ending.owner_id, at=now)


def begin_anew(tx: Transaction, workspace_id: str, *, at: datetime) -> None:
    """Finish what has begun, before the bot works in a workspace again: nobody meets a half."""
    due = workspace_id in tx.installations.to_erase(at)
    if due and not tx.connections.find(workspace_id, states=LIVE):
        while not _goes_on(tx, workspace_id):
            if _erase_some(tx, workspace_id, at=at) < BATCH:
                return


def _erase_some(tx: Transaction, workspace_id: str, *, at: datetime) -> int:
    rows = tx.installations.erase(workspace_id, limit=BATCH)
    if rows < BATCH:
        tx.audit.append_event(
            workspace_id, at=at, actor_id=None, action="erase workspace", subject_id=None
        )
    return rows


def _goes_on(tx: Transaction, workspace_id: str) -> bool:
    """Whether a provider is still being asked: what only a person can end waits for nobody."""
    if tx.consents.holds(workspace_id):
        return True
    removing = tx.connections.find(workspace_id, states={State.REMOVING})
    if any(each.outcome is not Outcome.OWNER_MUST_ACT for each in removing):
        return True
    return any(
        each.removal.attempts <= len(PROMPT_CHECKS) for each in tx.leftovers.of(workspace_id)
    )
