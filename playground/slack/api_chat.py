"""Methods that post, change and delete messages."""

from __future__ import annotations

from typing import Any

from playground.slack import limits
from playground.slack.api_conversations import refuse_dm
from playground.slack.arguments import Arguments
from playground.slack.errors import SlackError
from playground.slack.messages import Message, validated
from playground.slack.methods import Method, known_channel, need_scope
from playground.slack.people import Channel
from playground.slack.workspace import Workspace


def post_message(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Post to a channel, or to a person by a D or a U id."""
    channel = postable(workspace, arguments.text("channel"))
    _refuse_attachments(arguments)
    content = validated(
        arguments.values.get("text"),
        arguments.values.get("blocks"),
        text_required=workspace.strict_text,
    )
    workspace.rates.spend_post(channel.id)
    message = workspace.show(channel, content, thread_ts=arguments.text("thread_ts"))
    answer: dict[str, Any] = {
        "channel": channel.id,
        "ts": message.ts,
        "message": workspace.message_object(message),
    }
    if content.warnings:
        answer["response_metadata"] = {"warnings": content.warnings}
    return answer


def postable(workspace: Workspace, channel_id: str | None) -> Channel:
    """Return a channel that the bot may post to; raise SlackError as Slack refuses it."""
    if channel_id in workspace.directory.people:
        need_scope(workspace, "im:write")
        person = workspace.directory.person(channel_id)
        refuse_dm(person)
        return workspace.dm_channel(person)
    channel = known_channel(workspace, channel_id)
    if channel.is_archived:
        raise SlackError("is_archived")
    if not channel.bot_is_member and "chat:write.public" not in workspace.scopes:
        raise SlackError("not_in_channel")
    return channel


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Show something to one member of a channel."""
    channel = postable(workspace, arguments.text("channel"))
    person = workspace.directory.person(arguments.required("user"))
    if person is not channel.person and person not in channel.members:
        raise SlackError("user_not_in_channel")
    _refuse_attachments(arguments)
    content = validated(
        arguments.values.get("text"), arguments.values.get("blocks"), text_required=False
    )
    shown = workspace.show(channel, content, kind="ephemeral", only_for=person)
    return {"message_ts": shown.ts}


def update(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Change a message of the bot; what is not given stays, an empty list removes blocks."""
    message = _posted(workspace, arguments)
    if message.author is not None:
        raise SlackError("cant_update_message")
    _refuse_attachments(arguments)
    text, blocks = (arguments.values.get(name) for name in ("text", "blocks"))
    if text is None and blocks is None:
        raise SlackError("no_text")
    content = validated(
        message.text if text is None else text,
        message.blocks if blocks is None else blocks,
        text_required=False,
        longest=limits.UPDATED_TEXT,
    )
    if text is None:
        content.warnings.append("missing_text_in_message")
    message.edit(content)
    return {
        "channel": message.channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": workspace.message_object(message),
    }


def delete(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Take a message of the bot away."""
    message = _posted(workspace, arguments)
    if message.author is not None:
        raise SlackError("cant_delete_message")
    message.deleted = True
    return {"channel": message.channel.id, "ts": message.ts}


def _posted(workspace: Workspace, arguments: Arguments) -> Message:
    channel = known_channel(workspace, arguments.text("channel"))
    ts = arguments.required("ts")
    for message in workspace.items:
        same = message.channel is channel and message.ts == ts
        if same and message.kind == "message" and not message.deleted:
            return message
    raise SlackError("message_not_found")


def _refuse_attachments(arguments: Arguments) -> None:
    if arguments.values.get("attachments"):
        complaint = "[ERROR] this Slack shows blocks, no legacy attachments"
        raise SlackError("invalid_attachments", messages=[complaint])


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write", limits.TIER_4),
    "chat.update": Method(update, "chat:write", limits.TIER_3),
    "chat.delete": Method(delete, "chat:write", limits.TIER_3),
}
