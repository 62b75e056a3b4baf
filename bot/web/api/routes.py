"""The one description of the API: the paths, what they take and answer, how they are refused."""

from dataclasses import dataclass

from pydantic import BaseModel

from bot.web.api.limits import READING, TOKENS, Policy
from bot.web.api.models import ConnectionAnswer, ConnectionList, ListQuery, TokenAnswer
from connections.app_errors import Withholding

ROOT = "/api/v1"

_ALWAYS = ("key_refused", "not_installed", "rate_limited", "unusable", "broken")


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """A method on a path. `refusals` are the types of problems that it may answer with."""

    name: str
    method: str
    path: str
    summary: str
    answer: type[BaseModel]
    query: type[BaseModel] | None = None
    policy: Policy = READING
    tagged: bool = False  # answers carry an ETag
    refusals: tuple[str, ...] = _ALWAYS


ROUTES = (
    Route(
        name="list_connections",
        method="GET",
        path=f"{ROOT}/connections",
        summary="The mailboxes that this app may know of, removed ones too.",
        query=ListQuery,
        answer=ConnectionList,
        tagged=True,
        refusals=("bad_request", *_ALWAYS),
    ),
    Route(
        name="get_connection",
        method="GET",
        path=f"{ROOT}/connections/{{id}}",
        summary="One mailbox.",
        answer=ConnectionAnswer,
        tagged=True,
        refusals=(Withholding.NOT_VISIBLE, Withholding.REMOVED, *_ALWAYS),
    ),
    Route(
        name="create_token",
        method="POST",
        path=f"{ROOT}/connections/{{id}}/token",
        summary="A short-lived access token for a mailbox.",
        answer=TokenAnswer,
        policy=TOKENS,
        refusals=(*Withholding, *_ALWAYS),
    ),
)
