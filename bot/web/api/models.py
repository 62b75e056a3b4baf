"""What the API takes and answers, as pydantic models: their schemas are the document's."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from connections.apps import Standing, who_must_act
from connections.handing import Handed
from connections.hooks import EventType
from connections.lifecycle import Kind, State
from connections.model import Connection, Outcome, Reason


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class ConnectionAnswer(_Answer):
    """A mailbox that an app may know of."""

    id: Annotated[str, Field(description="Stays the same through every reconnect and move.")]
    address: str
    kind: Kind
    provider: Annotated[str, Field(examples=["google", "microsoft", "outlook", "imap"])]
    state: State
    reason: Annotated[Reason | None, Field(description="Why it is disconnected.")]
    who_must_act: Annotated[str | None, Field(description="Who can do something about that.")]
    since: Annotated[datetime, Field(description="When it came into this state.")]
    standing: Annotated[Standing, Field(description="Whether this app gets tokens for it.")]


class ConnectionList(_Answer):
    """A page of mailboxes."""

    connections: list[ConnectionAnswer]
    next_cursor: Annotated[str | None, Field(description="Null on the last page.")]


class TokenAnswer(_Answer):
    """A short-lived access token for one mailbox. It can be used for five minutes at least."""

    token: str
    token_type: Annotated[Literal["Bearer"], Field(description="As in RFC 6750.")]
    provider: str
    address: str
    expires_at: datetime
    scopes: Annotated[list[str], Field(description="What the token really allows.")]


class Problem(BaseModel):
    """Why a request is refused, and what to do (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[str, Field(description="A URI reference that stays the same.")]
    title: str
    status: int
    detail: Annotated[str, Field(description="What to do next, in plain words.")]
    state: State | None = None
    reason: Reason | None = None
    since: datetime | None = None
    who_must_act: str | None = None
    retry_after: Annotated[float | None, Field(description="Seconds.")] = None
    reference: Annotated[str | None, Field(description="Tell it to who runs this.")] = None


class EventData(_Answer):
    """A mailbox as things stood when it happened."""

    id: str
    address: str
    kind: Kind
    provider: str
    state: State
    reason: Annotated[Reason | None, Field(description="Why it is disconnected.")]
    who_must_act: Annotated[str | None, Field(description="Who can do something about that.")]
    outcome: Annotated[
        Outcome | None, Field(description="How the access at the provider ended, once removed.")
    ]
    since: Annotated[datetime, Field(description="When it came into this state.")]


class Event(_Answer):
    """Something that happened to a mailbox. The same `webhook-id` means: the same event."""

    type: EventType
    timestamp: Annotated[datetime, Field(description="When it happened.")]
    data: EventData


class ListQuery(BaseModel):
    """What can be asked of a list."""

    model_config = ConfigDict(extra="forbid")

    state: Annotated[State | None, Field(description="Only mailboxes in this state.")] = None
    address: Annotated[
        str | None,
        Field(
            description="Only the mailbox of this address.",
            max_length=320,
            json_schema_extra={"format": "email"},
        ),
    ] = None
    cursor: Annotated[
        str | None, Field(description="`next_cursor` of the page before.", max_length=64)
    ] = None
    limit: Annotated[int, Field(ge=1, le=100, description="Mailboxes on a page.")] = 50


def connection_answer(connection: Connection, standing: Standing) -> ConnectionAnswer:
    """Return a connection as the API tells it: nothing of people."""
    return ConnectionAnswer(
        id=connection.id,
        address=connection.address,
        kind=connection.kind,
        provider=connection.provider,
        state=connection.state,
        reason=connection.reason,
        who_must_act=who_must_act(connection),
        since=connection.state_since,
        standing=standing,
    )


def token_answer(handed: Handed) -> TokenAnswer:
    """Return what was handed out."""
    return TokenAnswer(
        token=handed.token,
        token_type="Bearer",  # noqa: S106 - the scheme's name
        provider=handed.connection.provider,
        address=handed.connection.address,
        expires_at=handed.expires_at,
        scopes=sorted(handed.scopes),
    )
