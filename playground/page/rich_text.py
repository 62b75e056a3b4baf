"""Rich text blocks as HTML (docs.slack.dev/reference/block-kit/blocks/rich-text-block)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from playground.page.emoji import character
from playground.page.mrkdwn import Mrkdwn
from playground.slack.reading import Names

_PARTS = {
    "rich_text_section": Markup("<p>{}</p>"),
    "rich_text_preformatted": Markup("<pre>{}</pre>"),
    "rich_text_quote": Markup("<blockquote>{}</blockquote>"),
}
_STYLES = {
    "bold": Markup("<b>{}</b>"),
    "italic": Markup("<i>{}</i>"),
    "strike": Markup("<s>{}</s>"),
    "code": Markup("<code>{}</code>"),
}
_BULLETS, _NUMBERS = Markup("<ul>{}</ul>"), Markup("<ol>{}</ol>")
_ITEM = Markup("<li>{}</li>")


class RichText:
    """Draws rich text; links and names look as they do in mrkdwn."""

    def __init__(self, mrkdwn: Mrkdwn, names: Names) -> None:
        self._mrkdwn = mrkdwn
        self._names = names
        self._leaves: Mapping[str, Callable[[Mapping[str, Any]], Markup]] = {
            "text": lambda leaf: _lines(str(leaf.get("text", ""))),
            "link": self._link,
            "user": lambda leaf: mrkdwn.mention(names(str(leaf.get("user_id", "")))),
            "channel": lambda leaf: mrkdwn.mention(names(str(leaf.get("channel_id", "")))),
            "broadcast": lambda leaf: mrkdwn.mention(f"@{leaf.get('range', '')}"),
            "emoji": _emoji,
        }

    def html(self, block: Mapping[str, Any]) -> Markup:
        """Return a `rich_text` block as HTML."""
        return Markup().join(self._part(part) for part in block.get("elements", []))

    def _part(self, part: Mapping[str, Any]) -> Markup:
        children = part.get("elements", [])
        if part["type"] == "rich_text_list":
            items = Markup().join(_ITEM.format(self._inline(child)) for child in children)
            return (_NUMBERS if part.get("style") == "ordered" else _BULLETS).format(items)
        return _PARTS[part["type"]].format(self._inline(part))

    def _inline(self, part: Mapping[str, Any]) -> Markup:
        return Markup().join(self._leaf(leaf) for leaf in part.get("elements", []))

    def _leaf(self, leaf: Mapping[str, Any]) -> Markup:
        draw = self._leaves.get(str(leaf.get("type")))
        drawn = draw(leaf) if draw else escape(str(leaf.get("text", "")))
        for style, tag in _STYLES.items():
            if leaf.get("style", {}).get(style):
                drawn = tag.format(drawn)
        return drawn

    def _link(self, leaf: Mapping[str, Any]) -> Markup:
        url = str(leaf.get("url", ""))
        return self._mrkdwn.link(url, str(leaf.get("text") or url))


def _emoji(leaf: Mapping[str, Any]) -> Markup:
    name = str(leaf.get("name", ""))
    return escape(character(name) or f":{name}:")


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n"))
