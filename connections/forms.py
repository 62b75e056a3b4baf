"""Ways in that are a form on our own page: filled in, tried, and only then used up.

A password goes to a mail server only if the address's own domain names that server, if it lies in
that domain, or if a super admin has said yes to it. Otherwise a member could be led to type the
password of a mailbox into somebody else's server.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connections.consenting import Completed, Consenting
from connections.errors import (
    HostNotAllowed,
    LinkUsed,
    Outsider,
)
from connections.links import Links
from connections.model import Attempt, Consent, Person
from connections.notices import Audience, Fact, Notice, NoticeKind
from connections.policy import require_super_admin
from connections.ports import Clock, Wake
from connections.repositories import Storage, Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A form as it is shown first: for whom, and what is filled in already."""

    consent: Consent
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """What a form led to, and the cookie that lets its browser have second thoughts."""

    completed: Completed
    cookie: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A mail server that a member wants to use for an address, and that nobody vouches for."""

    workspace_id: str
    user_id: str
    address: str
    host: str

    @property
    def domain(self) -> str:
        """The domain of the address."""
        return domain_of(self.address)


class Forms:
    """From a link to a connection, where the way in is a form."""

    def __init__(
        self,
        *,
        storage: Storage,
        links: Links,
        consenting: Consenting,
        clock: Clock,
        wake: Wake,
    ) -> None:
        self._storage = storage
        self._links = links
        self._consenting = consenting
        self._clock = clock
        self._wake = wake

    def open(self, token: str) -> Opened:
        """Return the form behind a link. It consumes nothing, and may look up what to fill in.

        Raises:
            LinkUnknown, LinkUsed, LinkExpired, ProviderUnknown.

        """
        consent = self._links.opened(token)
        return Opened(consent=consent, fields=self._begin(consent).fields)

    def enter(self, token: str, fields: Mapping[str, str]) -> Entered:
        """Try what was typed; only what opens the mailbox uses the link up.

        Raises:
            HostNotAllowed: the super admins have been asked.
            FormRefused, ProviderUnavailable: it does not open the mailbox; try again.
            ConsentError: as `Consenting.complete`.

        """
        consent = self._links.opened(token)
        attempt = self._begin(consent)
        host = fields.get("host", "").strip().rstrip(".").lower()
        if not self._vouched_for(consent, attempt, host):
            self._ask(consent, host)
            raise HostNotAllowed(host, consent.address)
        provider = self._links.provider(consent.provider)
        refreshed = provider.redeem({**fields, "host": host}, attempt.secret)
        used, cookie = self._use_up(consent, token)
        return Entered(completed=self._consenting.accept(used, refreshed), cookie=cookie)

    def allow(self, person: Person, question: Question) -> None:
        """Let passwords of the address's domain be sent to the server; the member is told.

        Raises:
            Outsider, NotPermitted: only super admins may.

        """
        self._authorise(person, question)
        now = self._clock.now()
        with self._storage.transaction() as tx:
            tx.hosts.allow(
                question.workspace_id, question.domain, question.host, by=person.id, at=now
            )
            _record(tx, question, person, "allow host", now)
            tx.outbox.add(_answer(question, NoticeKind.HOST_ALLOWED, person))
        self._wake()

    def decline(self, person: Person, question: Question) -> None:
        """Tell the member that this server is not to be used. Raises as `allow`."""
        self._authorise(person, question)
        with self._storage.transaction() as tx:
            _record(tx, question, person, "decline host", self._clock.now())
            tx.outbox.add(_answer(question, NoticeKind.HOST_DECLINED, person))
        self._wake()

    def _authorise(self, person: Person, question: Question) -> None:
        if person.workspace_id != question.workspace_id:
            raise Outsider
        require_super_admin(person)

    def _begin(self, consent: Consent) -> Attempt:
        provider = self._links.provider(consent.provider)
        return provider.begin(state="", address=consent.address, shared=consent.shared)

    def _vouched_for(self, consent: Consent, attempt: Attempt, host: str) -> bool:
        domain = domain_of(consent.address)
        if not host or host in attempt.hosts or host == domain or host.endswith(f".{domain}"):
            return True  # an empty one is the provider's to refuse
        with self._storage.snapshot() as tx:
            return tx.hosts.allowed(consent.workspace_id, domain, host)

    def _ask(self, consent: Consent, host: str) -> None:
        facts: dict[str, Fact] = {
            "address": consent.address,
            "provider": consent.provider,
            "host": host,
            "by": consent.user_id,
        }
        question = Notice(
            kind=NoticeKind.HOST_QUESTION,
            workspace_id=consent.workspace_id,
            to=Audience.SUPER_ADMINS,
            key=f"host_question:{consent.user_id}:{consent.address}:{host}",
            facts=facts,
        )
        with self._storage.transaction() as tx:
            tx.outbox.add(question)
        self._wake()

    def _use_up(self, consent: Consent, token: str) -> tuple[Consent, str]:
        """Use the link up, bound to this browser; of two that succeed at once one gets it."""
        state, cookie = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        with self._storage.transaction() as tx:
            self._links.usable(tx.consents.by_token(token))
            tx.consents.begin(consent, state=state, cookie=cookie, secret="")
            consumed = tx.consents.consume(state, cookie, self._clock.now())
        if consumed is None:
            raise LinkUsed
        return consumed[0], cookie


def domain_of(address: str) -> str:
    """Return the part of an address behind its last @."""
    return address.rpartition("@")[2]


def _record(tx: Transaction, question: Question, by: Person, action: str, at: datetime) -> None:
    """Write a decision about a server into the audit; a server is neither person nor mailbox."""
    tx.audit.append_event(
        question.workspace_id,
        at=at,
        actor_id=by.id,
        action=action,
        subject_id=question.user_id,
        details={"host": question.host},
    )


def _answer(question: Question, kind: NoticeKind, by: Person) -> Notice:
    return Notice(
        kind=kind,
        workspace_id=question.workspace_id,
        to=question.user_id,
        key=f"{kind}:{question.user_id}:{question.address}:{question.host}",
        facts={
            "address": question.address,
            "provider": "imap",
            "host": question.host,
            "by": by.id,
        },
    )
