"""One look at a mailbox: a refresh, never cached, and one read. It decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from connections.errors import ClientRefused, GrantLost, ProviderUnavailable
from connections.locks import KeyedLocks
from connections.model import Connection, Grant, Reason
from connections.ports import Provider
from connections.repositories import Storage


class Verdict(StrEnum):
    """What a look came to; a failure has one of three classes."""

    PASSED = "passed"
    TRANSIENT = "transient"
    REFUSED = "refused"  # by the provider, for this mailbox
    CLIENT = "client"  # our own client is at fault


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A verdict and what belongs to it. `retry_after` is in seconds."""

    verdict: Verdict
    reason: Reason | None = None
    retry_after: float | None = None
    error: str | None = None


class Examiner:
    """Looks at mailboxes, one refresh per connection at a time."""

    def __init__(
        self, storage: Storage, providers: Mapping[str, Provider], locks: KeyedLocks
    ) -> None:
        self._storage = storage
        self._providers = providers
        self._locks = locks

    def examine(self, connection: Connection) -> Finding:
        """Look at the mailbox with its stored grant and return what was found.

        A refusal is believed only of the token that is stored after it was met: had a reconnect
        replaced the token meanwhile, the new one is looked at instead.
        """
        try:
            with self._locks.hold("grant", connection.id):
                used = self._stored(connection)
                finding = self._look(connection, used)
                if finding.verdict is Verdict.REFUSED and used != (
                    now := self._stored(connection)
                ):
                    finding = self._look(connection, now)
                return finding
        except ProviderUnavailable as busy:
            return Finding(verdict=Verdict.TRANSIENT, error=str(busy))

    def refusals_to_lose(self, connection: Connection) -> int:
        """Return how many refusals prove that the mailbox is lost."""
        return self._providers[connection.provider].refusals_to_lose

    def _look(self, connection: Connection, grant: Grant | None) -> Finding:
        if grant is None:  # erased between the claim and the look: whoever did it moved it as well
            return Finding(verdict=Verdict.TRANSIENT, error="the grant was erased meanwhile")
        provider = self._providers.get(connection.provider)
        if provider is None:
            return Finding(verdict=Verdict.CLIENT, error="the provider is not configured")
        try:
            refreshed = provider.refresh(grant)
            self._keep_rotated(connection, grant, refreshed.grant)
            provider.probe(refreshed, connection.address)
        except GrantLost as lost:
            self._keep_rotated(connection, grant, replace(grant, challenge=lost.challenge))
            return Finding(verdict=Verdict.REFUSED, reason=lost.reason)
        except ClientRefused as refused:
            return Finding(verdict=Verdict.CLIENT, error=refused.error)
        except ProviderUnavailable as unavailable:
            return Finding(
                verdict=Verdict.TRANSIENT,
                retry_after=unavailable.retry_after,
                error=str(unavailable),
            )
        return Finding(verdict=Verdict.PASSED)

    def _stored(self, connection: Connection) -> Grant | None:
        with self._storage.snapshot() as tx:
            return tx.grants.get(connection)

    def _keep_rotated(self, connection: Connection, used: Grant, present: Grant) -> None:
        """Store a rotated token before it is used, unless the stored one was replaced."""
        if present == used:
            return
        with self._storage.transaction() as tx:
            if tx.grants.get(connection) == used:
                tx.grants.put(connection, present)
