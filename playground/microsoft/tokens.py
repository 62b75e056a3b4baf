"""The token endpoint.

https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow
"""

from typing import Any
from urllib.parse import unquote_plus

from flask import Blueprint, Response, jsonify, request

from playground.microsoft import scopes
from playground.microsoft.applications import Application
from playground.microsoft.audiences import Audience, audience
from playground.microsoft.errors import StsError, correlation_id
from playground.microsoft.id_tokens import client_info
from playground.microsoft.ledger import ACCESS_TOKEN_SECONDS
from playground.microsoft.records import Issued
from playground.microsoft.state import State


def blueprint(state: State) -> Blueprint:
    """Return the token endpoint of one Microsoft."""
    pages = Blueprint("tokens", __name__)

    @pages.post("/<tenant>/oauth2/v2.0/token")
    def token(tenant: str) -> Response:
        where = audience(state.directory, tenant)
        application = state.applications.authenticate(*_credentials(), tenant)
        match _needed("grant_type"):
            case "authorization_code":
                issued = _redeem(state, where, application)
            case "refresh_token":
                issued = _refresh(state, where, application)
            case other:
                raise StsError("grant_type_unsupported", grant_type=other)
        return jsonify(_answer(state, issued))

    @pages.errorhandler(StsError)
    def refuse(error: StsError) -> tuple[Response, int]:
        return jsonify(error.body()), error.status

    @pages.after_request
    def do_not_store(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store, no-cache"
        response.headers["Pragma"] = "no-cache"
        response.headers["client-request-id"] = correlation_id()
        return response

    return pages


def _credentials() -> tuple[str | None, str | None]:
    """Return client id and secret from HTTP Basic (RFC 6749 2.3.1), else from the body."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        return unquote_plus(basic.username or ""), unquote_plus(basic.password or "")
    return request.form.get("client_id"), request.form.get("client_secret")


def _needed(name: str) -> str:
    value = request.form.get(name)
    if not value:
        raise StsError("parameter_missing", parameter=name)
    return value


def _wanted() -> scopes.Wanted | None:
    """Return the scopes of the request; None leaves them as they were at the sign-in."""
    asked = request.form.get("scope")
    return scopes.read(asked) if asked else None


def _redeem(state: State, where: Audience, application: Application) -> Issued:
    code = state.ledger.find_code(_needed("code"), application)
    where.check(code.stands_for.account, application)
    verifier = request.form.get("code_verifier")
    return state.ledger.redeem(code, _needed("redirect_uri"), verifier, _wanted())


def _refresh(state: State, where: Audience, application: Application) -> Issued:
    token = state.ledger.find_refresh_token(_needed("refresh_token"))
    if token is None or token.application is not application:
        raise StsError("malformed")
    where.check(token.account, application)
    return state.ledger.refresh(token, _wanted())


def _answer(state: State, issued: Issued) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "token_type": "Bearer",
        "scope": issued.wanted.in_answer(issued.access.scopes),
        "expires_in": ACCESS_TOKEN_SECONDS,
        "ext_expires_in": ACCESS_TOKEN_SECONDS,
        "access_token": issued.access.value,
    }
    if issued.refresh is not None:
        answer["refresh_token"] = issued.refresh.value
    if "openid" in issued.wanted.names:
        answer["id_token"] = state.id_tokens.sign(issued, state.authority_url)
    if request.form.get("client_info") == "1":
        answer["client_info"] = client_info(issued.access.account)
    return answer
