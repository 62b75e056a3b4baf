"""The arguments of one call, from a JSON body, a form or a query."""

from __future__ import annotations

import json
from typing import Any

from flask import Request

from playground.slack.errors import SlackError
from playground.slack.response_urls import is_true

# What a form carries as JSON inside a field, and how Slack refuses what it cannot read there.
_JSON_FIELDS = {
    "blocks": "invalid_blocks_format",
    "view": "invalid_arguments",
    "files": "invalid_arguments",
    "metadata": "invalid_metadata_format",
    "attachments": "invalid_attachments",
}


class Arguments:
    """Named values; lists and objects are parsed already."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    @classmethod
    def of(cls, request: Request) -> Arguments:
        """Read them from a request; an empty body has none. Raises SlackError."""
        values: dict[str, Any] = {**request.args, **request.form}
        if request.mimetype == "application/json" and request.data.strip():
            values.update(_json_object(request.data))
        for name, complaint in _JSON_FIELDS.items():
            if isinstance(values.get(name), str):
                values[name] = _parsed(values[name], complaint)
        return cls(values)

    def text(self, name: str) -> str | None:
        """Return a string argument, or None when it is absent or empty."""
        value = self.values.get(name)
        return None if value is None or value == "" else str(value)

    def required(self, name: str) -> str:
        """Return a string argument; raise SlackError `invalid_arguments` without it."""
        value = self.text(name)
        if value is None:
            complaint = f"[ERROR] missing required field: {name}"
            raise SlackError("invalid_arguments", messages=[complaint])
        return value

    def flag(self, name: str) -> bool:
        """Whether an argument is given and means yes."""
        return is_true(self.values.get(name))

    def number(self, name: str, default: int) -> int:
        """Return a whole number; raise SlackError `invalid_arguments` for anything else."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError) as bad:
            raise SlackError("invalid_arguments") from bad


def _json_object(data: bytes) -> dict[str, Any]:
    parsed = _parsed(data, "invalid_json")
    if not isinstance(parsed, dict):
        raise SlackError("json_not_object")
    return parsed


def _parsed(data: bytes | str, complaint: str) -> Any:
    try:
        return json.loads(data)
    except ValueError as bad:
        raise SlackError(complaint) from bad
