"""Links to sign in: issued to one person for one mailbox, begun in a browser, used once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from connections import policy
from connections.errors import (
    AddressOfAnother,
    AlreadyConnected,
    ConsentDeclined,
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    NotPermitted,
    Outsider,
    ProviderUnknown,
)
from connections.heirs import authorise_sign_in
from connections.lifecycle import Action, Kind, Permission, permission
from connections.model import Consent, Person
from connections.notices import Fact, Notice, NoticeKind
from connections.policy import Timing, actors
from connections.ports import Clock, Directory, Provider, Wake
from connections.repositories import Storage

#: How long an organisation's admin has to answer; they are asked by forwarding a link.
ADMIN_LINK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """A way to the provider's sign-in, and the cookie that its answer must come with."""

    consent: Consent
    url: str
    cookie: str


class Links:
    """From `/inbox connect` to the provider's sign-in page."""

    def __init__(
        self,
        *,
        storage: Storage,
        providers: Mapping[str, Provider],
        directory: Directory,
        clock: Clock,
        timing: Timing,
        wake: Wake,
    ) -> None:
        self._wake = wake
        self._storage = storage
        self._providers = providers
        self._directory = directory
        self._clock = clock
        self._timing = timing

    def issue(
        self,
        person: Person,
        address: str,
        provider: str,
        *,
        channel_id: str | None = None,
        shared: bool = False,
    ) -> str:
        """Return the token of a new link for a mailbox of this person, or of a channel's team.

        Raises:
            Outsider, InvalidAddress, ProviderUnknown, AlreadyConnected, AddressOfAnother.
            NotPermitted, ChannelRefused: for a team.

        """
        address = policy.normal_address(address)
        kind = Kind.PERSONAL if channel_id is None else Kind.TEAM
        self.may_connect(person, address, kind)
        if channel_id is not None:
            self._directory.check_channel(person.workspace_id, channel_id)
        return self._issue(
            person,
            address,
            provider,
            connection_id=None,
            kind=kind,
            channel_id=channel_id,
            shared=shared,
        )

    def issue_reconnect(self, person: Person, connection_id: str, version: int | None) -> str:
        """Return the token of a new link for a connection that exists.

        Raises as `authorise_sign_in`.
        """
        with self._storage.snapshot() as tx:
            connection = authorise_sign_in(tx, person, connection_id, version)
        return self._issue(
            person,
            connection.address,
            connection.reconnects_at,
            connection_id=connection.id,
            kind=connection.kind,
            channel_id=connection.channel_id,
            shared=connection.shared,
        )

    def may_connect(self, person: Person, address: str, kind: Kind = Kind.PERSONAL) -> None:
        """Return if this person may bring this address in. It asks the directory.

        Raises:
            Outsider, NotPermitted, AddressOfAnother, AlreadyConnected.

        """
        if person.outsider:
            raise Outsider
        held = permission(None, Action.CONSENT, kind, actors(person, None))
        if held is Permission.REFUSED:
            raise NotPermitted(None, Action.CONSENT)
        holder = self._directory.by_email(person.workspace_id, address)
        if holder is not None and holder.id != person.id:
            raise AddressOfAnother(address)
        with self._storage.snapshot() as tx:
            present = tx.connections.latest(person.workspace_id, address)
        if present is not None and present.live:
            raise AlreadyConnected(present)

    def opened(self, token: str) -> Consent:
        """Return the consent behind a link. It consumes nothing: previews open links too.

        Raises:
            LinkUnknown, LinkUsed, LinkExpired.

        """
        with self._storage.snapshot() as tx:
            return self.usable(tx.consents.by_token(token))

    def begin(self, token: str) -> Begun:
        """Start a sign-in; an earlier one of the same link is void from now on.

        Raises as `opened`, and `ProviderUnknown`.
        """
        consent = self.opened(token)
        state, cookie = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        attempt = self.provider(consent.provider).begin(
            state=state,
            address=consent.address,
            shared=consent.shared,
            challenge=self._challenge(consent),
        )
        with self._storage.transaction() as tx:
            self.usable(tx.consents.by_token(token))
            tx.consents.begin(consent, state=state, cookie=cookie, secret=attempt.secret)
        return Begun(consent=consent, url=attempt.url, cookie=cookie)

    def ask_admin(self, consent: Consent) -> str | None:
        """Return a link for an organisation's admin, who may allow us for everybody there.

        The member gets it in a message as well, to forward. None where the provider has no such
        thing. Raises `ProviderUnknown`.
        """
        state = secrets.token_urlsafe(32)
        provider = self.provider(consent.provider)
        url = provider.admin_consent_url(state=state, shared=consent.shared)
        if url is None:
            return None
        now = self._clock.now()
        asked = replace(
            consent,
            id=secrets.token_hex(8),
            for_admin=True,
            used_at=None,
            created_at=now,
            expires_at=now + ADMIN_LINK,
        )
        with self._storage.transaction() as tx:
            tx.consents.ask_admin(asked, state=state)
            tx.outbox.add(_told(asked, NoticeKind.ADMIN_NEEDED, url=url))
        self._wake()
        return url

    def admin_answered(self, parameters: Mapping[str, str]) -> Consent:
        """Take an admin's answer to such a link; the member is told to go on.

        Whose browser it came from does not matter: the answer gives nothing but a message to the
        member who asked, and only the sign-in that follows shows whether it is true.

        Raises:
            LinkUnknown, LinkUsed, LinkExpired: as `opened`.
            ConsentDeclined: the admin said no.

        """
        state, now = parameters.get("state", ""), self._clock.now()
        with self._storage.transaction() as tx:
            asked = tx.consents.granted(state, now)
            if asked is None:
                self.usable(tx.consents.by_state(state))
                raise LinkUnknown
            # Microsoft says admin_consent=True on errors, too.
            allowed = "error" not in parameters
            if allowed:
                tx.outbox.add(_told(asked, NoticeKind.ADMIN_ALLOWED))
        if not allowed:
            raise ConsentDeclined(policy=True)
        self._wake()
        return asked

    def _challenge(self, consent: Consent) -> str | None:
        """Return what the provider wants to hear again when this mailbox is reconnected."""
        if consent.connection_id is None:
            return None
        with self._storage.snapshot() as tx:
            connection = tx.connections.get(consent.workspace_id, consent.connection_id)
            grant = tx.grants.get(connection)
        if grant is None or connection.provider != consent.provider:
            return None
        return grant.challenge

    def answered(self, state: str) -> Consent:
        """Return the consent that a provider's answer belongs to. Raises as `opened`."""
        with self._storage.snapshot() as tx:
            return self.usable(tx.consents.by_state(state))

    def usable(self, consent: Consent | None) -> Consent:
        """Return a consent that can still serve.

        Raises:
            LinkUnknown, LinkUsed, LinkExpired.

        """
        if consent is None:
            raise LinkUnknown
        if consent.used_at is not None:
            raise LinkUsed
        if consent.expires_at <= self._clock.now():
            raise LinkExpired
        return consent

    def provider(self, provider: str) -> Provider:
        """Return a provider that is set up. Raises `ProviderUnknown`."""
        try:
            return self._providers[provider]
        except KeyError:
            raise ProviderUnknown(provider) from None

    def _issue(
        self,
        person: Person,
        address: str,
        provider: str,
        *,
        connection_id: str | None,
        kind: Kind = Kind.PERSONAL,
        channel_id: str | None = None,
        shared: bool = False,
    ) -> str:
        self.provider(provider)
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        consent = Consent(
            id=secrets.token_hex(8),
            workspace_id=person.workspace_id,
            user_id=person.id,
            user_name=person.name,
            locale=person.locale,
            time_zone=person.time_zone,
            provider=provider,
            address=address,
            kind=kind,
            channel_id=channel_id,
            connection_id=connection_id,
            created_at=now,
            expires_at=now + self._timing.link_ttl,
            shared=shared,
        )
        with self._storage.transaction() as tx:
            tx.consents.issue(consent, token=token)
        return token


def _told(asked: Consent, kind: NoticeKind, **facts: Fact) -> Notice:
    """Return what the member is told about what an admin was asked for."""
    return Notice(
        kind=kind,
        workspace_id=asked.workspace_id,
        to=asked.user_id,
        key=f"{kind}:{asked.id}",
        connection_id=asked.connection_id,
        facts={"address": asked.address, "provider": asked.provider, **facts},
    )
