"""Response URLs: answers to one interaction, five of them within thirty minutes.

docs.slack.dev/interactivity/handling-user-interaction. Nothing is replaced unless asked for.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.slack import limits
from playground.slack.errors import SlackError
from playground.slack.messages import Content, Message, validated
from playground.slack.people import Channel, Person

if TYPE_CHECKING:
    from playground.slack.workspace import Workspace


@dataclass
class ResponseUrl:
    """Where an answer goes: to whom, in which channel, about which message."""

    person: Person
    channel: Channel
    message: Message | None
    issued: float
    posts: int = 0


class ResponseUrls:
    """Issues response URLs and takes what is posted to them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, person: Person, channel: Channel, message: Message | None) -> str:
        """Return a fresh URL for an interaction of that person."""
        token = secrets.token_urlsafe(18)
        self._issued[token] = ResponseUrl(person, channel, message, self._workspace.stopwatch())
        return f"{self._workspace.url}/hooks/{token}"

    def knows(self, token: str) -> bool:
        """Whether a URL is one of this workspace's."""
        return token in self._issued

    def post(self, token: str, body: Any) -> None:
        """Do what a post asks for; raise SlackError when it is too late, too many or invalid."""
        with self._workspace.lock:
            target = self._usable(token)
            if not isinstance(body, dict):
                raise SlackError("invalid_payload", status=400)
            self._carry_out(target, body)
            target.posts += 1
            self._workspace.touch()

    def _usable(self, token: str) -> ResponseUrl:
        target = self._issued.get(token)
        if target is None:
            raise SlackError("no_service", status=404)
        if self._workspace.stopwatch() - target.issued > limits.RESPONSE_URL_SECONDS:
            raise SlackError("expired_url", status=404)
        if target.posts >= limits.RESPONSE_URL_POSTS:
            raise SlackError("used_url", status=404)
        return target

    def _carry_out(self, target: ResponseUrl, body: dict[str, Any]) -> None:
        original = target.message
        if original is not None and original.deleted:
            original = None
        if is_true(body.get("delete_original")):
            if original is None:
                raise SlackError("message_not_found", status=404)
            original.deleted = True
            return
        content = _content(body)
        if is_true(body.get("replace_original")) and original is not None:
            original.edit(content)
            return
        show_response(self._workspace, target.person, target.channel, body, content)


def _content(body: dict[str, Any]) -> Content:
    try:
        return validated(body.get("text"), body.get("blocks"), text_required=False)
    except SlackError as refused:
        refused.status = 400
        raise


def show_response(
    workspace: Workspace,
    person: Person,
    channel: Channel,
    body: dict[str, Any],
    content: Content,
) -> Message:
    """Show an answer: to that person only, unless it asks for `in_channel`."""
    if body.get("response_type") == "in_channel":
        return workspace.show(channel, content)
    return workspace.show(channel, content, kind="ephemeral", only_for=person)


def is_true(value: Any) -> bool:
    """Whether a JSON or form value means yes."""
    return value is True or (isinstance(value, str) and value.lower() in {"true", "1"})
