"""Blocks as Slack takes them, written without being looked at again.

`to_dict` of slack_sdk's models goes through every attribute of every object in search of
validators: half of what a list costs. What they would say depends on the code alone, which cuts
every text to Slack's limits (`bot.blocks.text`); so they judge each message of every test instead.
"""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block, ConfirmObject

#: The attributes of each class, in the order in which the library writes them.
_ATTRIBUTES: dict[type[JsonObject], tuple[str, ...]] = {}
#: The same of a dialog, which has none by their names; the tests would notice a change.
_DIALOG: tuple[str, ...] = ("_title", "_text", "_confirm", "_deny", "_style")


def blocks(drawn: Sequence[Block]) -> list[dict[str, Any]]:
    """Return blocks as dictionaries, the same as their `to_dict`."""
    return [_object(each) for each in drawn]


def _object(each: JsonObject) -> dict[str, Any]:
    kind = type(each)
    if kind is ConfirmObject:
        names = _DIALOG
    elif kind.to_dict is not JsonObject.to_dict:
        return each.to_dict()
    else:
        names = _ATTRIBUTES.get(kind) or _ATTRIBUTES.setdefault(
            kind, tuple(sorted(each.attributes))
        )
    found = ((name, getattr(each, name, None)) for name in names)
    return {name.lstrip("_"): _value(value) for name, value in found if not _is_empty(value)}


def _value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_value(each) for each in value]
    return _object(value) if isinstance(value, JsonObject) else value


def _is_empty(value: Any) -> bool:
    """Whether the library leaves a value out; it keeps empty parts of rich text, none of ours."""
    return value is None or (isinstance(value, str | list | tuple | dict) and not value)
