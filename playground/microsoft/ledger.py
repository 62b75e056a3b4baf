"""The books: which codes and tokens were given out, and what still lives."""

import secrets
import time
from datetime import datetime, timedelta
from threading import RLock

from playground import pkce
from playground.clock import MovableClock
from playground.microsoft import standing
from playground.microsoft.applications import Application
from playground.microsoft.consents import Consents
from playground.microsoft.directory import Account
from playground.microsoft.errors import StsError
from playground.microsoft.records import AccessToken, Code, Issued, RefreshToken, SignedIn
from playground.microsoft.scopes import OFFLINE, SIGN_IN, Wanted

ACCESS_TOKEN_SECONDS = 3599
# https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens
_REFRESH_TOKEN_LIFE = timedelta(days=90)
_CODE_LIFE = timedelta(minutes=10)


class Ledger:
    """Codes and tokens of every account and application.

    Its rules follow the clock of this world; access tokens follow real time.
    """

    def __init__(self, lock: RLock, clock: MovableClock, consents: Consents) -> None:
        self._lock = lock
        self._clock = clock
        self._consents = consents
        self._codes: dict[str, Code] = {}
        self._refresh_tokens: dict[str, RefreshToken] = {}
        self._access_tokens: dict[str, AccessToken] = {}
        # Entra lets a refresh token live on when it gives a new one; stricter servers do not.
        self.rotates_strictly = False
        # Entra gives work accounts tokens with all that was consented, however little was asked:
        # https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/1713
        self.narrows = False

    def find_refresh_token(self, value: str) -> RefreshToken | None:
        """Return the refresh token with this value, live or dead."""
        with self._lock:
            return self._refresh_tokens.get(value)

    def live_refresh_tokens(self, account: Account) -> list[RefreshToken]:
        """Return the refresh tokens that would work now, oldest first."""
        with self._lock:
            tokens = list(self._refresh_tokens.values())
            return [token for token in tokens if token.account is account and self._works(token)]

    def find_access_token(self, value: str) -> AccessToken | None:
        """Return the access token with this value, expired or not."""
        with self._lock:
            return self._access_tokens.get(value)

    def expire_access_tokens(self, account: Account) -> None:
        """Let this account's access tokens run out now; refresh tokens stay."""
        with self._lock:
            for token in self._access_tokens.values():
                if token.account is account:
                    token.expires_at = 0

    def end_refresh_tokens(self, account: Account, application: Application) -> None:
        """End an account's refresh tokens for good, even for the case of a new consent."""
        with self._lock:
            for token in self._refresh_tokens.values():
                if token.account is account and token.application is application:
                    token.dead = True

    def write_code(self, signed_in: SignedIn) -> str:
        """Return a new authorization code for a sign-in."""
        prefix = "M.C507_BAY.2.U." if signed_in.account.personal else "1.AXoA"
        value = f"{prefix}{secrets.token_urlsafe(96)}"
        with self._lock:
            self._codes[value] = Code(signed_in, self._clock.now())
        return value

    def find_code(self, value: str, application: Application) -> Code:
        """Return the code with this value; raise StsError for one that never was the app's."""
        with self._lock:
            code = self._codes.get(value)
        if code is None or code.stands_for.application is not application:
            raise StsError("malformed")
        return code

    def redeem(
        self, code: Code, redirect_uri: str, verifier: str | None, wanted: Wanted | None
    ) -> Issued:
        """Exchange a code for tokens, `wanted` None for the scopes of the sign-in.

        Raise StsError; a code that was refused is spent all the same.
        """
        with self._lock:
            signed_in = code.stands_for
            if code.spent:
                raise StsError("code_used")
            code.spent = True
            if code.issued_at + _CODE_LIFE < self._clock.now():
                raise StsError("code_expired")
            if signed_in.redirect_uri != redirect_uri:
                raise StsError("reply_address_differs", redirect_uri=redirect_uri)
            _check_verifier(signed_in, verifier)
            return self._pay_out(
                signed_in.account,
                signed_in.application,
                wanted or signed_in.wanted,
                nonce=signed_in.nonce,
            )

    def refresh(self, token: RefreshToken, wanted: Wanted | None) -> Issued:
        """Give new tokens for the `wanted` scopes, None for those that the token was for.

        Raise StsError.
        """
        with self._lock:
            self._check(token)
            issued = self._pay_out(token.account, token.application, wanted or token.wanted)
            if self.rotates_strictly and issued.refresh is not None:
                token.dead = True
            return issued

    def _check(self, token: RefreshToken) -> None:
        """Raise StsError when the token, or the situation of its account, forbids a refresh."""
        account = token.account
        standing.check(account, token.application, token.issued_at)
        if token.dead:
            raise StsError("grant_expired" if account.personal else "token_used_up")
        if token.issued_at + _REFRESH_TOKEN_LIFE <= self._clock.now():
            issued = standing.moment(token.issued_at)
            raise StsError("grant_expired" if account.personal else "inactive", issued=issued)

    def _works(self, token: RefreshToken) -> bool:
        try:
            self._check(token)
            self._granted(token.account, token.application, token.wanted)
        except StsError:
            return False
        return True

    def _granted(
        self, account: Account, application: Application, wanted: Wanted
    ) -> frozenset[str]:
        """Return what a token for the wanted scopes may do; raise StsError without a consent."""
        consented = self._consents.scopes(account, application)
        if not wanted.names <= consented:
            if account.personal:
                raise StsError("scopes_unauthorized")
            raise StsError("consent_required", app_id=application.client_id, app=application.name)
        if account.personal or self.narrows:
            return wanted.names
        return (consented - SIGN_IN) | (wanted.names & SIGN_IN)

    def _pay_out(
        self,
        account: Account,
        application: Application,
        wanted: Wanted,
        nonce: str | None = None,
    ) -> Issued:
        granted = self._granted(account, application, wanted)
        access = self._new_access_token(account, granted)
        refresh = None
        if OFFLINE in wanted.names:
            refresh = self._new_refresh_token(account, application, wanted)
        return Issued(application, access, refresh, wanted, nonce)

    def _new_access_token(self, account: Account, granted: frozenset[str]) -> AccessToken:
        # Opaque for us as for every program: only Graph may look into a token for Graph.
        prefix = "EwB4BMl6" if account.personal else "eyJ0eXAiOiJKV1QiLCJub25jZSI6I"
        value = f"{prefix}{secrets.token_urlsafe(200)}"
        expires_at = time.time() + ACCESS_TOKEN_SECONDS
        token = AccessToken(value, account, granted, expires_at)
        self._access_tokens[value] = token
        return token

    def _new_refresh_token(
        self, account: Account, application: Application, wanted: Wanted
    ) -> RefreshToken:
        prefix = "M.C507_BAY.0.U.-" if account.personal else "1.AXoA"
        value = f"{prefix}{secrets.token_urlsafe(160)}"
        token = RefreshToken(value, account, application, wanted, self._now())
        self._refresh_tokens[value] = token
        return token

    def _now(self) -> datetime:
        return self._clock.now()


def _check_verifier(signed_in: SignedIn, verifier: str | None) -> None:
    challenge, method = signed_in.challenge, signed_in.challenge_method
    if challenge is not None and not pkce.fits(challenge, method, verifier or ""):
        raise StsError("verifier_wrong")
