"""What Slack's client makes of typed text before a command with `should_escape` is sent.

Shapes: slackapi/manifest-schema (`should_escape`); docs.slack.dev/messaging/
formatting-message-text.
"""

from __future__ import annotations

import re

from playground.slack.people import Directory

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<!\S)@(?P<person>[\w.-]+)"
    r"|(?<!\S)#(?P<channel>[\w-]+)"
    r"|(?P<special>[&<>])"
)
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape_typed(text: str, directory: Directory) -> str:
    """Return the text with links, addresses, people and channels as entities."""
    return _TOKEN.sub(lambda match: _entity(match, directory), text)


def _entity(match: re.Match[str], directory: Directory) -> str:
    if match["url"]:
        return f"<{escape(match['url'])}>"
    if match["email"]:
        return f"<mailto:{match['email']}|{match['email']}>"
    if match["person"]:
        person = directory.person_named(match["person"])
        return f"<@{person.id}|{person.name}>" if person else match[0]
    if match["channel"]:
        channel = directory.channel_named(match["channel"])
        return f"<#{channel.id}|{channel.name}>" if channel else match[0]
    return _ESCAPES[match["special"]]


def escape(text: str) -> str:
    """Replace the three characters that mean something in Slack's markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
