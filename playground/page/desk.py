"""Everything that the page shows and works on, for one world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event

from playground.page.clockwork import Clockwork
from playground.page.dates import Reader
from playground.page.drawing import Pen
from playground.page.hands import Hands
from playground.page.places import Place, Places
from playground.page.station import Station, local_address
from playground.page.words import Say, in_language
from playground.slack.offering import offers_to
from playground.slack.people import Person
from playground.slack.slack import Slack


class Desk:
    """One Slack with its people, the stations of the world around it, and its clock."""

    def __init__(
        self, slack: Slack, clockwork: Clockwork, stations: Callable[[], Sequence[Station]]
    ) -> None:
        self.slack = slack
        self.clockwork = clockwork
        self.stations = stations
        self.places = Places(slack)
        self.hands = Hands(slack)
        self.closing = Event()
        self._problems: dict[str, str] = {}

    def close(self) -> None:
        """Let every page that waits for news have its answer."""
        self.closing.set()
        self.slack.workspace.touch()

    def reader(self, person: Person) -> Reader:
        """Return for whom moments are written."""
        return Reader(person.locale, person.tz, self.clockwork.now())

    def say(self, person: Person) -> Say:
        """Return the words of Slack's window for a person."""
        return in_language(person.locale)

    def pen(self, person: Person) -> Pen:
        """Return what draws blocks for a person."""
        stations = self.stations()
        directory = self.slack.workspace.directory
        return Pen(
            directory,
            self.reader(person),
            self.say(person),
            lambda url: local_address(stations, url),
            offers_to(person, directory),
        )

    def tell(self, place: Place, problem: str = "") -> None:
        """Say on a person's page what could not be done; nothing takes the last one away."""
        self._problems[place.person.id] = problem
        self.slack.workspace.touch()

    def problem(self, place: Place) -> str:
        """Return what could not be done last."""
        return self._problems.get(place.person.id, "")
