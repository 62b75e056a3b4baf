"""Collects what is wrong with a surface, each finding with the JSON pointer of its place."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


class Findings:
    """The complaints about one surface, worded like Slack's `response_metadata.messages`."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.characters = 0
        """How many characters the text objects seen so far show."""

    def add(self, pointer: str, complaint: str) -> None:
        """Note a complaint about the place that the pointer names."""
        self.messages.append(f"[ERROR] {complaint} [json-pointer:{pointer}]")

    def fields(
        self,
        obj: Any,
        pointer: str,
        *,
        required: Collection[str] = (),
        optional: Collection[str] = (),
    ) -> dict[str, Any] | None:
        """Return the object when it is one; complain about missing and unknown fields."""
        if not isinstance(obj, dict):
            self.add(pointer, "must provide an object")
            return None
        for name in required:
            if name not in obj:
                self.add(pointer, f"missing required field: {name}")
        for name in obj:
            if name not in required and name not in optional:
                self.add(pointer, f"invalid additional property: {name}")
        return obj

    def string(
        self, obj: dict[str, Any], name: str, pointer: str, limit: int, *, least: int = 1
    ) -> None:
        """Check a field that, where it is present, is a string of so many characters."""
        if name not in obj:
            return
        value, place = obj[name], f"{pointer}/{name}"
        if not isinstance(value, str):
            self.add(place, "must provide a string")
        elif len(value) < least:
            self.add(place, f"must be more than {least - 1} characters")
        elif len(value) > limit:
            self.add(place, f"must be less than {limit + 1} characters")

    def boolean(self, obj: dict[str, Any], name: str, pointer: str) -> None:
        """Check a field that, where it is present, is true or false."""
        if name in obj and not isinstance(obj[name], bool):
            self.add(f"{pointer}/{name}", "must provide a boolean")

    def integer(self, obj: dict[str, Any], name: str, pointer: str, least: int, most: int) -> None:
        """Check a field that, where it is present, is a whole number in a range."""
        if name not in obj:
            return
        value = obj[name]
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not least <= value <= most:
            self.add(f"{pointer}/{name}", f"must be a number from {least} to {most}")

    def one_of(
        self, obj: dict[str, Any], name: str, pointer: str, allowed: Collection[str]
    ) -> None:
        """Check a field that, where it is present, has one of a few values."""
        if name in obj and obj[name] not in allowed:
            self.add(f"{pointer}/{name}", f"must be one of: {', '.join(sorted(allowed))}")

    def items(
        self, obj: dict[str, Any], name: str, pointer: str, most: int, *, least: int = 1
    ) -> list[tuple[Any, str]]:
        """Return the items of a list with their pointers; complain about their number."""
        if name not in obj:
            return []
        value, place = obj[name], f"{pointer}/{name}"
        if not isinstance(value, list):
            self.add(place, "must provide an array")
            return []
        if len(value) < least:
            self.add(place, f"no less than {least} items allowed")
        if len(value) > most:
            self.add(place, f"no more than {most} items allowed")
        return [(item, f"{place}/{index}") for index, item in enumerate(value)]
