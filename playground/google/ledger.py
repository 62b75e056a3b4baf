"""The books: who agreed to what, which codes and tokens came out of it, what still lives."""

import secrets
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import RLock

from playground import pkce
from playground.clock import MovableClock
from playground.google import scopes
from playground.google.accounts import Account
from playground.google.clients import Project
from playground.google.errors import OAuthError
from playground.google.records import (
    AccessToken,
    Code,
    Consent,
    Grant,
    Issued,
    RefreshToken,
    Revocation,
)

ACCESS_TOKEN_SECONDS = 3599
# https://developers.google.com/identity/protocols/oauth2#expiration
LIVE_REFRESH_TOKENS = 100
_IDLE = timedelta(days=182)
_TESTING = timedelta(days=7)
_CODE_LIFE = timedelta(minutes=10)


class Ledger:
    """Grants, codes and tokens of every account and project.

    Its rules follow the clock of this world; access tokens follow real time.
    """

    def __init__(self, lock: RLock, clock: MovableClock) -> None:
        self._lock = lock
        self._clock = clock
        self._grants: dict[tuple[str, str], Grant] = {}
        self._codes: dict[str, Code] = {}
        self._refresh_tokens: dict[str, RefreshToken] = {}
        self._access_tokens: dict[str, AccessToken] = {}
        self.revocations: list[Revocation] = []

    def grants(self, account: Account) -> list[Grant]:
        """Return this account's grants, one for each project that it has let in."""
        with self._lock:
            return [grant for grant in self._grants.values() if grant.account is account]

    def granted(self, account: Account, project: Project) -> frozenset[str]:
        """Return all that this account has agreed to for this project."""
        with self._lock:
            grant = self._grants.get((account.sub, project.id))
            return grant.scopes if grant else frozenset()

    def live_refresh_tokens(self, account: Account) -> list[RefreshToken]:
        """Return this account's live refresh tokens, oldest first."""
        with self._lock:
            tokens = self._refresh_tokens.values()
            return [token for token in tokens if token.account is account and self._lives(token)]

    def find_refresh_token(self, value: str) -> RefreshToken | None:
        """Return the refresh token with this value, live or dead."""
        with self._lock:
            return self._refresh_tokens.get(value)

    def live_access_token(self, value: str) -> AccessToken | None:
        """Return the access token with this value if it still opens anything."""
        with self._lock:
            token = self._access_tokens.get(value)
        if token is None or token.dead or token.expires_at <= time.time():
            return None
        return token if token.account.usable else None

    def agree(self, consent: Consent) -> str:
        """Write a person's yes down and return the authorization code for it."""
        account, project = consent.account, consent.project
        with self._lock:
            earlier = self._grants.get((account.sub, project.id))
            together = consent.scopes | (earlier.scopes if earlier else frozenset())
            since = earlier.since if earlier else self._clock.now()
            self._grants[account.sub, project.id] = Grant(account, project, since, together)
            value = f"4/0A{secrets.token_urlsafe(54)}"
            self._codes[value] = Code(
                consent,
                together if consent.with_earlier_scopes else consent.scopes,
                refresh_token_due=consent.offline and (earlier is None or consent.asked_again),
                issued_at=self._clock.now(),
            )
            return value

    def redeem(
        self, value: str, client_id: str, redirect_uri: str, verifier: str | None
    ) -> Issued:
        """Exchange a code for tokens; raise OAuthError as Google words it."""
        with self._lock:
            code = self._codes.get(value)
            if code is None or code.consent.client_id != client_id:
                raise OAuthError("invalid_grant", "Bad Request")
            if code.spent:
                # RFC 6749 4.1.2: a code that comes twice was stolen, so what it gave ends.
                _kill(code.gave)
                raise OAuthError("invalid_grant", "Bad Request")
            code.spent = True
            if code.issued_at + _CODE_LIFE < self._clock.now():
                raise OAuthError("invalid_grant", "Bad Request")
            if code.consent.redirect_uri != redirect_uri:
                raise OAuthError("redirect_uri_mismatch", "Bad Request")
            _check_verifier(code.consent, verifier)
            return self._pay_out(code)

    def refresh(
        self, value: str, client_id: str, wanted: frozenset[str] | None, *, narrow: bool = True
    ) -> Issued:
        """Give a new access token for the `wanted` scopes, None for all that the token has.

        `narrow=False` checks them but gives all. Raise OAuthError as Google words it.
        """
        with self._lock:
            token = self._refresh_tokens.get(value)
            if token is None or token.client_id != client_id:
                raise OAuthError("invalid_grant", "Bad Request")
            if not self._lives(token):
                raise OAuthError("invalid_grant", "Token has been expired or revoked.")
            if wanted is not None and not wanted <= token.scopes:
                raise OAuthError("invalid_scope", "Bad Request")
            token.last_used_at = self._clock.now()
            granted = wanted if wanted and narrow else token.scopes
            access = self._new_access_token(token, granted)
            return Issued(access, token, refresh_is_new=False, nonce=None)

    def revoke_token(self, value: str) -> None:
        """End all that the project of this token has; raise OAuthError for a dead token.

        https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
        """
        with self._lock:
            refresh = self._refresh_tokens.get(value)
            token = self.live_access_token(value) or refresh
            if token is None or (token is refresh and not self._lives(refresh)):
                raise OAuthError("invalid_token", "Token expired or revoked")
            self.end_access(token.account, token.project, by="token")

    def end_access(self, account: Account, project: Project, *, by: str) -> None:
        """End every scope, code and token of this account for a whole project."""
        with self._lock:
            self._grants.pop((account.sub, project.id), None)
            _kill(token for token in self._tokens(account) if token.project is project)
            for code in self._codes.values():
                if code.consent.account is account and code.consent.project is project:
                    code.spent = True
            moment = self._clock.now()
            self.revocations.append(Revocation(account.email, project.id, by, moment))

    def end_mail_tokens(self, account: Account) -> None:
        """End the tokens that reach Gmail, as a new password does; the grants stay."""
        with self._lock:
            _kill(token for token in self._tokens(account) if token.scopes & scopes.GMAIL)

    def end_everything(self, account: Account) -> None:
        """End all tokens of an account that is no more."""
        with self._lock:
            _kill(self._tokens(account))

    def expire_access_tokens(self, account: Account) -> None:
        """Let this account's access tokens run out now; refresh tokens stay."""
        with self._lock:
            tokens = self._access_tokens.values()
            _kill(token for token in tokens if token.account is account)

    def _pay_out(self, code: Code) -> Issued:
        consent = code.consent
        refresh = self._new_refresh_token(code) if code.refresh_token_due else None
        access = self._new_access_token(consent, code.scopes)
        code.gave = [access] if refresh is None else [access, refresh]
        return Issued(access, refresh, refresh_is_new=refresh is not None, nonce=consent.nonce)

    def _new_access_token(
        self, source: Consent | RefreshToken, granted: frozenset[str]
    ) -> AccessToken:
        token = AccessToken(
            f"ya29.a0{secrets.token_urlsafe(120)}",
            source.account,
            source.client_id,
            source.project,
            granted,
            expires_at=time.time() + ACCESS_TOKEN_SECONDS,
        )
        self._access_tokens[token.value] = token
        return token

    def _new_refresh_token(self, code: Code) -> RefreshToken:
        consent, now = code.consent, self._clock.now()
        token = RefreshToken(
            f"1//0{secrets.token_urlsafe(72)}",
            consent.account,
            consent.client_id,
            consent.project,
            code.scopes,
            issued_at=now,
            last_used_at=now,
            ends_at=_end_of(code, now),
        )
        self._refresh_tokens[token.value] = token
        self._keep_the_newest(token)
        return token

    def _keep_the_newest(self, newest: RefreshToken) -> None:
        live = self.live_refresh_tokens(newest.account)
        _kill([t for t in live if t.client_id == newest.client_id][:-LIVE_REFRESH_TOKENS])

    def _tokens(self, account: Account) -> list[AccessToken | RefreshToken]:
        every: list[AccessToken | RefreshToken] = [*self._access_tokens.values()]
        every += self._refresh_tokens.values()
        return [token for token in every if token.account is account]

    def _lives(self, token: RefreshToken) -> bool:
        now = self._clock.now()
        ended = token.ends_at is not None and token.ends_at <= now
        return not (token.dead or ended or token.last_used_at + _IDLE <= now)


def _kill(tokens: Iterable[AccessToken | RefreshToken]) -> None:
    for token in tokens:
        token.dead = True


def _check_verifier(consent: Consent, verifier: str | None) -> None:
    if consent.challenge is None:
        return
    if not verifier:
        raise OAuthError("invalid_grant", "Missing code verifier.")
    if not pkce.fits(consent.challenge, consent.challenge_method, verifier):
        raise OAuthError("invalid_grant", "Invalid code verifier.")


def _end_of(code: Code, now: datetime) -> datetime | None:
    """Return when a refresh token ends by itself: time-based access, or a project in testing."""
    limits = [code.consent.account.access_limit]
    # Seven days, unless it is for nothing but the sign-in.
    if code.consent.project.testing and not code.scopes <= scopes.SIGN_IN:
        limits.append(_TESTING)
    return min((now + limit for limit in limits if limit is not None), default=None)
