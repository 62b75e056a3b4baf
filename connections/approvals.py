"""A wish that an admin decides: asked once, decided once, and true when it is decided.

Whoever may decide gets a message that lives: the first decision is written into all of them. What
was asked for is looked at again at the moment of approval: a mailbox that has changed since, or a
person who has lost their role, makes it void.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from connections.errors import (
    ApprovalClosed,
    ApprovalOwn,
    ApprovalVoid,
    NotFound,
    NotPermitted,
    Outsider,
)
from connections.lifecycle import Action, Permission, permission
from connections.model import Approval, Connection, Decision, Person
from connections.notices import Fact, Notice, NoticeKind
from connections.policy import actors, decides
from connections.ports import Clock, Directory, Wake
from connections.repositories import Storage, Transaction
from connections.service import begin_removal
from connections.steps import authorise, move


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """An approval that was given, and the connection that it ended."""

    approval: Approval
    connection: Connection


class Approvals:
    """Asks, decides, withdraws and expires."""

    def __init__(
        self,
        *,
        storage: Storage,
        directory: Directory,
        clock: Clock,
        lifetime: timedelta,
        wake: Wake,
    ) -> None:
        self._storage = storage
        self._directory = directory
        self._clock = clock
        self._lifetime = lifetime
        self._wake = wake

    def ask(self, person: Person, connection_id: str, version: int, action: Action) -> Approval:
        """Put a wish before everybody who may decide it; the same wish twice is one.

        Raises as `authorise`.
        """
        deciders = self._directory.approvers(person.workspace_id)
        others = [decider for decider in deciders if decider.id != person.id]
        now = self._clock.now()
        with self._storage.transaction() as tx:
            connection = authorise(tx, person, connection_id, version, action, asking=True)
            if present := tx.approvals.open_for(connection):
                return present
            approval = Approval(
                id=secrets.token_hex(8),
                workspace_id=person.workspace_id,
                connection_id=connection.id,
                version=connection.version,
                action=action,
                requested_by=person.id,
                requested_at=now,
                expires_at=now + self._lifetime,
            )
            tx.approvals.add(approval)
            self._note(tx, approval, connection, person.id, "asked")
            for decider in others or deciders:
                tx.outbox.add(notice_of(approval, connection, NoticeKind.APPROVAL, decider.id))
            tx.outbox.add(notice_of(approval, connection, NoticeKind.APPROVAL_PENDING, person.id))
        self._wake()
        return approval

    def explain(self, person: Person, approval_id: str, reason: str) -> Approval:
        """Add the requester's reason to a wish that is open. Raises as `withdraw`."""
        with self._storage.transaction() as tx:
            approval, connection = self._own(tx, person, approval_id)
            after = replace(approval, reason=reason.strip()[:500] or None)
            tx.approvals.put(after)
            self._revise(tx, after, connection)
        self._wake()
        return after

    def approve(self, person: Person, approval_id: str) -> Approved:
        """Do what was asked for, if it is still so and this person may.

        Raises:
            Outsider, NotFound, NotPermitted, ApprovalOwn: not this person's to decide.
            ApprovalClosed: somebody was first, or it has expired.
            ApprovalVoid: the mailbox or the requester has changed since.

        """
        deciders = self._deciders(person)
        with self._storage.snapshot() as tx:
            asked = tx.approvals.get(person.workspace_id, approval_id)
        requester = self._directory.person(person.workspace_id, asked.requested_by, afresh=True)
        with self._storage.transaction() as tx:
            approval, connection = self._open(tx, person, approval_id)
            alone = [decider.id for decider in deciders] == [person.id]
            if approval.requested_by == person.id and not alone:
                raise ApprovalOwn(approval)
            if not _still_so(approval, connection, requester):
                void = self._close(tx, approval, connection, Decision.VOID, by=None)
            else:
                void = None
                ended = self._do(tx, approval, connection, person)
                done = self._close(tx, approval, ended, Decision.APPROVED, by=person.id)
        self._wake()
        if void is not None:
            raise ApprovalVoid(void, connection)
        return Approved(approval=done, connection=ended)

    def decline(self, person: Person, approval_id: str, reason: str) -> Approval:
        """Say no, with a reason if there is one. Raises as `approve`."""
        self._deciders(person)
        with self._storage.transaction() as tx:
            approval, connection = self._open(tx, person, approval_id)
            declined = replace(approval, decline_reason=reason.strip()[:500] or None)
            done = self._close(tx, declined, connection, Decision.DECLINED, by=person.id)
        self._wake()
        return done

    def withdraw(self, person: Person, approval_id: str) -> Approval:
        """Take a wish back.

        Raises:
            Outsider, NotFound, NotPermitted: it is not this person's.
            ApprovalClosed: it was decided before.

        """
        with self._storage.transaction() as tx:
            approval, connection = self._own(tx, person, approval_id)
            done = self._close(tx, approval, connection, Decision.WITHDRAWN, by=person.id)
        self._wake()
        return done

    def expire_due(self, limit: int) -> int:
        """Close the wishes whose time is over; return how many."""
        now = self._clock.now()
        with self._storage.transaction() as tx:
            due = tx.approvals.due(now, limit=limit)
            for approval in due:
                connection = tx.connections.get(approval.workspace_id, approval.connection_id)
                self._close(tx, approval, connection, Decision.EXPIRED, by=None)
        if due:
            self._wake()
        return len(due)

    def get(self, person: Person, approval_id: str) -> Approval:
        """Return one, for who may decide it or asked for it. Raises `Outsider`, `NotFound`."""
        if person.outsider:
            raise Outsider
        with self._storage.snapshot() as tx:
            approval = tx.approvals.get(person.workspace_id, approval_id)
        if approval.requested_by != person.id and not decides(person):
            raise NotFound
        return approval

    def open_for(self, person: Person) -> list[tuple[Approval, Connection]]:
        """Return the open wishes that a person may decide, or has made."""
        if person.outsider:
            return []
        with self._storage.snapshot() as tx:
            return [
                (each, tx.connections.get(each.workspace_id, each.connection_id))
                for each in tx.approvals.open_in(person.workspace_id)
                if decides(person) or each.requested_by == person.id
            ]

    def _deciders(self, person: Person) -> list[Person]:
        """Return who may decide, if this person is one of them now."""
        if person.outsider:
            raise Outsider
        if not decides(person):
            raise NotPermitted(None, Action.REMOVE)
        return self._directory.approvers(person.workspace_id)

    def _open(
        self, tx: Transaction, person: Person, approval_id: str
    ) -> tuple[Approval, Connection]:
        approval = tx.approvals.get(person.workspace_id, approval_id)
        connection = tx.connections.get(approval.workspace_id, approval.connection_id)
        if approval.decision is not None or approval.expires_at <= self._clock.now():
            raise ApprovalClosed(approval, connection)
        return approval, connection

    def _own(
        self, tx: Transaction, person: Person, approval_id: str
    ) -> tuple[Approval, Connection]:
        if person.outsider:
            raise Outsider
        approval, connection = self._open(tx, person, approval_id)
        if approval.requested_by != person.id:
            raise NotPermitted(connection, approval.action)
        return approval, connection

    def _do(
        self, tx: Transaction, approval: Approval, connection: Connection, person: Person
    ) -> Connection:
        now = self._clock.now()
        ended = move(tx, connection, approval.action, at=now, actor_id=person.id)
        begin_removal(tx, ended, requested_by=person.id, at=now)
        return ended

    def _close(
        self,
        tx: Transaction,
        approval: Approval,
        connection: Connection,
        decision: Decision,
        *,
        by: str | None,
    ) -> Approval:
        """Write a decision, into the row and into every message about it."""
        now = self._clock.now()
        done = replace(approval, decision=decision, decided_by=by, decided_at=now)
        if not tx.approvals.close(done):
            raise ApprovalClosed(approval, connection)
        self._note(tx, done, connection, by, str(decision))
        self._revise(tx, done, connection)
        if decision is not Decision.WITHDRAWN:
            kind = NoticeKind.APPROVAL_ANSWER
            answer = notice_of(done, connection, kind, done.requested_by)
            tx.outbox.add(replace(answer, key=f"{answer.key}:answer"))
        return done

    def _revise(self, tx: Transaction, approval: Approval, connection: Connection) -> None:
        """Bring all messages about a wish up to date, the deciders' and the requester's."""
        pending = (NoticeKind.APPROVAL_PENDING, approval.requested_by)
        for kind, to in ((NoticeKind.APPROVAL, None), pending):
            notice = notice_of(approval, connection, kind, to or "")
            tx.outbox.revise(approval.workspace_id, notice.key, kind, notice.facts, to=to)

    def _note(
        self,
        tx: Transaction,
        approval: Approval,
        connection: Connection,
        actor_id: str | None,
        what: str,
    ) -> None:
        tx.audit.append(
            connection,
            at=self._clock.now(),
            actor_id=actor_id,
            action=approval.action,
            source=connection.state,
            details={"approval": approval.id, "step": what},
        )


def _still_so(approval: Approval, connection: Connection, requester: Person) -> bool:
    held = permission(
        connection.state, approval.action, connection.kind, actors(requester, connection)
    )
    return connection.version == approval.version and held is not Permission.REFUSED


def notice_of(approval: Approval, connection: Connection, kind: NoticeKind, to: str) -> Notice:
    """Return what is told of a wish, to who decides it or to who asked."""
    facts: dict[str, Fact] = {
        "approval": approval.id,
        "address": connection.address,
        "provider": connection.provider,
        "owner": connection.owner_id,
        "kind": connection.kind,
        "action": approval.action,
        "by": approval.requested_by,
        "at": approval.requested_at.isoformat(),
        "expires": approval.expires_at.isoformat(),
        "reason": approval.reason,
        "decision": approval.decision,
        "decided_by": approval.decided_by,
        "decided_at": approval.decided_at.isoformat() if approval.decided_at else None,
        "decline_reason": approval.decline_reason,
    }
    # The requester who is the only one to decide has both messages.
    part = ":pending" if kind is NoticeKind.APPROVAL_PENDING else ""
    return Notice(
        kind=kind,
        workspace_id=approval.workspace_id,
        to=to,
        key=f"approval:{approval.id}{part}",
        connection_id=approval.connection_id,
        facts=facts,
    )
