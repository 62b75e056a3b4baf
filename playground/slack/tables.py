"""The two blocks with content of their own: rich text and tables, checked lightly."""

from __future__ import annotations

from typing import Any

from playground.slack import limits
from playground.slack.findings import Findings

_PARTS = {
    "rich_text_section",
    "rich_text_list",
    "rich_text_preformatted",
    "rich_text_quote",
}
_LEAVES = {"text", "link", "user", "channel", "usergroup", "broadcast", "emoji", "date", "color"}


def check_rich_text(found: Findings, obj: dict[str, Any], pointer: str, surface: str) -> None:
    """Check that a rich text block holds sections, lists and leaves that Slack knows."""
    del surface
    found.fields(obj, pointer, required=("type", "elements"), optional=("block_id",))
    for part, place in found.items(obj, "elements", pointer, limits.TEXT):
        _check_part(found, part, place, _PARTS)


def _check_part(found: Findings, part: Any, pointer: str, allowed: set[str]) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind not in allowed:
        found.add(f"{pointer}/type", f"unsupported type: {kind}")
        return
    if kind == "text":
        found.string(part, "text", pointer, limits.POSTED_TEXT)
        found.characters += len(str(part.get("text", "")))
    inner = {"rich_text_section"} if kind == "rich_text_list" else _LEAVES
    for child, place in found.items(part, "elements", pointer, limits.TEXT, least=0):
        _check_part(found, child, place, inner)


def check_table(found: Findings, obj: dict[str, Any], pointer: str, surface: str) -> None:
    """Check a table: rows and columns, and cells of text or rich text."""
    optional = ("block_id", "column_settings")
    found.fields(obj, pointer, required=("type", "rows"), optional=optional)
    found.items(obj, "column_settings", pointer, limits.TABLE_COLUMNS)
    for row, place in found.items(obj, "rows", pointer, limits.TABLE_ROWS):
        parent, _, name = place.rpartition("/")
        for cell, at in found.items({name: row}, name, parent, limits.TABLE_COLUMNS):
            _check_cell(found, cell, at, surface)


def _check_cell(found: Findings, cell: Any, pointer: str, surface: str) -> None:
    kind = cell.get("type") if isinstance(cell, dict) else None
    if kind == "raw_text":
        found.fields(cell, pointer, required=("type", "text"))
        found.string(cell, "text", pointer, limits.TEXT)
        found.characters += len(str(cell.get("text", "")))
    elif kind == "rich_text":
        check_rich_text(found, cell, pointer, surface)
    else:
        found.add(f"{pointer}/type", f"unsupported type: {kind}")
