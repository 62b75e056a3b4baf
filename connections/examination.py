"""One look at a mailbox: a refresh, never cached, and one read. It decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from connections.errors import ClientRefused, GrantLost, ProviderError, ProviderUnavailable
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

        Whoever asks while somebody looks gets what that look finds, if it is good news; else one
        of those who wait looks again, for all of them.
        """
        try:
            return self._locks.share(
                "grant",
                connection.id,
                work=lambda: self._examine(connection),
                good=lambda finding: finding.verdict is Verdict.PASSED,
            )
        except ProviderUnavailable as busy:
            return Finding(verdict=Verdict.TRANSIENT, error=str(busy))

    def refusals_to_lose(self, connection: Connection) -> int:
        """Return how many refusals prove that the mailbox is lost."""
        return self._providers[connection.provider].refusals_to_lose

    def _examine(self, connection: Connection) -> Finding:
        """Look once, or twice: a refusal is believed only of the token that is still stored.

        Had a reconnect replaced the token meanwhile, the new one is looked at instead.
        """
        finding, present = self._look(connection, self._stored(connection))
        if finding.verdict is Verdict.REFUSED and present != (now := self._stored(connection)):
            finding, _ = self._look(connection, now)
        return finding

    def _look(self, connection: Connection, grant: Grant | None) -> tuple[Finding, Grant | None]:
        """Return what was found, and the grant as it should be stored now."""
        if grant is None:  # erased between the claim and the look: whoever did it moved it as well
            erased = "the grant was erased meanwhile"
            return Finding(verdict=Verdict.TRANSIENT, error=erased), None
        provider = self._providers.get(connection.provider)
        if provider is None:
            unknown = "the provider is not configured"
            return Finding(verdict=Verdict.CLIENT, error=unknown), grant
        present = grant
        try:
            refreshed = provider.refresh(grant)
            present = keep(self._storage, connection, grant, refreshed.grant)
            provider.probe(refreshed, connection.address)
        except GrantLost as lost:
            challenged = replace(present, challenge=lost.challenge or present.challenge)
            present = keep(self._storage, connection, present, challenged)
            return Finding(verdict=Verdict.REFUSED, reason=lost.reason), present
        except ProviderError as error:
            return _no_knowledge(error), present
        return Finding(verdict=Verdict.PASSED), present

    def _stored(self, connection: Connection) -> Grant | None:
        with self._storage.snapshot() as tx:
            return tx.grants.get(connection)


def keep(storage: Storage, connection: Connection, used: Grant, present: Grant) -> Grant:
    """Store a rotated token before it is used, unless another one was stored; return it."""
    if present != used:
        with storage.transaction() as tx:
            if tx.grants.get(connection) == used:
                tx.grants.put(connection, present)
    return present


def _no_knowledge(error: ProviderError) -> Finding:
    """Return what an error comes to that says nothing about the mailbox."""
    if isinstance(error, ClientRefused):
        return Finding(verdict=Verdict.CLIENT, error=error.error)
    retry_after = error.retry_after if isinstance(error, ProviderUnavailable) else None
    return Finding(verdict=Verdict.TRANSIENT, retry_after=retry_after, error=str(error))
