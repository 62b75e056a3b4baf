"""What people see."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from playground.slack.messages import Message
from playground.slack.people import Channel, Person
from playground.slack.views import View
from playground.slack.workspace import Workspace

T = TypeVar("T")

# How often a condition is looked at when nothing changed in this Slack meanwhile, in seconds.
_LOOK_AGAIN = 0.05


class Watching:
    """People's eyes; all lists are in the order in which things were first shown."""

    workspace: Workspace

    def seen_by(self, person: Person) -> list[Message]:
        """Return everything on one person's screen: channels, direct messages, red texts."""
        with self.workspace.lock:
            return [item for item in self.workspace.items if item.visible_to(person)]

    def latest(self, person: Person) -> Message:
        """Return what was shown to that person last; AssertionError when there is nothing."""
        seen = self.seen_by(person)
        if not seen:
            raise AssertionError(f"{person.name} sees nothing")
        return seen[-1]

    def dms(self, person: Person) -> list[Message]:
        """Return the direct messages between that person and the bot."""
        return [one for one in self._posted() if one.channel.person is person]

    def messages(self, channel: Channel) -> list[Message]:
        """Return what everybody in a channel sees."""
        return [one for one in self._posted() if one.channel is channel]

    def ephemerals(self, person: Person) -> list[Message]:
        """Return what only that person sees, wherever it was shown."""
        return [one for one in self.seen_by(person) if one.kind == "ephemeral"]

    def red_texts(self, person: Person) -> list[str]:
        """Return Slack's own messages to that person about what failed."""
        return [one.text for one in self.seen_by(person) if one.kind == "red"]

    def home(self, person: Person) -> View:
        """Return the Home tab; AssertionError while none is published."""
        with self.workspace.lock:
            view = self.workspace.views.homes.get(person.id)
        if view is None:
            raise AssertionError(f"{person.name} has an empty Home tab")
        return view

    def modal(self, person: Person) -> View:
        """Return the topmost modal; AssertionError when none is open (ask `has_modal`)."""
        with self.workspace.lock:
            view = self.workspace.views.top(person)
        if view is None:
            raise AssertionError(f"{person.name} has no modal open")
        return view

    def has_modal(self, person: Person) -> bool:
        """Whether a modal is open on that person's screen."""
        with self.workspace.lock:
            return self.workspace.views.top(person) is not None

    def wait_until(self, condition: Callable[[], T], timeout: float = 10.0) -> T:
        """Return the condition's first truthy value, within so many seconds.

        A condition that raises AssertionError or LookupError counts as not true yet. Raises
        AssertionError with what everybody saw.
        """
        deadline = time.monotonic() + timeout
        reason = "it stayed false"
        while True:
            try:
                if value := condition():
                    return value
                reason = "it stayed false"
            except (AssertionError, LookupError) as not_yet:
                reason = f"{type(not_yet).__name__}: {not_yet}"
            if time.monotonic() >= deadline:
                seen = self.transcript()
                raise AssertionError(f"waited {timeout} s in vain: {reason}\n\n{seen}")
            with self.workspace.lock:
                self.workspace.changed.wait(_LOOK_AGAIN)

    def transcript(self) -> str:
        """Return what everybody sees, for people who look for what went wrong."""
        with self.workspace.lock:
            lines = [_described(item) for item in self.workspace.items if not item.deleted]
            for person in self.workspace.directory.people.values():
                if top := self.workspace.views.top(person):
                    lines.append(f"-- modal of {person.name}\n{top.transcript()}")
                if home := self.workspace.views.homes.get(person.id):
                    lines.append(f"-- Home tab of {person.name}\n{home.transcript()}")
        return "\n".join(lines) or "(nobody saw anything)"

    def _posted(self) -> list[Message]:
        with self.workspace.lock:
            items = [one for one in self.workspace.items if not one.deleted]
        return [one for one in items if one.kind == "message"]


def _described(item: Message) -> str:
    channel = item.channel
    where = f"DM of {channel.person.name}" if channel.person else f"#{channel.name}"
    whose = f", only for {item.only_for.name}" if item.only_for else ""
    return f"-- {item.kind} in {where}{whose}\n{item.transcript()}"
