"""Reads a request for a sign-in, or for an admin's consent, and finds what is wrong with it.

Until the redirect URI is proven, whatever is wrong is shown as a page; after that it is sent
back to the app.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from playground import pkce
from playground.microsoft import scopes
from playground.microsoft.applications import Application
from playground.microsoft.audiences import Audience, audience
from playground.microsoft.errors import StsError
from playground.microsoft.scopes import Wanted
from playground.microsoft.state import State
from playground.microsoft.way_back import MODES, WayBack

_PROMPTS = frozenset({"", "login", "none", "consent", "select_account"})


class SentBack(Exception):
    """A request that the app hears about itself: its redirect URI is proven."""

    def __init__(self, error: StsError, way_back: WayBack) -> None:
        super().__init__(error)
        self.error = error
        self.way_back = way_back


@dataclass(frozen=True)
class AuthorizationRequest:
    """A well-formed request of a known application."""

    audience: Audience
    application: Application
    way_back: WayBack
    wanted: Wanted
    # The scopes as the request wrote them.
    scope: str
    # An admin's consent for the whole organisation instead of a sign-in.
    for_everybody: bool = False
    prompt: str = ""
    login_hint: str | None = None
    nonce: str | None = None
    challenge: str | None = None
    challenge_method: str = "plain"
    client_info: bool = False


def read(state: State, tenant: str, asked: Mapping[str, str]) -> AuthorizationRequest:
    """Return a request for a sign-in; raise StsError for a page, SentBack for the app."""
    where, application, way_back = _proven(state, tenant, asked)
    try:
        _check_kind(asked)
        challenge, method = _challenge(asked)
        return AuthorizationRequest(
            where,
            application,
            way_back,
            scopes.read(_needed(asked, "scope")),
            asked["scope"],
            prompt=asked.get("prompt", ""),
            login_hint=asked.get("login_hint") or None,
            nonce=asked.get("nonce") or None,
            challenge=challenge,
            challenge_method=method,
            client_info=asked.get("client_info") == "1",
        )
    except StsError as error:
        raise _sent_back(error, way_back) from error


def read_admin_consent(
    state: State, tenant: str, asked: Mapping[str, str]
) -> AuthorizationRequest:
    """Return a request for an admin's consent; raise StsError for a page, SentBack for the app.

    https://learn.microsoft.com/en-us/entra/identity-platform/v2-admin-consent
    """
    where, application, way_back = _proven(state, tenant, asked)
    if where.name == "common" or (where.tenant is not None and where.tenant.personal):
        raise StsError("authority_common", tenant=tenant)
    try:
        wanted = scopes.read(_needed(asked, "scope"))
    except StsError as error:
        raise _sent_back(error, way_back) from error
    return AuthorizationRequest(
        where, application, way_back, wanted, asked["scope"], for_everybody=True
    )


def _proven(
    state: State, tenant: str, asked: Mapping[str, str]
) -> tuple[Audience, Application, WayBack]:
    where = audience(state.directory, tenant)
    application = state.applications.get(_needed(asked, "client_id"), tenant)
    uri = _needed(asked, "redirect_uri")
    if uri not in application.redirect_uris:
        client_id = application.client_id
        raise StsError("redirect_uri_unknown", redirect_uri=uri, app_id=client_id)
    way_back = WayBack(uri, asked.get("state"), asked.get("response_mode") or "query")
    return where, application, way_back


def _needed(asked: Mapping[str, str], name: str) -> str:
    value = asked.get(name)
    if not value:
        raise StsError("parameter_missing", parameter=name)
    return value


def _check_kind(asked: Mapping[str, str]) -> None:
    if (kind := _needed(asked, "response_type")) != "code":
        raise StsError("response_type_unsupported", response_type=kind)
    if (mode := asked.get("response_mode") or "query") not in MODES:
        raise StsError("response_mode_unsupported", response_mode=mode)
    if asked.get("prompt", "") not in _PROMPTS:
        raise StsError("prompt_unsupported")


def _challenge(asked: Mapping[str, str]) -> tuple[str | None, str]:
    challenge = asked.get("code_challenge") or None
    method = asked.get("code_challenge_method") or "plain"
    if method not in pkce.METHODS:
        raise StsError("challenge_method_invalid")
    if challenge is None and "code_challenge_method" in asked:
        raise StsError("parameter_missing", parameter="code_challenge")
    if challenge is not None and not pkce.well_formed(challenge):
        raise StsError("challenge_invalid")
    return challenge, method


def _sent_back(error: StsError, way_back: WayBack) -> SentBack:
    known = way_back if way_back.mode in MODES else WayBack(way_back.redirect_uri, way_back.state)
    return SentBack(error, known)
