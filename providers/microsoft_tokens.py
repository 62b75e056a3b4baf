"""Microsoft's sign-in and token endpoint, by msal: what goes out is msal's, what comes in is ours.

msal asks where the endpoints are before it does anything, keeps a refusal for a minute and answers
with it again, writes an answer that is no JSON to the log, and takes whatever looks like tokens.
So it gets a way out that knows the endpoints, and that reads each answer before msal sees it; and
every call gets a new msal, with nothing kept from the one before.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msal import ConfidentialClientApplication, TokenCache

from connections.errors import ProviderUnavailable
from providers.http import Answer, Sessions
from providers.microsoft_answers import exchange_refusal, refresh_refusal
from providers.settings import MicrosoftSettings
from providers.tokens import Reading, Tokens

# Where accounts of every kind sign in.
_EVERYBODY = "common"

_Flow = dict[str, Any]
_Body = Mapping[str, str]
# Raises what a refusal means, and returns what msal is to have of a good answer.
_Reader = Callable[[Answer], _Body]


class TokenEndpoint:
    """The endpoint and our client at it. Every method asks at most once."""

    def __init__(self, settings: MicrosoftSettings, sessions: Sessions) -> None:
        self._settings = settings
        self._sessions = sessions

    def begin(
        self, *, state: str, scopes: Sequence[str], login_hint: str, challenge: str | None
    ) -> tuple[str, _Flow]:
        """Return where to sign in, and what msal wants to have back with the answer.

        Without asking for consent: that would demand an administrator's even after it was given.
        Where it is missing Microsoft asks by itself. `select_account` shows the choice of
        accounts; the answer comes as a form, which keeps it out of logs and histories.
        """
        flow = self._app(_EVERYBODY, _only_endpoints).initiate_auth_code_flow(
            list(scopes),
            redirect_uri=self._settings.redirect_uri,
            state=state,
            prompt="select_account",
            login_hint=login_hint,
            claims_challenge=challenge,
            response_mode="form_post",
        )
        return str(flow.pop("auth_uri")), flow

    def exchange(self, flow: _Flow, parameters: Mapping[str, str]) -> Tokens:
        """Turn a callback's parameters into tokens, of which one is an id token.

        Raises:
            ConsentDeclined: a policy of the account's organisation says no.
            ClientRefused: our own client is at fault.
            ProviderUnavailable: the callback belongs to another sign-in, the code is used or too
                old, or no usable answer came.

        """
        reading = Reading(exchange_refusal)

        def read(answer: Answer) -> _Body:
            reading.take(answer)
            if reading.tokens.id_token is None:
                raise ProviderUnavailable("the consent came without an id token")
            return {"id_token": reading.tokens.id_token}  # msal compares its nonce

        app = self._app(_EVERYBODY, read)
        try:
            app.acquire_token_by_auth_code_flow(flow, dict(parameters))
        except (ValueError, LookupError, AttributeError, TypeError, RuntimeError):
            # Another state, another nonce, or whatever msal stumbles over in what it remembered
            # or in an odd id token. Its own words quote them.
            raise ProviderUnavailable("the answer does not belong to this sign-in") from None
        return reading.tokens

    def refresh(self, refresh_token: str, *, tenant: str, scopes: Sequence[str]) -> Tokens:
        """Fetch a fresh access token. Raises as `Provider.refresh` does."""
        reading = Reading(refresh_refusal)

        def read(answer: Answer) -> _Body:
            reading.take(answer)
            return {}

        app = self._app(tenant, read)
        app.acquire_token_by_refresh_token(refresh_token, list(scopes))
        return reading.tokens

    def _app(self, tenant: str, read: _Reader) -> ConfidentialClientApplication:
        authority = self._settings.authority(tenant)
        return ConfidentialClientApplication(
            self._settings.client_id,
            client_credential=self._settings.client_secret,
            authority=authority,
            # Which authority is to be trusted was said in the settings, not by a third party.
            instance_discovery=False,
            azure_region=False,
            http_client=_WayOut(authority, self._settings.sign_in(tenant), self._sessions, read),
            token_cache=_NoCache(),
        )


class _WayOut:
    """msal's HTTP client, https://msal-python.readthedocs.io/en/latest/#msal.ClientApplication."""

    def __init__(self, authority: str, pages: str, sessions: Sessions, read: _Reader) -> None:
        self._authority = authority
        self._pages = pages
        self._sessions = sessions
        self._read = read

    def get(self, url: str, **_: Any) -> "_Response":  # noqa: ARG002 - msal asks nothing else
        """Answer the question for the endpoints: they have had these names since there is v2.0."""
        return _Response(
            {
                "authorization_endpoint": f"{self._pages}/oauth2/v2.0/authorize",
                "token_endpoint": f"{self._authority}/oauth2/v2.0/token",
            }
        )

    def post(
        self, url: str, *, data: Mapping[str, Any], headers: Mapping[str, str], **_: Any
    ) -> "_Response":
        """Ask the token endpoint; raises what a refusal means."""
        form = {name: str(value) for name, value in data.items()}
        answer = self._sessions.ask("POST", url, form=form, more=headers)
        return _Response(self._read(answer))

    def close(self) -> None:
        """Do nothing: every request has a session of its own."""


@dataclass(frozen=True, slots=True)
class _Response:
    """A good answer as msal reads one."""

    body: _Body
    status_code: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return json.dumps(self.body)


class _NoCache(TokenCache):  # type: ignore[misc]
    """Keeps nothing: each grant has one place, which is encrypted. msal's would log, too."""

    def add(self, event: Any, now: Any = None) -> None:
        """Forget what came."""


def _only_endpoints(answer: Answer) -> _Body:
    raise AssertionError(f"a sign-in begins without asking, not with {answer.status}")
