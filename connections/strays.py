"""Accesses that a provider gave and nobody uses: a sign-in that was refused, or cut off."""

from collections.abc import Mapping
from datetime import timedelta

from connections.consents import Stray
from connections.errors import ProviderError
from connections.locks import KeyedLocks
from connections.ports import Clock, Provider
from connections.repositories import Storage

#: Longer than a sign-in takes from the provider's answer to its end.
UNDER_WAY = timedelta(minutes=5)
#: For how long a provider is asked to take an access back.
PATIENCE = timedelta(days=1)


class Strays:
    """Gives back what is left, under the same lock per account as sign-ins and removals."""

    def __init__(
        self, storage: Storage, providers: Mapping[str, Provider], locks: KeyedLocks, clock: Clock
    ) -> None:
        self._storage = storage
        self._providers = providers
        self._locks = locks
        self._clock = clock

    def due(self, limit: int) -> list[Stray]:
        """Return what no sign-in that is under way can still be about to use."""
        with self._storage.snapshot() as tx:
            return tx.consents.held(self._clock.now() - UNDER_WAY, limit=limit)

    def work(self, stray: Stray) -> None:
        """Give one back. Safe to repeat at any point."""
        with self._locks.hold("subject", stray.provider, stray.grant.subject):
            self.give_back(stray)

    def give_back(self, stray: Stray) -> None:
        """Give one back, for who holds the lock of its account.

        Where something else lives from that account it is dropped: ending it would end every
        connection of the account at the provider. Without an answer it stays for a later attempt.
        """
        if self._gone(stray):
            with self._storage.transaction() as tx:
                tx.consents.release(stray.consent)

    def _gone(self, stray: Stray) -> bool:
        with self._storage.snapshot() as tx:
            shared = bool(tx.connections.with_subject(stray.provider, stray.grant.subject))
        provider = self._providers.get(stray.provider)
        if shared or provider is None:
            return True
        try:
            provider.revoke(stray.grant)
        except ProviderError:
            used_at = stray.consent.used_at or self._clock.now()
            return self._clock.now() > used_at + PATIENCE
        return True
