"""Names of surfaces and elements in forms, and what a pressed button says that it does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from playground.slack.messages import Message
from playground.slack.views import View

VALUE = "value/"


@dataclass(frozen=True)
class Deed:
    """What a pressed button asks for; `sure` when its dialog was answered."""

    kind: str
    block_id: str = ""
    action_id: str = ""
    option: str = ""
    sure: bool = False

    def __str__(self) -> str:
        parts = (self.block_id, self.action_id, self.option)
        written = ":".join([self.kind, *(quote(part, safe="") for part in parts)])
        return f"sure:{written}" if self.sure else written

    @classmethod
    def parse(cls, text: str) -> Deed:
        """Read what `str` wrote; raise ValueError for something else."""
        kind, *parts = text.removeprefix("sure:").split(":")
        block_id, action_id, option = map(unquote, parts)
        return cls(kind, block_id, action_id, option, sure=text.startswith("sure:"))

    @property
    def surely(self) -> Deed:
        """The same, with its dialog answered."""
        return replace(self, sure=True)

    def dom_id(self, surface: Message | View) -> str:
        """Return a name for what does this on the page: an id of HTML."""
        name = f"{surface_id(surface)} {self}"
        return "d" + hashlib.sha256(name.encode()).hexdigest()[:16]


def surface_id(surface: Message | View) -> str:
    """Return the name of a message or view in forms."""
    return surface.ts if isinstance(surface, Message) else surface.id


def field_name(block_id: str, action_id: str) -> str:
    """Return the name of an element's field in forms."""
    return f"{VALUE}{quote(block_id, safe='')}/{quote(action_id, safe='')}"


def field_of(name: str) -> tuple[str, str] | None:
    """Return block id and action id of a field's name, or None for another name."""
    if not name.startswith(VALUE):
        return None
    block_id, _, action_id = name.removeprefix(VALUE).partition("/")
    return unquote(block_id), unquote(action_id)
