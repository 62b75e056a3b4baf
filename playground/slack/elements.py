"""Block elements: what each may hold, and in which blocks and surfaces it may stand.

docs.slack.dev/reference/block-kit/block-elements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.slack import limits
from playground.slack.composition import (
    ANY,
    STYLES,
    check_confirm,
    check_date,
    check_dispatch,
    check_filter,
    check_initial,
    check_options,
    check_text_field,
    check_time,
    check_url,
    check_zone,
)
from playground.slack.findings import Findings

Element = dict[str, Any]
_COMMON = ("action_id", "confirm", "focus_on_load", "placeholder")


def check_element(
    found: Findings, obj: Any, pointer: str, *, allowed: frozenset[str], surface: str
) -> None:
    """Check an element in its place: `allowed` names the types that the block takes."""
    if not isinstance(obj, dict):
        found.add(pointer, "must provide an object")
        return
    kind = obj.get("type")
    if kind not in ELEMENTS or kind not in allowed:
        found.add(f"{pointer}/type", f"unsupported type: {kind}")
        return
    if kind == "email_text_input" and surface != "modal":
        found.add(f"{pointer}/type", f"unsupported type on this surface: {kind}")
    found.string(obj, "action_id", pointer, limits.IDENTIFIER)
    check_text_field(found, obj, "placeholder", pointer, limits.PLACEHOLDER)
    check_confirm(found, obj, pointer)
    found.boolean(obj, "focus_on_load", pointer)
    ELEMENTS[kind](found, obj, pointer)


def _button(found: Findings, obj: Element, pointer: str) -> None:
    optional = ("action_id", "url", "value", "style", "confirm", "accessibility_label")
    found.fields(obj, pointer, required=("type", "text"), optional=optional)
    check_text_field(found, obj, "text", pointer, limits.BUTTON_TEXT)
    found.string(obj, "value", pointer, limits.BUTTON_VALUE)
    found.string(obj, "accessibility_label", pointer, limits.BUTTON_TEXT)
    found.one_of(obj, "style", pointer, STYLES)
    check_url(found, obj, "url", pointer)


def _overflow(found: Findings, obj: Element, pointer: str) -> None:
    found.fields(obj, pointer, required=("type", "options"), optional=("action_id", "confirm"))
    check_options(found, obj, pointer, limits.OVERFLOW_OPTIONS, with_url=True)


def _static_select(found: Findings, obj: Element, pointer: str) -> None:
    optional = (*_COMMON, "options", "option_groups", "initial_option")
    found.fields(obj, pointer, required=("type",), optional=optional)
    if ("options" in obj) == ("option_groups" in obj):
        found.add(pointer, "must provide either options or option_groups")
    if "option_groups" not in obj:
        check_options(found, obj, pointer, limits.SELECT_OPTIONS)
        return
    every: list[Any] = []
    for group, place in found.items(obj, "option_groups", pointer, limits.SELECT_OPTIONS):
        if found.fields(group, place, required=("label", "options")) is not None:
            check_text_field(found, group, "label", place, limits.OPTION_TEXT)
            check_options(found, group, place, limits.SELECT_OPTIONS)
            every += group.get("options", [])
    check_initial(found, obj, pointer, every)


def _users_select(found: Findings, obj: Element, pointer: str) -> None:
    found.fields(obj, pointer, required=("type",), optional=(*_COMMON, "initial_user"))
    found.string(obj, "initial_user", pointer, limits.IDENTIFIER)


def _channels_select(found: Findings, obj: Element, pointer: str) -> None:
    optional = (*_COMMON, "initial_channel", "response_url_enabled")
    found.fields(obj, pointer, required=("type",), optional=optional)
    found.string(obj, "initial_channel", pointer, limits.IDENTIFIER)
    found.boolean(obj, "response_url_enabled", pointer)


def _conversations_select(found: Findings, obj: Element, pointer: str) -> None:
    own = ("initial_conversation", "default_to_current_conversation", "response_url_enabled")
    found.fields(obj, pointer, required=("type",), optional=(*_COMMON, *own, "filter"))
    found.string(obj, "initial_conversation", pointer, limits.IDENTIFIER)
    found.boolean(obj, "default_to_current_conversation", pointer)
    found.boolean(obj, "response_url_enabled", pointer)
    check_filter(found, obj, pointer)


def _multi_conversations_select(found: Findings, obj: Element, pointer: str) -> None:
    own = ("initial_conversations", "default_to_current_conversation", "max_selected_items")
    found.fields(obj, pointer, required=("type",), optional=(*_COMMON, *own, "filter"))
    found.boolean(obj, "default_to_current_conversation", pointer)
    found.integer(obj, "max_selected_items", pointer, 1, limits.SELECT_OPTIONS)
    initial = obj.get("initial_conversations", [])
    if not isinstance(initial, list) or not all(isinstance(one, str) for one in initial):
        found.add(f"{pointer}/initial_conversations", "must be a list of ids")
    check_filter(found, obj, pointer)


def _plain_text_input(found: Findings, obj: Element, pointer: str) -> None:
    own = ("initial_value", "multiline", "min_length", "max_length", "dispatch_action_config")
    shared = ("action_id", "focus_on_load", "placeholder")
    found.fields(obj, pointer, required=("type",), optional=(*shared, *own))
    found.boolean(obj, "multiline", pointer)
    found.integer(obj, "min_length", pointer, 0, limits.TYPED_TEXT)
    found.integer(obj, "max_length", pointer, 1, limits.TYPED_TEXT)
    found.string(obj, "initial_value", pointer, limits.TYPED_TEXT, least=0)
    check_dispatch(found, obj, pointer)


def _email_text_input(found: Findings, obj: Element, pointer: str) -> None:
    own = ("action_id", "focus_on_load", "placeholder", "initial_value", "dispatch_action_config")
    found.fields(obj, pointer, required=("type",), optional=own)
    found.string(obj, "initial_value", pointer, limits.TYPED_TEXT, least=0)
    check_dispatch(found, obj, pointer)


def _datepicker(found: Findings, obj: Element, pointer: str) -> None:
    found.fields(obj, pointer, required=("type",), optional=(*_COMMON, "initial_date"))
    check_date(found, obj, "initial_date", pointer)


def _timepicker(found: Findings, obj: Element, pointer: str) -> None:
    found.fields(obj, pointer, required=("type",), optional=(*_COMMON, "initial_time", "timezone"))
    check_time(found, obj, "initial_time", pointer)
    check_zone(found, obj, "timezone", pointer)


def _checkboxes(found: Findings, obj: Element, pointer: str) -> None:
    optional = ("action_id", "confirm", "focus_on_load", "initial_options")
    found.fields(obj, pointer, required=("type", "options"), optional=optional)
    check_options(found, obj, pointer, limits.CHOICE_OPTIONS, kinds=ANY)


def _radio_buttons(found: Findings, obj: Element, pointer: str) -> None:
    optional = ("action_id", "confirm", "focus_on_load", "initial_option")
    found.fields(obj, pointer, required=("type", "options"), optional=optional)
    check_options(found, obj, pointer, limits.CHOICE_OPTIONS, kinds=ANY)


def check_image(found: Findings, obj: Element, pointer: str, *, optional: tuple[str, ...]) -> None:
    """Check an image, element or block: a source and a description of it."""
    sources = ("image_url", "slack_file")
    found.fields(obj, pointer, required=("type", "alt_text"), optional=(*sources, *optional))
    if ("image_url" in obj) == ("slack_file" in obj):
        found.add(pointer, "must provide either image_url or slack_file")
    check_url(found, obj, "image_url", pointer)
    if "slack_file" in obj:
        found.fields(obj["slack_file"], f"{pointer}/slack_file", optional=("id", "url"))
    found.string(obj, "alt_text", pointer, limits.ALT_TEXT)


def _image(found: Findings, obj: Element, pointer: str) -> None:
    check_image(found, obj, pointer, optional=())


ELEMENTS: dict[str, Callable[[Findings, Element, str], None]] = {
    "button": _button,
    "overflow": _overflow,
    "static_select": _static_select,
    "users_select": _users_select,
    "channels_select": _channels_select,
    "conversations_select": _conversations_select,
    "multi_conversations_select": _multi_conversations_select,
    "plain_text_input": _plain_text_input,
    "email_text_input": _email_text_input,
    "datepicker": _datepicker,
    "timepicker": _timepicker,
    "checkboxes": _checkboxes,
    "radio_buttons": _radio_buttons,
    "image": _image,
}

_TYPED = frozenset({"plain_text_input", "email_text_input"})
IN_ACTIONS = frozenset(ELEMENTS) - _TYPED - {"image"}
IN_SECTION = IN_ACTIONS | {"image"}
IN_INPUT = frozenset(ELEMENTS) - {"button", "overflow", "image"}
