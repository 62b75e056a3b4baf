"""Slack's mrkdwn as HTML; what comes from outside can never become a tag.

docs.slack.dev/messaging/formatting-message-text. Tags are constants of this file; every other
character is escaped before a tag stands beside it. What is not to be looked at again (code,
links, names) waits in a list while its place is held by one private character, a kind that is
taken out of the text first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from playground.page.dates import Reader, written
from playground.page.emoji import with_emoji
from playground.slack.reading import Names, unescape

_PRIVATE = re.compile("[\ue000-\uf8ff\x00-\x08\x0b-\x1f]")
_HELD = re.compile("[\ue000-\uf8ff]")
_FIRST_HELD = 0xE000
_MOST_HELD = 0xF8FF - _FIRST_HELD
_FENCE = re.compile(r"\n?```\n?(.+?)\n?```\n?", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_ENTITY = re.compile(r"<([^<>]*)>")
_QUOTE = re.compile(r"(?:^&gt; ?[^\n]*(?:\n|$))+", re.MULTILINE)
_STYLES = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^\n*]*?\S)\*(?![\w*])"), r"<b>\1</b>"),
    (re.compile(r"(?<!\w)_(?=\S)([^\n_]*?\S)_(?!\w)"), r"<i>\1</i>"),
    (re.compile(r"(?<![\w~])~(?=\S)([^\n~]*?\S)~(?![\w~])"), r"<s>\1</s>"),
)
_FENCED, _INLINE = Markup("<pre>{}</pre>"), Markup("<code>{}</code>")
_SCHEMES = frozenset(["http", "https", "mailto"])


class Mrkdwn:
    """Draws texts for one reader. `names` says what people see instead of an id."""

    def __init__(self, names: Names, reader: Reader, local: Callable[[str], str]) -> None:
        """`local` is asked where a link leads in this world."""
        self._names = names
        self._reader = reader
        self._local = local

    def html(self, text: str) -> Markup:
        """Return the text as HTML."""
        held = _Held()
        text = _PRIVATE.sub("", text)
        text = _FENCE.sub(lambda m: held.hold(self._code(_FENCED, held.read(m[1]))), text)
        text = _CODE.sub(lambda m: held.hold(self._code(_INLINE, held.read(m[1]))), text)
        text = _ENTITY.sub(lambda m: held.hold(self._entity(held.read(m[1]))), text)
        return held.release(_styled(str(escape(unescape(with_emoji(text))))))

    def plain(self, text: str) -> Markup:
        """Return a plain text with its emoji as HTML."""
        return Markup(str(escape(with_emoji(unescape(text)))).replace("\n", "<br>"))  # noqa: S704 - escaped

    def link(self, url: str, label: str) -> Markup:
        """Return a link; only web and mail addresses become one."""
        if urlsplit(url).scheme not in _SCHEMES:
            return escape(label)
        return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
            self._local(url), label
        )

    def mention(self, shown: str) -> Markup:
        """Return somebody's or a channel's name."""
        return Markup('<span class="mention">{}</span>').format(shown)

    def _code(self, tag: Markup, text: str) -> Markup:
        shown = _ENTITY.sub(lambda m: m[1].rpartition("|")[2], text)
        return tag.format(unescape(shown))

    def _entity(self, entity: str) -> Markup:
        target, bar, label = entity.partition("|")
        if target.startswith("!date^"):
            return self._date(target, label)
        if target.startswith("!"):
            return self.mention(label or "@" + target[1:].partition("^")[0])
        if target.startswith(("@", "#")):
            name = self._names(target[1:])
            unknown = name == target[1:]
            return self.mention(unescape(target[0] + label) if bar and unknown else name)
        url = unescape(target)
        return self.link(url, unescape(label) if bar else url.removeprefix("mailto:"))

    def _date(self, target: str, fallback: str) -> Markup:
        try:
            shown = written(target[1:], self._reader)
        except (ValueError, OverflowError, OSError):
            shown = unescape(fallback)
        return Markup('<time title="{}">{}</time>').format(unescape(fallback), shown)


class _Held:
    """What is drawn already, each piece behind one private character of the text."""

    def __init__(self) -> None:
        self._pieces: list[Markup] = []

    def hold(self, piece: Markup) -> str:
        """Return the character that stands for a piece."""
        if len(self._pieces) >= _MOST_HELD:
            return piece.striptags()
        self._pieces.append(piece)
        return chr(_FIRST_HELD + len(self._pieces) - 1)

    def read(self, text: str) -> str:
        """Return a text with the words of the pieces in it, without what was drawn around them."""
        return _HELD.sub(lambda match: self._piece(match).striptags(), text)

    def release(self, escaped: str) -> Markup:
        """Return escaped text with the pieces in their places."""
        return Markup(_HELD.sub(self._piece, escaped))  # noqa: S704 - all of it is escaped

    def _piece(self, match: re.Match[str]) -> Markup:
        return self._pieces[ord(match[0]) - _FIRST_HELD]


def _styled(escaped: str) -> str:
    """Put formatting around text that is escaped already."""
    for pattern, replacement in _STYLES:
        escaped = pattern.sub(replacement, escaped)
    escaped = _QUOTE.sub(_quote, escaped)
    return escaped.replace("\n", "<br>")


def _quote(match: re.Match[str]) -> str:
    lines = [re.sub(r"^&gt; ?", "", line) for line in match[0].rstrip("\n").split("\n")]
    return f"<blockquote>{'<br>'.join(lines)}</blockquote>"
