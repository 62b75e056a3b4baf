"""What work and personal accounts at Microsoft have in common: the sign-in, the refresh, the look.

Both sign in at the same place, and only then it is known which kind it was.
https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from connections.domains import domain_of
from connections.errors import ClientRefused, ProviderUnavailable
from connections.model import (
    Access,
    Attempt,
    Entrance,
    Grant,
    Refreshed,
    RevokeAnswer,
    Scope,
)
from connections.ports import asked
from providers.http import Sessions
from providers.microsoft_answers import callback_refusal
from providers.microsoft_graph import Graph
from providers.microsoft_identity import CONSUMERS, Identity, identify, tenant_of
from providers.microsoft_scopes import PROFILE, SCOPES, in_short, ours
from providers.microsoft_tokens import TokenEndpoint
from providers.settings import MicrosoftSettings, origin
from providers.tokens import Tokens

# The ids of the two providers of the family.
WORK, PERSONAL = "microsoft", "outlook"


class Family(ABC):
    """What both kinds have in common; the docstrings of the port hold for every method."""

    id: str
    display_name: str
    steps: tuple[str, ...]
    domains: frozenset[str]
    mx_suffixes: tuple[str, ...]
    scopes: tuple[Scope, ...] = SCOPES
    shared_scopes: tuple[Scope, ...] = ()
    entrance = Entrance.SIGN_IN
    refusals_to_lose = 2
    takes_back = False
    callback = "microsoft"

    def __init__(self, settings: MicrosoftSettings) -> None:
        sessions = Sessions(settings.ca_file)
        self._settings = settings
        self._tokens = TokenEndpoint(settings, sessions)
        self._graph = Graph(settings, sessions)
        self.sign_in_origin = origin(settings.sign_in("common"))

    def begin(
        self, *, state: str, address: str, shared: bool = False, challenge: str | None = None
    ) -> Attempt:
        """Return where to sign in, with `address` as the hint which account it may be."""
        url, flow = self._tokens.begin(
            state=state,
            scopes=[scope.id for scope in asked(self, shared=shared)],
            login_hint=address,
            challenge=challenge,
        )
        return Attempt(url=url, secret=json.dumps(flow))

    def redeem(self, parameters: Mapping[str, str], attempt_secret: str) -> Refreshed:
        """Turn a callback's parameters into a grant and a first access.

        A callback without error and code is `ProviderUnavailable`: nobody said no. So is an
        answer without a refresh token: such a consent cannot be kept, and a new one may differ.
        """
        if error := parameters.get("error"):
            raise callback_refusal(error, parameters.get("error_description", ""))
        flow = _remembered(attempt_secret)
        tokens = self._tokens.exchange(flow, parameters)
        account = self._identify(tokens)
        if tokens.refresh is None:
            raise ProviderUnavailable("the consent came without a refresh token")
        given = _given(tokens, flow["scope"])
        grant = Grant(
            subject=account.subject,
            client_id=self._settings.client_id,
            addresses=self._addresses(tokens, account, given),
            scopes=given,
            secret=tokens.refresh,
        )
        kind = PERSONAL if account.tenant == CONSUMERS else WORK
        return Refreshed(
            grant=grant,
            access=_access(tokens, grant),
            provider=None if kind == self.id else kind,
        )

    def refresh(self, grant: Grant, scopes: frozenset[str] | None = None) -> Refreshed:
        """Fetch a fresh access token; Microsoft gives a new refresh token with each.

        A refresh token belongs to the client that it was given to. With another one configured it
        is not even sent: the refusal would look as if the mailbox were lost. No permission is
        named that was not given: that would be refused as a whole. A challenge is not repeated
        here: what a rule of the organisation demanded, it may not demand any more.
        """
        if grant.client_id != self._settings.client_id:
            raise ClientRefused("client_mismatch")
        tenant = tenant_of(grant.subject)
        tokens = self._tokens.refresh(
            grant.secret,
            tenant="consumers" if tenant == CONSUMERS else quote(tenant, safe=""),
            scopes=ours(grant.scopes if scopes is None else scopes),
        )
        given = _given(tokens, grant.scopes if scopes is None else scopes)
        current = replace(
            grant,
            scopes=given if scopes is None else grant.scopes,
            secret=tokens.refresh or grant.secret,
            challenge=None,
        )
        return Refreshed(grant=current, access=replace(_access(tokens, current), scopes=given))

    def probe(self, refreshed: Refreshed, address: str) -> None:
        """Read the inbox of the account's own mailbox, or of one that is opened to it."""
        own = address in refreshed.grant.addresses
        self._graph.look(refreshed.access.token, None if own else address)

    def group(self, subject: str, address: str) -> str:
        """Return the tenant of a work account, the mail domain of a personal one."""
        tenant = tenant_of(subject)
        return domain_of(address) if tenant == CONSUMERS else tenant

    def revoke(self, grant: Grant) -> RevokeAnswer:  # noqa: ARG002 - the same for every grant
        """Return that only the account's owner can: Microsoft has no endpoint for it.

        Signing the account out everywhere would be one, but out of every other program as well.
        """
        return RevokeAnswer.OWNER_ONLY

    @abstractmethod
    def admin_consent_url(self, *, state: str, shared: bool) -> str | None:
        """Return where an organisation's admin allows us for everybody, None if nowhere."""

    @abstractmethod
    def manage_page(self, subject: str | None) -> str:
        """Return where the account's owner sees and removes the access."""

    def _identify(self, tokens: Tokens) -> Identity:
        return identify(
            tokens.id_token or "",
            client_id=self._settings.client_id,
            issuer_of=lambda tenant: f"{self._settings.authority(tenant)}/v2.0",
        )

    def _addresses(
        self, tokens: Tokens, account: Identity, given: frozenset[str]
    ) -> frozenset[str]:
        """Return the addresses that the account answers to; without leave to ask, its name."""
        asked_for = self._graph.addresses(tokens.access) if PROFILE in given else frozenset()
        return frozenset(name for name in asked_for | {account.name} if "@" in name)


def _remembered(attempt_secret: str) -> dict[str, Any]:
    """Return the flow as `begin` remembered it. Another version of us may have begun it."""
    try:
        flow = json.loads(attempt_secret)
    except ValueError:
        flow = None
    if not isinstance(flow, dict) or not isinstance(flow.get("scope"), list):
        raise ProviderUnavailable("the sign-in was begun in another way")
    return flow


def _given(tokens: Tokens, requested: Collection[str]) -> frozenset[str]:
    """Return what was granted: all that was asked for, where the answer does not say."""
    return in_short(requested if tokens.scopes is None else tokens.scopes)


def _access(tokens: Tokens, grant: Grant) -> Access:
    return Access(
        token=tokens.access,
        expires_at=datetime.now(UTC) + timedelta(seconds=tokens.access_life),
        scopes=grant.scopes,
    )
