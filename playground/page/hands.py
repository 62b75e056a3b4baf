"""Carries out what a visitor does on the page, through the hands that people have in Slack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from bot.ids import COMMAND
from playground.page.keys import Deed, field_of, surface_id
from playground.page.places import Place
from playground.slack.filling import REPORTS, SEVERAL, find_element
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.slack import Slack
from playground.slack.surfaces import Button, elements
from playground.slack.views import View

Form = MultiDict[str, str]


class Refusal(Exception):
    """What Slack's window does not do, with the word that says why."""

    word = ""


class Gone(Refusal):
    """What was pressed is not on the person's screen any more."""

    word = "gone"


class SignedOut(Refusal):
    """Who was acted as has no account any more."""

    word = "signed_out"


class Hands:
    """One method for each thing a form asks for.

    They raise Refusal, or AssertionError where Slack would not let it happen otherwise.
    """

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def write(self, place: Place, text: str) -> None:
        """Send what was typed into the composer: a command, or a message."""
        _check_account(place.person)
        text = text.strip()
        if not text:
            return
        if not text.startswith("/"):
            self._slack.say(place.person, place.channel, text)
            return
        name, _, rest = text.partition(" ")
        if name == COMMAND:
            self._slack.command(place.person, name, rest.strip(), channel=place.channel)
            return
        workspace = self._slack.workspace
        workspace.show_error(place.person, place.channel, f"{name} is not a valid command.")

    def do(self, person: Person, deed: Deed, form: Form) -> None:
        """Press, choose, submit or close; raise Gone for what is not there any more."""
        _check_account(person)
        surface = self._surface(person, form.get("surface", ""))
        if isinstance(surface, View) and deed.kind != "close":
            self._slack.fill(person, _answers(surface, form), surface)
        match deed.kind:
            case "click":
                button = _button(surface, deed)
                self._slack.press(person, surface, button, confirm=_answer(button, deed))
            case "choose":
                self._choose(person, surface, deed, form)
            case "submit":
                self._slack.submit(person)
            case "close":
                self._slack.close_modal(person)
            case other:
                raise Gone(other)

    def _choose(self, person: Person, surface: Message | View, deed: Deed, form: Form) -> None:
        name = (deed.block_id, deed.action_id)
        try:
            _, element = find_element(surface, name)
        except AssertionError as missing:
            raise Gone(name) from missing
        value = deed.option or _value(deed.block_id, element, form)
        dialog = surface.dialog_of(element)
        confirm = dialog.confirm if dialog and deed.sure else None
        self._slack.choose(person, surface, name, value, confirm=confirm)

    def _surface(self, person: Person, name: str) -> Message | View:
        views = self._slack.workspace.views
        open_views = (views.top(person), views.homes.get(person.id))
        surfaces: list[Message | View | None] = [*self._slack.seen_by(person), *open_views]
        for surface in surfaces:
            if surface is not None and surface_id(surface) == name:
                return surface
        raise Gone(name)


def _check_account(person: Person) -> None:
    if person.deleted:
        raise SignedOut(person.name)


def _button(surface: Message | View, deed: Deed) -> Button:
    for button in surface.buttons():
        if (button.block_id, button.action_id) == (deed.block_id, deed.action_id):
            return button
    raise Gone(str(deed))


def _answer(button: Button, deed: Deed) -> str | None:
    return button.confirm.confirm if button.confirm and deed.sure else None


def _answers(view: View, form: Form) -> Mapping[tuple[str, str], Any]:
    """Return what the form holds for each element of a modal or Home tab that was on it."""
    sent = {field_of(name) for name in form}
    return {
        (block["block_id"], element["action_id"]): _value(block["block_id"], element, form)
        for block in view.blocks
        for element in elements(block)
        if element["type"] in REPORTS and (block["block_id"], element.get("action_id")) in sent
    }


def _value(block_id: str, element: dict[str, Any], form: Form) -> Any:
    """Return what a person entered into one element, as `filling.chosen` takes it."""
    entered = [
        value
        for name, values in form.lists()
        if field_of(name) == (block_id, element["action_id"])
        for value in values
        if value
    ]
    if element["type"] in SEVERAL:
        return entered
    return entered[-1] if entered else None
