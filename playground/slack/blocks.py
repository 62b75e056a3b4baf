"""Validates messages, modals and Home tabs as Slack does, and completes what it accepts.

docs.slack.dev/reference/block-kit/blocks; unknown properties are refused there as well.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable
from typing import Any, Literal

from playground.slack import limits
from playground.slack.composition import ANY, check_text, check_text_field
from playground.slack.elements import (
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    check_element,
    check_image,
)
from playground.slack.findings import Findings
from playground.slack.tables import check_rich_text, check_table

Block = dict[str, Any]
SurfaceKind = Literal["message", "modal", "home"]


def check_blocks(
    found: Findings, blocks: Any, surface: SurfaceKind, pointer: str = "/blocks"
) -> None:
    """Check the blocks of a surface, each on its own and all of them together."""
    most = limits.MESSAGE_BLOCKS if surface == "message" else limits.VIEW_BLOCKS
    parent, _, name = pointer.rpartition("/")
    for block, place in found.items({name: blocks}, name, parent, most, least=0):
        _check_block(found, block, place, surface)
    if isinstance(blocks, list):
        _check_together(found, [one for one in blocks if isinstance(one, dict)], pointer)


def _check_block(found: Findings, obj: Any, pointer: str, surface: SurfaceKind) -> None:
    if not isinstance(obj, dict):
        found.add(pointer, "must provide an object")
        return
    check, surfaces = BLOCKS.get(str(obj.get("type")), (None, ()))
    if check is None or surface not in surfaces:
        found.add(f"{pointer}/type", f"unsupported type: {obj.get('type')}")
        return
    found.string(obj, "block_id", pointer, limits.IDENTIFIER)
    check(found, obj, pointer, surface)


def _check_together(found: Findings, blocks: list[Block], pointer: str) -> None:
    _check_unique(found, [one.get("block_id") for one in blocks], pointer, "block_id")
    if sum(map(_focused, blocks)) > 1:
        found.add(pointer, "only one element may have focus_on_load")
    if [one.get("type") for one in blocks].count("table") > 1:
        found.add(pointer, "only one table allowed")
    markdown = sum(len(str(one.get("text"))) for one in blocks if one.get("type") == "markdown")
    if markdown > limits.MARKDOWN_CHARACTERS:
        found.add(pointer, f"no more than {limits.MARKDOWN_CHARACTERS} characters of markdown")


def _focused(block: Block) -> int:
    inner = block.get("elements")
    listed = [*(inner if isinstance(inner, list) else []), block.get("element")]
    listed.append(block.get("accessory"))
    return sum(one.get("focus_on_load") is True for one in listed if isinstance(one, dict))


def _check_unique(found: Findings, names: list[Any], pointer: str, field: str) -> None:
    given = [name for name in names if name is not None]
    for name in sorted({str(one) for one in given if given.count(one) > 1}):
        found.add(pointer, f"{field} `{name}` already exists")


def _section(found: Findings, obj: Block, pointer: str, surface: str) -> None:
    optional = ("text", "block_id", "fields", "accessory", "expand")
    found.fields(obj, pointer, required=("type",), optional=optional)
    if "text" not in obj and "fields" not in obj:
        found.add(pointer, "must provide text or fields")
    check_text_field(found, obj, "text", pointer, limits.TEXT, kinds=ANY)
    for field, place in found.items(obj, "fields", pointer, limits.FIELDS):
        check_text(found, field, place, limits.FIELD_TEXT)
    found.boolean(obj, "expand", pointer)
    if "accessory" in obj:
        place = f"{pointer}/accessory"
        check_element(found, obj["accessory"], place, allowed=IN_SECTION, surface=surface)


def _header(found: Findings, obj: Block, pointer: str, surface: str) -> None:
    del surface
    found.fields(obj, pointer, required=("type", "text"), optional=("block_id",))
    check_text_field(found, obj, "text", pointer, limits.HEADER_TEXT)


def _context(found: Findings, obj: Block, pointer: str, surface: str) -> None:
    found.fields(obj, pointer, required=("type", "elements"), optional=("block_id",))
    for one, place in found.items(obj, "elements", pointer, limits.CONTEXT_ELEMENTS):
        if isinstance(one, dict) and one.get("type") == "image":
            check_element(found, one, place, allowed=frozenset({"image"}), surface=surface)
        else:
            check_text(found, one, place, limits.TEXT)


def _actions(found: Findings, obj: Block, pointer: str, surface: str) -> None:
    found.fields(obj, pointer, required=("type", "elements"), optional=("block_id",))
    listed = found.items(obj, "elements", pointer, limits.ACTIONS_ELEMENTS)
    for one, place in listed:
        check_element(found, one, place, allowed=IN_ACTIONS, surface=surface)
    names = [one.get("action_id") for one, _ in listed if isinstance(one, dict)]
    _check_unique(found, names, pointer, "action_id")


def _divider(found: Findings, obj: Block, pointer: str, surface: str) -> None:
    del surface
    found.fields(obj, pointer, required=("type",), optional=("block_id",))


def _image(found: Findings, obj: Block, pointer: str, surface: str) -> None:
    del surface
    check_image(found, obj, pointer, optional=("title", "block_id"))
    check_text_field(found, obj, "title", pointer, limits.ALT_TEXT)


def _input(found: Findings, obj: Block, pointer: str, surface: str) -> None:
    optional = ("dispatch_action", "block_id", "hint", "optional")
    found.fields(obj, pointer, required=("type", "label", "element"), optional=optional)
    check_text_field(found, obj, "label", pointer, limits.INPUT_LABEL)
    check_text_field(found, obj, "hint", pointer, limits.INPUT_LABEL)
    found.boolean(obj, "optional", pointer)
    found.boolean(obj, "dispatch_action", pointer)
    if "element" in obj:
        place = f"{pointer}/element"
        check_element(found, obj["element"], place, allowed=IN_INPUT, surface=surface)


def _markdown(found: Findings, obj: Block, pointer: str, surface: str) -> None:
    del surface
    found.fields(obj, pointer, required=("type", "text"), optional=("block_id",))
    found.string(obj, "text", pointer, limits.MARKDOWN_CHARACTERS)
    found.characters += len(str(obj.get("text", "")))


def _alert(found: Findings, obj: Block, pointer: str, surface: str) -> None:
    del surface
    found.fields(obj, pointer, required=("type", "text"), optional=("block_id", "level"))
    check_text_field(found, obj, "text", pointer, limits.ALERT_TEXT, kinds=ANY)
    levels = ("default", "info", "warning", "error", "success")
    found.one_of(obj, "level", pointer, levels)


_EVERYWHERE = ("message", "modal", "home")
BLOCKS: dict[str, tuple[Callable[[Findings, Block, str, str], None], tuple[str, ...]]] = {
    "section": (_section, _EVERYWHERE),
    "header": (_header, _EVERYWHERE),
    "context": (_context, _EVERYWHERE),
    "actions": (_actions, _EVERYWHERE),
    "divider": (_divider, _EVERYWHERE),
    "image": (_image, _EVERYWHERE),
    "input": (_input, _EVERYWHERE),
    "rich_text": (check_rich_text, _EVERYWHERE),
    "table": (check_table, ("message",)),
    "markdown": (_markdown, ("message",)),
    "alert": (_alert, ("modal",)),
}


def completed(blocks: list[Block]) -> list[Block]:
    """Return a copy in which every block and element has an id, as Slack gives them."""
    copied = copy.deepcopy(blocks)
    for block in copied:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in _operable(block):
            if element.get("type") != "image":
                element.setdefault("action_id", secrets.token_urlsafe(4))
    return copied


def _operable(block: Block) -> list[dict[str, Any]]:
    inner = block.get("elements", []) if block["type"] == "actions" else []
    return [*inner, *(block[part] for part in ("accessory", "element") if part in block)]
