"""The world outside of Slack, as a visitor can work it.

A further part of the world is one more function that returns a Station, and its line here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playground.cast import DOMAINS, IDA, IDAS_PASSWORD
from playground.page.dns_station import DnsStation
from playground.page.google_station import GoogleStation
from playground.page.imap_station import ImapStation
from playground.page.microsoft_station import MicrosoftStation
from playground.page.program_station import ProgramStation
from playground.page.slack_station import SlackStation
from playground.page.station import Link, Station, Switch
from playground.world import World


class BotStation:
    """Our own process: people can look at its health, and switch it off and on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._off = False

    def __call__(self) -> Station:
        """Return it as it is now."""
        url = self._world.public_url
        return Station(
            "bot",
            "The bot",
            says="A process with one database file. Off, Slack gets no answer.",
            links=[
                Link("Is it healthy?", f"{url}/healthz"),
                Link("Is it ready?", f"{url}/readyz"),
            ],
            switches=[Switch("Switched off", lambda: self._off, self._turn)],
        )

    def _turn(self, on: bool) -> None:
        if on == self._off:
            return
        if on:
            self._world.stop_bot()
        else:
            self._world.start()
        self._off = on


def stations_of(world: World) -> Callable[[], Sequence[Station]]:
    """Return what tells the stations of a world as they are now."""
    parts: list[Callable[[], Station]] = [
        GoogleStation(world.google),
        MicrosoftStation(world.microsoft),
        ImapStation(world.imap, IDA, IDAS_PASSWORD),
        DnsStation(world.dns, DOMAINS),
        SlackStation(world.slack),
        ProgramStation(world),
        BotStation(world),
    ]
    return lambda: [part() for part in parts]
