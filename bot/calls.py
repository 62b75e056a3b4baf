"""What the bot asks of providers and of apps' receivers: each call is logged and counted.

Of a call only its kind is told: no address, no URL, nothing that was sent or answered.
"""

from collections.abc import Callable, Collection, Mapping
from time import monotonic
from typing import TypeVar

import structlog

from bot.metrics import Metrics
from connections.errors import ClientRefused, ConsentError, GrantLost, ProviderUnavailable
from connections.hooks import Receipt, Targets
from connections.model import Grant, Refreshed, RevokeAnswer
from connections.ports import Provider

log = structlog.get_logger(__name__)

_T = TypeVar("_T")

#: What an error means, in the words of checks; anything else is a fault of ours.
_OUTCOMES: Mapping[type[Exception], str] = {
    GrantLost: "refused",
    ClientRefused: "client",
    ProviderUnavailable: "transient",
    ConsentError: "declined",
}


class WatchedProvider:
    """A provider as it is; what is asked of it over the network is logged and counted."""

    def __init__(self, provider: Provider, metrics: Metrics) -> None:
        self._provider = provider
        self._metrics = metrics
        self.id = provider.id
        self.display_name = provider.display_name
        self.entrance = provider.entrance
        self.scopes = provider.scopes
        self.shared_scopes = provider.shared_scopes
        self.steps = provider.steps
        self.refusals_to_lose = provider.refusals_to_lose
        self.takes_back = provider.takes_back
        self.domains = provider.domains
        self.mx_suffixes = provider.mx_suffixes
        self.sign_in_origin = provider.sign_in_origin
        self.callback = provider.callback
        self.group = provider.group
        self.manage_page = provider.manage_page
        self.admin_consent_url = provider.admin_consent_url
        self.begin = provider.begin  # asks nobody for anything, but name servers for a form

    def redeem(self, parameters: Mapping[str, str], attempt_secret: str) -> Refreshed:
        """Turn a callback's parameters, or a form's fields, into a grant."""
        return self._watched("redeem", lambda: self._provider.redeem(parameters, attempt_secret))

    def refresh(self, grant: Grant, scopes: frozenset[str] | None = None) -> Refreshed:
        """Fetch a fresh access token."""
        return self._watched("refresh", lambda: self._provider.refresh(grant, scopes))

    def probe(self, refreshed: Refreshed, address: str) -> None:
        """Read the mailbox once."""
        self._watched("probe", lambda: self._provider.probe(refreshed, address))

    def revoke(self, grant: Grant) -> RevokeAnswer:
        """Ask the provider to end the grant."""
        return self._watched("revoke", lambda: self._provider.revoke(grant))

    def _watched(self, operation: str, ask: Callable[[], _T]) -> _T:
        began, outcome, error = monotonic(), "passed", ""
        try:
            return ask()
        except Exception as raised:
            error = type(raised).__name__
            outcome = next(
                (word for kind, word in _OUTCOMES.items() if isinstance(raised, kind)), "broken"
            )
            raise
        finally:
            seconds = monotonic() - began
            self._metrics.provider_call(self.id, operation, outcome, seconds)
            log.info(
                "provider asked",
                provider=self.id,
                operation=operation,
                outcome=outcome,
                milliseconds=round(seconds * 1000),
                **({"error": error} if error else {}),
            )


class WatchedTargets:
    """The receivers of apps' webhooks; what is sent to them is logged and counted."""

    def __init__(self, targets: Targets, metrics: Metrics) -> None:
        self._targets = targets
        self._metrics = metrics
        self.check = targets.check

    def post(self, url: str, *, message_id: str, body: str, secrets: Collection[str]) -> Receipt:
        """Send one message."""
        began = monotonic()
        receipt = self._targets.post(url, message_id=message_id, body=body, secrets=secrets)
        seconds = monotonic() - began
        outcome = "taken" if receipt.taken else "refused" if receipt.status else "unreachable"
        self._metrics.webhook_call(outcome, seconds)
        log.info(
            "webhook sent",
            message=message_id,
            outcome=outcome,
            answer=receipt.word,
            milliseconds=round(seconds * 1000),
        )
        return receipt
