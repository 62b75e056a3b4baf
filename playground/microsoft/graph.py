"""The part of Graph that tells whose mailbox it is and that it is there.

https://learn.microsoft.com/en-us/graph/api/overview
"""

import time
import uuid
import zlib
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from playground.microsoft import scopes
from playground.microsoft.directory import Account, SharedMailbox
from playground.microsoft.errors import GraphError
from playground.microsoft.records import AccessToken
from playground.microsoft.state import State

_MOST_MESSAGES = 1000
_SUBJECTS = ("Welcome aboard", "Minutes of Monday", "Your invoice", "Lunch on Thursday?")


def blueprint(state: State) -> Blueprint:
    """Return Graph as one Microsoft has it."""
    methods = _Graph(state)
    routes = Blueprint("graph", __name__, url_prefix="/v1.0")
    routes.get("/me")(methods.me)
    for path in ("/me", "/users/<user>"):
        routes.get(f"{path}/mailFolders/inbox")(methods.inbox)
        routes.get(f"{path}/messages")(methods.messages)
    routes.route("/<path:rest>", methods=["GET", "POST", "PATCH", "DELETE"])(_unknown)
    routes.errorhandler(GraphError)(_refuse)
    routes.after_request(_name)
    return routes


class _Graph:
    """The methods, each for the account behind the request's token."""

    def __init__(self, state: State) -> None:
        self._state = state

    def me(self) -> Response:
        token = self._token()
        if not token.scopes & scopes.READ_PROFILE:
            message = "Insufficient privileges to complete the operation."
            raise GraphError(403, "Authorization_RequestDenied", message)
        return jsonify(_context("users/$entity") | _selected(_profile(token.account)))

    def inbox(self, user: str = "me") -> Response:
        owner = self._mailbox(user)
        size = zlib.crc32(_address(owner).encode()) % 900
        folder = {
            "id": _opaque_id("inbox", owner),
            "displayName": "Inbox",
            "parentFolderId": _opaque_id("root", owner),
            "childFolderCount": 0,
            "unreadItemCount": size // 30,
            "totalItemCount": 30 + size,
            "sizeInBytes": 40960 * (30 + size),
            "isHidden": False,
        }
        context = _context(f"users('{_address(owner)}')/mailFolders/$entity")
        return jsonify(context | _selected(folder, "id"))

    def messages(self, user: str = "me") -> Response:
        owner = self._mailbox(user)
        messages = [
            {
                "id": _opaque_id(subject, owner),
                "subject": subject,
                "isRead": number > 0,
                "receivedDateTime": f"2026-01-{28 - number:02}T08:15:00Z",
            }
            for number, subject in enumerate(_SUBJECTS)
        ]
        shown = [_selected(message, "id") for message in messages[: _top()]]
        return jsonify(_context(f"users('{_address(owner)}')/messages") | {"value": shown})

    def _token(self) -> AccessToken:
        """Return the request's token; raise GraphError as Graph words it."""
        bearer = request.authorization
        if bearer is None or bearer.type != "bearer" or not bearer.token:
            raise _unauthenticated("Access token is empty.")
        token = self._state.ledger.find_access_token(bearer.token)
        if token is None or token.dead or not token.account.usable:
            raise _unauthenticated("IDX14100: JWT is not well formed, there are no dots (.).")
        if token.expires_at <= time.time():
            raise _unauthenticated("Lifetime validation failed, the token is expired.")
        return token

    def _mailbox(self, user: str) -> Account | SharedMailbox:
        """Return whose mailbox may be read, or raise GraphError as Exchange words it."""
        token = self._token()
        owner: Account | SharedMailbox | None = token.account
        if user != "me" and not token.account.goes_by(user):
            owner = self._state.directory.mailbox(token.account.tenant, user)
        if owner is None or (owner is not token.account and token.account.personal):
            raise GraphError(404, "ErrorInvalidUser", f"The requested user '{user}' is invalid.")
        if not owner.has_mailbox:
            message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
            raise GraphError(404, "MailboxNotEnabledForRESTAPI", message)
        if not _opens(token, owner):
            message = "Access is denied. Check credentials and try again."
            raise GraphError(403, "ErrorAccessDenied", message)
        return owner


def _opens(token: AccessToken, owner: Account | SharedMailbox) -> bool:
    if owner is token.account:
        return bool(token.scopes & scopes.READ_FOLDERS)
    if isinstance(owner, Account):
        # Nobody has given anybody else access to a mailbox of their own.
        return False
    return token.account in owner.members and bool(token.scopes & scopes.READ_SHARED)


def _profile(account: Account) -> dict[str, Any]:
    given, _, family = account.name.partition(" ")
    return {
        # A personal account shows the number in its oid only.
        "id": account.oid.replace("-", "")[-16:] if account.personal else account.oid,
        "userPrincipalName": account.upn,
        "mail": account.mail,
        "displayName": account.name,
        "givenName": given,
        "surname": family or None,
        "businessPhones": [],
        "jobTitle": None,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
    }


def _selected(entity: dict[str, Any], *always: str) -> dict[str, Any]:
    """Return what `$select` names of an entity, and what Graph shows of it in any case."""
    wanted = {name.strip() for name in request.args.get("$select", "").split(",")} - {""}
    for name in wanted - set(entity):
        raise GraphError(400, "BadRequest", f"Could not find a property named '{name}'.")
    if not wanted:
        return entity
    return {name: value for name, value in entity.items() if name in wanted | set(always)}


def _context(what: str) -> dict[str, Any]:
    return {"@odata.context": f"{request.host_url}v1.0/$metadata#{what}"}


def _top() -> int:
    asked = request.args.get("$top", "10")
    if not asked.isdecimal() or not 1 <= int(asked) <= _MOST_MESSAGES:
        message = f"Invalid value '{asked}' for $top query option found."
        raise GraphError(400, "BadRequest", message)
    return int(asked)


def _address(owner: Account | SharedMailbox) -> str:
    return owner.upn if isinstance(owner, Account) else owner.address


def _opaque_id(what: str, owner: Account | SharedMailbox) -> str:
    return "AAMkAD" + uuid.uuid5(uuid.NAMESPACE_URL, f"{_address(owner)}/{what}").hex.upper()


def _unauthenticated(message: str) -> GraphError:
    return GraphError(401, "InvalidAuthenticationToken", message)


def _unknown(rest: str) -> Response:
    segment = rest.rpartition("/")[2]
    raise GraphError(400, "BadRequest", f"Resource not found for the segment '{segment}'.")


def _request_id() -> str:
    """Return Graph's id for the request at hand."""
    known: str = g.setdefault("request_id", str(uuid.uuid4()))
    return known


def _name(response: Response) -> Response:
    response.headers["request-id"] = _request_id()
    return response


def _refuse(error: GraphError) -> tuple[Response, int]:
    response = jsonify(error.body(_request_id()))
    if error.status == 401:
        response.headers["WWW-Authenticate"] = (
            'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/'
            'oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"'
        )
    return response, error.status
