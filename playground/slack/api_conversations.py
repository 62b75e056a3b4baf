"""Methods about channels and direct messages."""

from __future__ import annotations

from typing import Any

from playground.slack import limits
from playground.slack.arguments import Arguments
from playground.slack.errors import SlackError
from playground.slack.methods import Method, known_channel, need_read_scope, need_scope, page
from playground.slack.people import Channel, Person
from playground.slack.workspace import Workspace


def conversations_open(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Open the direct messages with one person."""
    if channel_id := arguments.text("channel"):
        channel = workspace.directory.channel(channel_id)
    else:
        channel = _opened(workspace, arguments.values.get("users"))
    full = arguments.flag("return_im")
    return {"channel": channel.as_conversation() if full else {"id": channel.id}}


def _opened(workspace: Workspace, users: Any) -> Channel:
    names = users if isinstance(users, list) else str(users or "").split(",")
    wanted = [str(name).strip() for name in names if str(name).strip()]
    if not wanted:
        raise SlackError("users_list_not_supplied")
    if len(wanted) > 1:
        need_scope(workspace, "mpim:write")
        raise SlackError("invalid_user_combination")
    person = workspace.directory.person(wanted[0])
    refuse_dm(person)
    return workspace.dm_channel(person)


def refuse_dm(person: Person) -> None:
    """Raise SlackError when nobody can open direct messages with that person."""
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_stranger:
        raise SlackError("user_not_visible")


def conversations_info(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """One channel."""
    channel = _readable(workspace, arguments)
    conversation = channel.as_conversation()
    if arguments.flag("include_num_members"):
        conversation["num_members"] = len(_member_ids(workspace, channel))
    return {"channel": conversation}


def conversations_list(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """List the channels that the bot can see, page by page."""
    types = (arguments.text("types") or "public_channel").replace(" ", "").split(",")
    for channel_type in types:
        need_read_scope(workspace, channel_type)
    seen = [
        channel
        for channel in workspace.directory.channels.values()
        if channel.type in types
        and (channel.bot_is_member or not channel.is_private)
        and not (channel.is_archived and arguments.flag("exclude_archived"))
    ]
    shown, metadata = page(seen, arguments, 1000)
    return {
        "channels": [channel.as_conversation() for channel in shown],
        "response_metadata": metadata,
    }


def conversations_members(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """List the ids of everybody in a channel, page by page."""
    channel = _readable(workspace, arguments)
    members, metadata = page(_member_ids(workspace, channel), arguments, 1000)
    return {"members": members, "response_metadata": metadata}


def _readable(workspace: Workspace, arguments: Arguments) -> Channel:
    channel = known_channel(workspace, arguments.text("channel"))
    need_read_scope(workspace, channel.type)
    return channel


def _member_ids(workspace: Workspace, channel: Channel) -> list[str]:
    people = [channel.person] if channel.person else channel.members
    bot = [workspace.bot.id] if channel.bot_is_member else []
    return [person.id for person in people if not person.deleted] + bot


METHODS = {
    "conversations.open": Method(conversations_open, "im:write", limits.TIER_3),
    "conversations.info": Method(conversations_info, None, limits.TIER_3),
    "conversations.list": Method(conversations_list, None, limits.TIER_2),
    "conversations.members": Method(conversations_members, None, limits.TIER_4),
}
