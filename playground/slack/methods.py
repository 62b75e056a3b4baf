"""What one method of the Web API is: its code, its scopes and its budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.slack.arguments import Arguments
from playground.slack.errors import SlackError
from playground.slack.people import Channel
from playground.slack.workspace import Workspace

Handler = Callable[[Workspace, Arguments], dict[str, Any]]

_READ_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


@dataclass(frozen=True)
class Method:
    """One method; `per_minute` None means that something else limits it."""

    handler: Handler
    scope: str | None = None
    per_minute: int | None = None
    for_app: bool = False  # called with the app's own token, which its handler checks


def need_scope(workspace: Workspace, scope: str) -> None:
    """Raise SlackError `missing_scope` when the bot was not granted it."""
    if scope not in workspace.scopes:
        provided = ",".join(sorted(workspace.scopes))
        raise SlackError("missing_scope", needed=scope, provided=provided)


def need_read_scope(workspace: Workspace, channel_type: str) -> None:
    """Raise SlackError `missing_scope` when the bot may not read channels of that type."""
    scope = _READ_SCOPES.get(channel_type)
    if scope is None:
        raise SlackError("invalid_types")
    need_scope(workspace, scope)


def known_channel(workspace: Workspace, channel_id: object) -> Channel:
    """Return a channel that the bot can know of; raise SlackError `channel_not_found`."""
    channel = workspace.directory.channel(channel_id)
    if channel.is_private and not channel.bot_is_member:
        raise SlackError("channel_not_found")
    return channel


def page(items: list[Any], arguments: Arguments, largest: int) -> tuple[list[Any], dict[str, Any]]:
    """Return one page and the answer's `response_metadata`; a cursor is a plain position."""
    limit = arguments.number("limit", 0) or largest
    if not 1 <= limit <= largest:
        raise SlackError("invalid_limit")
    cursor = arguments.text("cursor") or "at:0"
    if not cursor.startswith("at:") or not cursor[3:].isdigit():
        raise SlackError("invalid_cursor")
    start = int(cursor[3:])
    following = f"at:{start + limit}" if start + limit < len(items) else ""
    return items[start : start + limit], {"next_cursor": following}
