"""The endpoints that programs talk to: token, revoke, and the keys of the id tokens.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

from math import ceil
from typing import Any

from flask import Blueprint, Response, jsonify, request

from playground.google import scopes
from playground.google.clients import Client
from playground.google.errors import OAuthError
from playground.google.ledger import ACCESS_TOKEN_SECONDS
from playground.google.records import Issued, RefreshToken
from playground.google.state import State


def blueprint(state: State) -> Blueprint:
    """Return the token endpoints of one Google."""
    pages = Blueprint("tokens", __name__)

    @pages.post("/token")
    def token() -> Response:
        client = state.clients.authenticate(*_credentials())
        match _needed("grant_type"):
            case "authorization_code":
                return _tokens(state, _redeem(state, client))
            case "refresh_token":
                return _tokens(state, _refresh(state, client))
            case other:
                raise OAuthError("unsupported_grant_type", f"Invalid grant_type: {other}")

    @pages.post("/revoke")
    def revoke() -> Response:
        value = request.values.get("token")
        if not value:
            raise OAuthError("invalid_request", "Missing required parameter: token")
        state.ledger.revoke_token(value)
        return jsonify({})

    @pages.get("/oauth2/v3/certs")
    def certs() -> Response:
        return jsonify(state.id_tokens.key_set())

    @pages.errorhandler(OAuthError)
    def refuse(error: OAuthError) -> tuple[Response, int]:
        return jsonify(error.body), error.status

    @pages.after_request
    def do_not_store(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-cache, no-store, max-age=0, must-revalidate"
        response.headers["Pragma"] = "no-cache"
        return response

    return pages


def _credentials() -> tuple[str | None, str | None]:
    """Return client id and secret from HTTP Basic, else from the body."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        return basic.username, basic.password
    return request.form.get("client_id"), request.form.get("client_secret")


def _needed(name: str) -> str:
    value = request.form.get(name)
    if not value:
        raise OAuthError("invalid_request", f"Missing required parameter: {name}")
    return value


def _redeem(state: State, client: Client) -> Issued:
    redirect_uri = _needed("redirect_uri")
    if redirect_uri not in client.redirect_uris:
        raise OAuthError("redirect_uri_mismatch", "Bad Request")
    verifier = request.form.get("code_verifier")
    return state.ledger.redeem(_needed("code"), client.client_id, redirect_uri, verifier)


def _refresh(state: State, client: Client) -> Issued:
    value = _needed("refresh_token")
    token = state.ledger.find_refresh_token(value)
    if token is not None and token.client_id == client.client_id:
        _check_account(token)
    requested = request.form.get("scope")
    wanted = frozenset(scopes.full_names(requested)) if requested else None
    narrow = state.narrows_on_refresh
    return state.ledger.refresh(value, client.client_id, wanted, narrow=narrow)


def _check_account(token: RefreshToken) -> None:
    """Raise OAuthError when the account's own situation forbids a refresh."""
    account = token.account
    if account.deleted:
        raise OAuthError("invalid_grant", "Account has been deleted")
    if account.suspended:
        raise OAuthError("invalid_grant", "Token has been expired or revoked.")
    if account.app_blocked:
        raise OAuthError("admin_policy_enforced", "Access blocked by the admin's policy.")
    if account.session_ended_at is not None and token.issued_at <= account.session_ended_at:
        error = OAuthError("invalid_grant", "reauth related error (invalid_rapt)")
        error.body["error_subtype"] = "invalid_rapt"
        error.body["error_uri"] = "https://support.google.com/a/answer/9368756"
        raise error


def _tokens(state: State, issued: Issued) -> Response:
    access, refresh = issued.access, issued.refresh
    answer: dict[str, Any] = {
        "access_token": access.value,
        "expires_in": ACCESS_TOKEN_SECONDS,
        "scope": " ".join(sorted(access.scopes)),
        "token_type": "Bearer",
    }
    if refresh is not None and issued.refresh_is_new:
        answer["refresh_token"] = refresh.value
    if refresh is not None and refresh.ends_at is not None:
        left = refresh.ends_at - state.clock.now()
        answer["refresh_token_expires_in"] = ceil(left.total_seconds())
    if "openid" in access.scopes:
        answer["id_token"] = state.id_tokens.sign(issued)
    return jsonify(answer)
