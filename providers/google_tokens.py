"""Google's token endpoint: a code becomes tokens, a refresh token an access token."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]

from connections.errors import ConsentError, ProviderError, ProviderUnavailable
from providers.google_answers import exchange_refusal, refresh_refusal
from providers.http import Answer, Sessions, unreachable
from providers.settings import GoogleSettings, speaks_tls

# What Google gives; for an answer that does not say.
_USUAL_SECONDS = 3599
# No token lives for thirty years; dates end somewhere, too.
_MOST_SECONDS = 1_000_000_000

_Refusal = Callable[[Answer], ProviderError | ConsentError]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """What the token endpoint gave; lives are in seconds from now.

    `scopes` None means just those that were asked for (RFC 6749 5.1).
    """

    access: str = field(repr=False)
    access_life: int
    scopes: frozenset[str] | None
    refresh: str | None = field(repr=False)
    refresh_life: int | None
    id_token: str | None = field(repr=False)


class TokenEndpoint:
    """The endpoint and our client at it. Every method asks exactly once.

    The libraries build the requests; what the answers mean is read by us before they see them:
    google-auth would repeat a 5xx for seconds, lose the body of some refusals and report others
    as a permanent error, and oauthlib raises for a permission that was not given, after the code
    has been spent.
    """

    def __init__(self, settings: GoogleSettings, sessions: Sessions) -> None:
        self._settings = settings
        self._sessions = sessions
        if not all(map(speaks_tls, settings.endpoints)):
            # oauthlib knows no other switch. The settings let plain http pass on loopback only.
            os.environ.setdefault("OAUTHLIB_INSECURE_TRANSPORT", "1")

    def flow(
        self, *, scopes: Sequence[str] | None = None, code_verifier: str | None = None
    ) -> Any:
        """Return the library's view of one sign-in; Any, because it has no types."""
        ours = self._settings
        config = {
            "client_id": ours.client_id,
            "client_secret": ours.client_secret,
            "auth_uri": ours.auth_url,
            "token_uri": ours.token_url,
        }
        return Flow.from_client_config(
            {"web": config}, scopes, redirect_uri=ours.redirect_uri, code_verifier=code_verifier
        )

    def exchange(self, code: str, code_verifier: str) -> Tokens:
        """Turn an authorization code into tokens.

        Raises:
            ConsentDeclined: a policy of the account's organisation says no.
            ClientRefused: our own client is at fault.
            ProviderUnavailable: the code is used or too old, or no usable answer came.

        """
        reading = _Reading(exchange_refusal)
        flow = self.flow(code_verifier=code_verifier)
        with self._sessions.equip(flow.oauth2session) as session:
            session.register_compliance_hook("access_token_response", reading.of_response)
            try:
                # Client id and secret in the body, as a refresh sends them.
                flow.fetch_token(code=code, include_client_id=True)
            except OSError as error:
                raise unreachable(error) from error
            except OAuth2Error:  # its own words may quote the answer
                raise ProviderUnavailable("the token endpoint contradicts itself") from None
        return reading.tokens

    def refresh(self, refresh_token: str) -> Tokens:
        """Fetch a fresh access token. Raises as `Provider.refresh` does."""
        reading = _Reading(refresh_refusal)
        # Not Credentials.from_authorized_user_info: that one insists on Google's own endpoint.
        # Without scopes: naming one that was not given would be refused as a whole.
        credentials = Credentials(  # type: ignore[no-untyped-call]
            None,
            refresh_token=refresh_token,
            token_uri=self._settings.token_url,
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
        )
        with self._sessions.equip(requests.Session()) as session:
            try:
                credentials.refresh(_Request(session, reading))  # type: ignore[no-untyped-call]
            except (OSError, GoogleAuthError) as error:
                raise unreachable(error) from error
        return reading.tokens


class _Reading:
    """Reads the endpoint's answer in a library's place: raises its refusal, keeps its tokens."""

    tokens: Tokens

    def __init__(self, refusal: _Refusal) -> None:
        self._refusal = refusal

    def take(self, answer: Answer) -> None:
        """Keep the tokens of an answer. Raises what a refusal or an odd answer means."""
        if not answer.ok:
            raise self._refusal(answer)
        if not (access := _token(answer, "access_token")):
            raise ProviderUnavailable("the token endpoint gave no access token")
        body, scope = answer.body, answer.text("scope")
        self.tokens = Tokens(
            access=access,
            access_life=_seconds(body.get("expires_in", _USUAL_SECONDS)) or 0,
            scopes=frozenset(scope.split()) if scope else None,
            refresh=_token(answer, "refresh_token"),
            refresh_life=_seconds(body.get("refresh_token_expires_in")),
            id_token=_token(answer, "id_token"),
        )

    def of_response(self, response: requests.Response) -> requests.Response:
        """Take an answer as requests has it, and hand it on."""
        self.take(Answer.read(response.status_code, response.headers, response.content))
        return response


class _Request(Request):
    """The transport of google-auth, with a reader at its end."""

    def __init__(self, session: requests.Session, reading: _Reading) -> None:
        super().__init__(session)
        self._reading = reading

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        response = super().__call__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._reading.take(Answer.read(response.status, response.headers, response.data))
        return response


def _token(answer: Answer, name: str) -> str | None:
    """Return a token that can be sent again (RFC 6749 A.12: visible ASCII), else None."""
    token = answer.text(name)
    return token if token.isascii() and token.isprintable() and token else None


def _seconds(value: object) -> int | None:
    """Return a life in seconds, None without one; some servers write the number as a string."""
    if value is None:
        return None
    try:
        seconds = int(value) if isinstance(value, int | float | str) else -1
    except (ValueError, OverflowError):
        seconds = -1
    if not 0 <= seconds <= _MOST_SECONDS:
        raise ProviderUnavailable("the token endpoint gave an odd time")
    return seconds
