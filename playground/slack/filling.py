"""What a person enters into inputs and chooses in menus, as Slack reports it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from playground.slack.composition import is_date, is_time
from playground.slack.messages import Message
from playground.slack.offering import MENUS, Offers, is_offered
from playground.slack.people import Channel, Person
from playground.slack.reading import Names, read_text
from playground.slack.surfaces import elements
from playground.slack.views import View

Element = dict[str, Any]
# What a person calls an element: a label or an id, or its exact block id and action id.
Name = str | tuple[str, str]
Answers = Mapping[str, Any] | Mapping[tuple[str, str], Any] | Mapping[Name, Any]
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

#: Elements of which several things can be chosen.
SEVERAL = frozenset({"checkboxes", "multi_conversations_select"})
# Where each element reports its value, and where its initial value stands.
REPORTS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
}


def refresh_values(view: View) -> None:
    """Bring the view's state up to its blocks: what was entered stays, the rest is initial."""
    values: dict[str, dict[str, Any]] = {}
    for block in view.blocks:
        for element in elements(block):
            if element["type"] in REPORTS and element["type"] != "overflow":
                block_id, action_id = block["block_id"], element["action_id"]
                entered = view.values.get(block_id, {}).get(action_id)
                if entered is None or entered["type"] != element["type"]:
                    entered = _report(element, _initial(view, element))
                values.setdefault(block_id, {})[action_id] = entered
    view.values = values


def _initial(view: View, element: Element) -> Any:
    _, initial = REPORTS[element["type"]]
    if initial in element:
        return element[initial]
    current = view.opened_in
    if current is not None and element.get("default_to_current_conversation"):
        return current.id if is_offered(element, current, view.person) else None
    return [] if element["type"] in SEVERAL else None


def _report(element: Element, value: Any) -> dict[str, Any]:
    reported, _ = REPORTS[element["type"]]
    zone = {"timezone": element["timezone"]} if "timezone" in element else {}
    return {"type": element["type"], reported: value, **zone}


def find_element(surface: Message | View, name: Name) -> tuple[dict[str, Any], Element]:
    """Return the block and the element that a person means by a label or an id, or both ids.

    Raises AssertionError that lists what is there.
    """
    known: list[str] = []
    found: list[tuple[dict[str, Any], Element]] = []
    for block in surface.blocks:
        for element in elements(block):
            names = _names_of(block, element, surface.names)
            known += names[:1]
            if name in names or name == (block["block_id"], element.get("action_id")):
                found.append((block, element))
    if len(found) != 1:
        raise AssertionError(f"{len(found)} things called {name!r}; there is: {known}")
    return found[0]


def _names_of(block: dict[str, Any], element: Element, names: Names) -> list[str]:
    texts = (block.get("label"), element.get("placeholder"))
    labels = [read_text(text, names) for text in texts if text]
    return [*labels, element.get("action_id", ""), block["block_id"]]


def enter(view: View, answers: Answers, offers: Offers) -> None:
    """Enter values into inputs, found by label, action id or block id; None clears a choice."""
    for name, value in answers.items():
        block, element = find_element(view, name)
        report = chosen(element, value, view.names, offers)
        view.values.setdefault(block["block_id"], {})[element["action_id"]] = report


def chosen(element: Element, value: Any, names: Names, offers: Offers) -> dict[str, Any]:
    """Return the report of one element for a value as a person would name it.

    Options go by label or value, people and channels by object or id, dates and times as such
    or in ISO form. Raises AssertionError for what the client does not offer or accept.
    """
    reported, _ = REPORTS[element["type"]]
    if element["type"] == "checkboxes":
        return _report(element, [_option(element, one, names) for one in value])
    if element["type"] == "multi_conversations_select":
        return _report(element, [_offered(element, one, offers) for one in value or []])
    if value is None or value == "":
        return _report(element, None)
    if reported == "selected_option":
        return _report(element, _option(element, value, names))
    if element["type"] in MENUS:
        return _report(element, _offered(element, value, offers))
    written = element["type"] in _WRITTEN
    return _report(element, _written(element, value) if written else value)


def _offered(element: Element, value: Any, offers: Offers) -> str:
    wanted = str(value.id if isinstance(value, Person | Channel) else value)
    _, initial = REPORTS[element["type"]]
    offered, given = offers(element), element.get(initial)
    if wanted not in offered and wanted not in (given if isinstance(given, list) else [given]):
        raise AssertionError(f"{wanted!r} is not offered; there is: {list(offered.values())}")
    return wanted


def _written(element: Element, value: Any) -> str:
    if isinstance(value, dt.time):
        value = value.strftime("%H:%M")
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    assert_true(_WRITTEN[element["type"]](text), f"{text!r} in a {element['type']}")
    return text


def _option(element: Element, wanted: str, names: Names) -> dict[str, Any]:
    groups = element.get("option_groups", [element])
    options = [option for group in groups for option in group["options"]]
    for option in options:
        if wanted in {read_text(option["text"], names), option["value"]}:
            return dict(option)
    offered = [read_text(option["text"], names) for option in options]
    raise AssertionError(f"no option {wanted!r}; there is: {offered}")


def check_complete(view: View) -> None:
    """Raise AssertionError where Slack's client would not let the person submit."""
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        reported, _ = REPORTS[element["type"]]
        value = view.values[block["block_id"]][element["action_id"]][reported]
        label = read_text(block["label"], view.names)
        if not value:
            assert_true(block.get("optional", False), f"{label!r} is required and empty")
        else:
            check_entered(element, value, label)


def check_entered(element: Element, value: Any, label: str) -> None:
    """Raise AssertionError where Slack's client would not take what was typed."""
    if value and element["type"] in _CHECKS:
        assert_true(_CHECKS[element["type"]](element, value), f"{label!r}: {value!r}")


def sends_itself(block: dict[str, Any]) -> bool:
    """Whether operating an element of that block is sent at once."""
    return bool(block["type"] != "input" or block.get("dispatch_action"))


def _fits(element: Element, value: str) -> bool:
    return bool(element.get("min_length", 0) <= len(value) <= element.get("max_length", 3000))


def _is_email(element: Element, value: str) -> bool:
    del element
    return _EMAIL.fullmatch(value) is not None


_WRITTEN: dict[str, Callable[[object], bool]] = {"datepicker": is_date, "timepicker": is_time}
_CHECKS: dict[str, Callable[[Element, str], bool]] = {
    "plain_text_input": _fits,
    "email_text_input": _is_email,
}


def assert_true(holds: object, complaint: str) -> None:
    """Raise AssertionError: what the person tries is not possible in Slack's client."""
    if not holds:
        raise AssertionError(f"the client does not let this happen: {complaint}")
