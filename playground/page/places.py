"""Where somebody looks at in Slack: a channel, or the app's messages or Home tab."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from playground.slack.messages import Message
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack

Tab = Literal["messages", "home"]


@dataclass(frozen=True)
class Place:
    """What one person has open; `path` is its address on this page."""

    person: Person
    channel: Channel
    tab: Tab = "messages"

    @property
    def path(self) -> str:
        """The address, without a slash at the end."""
        if self.tab == "home":
            return f"/as/{self.person.name}/home"
        return f"/as/{self.person.name}/{'app' if self.channel.is_im else self.channel.id}"


class Places:
    """Finds places, and knows what each person has not read there."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._read: dict[tuple[str, str], str] = {}

    def people(self) -> list[Person]:
        """Return everybody that a visitor can act as."""
        known = self._slack.workspace.directory.people.values()
        return [one for one in known if not one.is_bot]

    def person(self, name: str) -> Person:
        """Return the person with that name; raise LookupError when there is nobody."""
        for one in self.people():
            if one.name == name:
                return one
        raise LookupError(name)

    def find(self, name: str, where: str) -> Place:
        """Return a place by the two parts of its path; raise LookupError when there is none."""
        person = self.person(name)
        if where in {"app", "home"}:
            tab: Tab = "home" if where == "home" else "messages"
            return Place(person, self._slack.workspace.dm_channel(person), tab)
        for place in self.channels(person):
            if place.channel.id == where:
                return place
        raise LookupError(where)

    def is_left(self, name: str, where: str) -> bool:
        """Whether that is a channel which that person is not in, or not any more."""
        channel = self._slack.workspace.directory.channels.get(where)
        if channel is None or channel.is_im:
            return False
        return any(one.name == name and one not in channel.members for one in self.people())

    def channels(self, person: Person) -> list[Place]:
        """Return the channels that somebody is in."""
        known = self._slack.workspace.directory.channels.values()
        return [Place(person, one) for one in known if not one.is_im and person in one.members]

    def items(self, place: Place) -> list[Message]:
        """Return what stands there on that person's screen, oldest first."""
        seen = self._slack.seen_by(place.person)
        return [one for one in seen if one.channel is place.channel]

    def has_read(self, place: Place) -> None:
        """Take down that everything there has been on the person's screen."""
        items = self.items(place)
        if items and place.tab == "messages":
            self._read[place.person.id, place.channel.id] = items[-1].ts

    def unread(self, place: Place, looking: Place) -> int:
        """Return how many items the person has not seen there; none where somebody is looking."""
        if place == looking:
            return 0
        return self._unread(place, self.items(place))

    def unread_anywhere(self, person: Person, looking: Place) -> int:
        """Return how many items the person has not seen at all, but for where one is looking."""
        places = [self.find(person.name, "app"), *self.channels(person)]
        return sum(self.unread(place, looking) for place in places)

    def _unread(self, place: Place, items: Iterable[Message]) -> int:
        read = float(self._read.get((place.person.id, place.channel.id), "0"))
        foreign = (one for one in items if one.author is not place.person)
        return sum(float(one.ts) > read for one in foreign)
