"""Messages of a mailbox at the little Google: enough to read what came last.

https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages
"""

import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from playground.google import scopes
from playground.google.accounts import Account
from playground.google.errors import ApiError

#: What lies in every mailbox, the newest first.
_MAIL = (
    ("Welcome aboard", "Ada <ada@partner.test>", "2026-01-28T08:15:00+00:00"),
    ("Minutes of Monday", "Ben <ben@partner.test>", "2026-01-27T08:15:00+00:00"),
    ("Your invoice", "Billing <billing@shop.test>", "2026-01-26T08:15:00+00:00"),
)
_MOST = 500

#: Returns the account whose mailbox may be read with the request's token.
Opened = Callable[[str, frozenset[str], str], Account]


def add_messages(api: Blueprint, opened: Opened) -> None:
    """Let a Gmail API list messages, and tell the headers of one."""

    @api.get("/messages")
    def messages(user_id: str) -> Response:
        account = opened(user_id, scopes.READ_PROFILE, "ListMessages")
        found = [{"id": _id(account, n), "threadId": _id(account, n)} for n in range(len(_MAIL))]
        return jsonify(messages=found[: _wanted()], resultSizeEstimate=len(found))

    @api.get("/messages/<message_id>")
    def message(user_id: str, message_id: str) -> Response:
        account = opened(user_id, scopes.READ_PROFILE, "GetMessage")
        for number, mail in enumerate(_MAIL):
            if _id(account, number) == message_id:
                return jsonify(_described(account, message_id, mail))
        raise ApiError(404, "NOT_FOUND", "Requested entity was not found.", reason="notFound")


def _described(account: Account, message_id: str, mail: tuple[str, str, str]) -> dict[str, Any]:
    subject, sender, at = mail
    headers = {"From": sender, "To": account.email, "Subject": subject}
    wanted = {name.casefold() for name in request.args.getlist("metadataHeaders")}
    return {
        "id": message_id,
        "threadId": message_id,
        "labelIds": ["INBOX"],
        "snippet": "",
        "internalDate": str(int(datetime.fromisoformat(at).timestamp() * 1000)),
        "payload": {
            "mimeType": "text/plain",
            "headers": [
                {"name": name, "value": value}
                for name, value in headers.items()
                if not wanted or name.casefold() in wanted
            ],
        },
    }


def _id(account: Account, number: int) -> str:
    return f"{zlib.crc32(account.sub.encode()):08x}{number:08x}"


def _wanted() -> int:
    asked = request.args.get("maxResults", "100")
    if not asked.isdecimal() or not 1 <= int(asked) <= _MOST:
        message = f"Invalid value at 'max_results' (TYPE_UINT32), \"{asked}\""
        raise ApiError(400, "INVALID_ARGUMENT", message, reason="invalid")
    return int(asked)
