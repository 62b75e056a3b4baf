"""What people do: type commands, press buttons, fill in forms."""

from __future__ import annotations

from typing import Any

from playground.slack import payloads
from playground.slack.acks import (
    close_view,
    take_click_ack,
    take_command_ack,
    take_submission_ack,
)
from playground.slack.api_views import view_object
from playground.slack.delivery import Courier, Exchange
from playground.slack.filling import (
    Answers,
    Name,
    assert_true,
    check_complete,
    check_entered,
    chosen,
    enter,
    find_element,
    refresh_values,
    sends_itself,
)
from playground.slack.messages import Message
from playground.slack.offering import Offers, offers_to
from playground.slack.people import Channel, Person
from playground.slack.surfaces import Button, Dialog
from playground.slack.typed import escape_typed
from playground.slack.views import View
from playground.slack.workspace import Workspace


class Acting:
    """People's hands. What Slack's client makes impossible raises AssertionError."""

    workspace: Workspace
    courier: Courier
    should_escape: bool

    def command(
        self, person: Person, name: str, text: str = "", *, channel: Channel | None = None
    ) -> Exchange:
        """Type a slash command, by default in the direct messages with the bot."""
        _check_active(person)
        channel = channel or self.workspace.dm_channel(person)
        inside = person is channel.person or person in channel.members
        assert_true(inside, f"{person.name} is not in #{channel.name}")
        sent = escape_typed(text, self.workspace.directory) if self.should_escape else text
        with self.workspace.lock:
            form = payloads.command(self.workspace, person, channel, name, sent)
        exchange = self.courier.send_command(form)
        take_command_ack(self.workspace, exchange, person, channel, name)
        return exchange

    def click(
        self,
        person: Person,
        surface: Message | View,
        label: str,
        *,
        confirm: str | None = None,
        near: str | None = None,
        forwarded: bool = False,
    ) -> Exchange:
        """Press a button; `confirm` is the label pressed in its dialog, when it has one.

        `near` picks the button whose card shows that string. `forwarded` lets somebody click
        a message that is not on their own screen. A snapshot of a message is a screen that
        has not caught up with later edits.
        """
        button = self._reachable(person, surface, label, near, forwarded=forwarded)
        return self._press(person, surface, button, confirm)

    def press(
        self,
        person: Person,
        surface: Message | View,
        button: Button,
        *,
        confirm: str | None = None,
    ) -> Exchange:
        """Press a button that was found on the surface; `confirm` as with `click`."""
        self._check_visible(person, surface)
        return self._press(person, surface, button, confirm)

    def cancel(
        self, person: Person, surface: Message | View, label: str, *, near: str | None = None
    ) -> Dialog:
        """Press a button and then the deny label of its dialog: nothing is sent."""
        button = self._reachable(person, surface, label, near, forwarded=False)
        if button.confirm is None:
            raise AssertionError(f"{label!r} asks nothing: there is no dialog to cancel")
        return button.confirm

    def choose(
        self,
        person: Person,
        surface: Message | View,
        name: Name,
        value: Any,
        *,
        confirm: str | None = None,
    ) -> Exchange:
        """Operate what is sent at once: a menu, or an input with `dispatch_action`.

        It is found by placeholder, or as `find_element` does. Text is typed and sent with the
        Enter key; None clears a choice.
        """
        self._check_visible(person, surface)
        block, element = find_element(surface, name)
        assert_true(sends_itself(block), f"{name!r} is sent by a submit button only")
        report = chosen(element, value, surface.names, self._offers(person))
        check_entered(element, report.get("value"), str(name))
        _check_confirm(str(name), surface.dialog_of(element), confirm)
        if isinstance(surface, View):
            enter(surface, {name: value}, self._offers(person))
        action = {**report, "action_id": element["action_id"]}
        return self._act(person, surface, block["block_id"], action)

    def fill(self, person: Person, answers: Answers, view: View | None = None) -> None:
        """Type and choose in the modal, or in a Home tab, without sending it.

        A click on it carries that along.
        """
        with self.workspace.lock:
            enter(view or self._modal_of(person), answers, self._offers(person))

    def submit(self, person: Person, answers: Answers | None = None) -> Exchange:
        """Fill in the modal, by label, action id or block id, and press its submit button."""
        view = self._modal_of(person)
        with self.workspace.lock:
            refresh_values(view)
            enter(view, answers or {}, self._offers(person))
            assert_true("submit" in view.source, f"{view.title!r} has no submit button")
            check_complete(view)
            payload = payloads.view_submission(self.workspace, person, view)
        exchange = self.courier.send_interaction(payload)
        take_submission_ack(self.workspace, exchange, view)
        return exchange

    def close_modal(self, person: Person, *, cleared: bool = False) -> Exchange | None:
        """Close the modal (`cleared`: all of them); the exchange, when the bot hears of it."""
        view = self._modal_of(person)
        refresh_values(view)
        return close_view(self.workspace, self.courier, person, view, cleared=cleared)

    def open_home(self, person: Person, tab: str = "home") -> Exchange:
        """Look at the bot's Home tab."""
        _check_active(person)
        fields: dict[str, Any] = {
            "user": person.id,
            "channel": self.workspace.dm_channel(person).id,
            "tab": tab,
        }
        home = self.workspace.views.homes.get(person.id)
        if home is not None and tab == "home":
            fields["view"] = view_object(self.workspace, home)
        envelope = payloads.event(self.workspace, "app_home_opened", fields)
        return self.courier.send_event(envelope)

    def _offers(self, person: Person) -> Offers:
        return offers_to(person, self.workspace.directory)

    def _press(
        self, person: Person, surface: Message | View, button: Button, confirm: str | None
    ) -> Exchange:
        _check_confirm(button.label, button.confirm, confirm)
        return self._act(person, surface, button.block_id, _pressed(button))

    def _act(
        self, person: Person, surface: Message | View, block_id: str, action: dict[str, Any]
    ) -> Exchange:
        with self.workspace.lock:
            if isinstance(surface, View):
                refresh_values(surface)
            carried = {**action, "block_id": block_id}
            payload = payloads.block_actions(self.workspace, person, surface, carried)
        exchange = self.courier.send_interaction(payload)
        take_click_ack(self.workspace, exchange, person, surface)
        return exchange

    def _reachable(
        self,
        person: Person,
        surface: Message | View,
        label: str,
        near: str | None,
        *,
        forwarded: bool,
    ) -> Button:
        _check_active(person)
        if not forwarded:
            self._check_visible(person, surface)
        return surface.button(label, near)

    def _check_visible(self, person: Person, surface: Message | View) -> None:
        _check_active(person)
        if isinstance(surface, Message):
            visible = surface.visible_to(person)
        elif surface.type == "home":
            visible = surface.person is person
        else:
            top = self.workspace.views.top(person)
            visible = top is not None and top.id == surface.id
        assert_true(visible, f"{person.name} does not see this:\n{surface.transcript()}")

    def _modal_of(self, person: Person) -> View:
        _check_active(person)
        view = self.workspace.views.top(person)
        if view is None:
            raise AssertionError(f"{person.name} has no modal open")
        return view


def _check_active(person: Person) -> None:
    assert_true(not person.deleted, f"{person.name} is deactivated")


def _check_confirm(label: str, dialog: Dialog | None, confirm: str | None) -> None:
    expected = dialog.confirm if dialog else None
    if confirm != expected:
        asks = f"asks for {expected!r}" if expected else "asks nothing"
        raise AssertionError(f"{label!r} {asks}, and {confirm!r} was pressed")


def _pressed(button: Button) -> dict[str, Any]:
    carried = ("action_id", "text", "value", "url", "style", "confirm")
    return {
        "type": "button",
        **{name: button.element[name] for name in carried if name in button.element},
    }
