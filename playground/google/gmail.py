"""The part of the Gmail API that tells whose mailbox it is and that it is there.

https://developers.google.com/workspace/gmail/api/reference/rest
"""

import zlib
from typing import Any

from flask import Blueprint, Response, jsonify, request

from playground.google import scopes
from playground.google.accounts import Account
from playground.google.errors import ApiError
from playground.google.gmail_messages import add_messages
from playground.google.state import State

_SIGN_IN_HELP = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential. "
    "See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
_REALM = 'Bearer realm="https://accounts.google.com/"'


def blueprint(state: State) -> Blueprint:
    """Return the Gmail API of one Google."""
    api = Blueprint("gmail", __name__, url_prefix="/gmail/v1/users/<user_id>")

    @api.get("/profile")
    def profile(user_id: str) -> Response:
        account = _mailbox(state, user_id, scopes.READ_PROFILE, "GetProfile")
        size = zlib.crc32(account.sub.encode()) % 9000
        return jsonify(
            emailAddress=account.email,
            messagesTotal=1000 + size,
            threadsTotal=700 + size // 2,
            historyId=str(100000 + size),
        )

    @api.get("/settings/sendAs")
    def send_as(user_id: str) -> Response:
        account = _mailbox(state, user_id, scopes.READ_SEND_AS, "ListSendAs")
        return jsonify(sendAs=_addresses(account))

    @api.get("/settings/sendAs/<address>")
    def one_send_as(user_id: str, address: str) -> Response:
        account = _mailbox(state, user_id, scopes.READ_SEND_AS, "GetSendAs")
        for known in _addresses(account):
            if known["sendAsEmail"].casefold() == address.casefold():
                return jsonify(known)
        raise ApiError(404, "NOT_FOUND", "Requested entity was not found.", reason="notFound")

    add_messages(api, lambda *asked: _mailbox(state, *asked))

    @api.errorhandler(ApiError)
    def refuse(error: ApiError) -> tuple[Response, int]:
        response = jsonify(error.body)
        if error.challenge is not None:
            response.headers["WWW-Authenticate"] = error.challenge
        return response, error.code

    return api


def _mailbox(state: State, user_id: str, opened_by: frozenset[str], method: str) -> Account:
    """Return the account whose mailbox may be read, or raise ApiError as Google words it."""
    bearer = request.authorization
    if bearer is None or bearer.type != "bearer" or not bearer.token:
        raise _unauthenticated(
            "Request is missing required authentication credential.", "required"
        )
    token = state.ledger.live_access_token(bearer.token)
    if token is None:
        message = "Request had invalid authentication credentials."
        raise _unauthenticated(message, "authError")
    if not token.scopes & opened_by:
        raise _insufficient_scopes(opened_by, method)
    if user_id not in {"me", token.account.email}:
        message = f"Delegation denied for {token.account.email}"
        raise ApiError(403, "PERMISSION_DENIED", message, reason="forbidden")
    if not token.account.has_mail:
        message = "Mail service not enabled"
        raise ApiError(400, "FAILED_PRECONDITION", message, reason="failedPrecondition")
    return token.account


def _unauthenticated(message: str, reason: str) -> ApiError:
    invalid = ', error="invalid_token"' if reason == "authError" else ""
    return ApiError(
        401,
        "UNAUTHENTICATED",
        f"{message} {_SIGN_IN_HELP}",
        reason=reason,
        location="Authorization",
        challenge=_REALM + invalid,
    )


def _insufficient_scopes(opened_by: frozenset[str], method: str) -> ApiError:
    return ApiError(
        403,
        "PERMISSION_DENIED",
        "Request had insufficient authentication scopes.",
        reason="insufficientPermissions",
        details=[
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
                "metadata": {
                    "service": "gmail.googleapis.com",
                    "method": f"caribou.api.proto.MailboxService.{method}",
                },
            }
        ],
        challenge=f'{_REALM}, error="insufficient_scope", scope="{" ".join(sorted(opened_by))}"',
    )


def _addresses(account: Account) -> list[dict[str, Any]]:
    own: dict[str, Any] = {
        "sendAsEmail": account.email,
        "displayName": account.name,
        "replyToAddress": "",
        "signature": "",
        "isPrimary": True,
        "isDefault": True,
    }
    aliases = [
        {
            "sendAsEmail": alias.email,
            "displayName": account.name,
            "replyToAddress": "",
            "signature": "",
            "treatAsAlias": True,
            "verificationStatus": alias.verification,
        }
        for alias in account.aliases
    ]
    return [own, *aliases]
