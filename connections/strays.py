"""Accesses that a provider gave and nobody uses: a sign-in that was refused, or cut off."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from connections.consents import Exchange, Stray
from connections.errors import CodeRefused, ConsentError, ProviderError, ProviderUnavailable
from connections.lifecycle import State
from connections.locks import KeyedLocks
from connections.model import Connection, Consent
from connections.notices import Fact, Notice, NoticeKind
from connections.ports import Clock, Provider, Wake
from connections.repositories import Storage, Transaction

#: Longer than a sign-in takes from the provider's answer to its end.
UNDER_WAY = timedelta(minutes=5)
#: For how long a provider that gives no answer is asked to take an access back.
PATIENCE = timedelta(days=1)


class Strays:
    """Gives back what is left, under the same lock per account as sign-ins and removals."""

    def __init__(
        self,
        storage: Storage,
        providers: Mapping[str, Provider],
        locks: KeyedLocks,
        clock: Clock,
        wake: Wake,
    ) -> None:
        self._storage = storage
        self._providers = providers
        self._locks = locks
        self._clock = clock
        self._wake = wake

    def due(self, limit: int) -> list[Exchange | Stray]:
        """Return what no sign-in that is under way can still be about to use."""
        with self._storage.snapshot() as tx:
            return tx.consents.held(self._clock.now() - UNDER_WAY, limit=limit)

    def work(self, held: Exchange | Stray) -> None:
        """Find out what was left, or give it back. Safe to repeat at any point."""
        stray = self._found(held) if isinstance(held, Exchange) else held
        if stray is not None:
            with self._locks.hold("subject", stray.provider, stray.grant.subject):
                self.give_back(stray)

    def keep(self, stray: Stray) -> None:
        """Store what a provider gave, before anything else is done with it."""
        with self._storage.transaction() as tx:
            tx.consents.hold(stray)

    def give_back(self, stray: Stray) -> None:
        """Give one back, for who holds the lock of its account.

        Ending it would end everything that lives from that account at the provider. So while
        something does it waits, until that has ended, or was seen to work later than this sign-in:
        then its own removal will end this as well. Without an answer it stays for a later attempt.
        """
        after = self._left(stray)
        with self._storage.transaction() as tx:
            if after is None:
                tx.consents.release(stray.consent)
            else:
                tx.consents.hold(after)
            if not stray.refused:
                self._tell(tx, stray.consent, stray.provider)

    def _left(self, stray: Stray) -> Stray | None:
        with self._storage.snapshot() as tx:
            others = tx.connections.with_subject(stray.provider, stray.grant.subject)
        provider = self._providers.get(stray.provider)
        if provider is None or any(_works(other, stray.consent) for other in others):
            return None
        if others and provider.takes_back:
            return stray
        try:
            provider.revoke(stray.grant)
        except ProviderError:
            since = stray.unanswered_since or self._clock.now()
            given_up = self._clock.now() > since + PATIENCE
            return None if given_up else replace(stray, unanswered_since=since)
        return None

    def _found(self, cut_off: Exchange) -> Stray | None:
        """Return what a sign-in has left that was cut off before its answer was stored.

        Its code is sent once more: one that was not used yet gives what can then be given back,
        and what a used one gave has to be ended by the provider, which "should" do so
        (RFC 6749, 4.1.2). The person is told, as they may see more there than we know.
        """
        after = self._asked_again(cut_off)
        with self._storage.transaction() as tx:
            if after is None:
                tx.consents.release(cut_off.consent)
            elif after is not cut_off:
                tx.consents.hold(after)
            self._tell(tx, cut_off.consent, cut_off.provider)
        return after if isinstance(after, Stray) else None

    def _asked_again(self, cut_off: Exchange) -> Exchange | Stray | None:
        consent, provider = cut_off.consent, self._providers.get(cut_off.provider)
        if provider is None or not provider.takes_back:
            return None
        with self._storage.snapshot() as tx:
            present = tx.connections.latest(consent.workspace_id, consent.address)
        if present is not None and present.provider == cut_off.provider:
            if _works(present, consent):
                return None
            if present.state in {State.ACTIVE, State.DEACTIVATED}:
                return cut_off  # a provider may take a code that comes twice for a theft of more
        try:
            grant = provider.redeem(cut_off.parameters, cut_off.attempt).grant
        except (ProviderError, ConsentError) as error:
            if isinstance(error, ProviderError) and error.given is not None:
                grant = error.given
            else:
                return cut_off if self._unknown(cut_off, error) else None
        return Stray(consent=consent, provider=provider.id, grant=grant)

    def _unknown(self, cut_off: Exchange, error: Exception) -> bool:
        """Whether the provider gave no usable answer, and may still give one."""
        used_at = cut_off.consent.used_at or self._clock.now()
        unknown = isinstance(error, ProviderUnavailable) and not isinstance(error, CodeRefused)
        return unknown and self._clock.now() <= used_at + PATIENCE

    def _tell(self, tx: Transaction, consent: Consent, provider: str) -> None:
        """Say once that the sign-in was cut off, unless the person has signed in again since."""
        if not consent.user_id:
            return  # the person was forgotten meanwhile
        present = tx.connections.latest(consent.workspace_id, consent.address)
        again = present is not None and present.provider == provider
        if again and present is not None and present.state is State.ACTIVE:
            return
        tx.outbox.add(failed(replace(consent, provider=provider), problem="cut_off"))


def _works(connection: Connection, since: Consent) -> bool:
    """Whether a mailbox was seen to work after a consent was used."""
    checked_at, used_at = connection.health.checked_at, since.used_at
    if connection.state is not State.ACTIVE or checked_at is None or used_at is None:
        return False
    return checked_at > used_at


def failed(consent: Consent, **facts: Fact) -> Notice:
    """Return what the person of a sign-in is told that led to nothing, once."""
    return Notice(
        kind=NoticeKind.CONSENT_FAILED,
        workspace_id=consent.workspace_id,
        to=consent.user_id,
        key=f"consent_failed:{consent.id}",
        connection_id=consent.connection_id,
        facts={"address": consent.address, "provider": consent.provider, **facts},
    )
