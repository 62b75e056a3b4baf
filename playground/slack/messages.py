"""Messages: what stands in a channel, a direct message or on one person's screen only."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from playground.slack import limits
from playground.slack.blocks import check_blocks, completed
from playground.slack.errors import SlackError
from playground.slack.files import File
from playground.slack.findings import Findings
from playground.slack.people import Channel, Person
from playground.slack.reading import Names, pings_in, read_mrkdwn
from playground.slack.surfaces import Surface

Kind = Literal["message", "ephemeral", "red"]


@dataclass(frozen=True)
class Content:
    """The text and the blocks that one post or edit brings, validated and completed."""

    text: str
    blocks: list[dict[str, Any]]
    warnings: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Message(Surface):
    """One item on the screen; edits change it in place.

    `kind` is "ephemeral" for what only `only_for` sees, and "red" for Slack's own red text
    about a command or click that failed. `author` is None for the bot and for Slack.
    """

    ts: str
    channel: Channel
    text: str
    blocks: list[dict[str, Any]]
    names: Names = field(repr=False)
    kind: Kind = "message"
    only_for: Person | None = None
    author: Person | None = None
    thread_ts: str | None = None
    deleted: bool = False
    edits: int = 0
    warnings: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    @property
    def pings(self) -> list[str]:
        """Whom the message pings: `!channel`, `!here`, `!everyone`, `@U...`; mostly nobody."""
        return pings_in(self.text, self.blocks)

    def plain(self) -> str:
        """Return all that a person reads: the blocks, or the text where there are none."""
        shown = super().plain() if self.blocks else read_mrkdwn(self.text, self.names)
        parts = [shown, *(file.name for file in self.files)]
        return "\n".join(part for part in parts if part)

    def visible_to(self, person: Person) -> bool:
        """Whether the person has it on the screen now."""
        if self.deleted:
            return False
        if self.only_for is not None:
            return self.only_for is person
        return person is self.channel.person or person in self.channel.members

    def edit(self, content: Content) -> None:
        """Replace what it shows."""
        self.text, self.blocks = content.text, content.blocks
        self.warnings = content.warnings
        self.edits += 1

    def as_object(self, *, bot_id: str, bot_user: str, app_id: str, team: str) -> dict[str, Any]:
        """Return Slack's message object."""
        author = {"user": self.author.id} if self.author else {"user": bot_user, "bot_id": bot_id}
        body: dict[str, Any] = {
            "type": "message",
            "ts": self.ts,
            "text": self.text,
            "team": team,
            "app_id": app_id,
            **author,
        }
        if self.blocks:
            body["blocks"] = copy.deepcopy(self.blocks)
        if self.files:
            body["files"] = [file.as_object(bot_user) for file in self.files]
        if self.edits:
            body["edited"] = {"user": bot_user, "ts": self.ts}
        if self.thread_ts:
            body["thread_ts"] = self.thread_ts
        return body


def validated(
    text: Any, blocks: Any, *, text_required: bool, longest: int = limits.POSTED_TEXT
) -> Content:
    """Check what somebody wants to post; raise SlackError as Slack refuses it.

    Slack only warns about blocks without a text, which then nobody can hear or see in a
    notification; `text_required` makes that `no_text`.
    """
    blocks = blocks or []
    if not isinstance(text or "", str):
        raise SlackError("invalid_arguments", messages=["[ERROR] text must be a string"])
    text = text or ""
    if not text.strip() and (text_required or not blocks):
        raise SlackError("no_text")
    if len(text) > longest:
        raise SlackError("msg_too_long")
    found = Findings()
    check_blocks(found, blocks, "message")
    if found.messages:
        raise SlackError("invalid_blocks", messages=found.messages)
    if found.characters > limits.MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    warnings = [] if text.strip() else ["missing_text_in_message"]
    return Content(text, completed(blocks), warnings)
