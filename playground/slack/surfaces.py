"""What messages, modals and Home tabs have in common: text to read and things to press."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from playground.slack.reading import Names, read_blocks, read_text


@dataclass(frozen=True)
class Dialog:
    """The confirmation that Slack itself asks for before it sends a click."""

    title: str
    text: str
    confirm: str
    deny: str
    style: str | None = None


@dataclass(frozen=True)
class Button:
    """A button as a person sees it, and what its click will carry."""

    label: str
    action_id: str
    block_id: str
    value: str | None
    url: str | None
    style: str | None
    confirm: Dialog | None
    card: str
    """The text of the card that the button belongs to."""
    element: dict[str, Any]


class Surface:
    """Blocks that somebody looks at. Subclasses say where and who."""

    blocks: list[dict[str, Any]]
    names: Names

    def snapshot(self) -> Self:
        """Return it as it is now: a screen that has not caught up with later edits."""
        frozen = copy.copy(self)
        frozen.blocks = copy.deepcopy(self.blocks)
        return frozen

    def plain(self) -> str:
        """Return all text of the blocks in order, as a person reads it."""
        return read_blocks(self.blocks, self.names)

    def buttons(self) -> list[Button]:
        """Return the buttons in the order shown."""
        found = []
        for card in cards(self.blocks):
            text = read_blocks(card, self.names)
            for block in card:
                found += [
                    self._button(element, block, text)
                    for element in elements(block)
                    if element.get("type") == "button"
                ]
        return found

    def labels(self) -> list[str]:
        """Return the labels of the buttons in the order shown."""
        return [button.label for button in self.buttons()]

    def button(self, label: str, near: str | None = None) -> Button:
        """Return the one button of that label; `near`: in the card that shows this string.

        Raises AssertionError that lists what is there.
        """
        same = [button for button in self.buttons() if button.label == label]
        found = [one for one in same if near is None or near in one.card]
        if len(found) == 1:
            return found[0]
        where = f" near {near!r}" if near is not None else ""
        count = "no button" if not found else f"{len(found)} buttons"
        raise AssertionError(f"{count} {label!r}{where}; there is:\n{self.transcript()}")

    def transcript(self) -> str:
        """Return text and buttons, for people who look for what went wrong."""
        shown = [f"[{button.label}]" for button in self.buttons()]
        return "\n".join(part for part in (self.plain(), " ".join(shown)) if part) or "(nothing)"

    def _button(self, element: dict[str, Any], block: dict[str, Any], text: str) -> Button:
        return Button(
            label=read_text(element["text"], self.names),
            action_id=element["action_id"],
            block_id=block["block_id"],
            value=element.get("value"),
            url=element.get("url"),
            style=element.get("style"),
            confirm=self.dialog_of(element),
            card=text,
            element=element,
        )

    def dialog_of(self, element: dict[str, Any]) -> Dialog | None:
        """Return the dialog that operating this element opens, when it has one."""
        confirm = element.get("confirm")
        if confirm is None:
            return None
        return Dialog(
            title=read_text(confirm["title"], self.names),
            text=read_text(confirm["text"], self.names),
            confirm=read_text(confirm["confirm"], self.names),
            deny=read_text(confirm["deny"], self.names),
            style=confirm.get("style"),
        )


def elements(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what can be operated in a block: accessory, elements, the element of an input."""
    if block.get("type") == "section" and "accessory" in block:
        yield block["accessory"]
    elif block.get("type") == "actions":
        yield from block["elements"]
    elif block.get("type") == "input":
        yield block["element"]


def cards(blocks: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Group blocks as an eye does: what belongs to one thing and its buttons.

    A card ends at a divider, before a header, and before a section once it has its buttons.
    """
    found: list[list[dict[str, Any]]] = [[]]
    for block in blocks:
        if block["type"] == "divider":
            found.append([])
        elif block["type"] == "header" or (block["type"] == "section" and _complete(found[-1])):
            found.append([block])
        else:
            found[-1].append(block)
    return [card for card in found if card]


def _complete(card: list[dict[str, Any]]) -> bool:
    return any(
        block["type"] == "actions" or block.get("accessory", {}).get("type") == "button"
        for block in card
    )
