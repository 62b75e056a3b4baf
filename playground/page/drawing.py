"""What the templates of Block Kit ask while they draw a message or view for one reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from playground.page.dates import Reader
from playground.page.keys import Deed, field_name, surface_id
from playground.page.mrkdwn import Mrkdwn
from playground.page.rich_text import RichText
from playground.page.words import Say
from playground.slack.filling import REPORTS
from playground.slack.messages import Message
from playground.slack.offering import MENUS, Offers
from playground.slack.people import Directory
from playground.slack.surfaces import Dialog
from playground.slack.views import View

Element = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """One thing to choose from, drawn."""

    value: str
    text: Markup
    description: Markup
    chosen: bool
    url: str = ""


class Pen:
    """Draws for one reader, with what menus offer to them; `local` is where links lead here."""

    def __init__(
        self,
        directory: Directory,
        reader: Reader,
        say: Say,
        local: Callable[[str], str],
        offers: Offers,
    ) -> None:
        self.name_of = directory.name_of
        self.offers = offers
        self._mrkdwn = Mrkdwn(directory.name_of, reader, local)
        self._rich = RichText(self._mrkdwn, directory.name_of)
        self.say = say
        self.local = local

    def text(self, obj: Mapping[str, Any] | None) -> Markup:
        """Return a text object as HTML; nothing for one that is left out."""
        if not obj:
            return Markup()
        if obj.get("type") == "mrkdwn":
            return self._mrkdwn.html(str(obj["text"]))
        return self._mrkdwn.plain(str(obj.get("text", "")))

    def message_text(self, text: str) -> Markup:
        """Return the text of a message without blocks."""
        return self._mrkdwn.html(text)

    def rich(self, obj: Mapping[str, Any]) -> Markup:
        """Return a rich text block, or a cell of a table, as HTML."""
        return self._rich.html(obj) if obj.get("type") == "rich_text" else self.text(obj)

    def on(self, surface: Message | View) -> Sheet:
        """Return what draws the blocks of one surface."""
        return Sheet(self, surface)


class Sheet:
    """The blocks of one surface: names for its fields, deeds for its buttons, what is chosen."""

    def __init__(self, pen: Pen, surface: Message | View) -> None:
        self._pen = pen
        self.surface = surface
        self.id = surface_id(surface)
        self.text = pen.text
        self.rich = pen.rich
        self.say = pen.say
        self.local = pen.local

    def field(self, block: Element, element: Element) -> str:
        """Return the name of an element's field."""
        return field_name(block["block_id"], element["action_id"])

    def deed(self, kind: str, block: Element, element: Element, option: str = "") -> Deed:
        """Return what operating an element does."""
        return Deed(kind, block["block_id"], element["action_id"], option)

    def dom(self, deed: Deed) -> str:
        """Return the id that something has on the page."""
        return deed.dom_id(self.surface)

    def dialog(self, element: Element) -> Dialog | None:
        """Return the dialog that Slack asks before it sends what was done."""
        return self.surface.dialog_of(element)

    def error(self, block: Element) -> str:
        """Return what is wrong with an input, empty when nothing is."""
        errors = self.surface.errors if isinstance(self.surface, View) else {}
        return errors.get(block["block_id"], "")

    def entered(self, block: Element, element: Element) -> Any:
        """Return what stands in an element: entered, or given by the app."""
        reported, initial = REPORTS[element["type"]]
        if isinstance(self.surface, View):
            values = self.surface.values.get(block["block_id"], {})
            if element["action_id"] in values:
                return values[element["action_id"]].get(reported)
        return element.get(initial)

    def options(self, block: Element, element: Element) -> list[tuple[str, list[Option]]]:
        """Return what an element offers, in groups; a group without a label has an empty one."""
        entered = self.entered(block, element)
        if element["type"] in MENUS:
            return [("", self._offered(element, entered))]
        chosen = _values(entered)
        groups = element.get("option_groups") or [{"options": element.get("options", [])}]
        return [
            (
                str(self.text(group.get("label")).striptags()),
                [self._option(one, chosen) for one in group["options"]],
            )
            for group in groups
        ]

    def picture(self, element: Element) -> str:
        """Return the address of an image: its own, or that of an uploaded file."""
        file = element.get("slack_file")
        return f"/files/{file.get('id', '')}" if file else str(element["image_url"])

    def _offered(self, element: Element, entered: str | list[str] | None) -> list[Option]:
        known = dict(self._pen.offers(element))
        chosen = entered if isinstance(entered, list) else [entered] if entered else []
        for each in chosen:
            # What the app has chosen stands there, also where a person could not choose it.
            known.setdefault(each, self._pen.name_of(each))
        return [Option(key, escape(name), Markup(), key in chosen) for key, name in known.items()]

    def _option(self, option: Element, chosen: set[str]) -> Option:
        return Option(
            value=option["value"],
            text=self.text(option["text"]),
            description=self.text(option.get("description")),
            chosen=option["value"] in chosen,
            url=str(option.get("url", "")),
        )


def _values(entered: Any) -> set[str]:
    listed = entered if isinstance(entered, list) else [entered]
    return {str(one["value"]) for one in listed if isinstance(one, dict)}
