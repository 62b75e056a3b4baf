"""A provider's answer: consumed once, vetted, and only then written, all at once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from connections import policy
from connections.clearing import finish, leave
from connections.consents import Exchange, Stray
from connections.domains import domain_of
from connections.errors import (
    AccountReplaced,
    GrantLost,
    Interrupted,
    LinkExpired,
    LinkUnknown,
    NotAllowed,
    OtherBrowser,
    Outsider,
    ProviderError,
    ScopesMissing,
    WrongAccount,
)
from connections.heirs import departure, heir_of, taken_over
from connections.lifecycle import Action, State
from connections.links import Links
from connections.locks import KeyedLocks
from connections.model import Connection, Consent, Entrance, Grant, Outcome, Reason, Refreshed
from connections.notices import Audience, Fact, NoticeKind, about
from connections.policy import Timing
from connections.ports import Clock, Directory, Provider, Wake, asked
from connections.removals import settle
from connections.repositories import Storage, Transaction
from connections.steps import born, move
from connections.strays import Strays, failed

#: How long a used link is remembered: to say "used", and for "This was not me" on the last page.
REMEMBERED = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed:
    """What a sign-in led to."""

    consent: Consent
    connection: Connection


class Consenting:
    """From a provider's answer to a connection."""

    def __init__(
        self,
        *,
        storage: Storage,
        links: Links,
        directory: Directory,
        clock: Clock,
        timing: Timing,
        locks: KeyedLocks,
        strays: Strays,
        wake: Wake,
    ) -> None:
        self._storage = storage
        self._strays = strays
        self._links = links
        self._directory = directory
        self._clock = clock
        self._timing = timing
        self._locks = locks
        self._wake = wake

    def complete(self, parameters: Mapping[str, str], cookie: str) -> Completed:
        """Take a provider's answer: check everything, then write everything at once.

        The link is used up from here on, whatever comes of it. On any error the old grant, if
        there is one, stays as it was.

        Raises:
            ConsentError: of every kind; AlreadyConnected, AddressOfAnother, NotAllowed.
            GrantLost, ProviderUnavailable, ClientRefused: what the provider said instead.

        """
        consent, attempt = self._consume(parameters, cookie)
        try:
            refreshed = self._links.provider(consent.provider).redeem(parameters, attempt)
        except Exception as error:
            self._leave(consent, error)
            raise
        return self.accept(consent, refreshed)

    def accept(self, consent: Consent, refreshed: Refreshed) -> Completed:
        """Take what a provider gave for a used consent. Raises as `complete`."""
        if refreshed.provider is not None:
            consent = replace(consent, provider=refreshed.provider)
        provider = self._links.provider(consent.provider)
        stray = Stray(consent=consent, provider=provider.id, grant=refreshed.grant)
        if provider.entrance is Entrance.SIGN_IN:
            # First of all: whatever comes now, also our own end, it is used or given back.
            self._strays.keep(stray)
        with self._locks.hold("subject", provider.id, refreshed.grant.subject):
            try:
                self._vet(consent, provider, refreshed)
                connection = self._store(consent, refreshed.grant)
            except Exception as error:
                self._tell_difference(consent, provider, error)
                self._strays.give_back(replace(stray, refused=True))
                raise
        self._wake()
        return Completed(consent=consent, connection=connection)

    def disown(self, consent_id: str, cookie: str) -> Completed:
        """Switch off what this browser's sign-in led to: the account's holder was misled.

        Raises:
            LinkUnknown: this browser did not sign in for that consent, or nothing came of it.
            LinkExpired: too long ago.
            NotAllowed: the connection is not active any more.

        """
        now = self._clock.now()
        with self._storage.transaction() as tx:
            consent = tx.consents.by_cookie(consent_id, cookie)
            if consent is None or consent.used_at is None or consent.connection_id is None:
                raise LinkUnknown
            if now > consent.used_at + REMEMBERED:
                raise LinkExpired
            connection = tx.connections.get(consent.workspace_id, consent.connection_id)
            off = move(tx, connection, Action.DEACTIVATE, at=now, actor_id=None)
            for recipient in (off.owner_id, Audience.SUPER_ADMINS):
                tx.outbox.add(about(off, NoticeKind.NOT_ME, recipient))
        self._wake()
        return Completed(consent=consent, connection=off)

    def _consume(self, parameters: Mapping[str, str], cookie: str) -> tuple[Consent, str]:
        """Use the link up, and write down what the provider is going to be asked."""
        state = parameters.get("state", "")
        with self._storage.transaction() as tx:
            consumed = tx.consents.consume(state, cookie, self._clock.now())
            if consumed is None:
                self._links.usable(tx.consents.by_state(state))
                raise OtherBrowser
            consent, attempt = consumed
            intent = Exchange(
                consent=consent,
                provider=consent.provider,
                parameters=parameters,
                attempt=attempt,
            )
            tx.consents.hold(intent)
            return consumed

    def _leave(self, consent: Consent, error: Exception) -> None:
        """Nothing comes of it; what was given before the error is given back."""
        given = error.given if isinstance(error, ProviderError) else None
        if given is None:
            with self._storage.transaction() as tx:
                tx.consents.release(consent)
            return
        stray = Stray(consent=consent, provider=consent.provider, grant=given, refused=True)
        self._strays.keep(stray)
        self._strays.work(stray)

    def _vet(self, consent: Consent, provider: Provider, refreshed: Refreshed) -> None:
        grant = refreshed.grant
        stranger = consent.address not in grant.addresses
        wrong = WrongAccount(expected=consent.address, actual=min(grant.addresses, default=""))
        if stranger and not consent.shared:
            raise wrong
        needed = [s for s in asked(provider, shared=consent.shared) if s.required]
        missing = [scope for scope in needed if scope.id not in grant.scopes]
        if missing:
            raise ScopesMissing(missing)
        person = self._directory.person(consent.workspace_id, consent.user_id, afresh=True)
        if consent.connection_id is None:
            self._links.may_connect(person, consent.address, consent.kind)
        elif person.outsider:
            raise Outsider
        try:
            provider.probe(refreshed, consent.address)
        except GrantLost as lost:
            if stranger:
                raise wrong from lost
            if lost.reason in {Reason.MAILBOX_MISSING, Reason.POLICY_BLOCKED}:
                raise
            raise Interrupted from lost

    def _store(self, consent: Consent, grant: Grant) -> Connection:
        now = self._clock.now()
        with self._storage.transaction() as tx:
            if consent.connection_id is None:
                connection = self._connect(tx, consent, grant)
                kind = NoticeKind.CONNECTED
            else:
                present = tx.connections.get(consent.workspace_id, consent.connection_id)
                owner_id = present.owner_id
                old = tx.grants.get(present) if present.provider != consent.provider else None
                connection = self._reconnect(tx, consent, present, grant)
                if old is not None:
                    leave(tx, present, old, by=consent.user_id, clock=self._clock)
                same = connection.owner_id == owner_id
                kind = NoticeKind.RECONNECTED if same else NoticeKind.CONNECTED
            for removal in tx.removals.with_subject(consent.provider, grant.subject):
                settle(tx, removal, Outcome.KEPT, self._clock)
            for leftover in tx.leftovers.with_subject(consent.provider, grant.subject):
                finish(tx, leftover, Outcome.KEPT, self._clock)
            tx.domains.watch(domain_of(connection.address), now)
            tx.grants.put(connection, grant)
            tx.consents.finish(consent, connection.id)
            tx.consents.sweep(now - REMEMBERED - self._timing.link_ttl)
            tx.outbox.add(about(connection, kind, consent.user_id))
        return connection

    def _connect(self, tx: Transaction, consent: Consent, grant: Grant) -> Connection:
        now = self._clock.now()
        provider = self._links.provider(consent.provider)
        connection = Connection(
            id=secrets.token_hex(8),
            workspace_id=consent.workspace_id,
            address=consent.address,
            kind=consent.kind,
            provider=consent.provider,
            state=State.ACTIVE,
            version=1,
            owner_id=consent.user_id,
            channel_id=consent.channel_id,
            subject=grant.subject,
            reason=None,
            outcome=None,
            created_at=now,
            state_since=now,
            health=policy.passed(now, self._timing),
            shared=consent.shared,
            group=provider.group(grant.subject, consent.address),
        )
        born(tx, connection, at=now, actor_id=consent.user_id)
        return connection

    def _reconnect(
        self, tx: Transaction, consent: Consent, connection: Connection, grant: Grant
    ) -> Connection:
        if not connection.live:
            raise NotAllowed(connection, Action.RECONNECT)
        same_provider = connection.provider == consent.provider
        if same_provider and connection.subject not in {None, grant.subject}:
            raise AccountReplaced
        now = self._clock.now()
        departed = departure(tx, connection)
        heir = heir_of(tx, connection) == consent.user_id
        after = move(
            tx,
            connection,
            Action.RECONNECT,
            at=now,
            actor_id=consent.user_id,
            owner_id=consent.user_id if heir else connection.owner_id,
            provider=consent.provider,
            subject=grant.subject,
            stays_at=None,
            group=self._links.provider(consent.provider).group(grant.subject, consent.address),
            health=policy.passed(now, self._timing),
        )
        if departed is not None and heir:
            taken_over(tx, departed, after, by=consent.user_id, at=now)
        return after

    def _tell_difference(self, consent: Consent, provider: Provider, error: Exception) -> None:
        """Say in a DM, too, what differed from what was asked for, and what may be left there."""
        facts: dict[str, Fact] = {}
        if not provider.takes_back:
            facts["left"] = 1  # only a person can remove there what we have just refused
        match error:
            case WrongAccount():
                facts |= {"problem": "wrong_account", "actual": error.actual}
            case ScopesMissing():
                facts |= {"problem": "scopes_missing"}
            case _ if facts:
                facts |= {"problem": "refused"}
            case _:
                return
        notice = failed(consent, **facts)
        with self._storage.transaction() as tx:
            tx.outbox.add(notice)
        self._wake()
