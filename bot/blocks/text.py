"""Slack's limits on text, kept in one place: cut after escaping, never inside an entity."""

import re

from slack_sdk.models.blocks import MarkdownTextObject, PlainTextObject, SectionBlock

from bot.language import Mrkdwn

#: Characters, as Slack's Block Kit reference gives them.
SECTION = 3000
LABEL = 75
CONFIRM_TEXT = 300
ADDRESS = 120  # ours: what of an address is shown where room is scarce

_PARTIAL = re.compile(r"(&[a-z]{0,4}|<[^>]*)$")


def cut(text: str, limit: int) -> str:
    """Return text of at most `limit` characters; what was cut shows as an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def cut_markup(text: str, limit: int) -> Mrkdwn:
    """Return Slack markup of at most `limit` characters, without half an entity or link."""
    if len(text) <= limit:
        return Mrkdwn(text)
    return Mrkdwn(_PARTIAL.sub("", text[: limit - 1]) + "…")


def section(text: Mrkdwn) -> SectionBlock:
    """Return a section with a text in markup."""
    return SectionBlock(text=mrkdwn(text))


def mrkdwn(text: Mrkdwn, limit: int = SECTION) -> MarkdownTextObject:
    """Return a text object in markup."""
    return MarkdownTextObject(text=cut_markup(text, limit), verbatim=True)


def plain(text: str, limit: int = LABEL) -> PlainTextObject:
    """Return a text object without markup."""
    return PlainTextObject(text=cut(text, limit), emoji=False)
