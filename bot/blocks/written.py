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
_ATTRIBUTES: dict[type[JsonObject], tuple[str, ...]] = {
    # It has none by their names; the tests would notice a change.
    ConfirmObject: ("_title", "_text", "_confirm", "_deny", "_style"),
}


def blocks(drawn: Sequence[Block]) -> list[dict[str, Any]]:
    """Return blocks as dictionaries, the same as their `to_dict`."""
    return [_object(each) for each in drawn]


def _object(each: JsonObject) -> dict[str, Any]:
    kind = type(each)
    names = _ATTRIBUTES.get(kind)
    if names is None:
        if kind.to_dict is not JsonObject.to_dict:
            return each.to_dict()
        names = _ATTRIBUTES[kind] = tuple(sorted(each.attributes))
    written: dict[str, Any] = {}
    for name in names:
        value = getattr(each, name, None)
        # The library leaves out what is empty, but for parts of rich text, of which we have none.
        if value is None or value == "" or value == []:  # noqa: PLR1714 - not False
            continue
        written[name.lstrip("_")] = _value(value)
    return written


def _value(value: Any) -> Any:
    if type(value) is str:
        return value
    if type(value) is list:
        return [_value(each) for each in value]
    return _object(value) if isinstance(value, JsonObject) else value
