"""What a person reads on a surface: markup shown as its outcome, blocks in their order.

Entities: docs.slack.dev/messaging/formatting-message-text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Names = Callable[[str], str]

_ENTITY = re.compile(r"<([^<>]*)>")
_PAIRED = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")
_PING = re.compile(r"<(![a-z]+\^?[^|>]*|@[UW][A-Z0-9]+)(?:\|[^>]*)?>")
_BROADCASTS = ("!channel", "!here", "!everyone", "!subteam")


def unescape(text: str) -> str:
    """Turn Slack's three escapes back into characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read_mrkdwn(text: str, names: Names) -> str:
    """Return the text as displayed: labels for links, names for ids, no formatting marks."""
    shown = _ENTITY.sub(lambda match: _label(match[1], names), text)
    previous = None
    while previous != shown:
        previous, shown = shown, _PAIRED.sub(r"\2", shown)
    return unescape(shown)


def _label(entity: str, names: Names) -> str:
    target, bar, label = entity.partition("|")
    if target.startswith("!date"):
        return label
    if target.startswith("!subteam"):
        return label or target
    if target.startswith("!"):
        return "@" + target[1:]
    if target.startswith(("@", "#")):
        name = names(target[1:])
        return name if name != target[1:] else (f"{target[0]}{label}" if bar else target)
    return label if bar else target


def read_text(obj: Any, names: Names) -> str:
    """Return what a text object, or anything else that holds text, shows."""
    if not isinstance(obj, dict):
        return ""
    if obj.get("type") == "mrkdwn":
        return read_mrkdwn(str(obj.get("text", "")), names)
    if obj.get("type") in {"plain_text", "raw_text"}:
        return unescape(str(obj.get("text", "")))
    if obj.get("type") == "image":
        return str(obj.get("alt_text", ""))
    return "".join(_rich_text(obj, names))


def _rich_text(obj: dict[str, Any], names: Names) -> Iterator[str]:
    kind = obj.get("type")
    if kind == "text":
        yield str(obj.get("text", ""))
    elif kind == "link":
        yield str(obj.get("text") or obj.get("url", ""))
    elif kind in {"user", "channel"}:
        yield names(str(obj.get(f"{kind}_id", "")))
    elif kind == "broadcast":
        yield f"@{obj.get('range', '')}"
    elif kind == "emoji":
        yield f":{obj.get('name', '')}:"
    for element in obj.get("elements", []):
        yield from _rich_text(element, names)
        if str(element.get("type", "")).startswith("rich_text_"):
            yield "\n"


def read_block(block: dict[str, Any], names: Names) -> list[str]:
    """Return the lines that a block shows, without the labels of its buttons."""
    kind = block.get("type")
    if kind == "context":
        return [" ".join(read_text(one, names) for one in block["elements"])]
    if kind == "table":
        return [" | ".join(read_text(c, names).strip() for c in row) for row in block["rows"]]
    if kind == "image":
        return [read_text(block.get("title"), names) or str(block["alt_text"])]
    if kind == "markdown":
        return [str(block["text"])]
    if kind == "rich_text":
        return [read_text(block, names).strip()]
    parts = [block[part] for part in ("label", "text", "hint") if part in block]
    return [read_text(one, names) for one in (*parts, *block.get("fields", []))]


def read_blocks(blocks: list[dict[str, Any]], names: Names) -> str:
    """Return everything that is read on a surface, a line per text, in the order shown."""
    return "\n".join(line for block in blocks for line in read_block(block, names) if line)


def pings_in(text: str, blocks: list[dict[str, Any]]) -> list[str]:
    """Return whom a message pings: `!channel`, `!here`, `!everyone`, `@U...`, each once."""
    found = {match for markup in _markup(text, blocks) for match in _PING.findall(markup)}
    found.update(_rich_pings(blocks))
    return sorted(one for one in found if one.startswith(("@", *_BROADCASTS)))


def _markup(text: str, blocks: Any) -> Iterator[str]:
    yield text
    if isinstance(blocks, dict):
        if blocks.get("type") == "mrkdwn":
            yield str(blocks.get("text", ""))
        blocks = list(blocks.values())
    if isinstance(blocks, list):
        for one in blocks:
            yield from _markup("", one)


def _rich_pings(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "user" and "user_id" in node:
            yield f"@{node['user_id']}"
        if node.get("type") == "broadcast":
            yield f"!{node.get('range', '')}"
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from _rich_pings(one)
