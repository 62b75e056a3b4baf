"""Composition objects: text, confirm dialogs, options.

Limits: docs.slack.dev/reference/block-kit/composition-objects.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playground.slack import limits
from playground.slack.findings import Findings

PLAIN = ("plain_text",)
ANY = ("plain_text", "mrkdwn")
STYLES = ("primary", "danger")
KINDS_OF_CONVERSATION = ("im", "mpim", "private", "public")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def check_text(
    found: Findings, obj: Any, pointer: str, limit: int, *, kinds: tuple[str, ...] = ANY
) -> None:
    """Check a text object: its type, and that its text is neither empty nor too long."""
    if not isinstance(obj, dict):
        found.add(pointer, "must provide an object")
        return
    kind = obj.get("type")
    if kind not in kinds:
        found.add(f"{pointer}/type", f"must be one of: {', '.join(kinds)}")
        return
    extra = "emoji" if kind == "plain_text" else "verbatim"
    found.fields(obj, pointer, required=("type", "text"), optional=(extra,))
    found.string(obj, "text", pointer, limit)
    found.boolean(obj, extra, pointer)
    if isinstance(obj.get("text"), str):
        found.characters += len(obj["text"])


def check_text_field(
    found: Findings,
    obj: dict[str, Any],
    name: str,
    pointer: str,
    limit: int,
    *,
    kinds: tuple[str, ...] = PLAIN,
) -> None:
    """Check a field that, where it is present, holds a text object."""
    if name in obj:
        check_text(found, obj[name], f"{pointer}/{name}", limit, kinds=kinds)


def check_confirm(found: Findings, obj: dict[str, Any], pointer: str) -> None:
    """Check the field `confirm` of an element, where it is present."""
    if "confirm" not in obj:
        return
    place = f"{pointer}/confirm"
    required = ("title", "text", "confirm", "deny")
    dialog = found.fields(obj["confirm"], place, required=required, optional=("style",))
    if dialog is None:
        return
    check_text_field(found, dialog, "title", place, limits.CONFIRM_TITLE)
    check_text_field(found, dialog, "text", place, limits.CONFIRM_TEXT, kinds=ANY)
    check_text_field(found, dialog, "confirm", place, limits.CONFIRM_LABEL)
    check_text_field(found, dialog, "deny", place, limits.CONFIRM_LABEL)
    found.one_of(dialog, "style", place, STYLES)


def check_option(
    found: Findings,
    obj: Any,
    pointer: str,
    *,
    kinds: tuple[str, ...] = PLAIN,
    with_url: bool = False,
) -> None:
    """Check one option of a select, menu or group."""
    extra = ("description", "url") if with_url else ("description",)
    option = found.fields(obj, pointer, required=("text", "value"), optional=extra)
    if option is None:
        return
    check_text_field(found, option, "text", pointer, limits.OPTION_TEXT, kinds=kinds)
    found.string(option, "value", pointer, limits.OPTION_VALUE)
    check_text_field(found, option, "description", pointer, limits.OPTION_DESCRIPTION, kinds=kinds)
    check_url(found, option, "url", pointer)


def check_options(
    found: Findings,
    obj: dict[str, Any],
    pointer: str,
    most: int,
    *,
    kinds: tuple[str, ...] = PLAIN,
    with_url: bool = False,
) -> None:
    """Check the field `options`, and that what is chosen at first is among them."""
    for option, place in found.items(obj, "options", pointer, most):
        check_option(found, option, place, kinds=kinds, with_url=with_url)
    options = obj.get("options")
    check_initial(found, obj, pointer, options if isinstance(options, list) else [])


def check_initial(found: Findings, obj: dict[str, Any], pointer: str, options: list[Any]) -> None:
    """Check that `initial_option(s)` repeat one of the options exactly."""
    if "initial_option" in obj and obj["initial_option"] not in options:
        found.add(f"{pointer}/initial_option", "must be one of the options")
    for chosen, place in found.items(obj, "initial_options", pointer, len(options)):
        if chosen not in options:
            found.add(place, "must be one of the options")


def check_url(found: Findings, obj: dict[str, Any], name: str, pointer: str) -> None:
    """Check a field that, where it is present, holds a complete URL."""
    found.string(obj, name, pointer, limits.URL)
    value = obj.get(name)
    if isinstance(value, str) and value:
        parts = urlsplit(value)
        if not parts.scheme or not (parts.netloc or parts.scheme == "mailto"):
            found.add(f"{pointer}/{name}", "must be a valid URL")


def check_date(found: Findings, obj: dict[str, Any], name: str, pointer: str) -> None:
    """Check a field that, where it is present, holds a date like 2026-01-31."""
    if name in obj and not is_date(obj[name]):
        found.add(f"{pointer}/{name}", "must be a date: YYYY-MM-DD")


def check_time(found: Findings, obj: dict[str, Any], name: str, pointer: str) -> None:
    """Check a field that, where it is present, holds a time of day like 22:25."""
    if name in obj and not is_time(obj[name]):
        found.add(f"{pointer}/{name}", "must be a time: HH:mm")


def check_zone(found: Findings, obj: dict[str, Any], name: str, pointer: str) -> None:
    """Check a field that, where it is present, names a time zone like Europe/Berlin."""
    found.string(obj, name, pointer, limits.IDENTIFIER)
    value = obj.get(name)
    if isinstance(value, str) and value and not _is_zone(value):
        found.add(f"{pointer}/{name}", "must be a time zone of the IANA database")


def check_filter(found: Findings, obj: dict[str, Any], pointer: str) -> None:
    """Check the field `filter` of a menu of conversations; an empty one filters nothing."""
    if "filter" not in obj:
        return
    place = f"{pointer}/filter"
    flags = ("exclude_external_shared_channels", "exclude_bot_users")
    rules = found.fields(obj["filter"], place, optional=("include", *flags))
    if rules is None:
        return
    if not rules:
        found.add(place, "must provide at least one field")
    _check_listed(found, rules, "include", place, KINDS_OF_CONVERSATION)
    for flag in flags:
        found.boolean(rules, flag, place)


def check_dispatch(found: Findings, obj: dict[str, Any], pointer: str) -> None:
    """Check when an input that sends itself does so: the field `dispatch_action_config`."""
    if "dispatch_action_config" not in obj:
        return
    place = f"{pointer}/dispatch_action_config"
    config = found.fields(obj["dispatch_action_config"], place, optional=("trigger_actions_on",))
    if config is not None:
        moments = ("on_enter_pressed", "on_character_entered")
        _check_listed(found, config, "trigger_actions_on", place, moments)


def is_date(value: object) -> bool:
    """Whether it is written like 2026-01-31."""
    return _DATE.fullmatch(str(value)) is not None


def is_time(value: object) -> bool:
    """Whether it is written like 22:25."""
    return _TIME.fullmatch(str(value)) is not None


def _check_listed(
    found: Findings, obj: dict[str, Any], name: str, pointer: str, allowed: tuple[str, ...]
) -> None:
    for one, place in found.items(obj, name, pointer, len(allowed)):
        if one not in allowed:
            found.add(place, f"must be one of: {', '.join(sorted(allowed))}")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        return False
    return True
