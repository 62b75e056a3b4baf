"""Every refusal of the API: a problem document (RFC 9457) that says what to do next."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, jsonify

from bot.web.api.models import Problem
from connections import references
from connections.app_errors import Withheld, Withholding
from connections.apps import who_must_act

MEDIA_TYPE = "application/problem+json"
#: Where the problems' types stand, below the API's own path.
TYPES = "/api/v1/problems"
#: When an app may come back to a database that cannot be used just now (seconds).
UNUSABLE = 30.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: its status, its title, and what to do."""

    status: int
    title: str
    detail: str


KINDS: Mapping[str, Kind] = {
    "key_refused": Kind(
        401,
        "The key opens nothing",
        "Send the app's key as `Authorization: Bearer ibk_...`. A key ends when it is rotated or"
        " when its app is revoked; a super admin can make a new one with `/inbox apps`.",
    ),
    "not_installed": Kind(
        403,
        "Inboxkeeper was taken out of this workspace",
        "Nothing is handed out until it is installed there again.",
    ),
    Withholding.BLOCKED: Kind(
        403,
        "The owner has blocked this app",
        "The mailbox's owner has shut this app out of it. Only they can let it in again.",
    ),
    Withholding.WAITING: Kind(
        403,
        "The owner has not said yes",
        "The mailbox's owner was asked in Slack and has not said yes to this app.",
    ),
    Withholding.TOO_BROAD: Kind(
        403,
        "The access allows more than this app may have",
        "The provider's answer holds more permissions than this app was registered for, so it is"
        " not handed out. A super admin can register the app with all that was consented.",
    ),
    Withholding.NOT_VISIBLE: Kind(
        404,
        "No such mailbox",
        "There is no mailbox of this id, or it is not for this app to know of.",
    ),
    Withholding.DEACTIVATED: Kind(
        409,
        "The mailbox is switched off",
        "Somebody has deactivated it. It gives nothing out until it is reactivated in Slack.",
    ),
    Withholding.DISCONNECTED: Kind(
        409,
        "The mailbox is disconnected",
        "The provider no longer accepts our access, or the mailbox has moved. It has to be"
        " reconnected in Slack first.",
    ),
    Withholding.REMOVING: Kind(
        409, "The mailbox is being removed", "Its use has ended here, for good."
    ),
    Withholding.NOT_SUPPORTED: Kind(
        409,
        "This mailbox knows no access tokens",
        "It is connected with a password, which is never handed out.",
    ),
    Withholding.REMOVED: Kind(410, "The mailbox was removed", "It is gone for good."),
    "rate_limited": Kind(
        429, "Too many requests", "Wait for as long as `Retry-After` says, then go on."
    ),
    Withholding.FROZEN: Kind(
        503,
        "Many refusals at once look like an outage",
        "The provider refuses many mailboxes at once. Nothing is called disconnected meanwhile;"
        " come back after `Retry-After`.",
    ),
    Withholding.UNAVAILABLE: Kind(
        503,
        "The provider gives no usable answer",
        "Nothing is known about the mailbox. Come back after `Retry-After`.",
    ),
    "unusable": Kind(
        503,
        "Inboxkeeper cannot use its database",
        "Its disk may be full. Nothing was handed out; come back after `Retry-After`.",
    ),
    "bad_request": Kind(400, "The request cannot be read", "See the API's description."),
    "not_found": Kind(404, "No such page", "The API's description lists what there is."),
    "method_not_allowed": Kind(
        405, "Not with this method", "The API's description says which methods there are."
    ),
    "broken": Kind(
        500,
        "Something broke on our side",
        "Try again. If it happens again, tell whoever runs Inboxkeeper the reference.",
    ),
}


def refuse(kind: str, *, detail: str = "") -> Response:
    """Return the document of a refusal that is about no mailbox."""
    known = KINDS[kind]
    problem = Problem(
        type=f"{TYPES}/{kind}",
        title=known.title,
        status=known.status,
        detail=detail or known.detail,
    )
    return respond(problem)


def withhold(error: Withheld) -> Response:
    """Return the document of a mailbox that is not given out now."""
    known, connection = KINDS[error.why], error.connection
    problem = Problem(
        type=f"{TYPES}/{error.why}",
        title=known.title,
        status=known.status,
        detail=known.detail,
        state=connection.state if connection else None,
        reason=connection.reason if connection else None,
        since=connection.state_since if connection else None,
        who_must_act=who_must_act(connection) if connection else None,
        retry_after=error.retry_after,
    )
    return respond(problem)


def unusable() -> Response:
    """Return the document of a database that cannot be used just now."""
    known = KINDS["unusable"]
    return respond(
        Problem(
            type=f"{TYPES}/unusable",
            title=known.title,
            status=known.status,
            detail=known.detail,
            retry_after=UNUSABLE,
        )
    )


def limited(seconds: float) -> Response:
    """Return the document of too many requests."""
    known = KINDS["rate_limited"]
    return respond(
        Problem(
            type=f"{TYPES}/rate_limited",
            title=known.title,
            status=known.status,
            detail=known.detail,
            retry_after=math.ceil(seconds),
        )
    )


def respond(problem: Problem) -> Response:
    """Return a problem as it is sent."""
    told = problem.model_copy(update={"reference": references.present() or None})
    response = jsonify(told.model_dump(mode="json", exclude_none=True))
    response.status_code = problem.status
    response.mimetype = MEDIA_TYPE
    if problem.status == 401:  # noqa: PLR2004 - HTTP's
        response.headers["WWW-Authenticate"] = 'Bearer realm="Inboxkeeper"'
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(math.ceil(problem.retry_after))
    return response
