"""Reads an authorization request and finds what is wrong with it.

https://developers.google.com/identity/protocols/oauth2/web-server#creatingclient
Whatever is wrong is shown as a page: nothing is sent to a redirect URI that was not proven,
and Google does not send a malformed request back either.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from playground import pkce
from playground.google import scopes
from playground.google.clients import Client, Clients
from playground.google.errors import SignInError

_PROMPTS = frozenset({"none", "consent", "select_account"})


@dataclass(frozen=True)
class AuthorizationRequest:
    """A well-formed request of a known client."""

    client: Client
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    nonce: str | None
    challenge: str | None
    challenge_method: str
    offline: bool
    prompts: frozenset[str]
    login_hint: str | None
    with_earlier_scopes: bool


def read(clients: Clients, asked: Mapping[str, str]) -> AuthorizationRequest:
    """Return the request, or raise SignInError with Google's code."""
    client = _client(clients, asked)
    redirect_uri = _redirect_uri(client, asked)
    if (kind := _needed(asked, "response_type")) != "code":
        raise SignInError("unsupported_response_type", f"Invalid response_type: {kind}")
    challenge, method = _challenge(asked)
    return AuthorizationRequest(
        client=client,
        redirect_uri=redirect_uri,
        scopes=_scopes(asked),
        state=asked.get("state"),
        nonce=asked.get("nonce"),
        challenge=challenge,
        challenge_method=method,
        offline=_one_of(asked, "access_type", ("online", "offline")) == "offline",
        prompts=_prompts(asked),
        login_hint=asked.get("login_hint") or None,
        with_earlier_scopes=_one_of(asked, "include_granted_scopes", ("false", "true")) == "true",
    )


def _needed(asked: Mapping[str, str], name: str) -> str:
    value = asked.get(name)
    if not value:
        raise SignInError("invalid_request", f"Required parameter is missing: {name}")
    return value


def _one_of(asked: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """Return the value of a parameter; the first of `allowed` is its default."""
    value = asked.get(name) or allowed[0]
    if value not in allowed:
        raise SignInError("invalid_request", f"Invalid parameter value for {name}: {value}")
    return value


def _client(clients: Clients, asked: Mapping[str, str]) -> Client:
    client = clients.find(_needed(asked, "client_id"))
    if client is None:
        raise SignInError("invalid_client", "The OAuth client was not found.", status=401)
    if client.deleted:
        raise SignInError("deleted_client", "The OAuth client was deleted.", status=401)
    if client.disabled:
        raise SignInError("disabled_client", "The OAuth client was disabled.", status=401)
    return client


def _redirect_uri(client: Client, asked: Mapping[str, str]) -> str:
    uri = _needed(asked, "redirect_uri")
    if uri not in client.redirect_uris:
        raise SignInError("redirect_uri_mismatch", f"Not registered for this client: {uri}")
    return uri


def _scopes(asked: Mapping[str, str]) -> tuple[str, ...]:
    wanted = scopes.full_names(_needed(asked, "scope"))
    if strange := scopes.unknown(wanted):
        raise SignInError("invalid_scope", f"Some requested scopes were invalid: {strange}")
    return wanted


def _challenge(asked: Mapping[str, str]) -> tuple[str | None, str]:
    challenge = asked.get("code_challenge") or None
    method = asked.get("code_challenge_method") or "plain"
    if method not in pkce.METHODS:
        raise SignInError("invalid_request", f"Invalid code_challenge_method: {method}")
    if challenge is None and "code_challenge_method" in asked:
        raise SignInError("invalid_request", "Required parameter is missing: code_challenge")
    if challenge is not None and not pkce.well_formed(challenge):
        raise SignInError("invalid_request", "Invalid code_challenge")
    return challenge, method


def _prompts(asked: Mapping[str, str]) -> frozenset[str]:
    prompts = frozenset((asked.get("prompt") or "").split())
    if prompts - _PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise SignInError("invalid_request", f"Invalid prompt: {' '.join(sorted(prompts))}")
    return prompts
