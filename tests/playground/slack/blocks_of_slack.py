"""Short ways to write blocks in tests."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "hello", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(label: str = "Remove", **more: Any) -> Json:
    return {"type": "button", "text": plain(label), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def dialog(**changes: Any) -> Json:
    parts = {
        "title": plain("Remove?"),
        "text": mrkdwn("It ends."),
        "confirm": plain("Yes, remove inbox"),
        "deny": plain("Cancel"),
        **changes,
    }
    return {name: part for name, part in parts.items() if part is not None}


def option(text: str = "One", value: str = "1", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def select(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "options": list(options), **more}


def text_input(label: str = "Reason", block_id: str = "why", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text", **more.pop("element", {})}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    view = {
        "type": "modal",
        "title": plain("Decline"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }
    return {name: part for name, part in view.items() if part is not None}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
