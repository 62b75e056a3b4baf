"""Google's token endpoint: a code becomes tokens, a refresh token an access token."""

import os
from collections.abc import Callable, Collection, Sequence
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]

from connections.errors import ProviderUnavailable
from providers.google_answers import exchange_refusal, refresh_refusal
from providers.http import Answer, Sessions, unreachable
from providers.settings import GoogleSettings, speaks_tls
from providers.tokens import Reading, Tokens


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
        reading = Reading(exchange_refusal)
        flow = self.flow(code_verifier=code_verifier)
        with self._sessions.equip(flow.oauth2session) as session:
            session.register_compliance_hook("access_token_response", _reader(reading))
            try:
                # Client id and secret in the body, as a refresh sends them.
                flow.fetch_token(code=code, include_client_id=True)
            except OSError as error:
                raise unreachable(error) from error
            except OAuth2Error:  # its own words may quote the answer
                raise ProviderUnavailable("the token endpoint contradicts itself") from None
        return reading.tokens

    def refresh(self, refresh_token: str, scopes: Collection[str] | None = None) -> Tokens:
        """Fetch a fresh access token. Raises as `Provider.refresh` does."""
        reading = Reading(refresh_refusal)
        # Not Credentials.from_authorized_user_info: that one insists on Google's own endpoint.
        # No scopes but those that were given: naming another would be refused as a whole.
        credentials = Credentials(  # type: ignore[no-untyped-call]
            None,
            refresh_token=refresh_token,
            token_uri=self._settings.token_url,
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            scopes=sorted(scopes) if scopes else None,
        )
        try:
            request = _Request(self._sessions.kept(), reading)
            credentials.refresh(request)  # type: ignore[no-untyped-call]
        except (OSError, GoogleAuthError) as error:
            raise unreachable(error) from error
        return reading.tokens


def _reader(reading: Reading) -> Callable[[requests.Response], requests.Response]:
    """Return a hook that reads an answer as requests has it, and hands it on."""

    def read(response: requests.Response) -> requests.Response:
        reading.take(Answer.read(response.status_code, response.headers, response.content))
        return response

    return read


class _Request(Request):
    """The transport of google-auth, with a reader at its end."""

    def __init__(self, session: requests.Session, reading: Reading) -> None:
        super().__init__(session)
        self._reading = reading

    def __del__(self) -> None:
        """Leave the session alone: the library's own ends its connections with each request."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        response = super().__call__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._reading.take(Answer.read(response.status, response.headers, response.data))
        return response
