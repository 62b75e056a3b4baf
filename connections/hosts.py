"""Mail servers that no domain vouches for: the super admins are asked; each is decided once."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from connections.decisions import HostQuestion
from connections.domains import domain_of
from connections.errors import HostSettled
from connections.model import Consent, Decision, Person
from connections.notices import Audience, Fact, Notice, NoticeKind
from connections.policy import require_super_admin
from connections.ports import Clock, Wake
from connections.repositories import Storage, Transaction

#: What the audit and the member read of a decision.
_RECORDED = {Decision.APPROVED: "allow host", Decision.DECLINED: "decline host"}
_ANSWERS: Mapping[Decision, NoticeKind] = {
    Decision.APPROVED: NoticeKind.HOST_ALLOWED,
    Decision.DECLINED: NoticeKind.HOST_DECLINED,
}


class Hosts:
    """Questions about servers, and what was decided."""

    def __init__(self, storage: Storage, clock: Clock, wake: Wake) -> None:
        self._storage = storage
        self._clock = clock
        self._wake = wake

    def allowed(self, consent: Consent, host: str) -> bool:
        """Whether a super admin has said yes to a server for a consent's domain."""
        with self._storage.snapshot() as tx:
            return tx.hosts.allowed(consent.workspace_id, domain_of(consent.address), host)

    def ask(self, consent: Consent, host: str) -> None:
        """Put a server before the super admins, once as long as they have not decided."""
        question = HostQuestion(
            id=secrets.token_hex(8),
            workspace_id=consent.workspace_id,
            address=consent.address,
            domain=domain_of(consent.address),
            host=host,
            asked_by=consent.user_id,
            asked_at=self._clock.now(),
        )
        notice = Notice(
            kind=NoticeKind.HOST_QUESTION,
            workspace_id=question.workspace_id,
            to=Audience.SUPER_ADMINS,
            key=_key(question),
            facts=_facts(question),
        )
        with self._storage.transaction() as tx:
            if tx.hosts.ask(question):
                tx.outbox.add(notice)
        self._wake()

    def allow(self, person: Person, question_id: str) -> HostQuestion:
        """Let passwords of the domain be sent to the server; whoever asked for it is told.

        Raises:
            Outsider, NotPermitted: only super admins may.
            HostSettled: somebody else was first, or there is no such question.

        """
        require_super_admin(person)
        now = self._clock.now()
        with self._storage.transaction() as tx:
            asked = _open(tx, person, question_id)
            tx.hosts.allow(asked.workspace_id, asked.domain, asked.host, by=person.id, at=now)
            # Others who wait for the same server need no decision of their own any more.
            for each in tx.hosts.open_about(asked.workspace_id, asked.domain, asked.host):
                self._decide(tx, each, person, Decision.APPROVED)
        self._wake()
        return asked

    def decline(self, person: Person, question_id: str) -> HostQuestion:
        """Tell the member that this server is not to be used. Raises as `allow`."""
        require_super_admin(person)
        with self._storage.transaction() as tx:
            asked = _open(tx, person, question_id)
            self._decide(tx, asked, person, Decision.DECLINED)
        self._wake()
        return asked

    def _decide(
        self, tx: Transaction, question: HostQuestion, by: Person, decision: Decision
    ) -> None:
        now = self._clock.now()
        decided = replace(question, decision=decision, decided_by=by.id, decided_at=now)
        tx.hosts.decide(decided)
        tx.audit.append_event(
            decided.workspace_id,
            at=now,
            actor_id=by.id,
            action=_RECORDED[decision],
            subject_id=decided.asked_by,  # a server is neither person nor mailbox
            details={"host": decided.host},
        )
        facts = _facts(decided)
        tx.outbox.revise(decided.workspace_id, _key(decided), NoticeKind.HOST_QUESTION, facts)
        kind = _ANSWERS[decision]
        tx.outbox.add(
            Notice(
                kind=kind,
                workspace_id=decided.workspace_id,
                to=decided.asked_by,
                key=f"{kind}:{decided.id}",
                facts={**facts, "by": by.id},
            )
        )


def _open(tx: Transaction, person: Person, question_id: str) -> HostQuestion:
    question = tx.hosts.question(person.workspace_id, question_id)
    if question is None:
        raise HostSettled
    if question.decision is not None:
        raise HostSettled(question.decision, question.decided_by or "", question.decided_at)
    return question


def _key(question: HostQuestion) -> str:
    return f"{NoticeKind.HOST_QUESTION}:{question.id}"


def _facts(question: HostQuestion) -> dict[str, Fact]:
    return {
        "question": question.id,
        "address": question.address,
        "provider": "imap",
        "host": question.host,
        "by": question.asked_by,
        "decision": question.decision,
        "decided_by": question.decided_by,
        "decided_at": question.decided_at.isoformat() if question.decided_at else None,
    }
