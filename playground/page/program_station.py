"""A program of the team as a visitor can work it: registered, asked to read, told what happens."""

from __future__ import annotations

from collections.abc import Sequence

from connections.apping import Wish
from connections.lifecycle import LIVE, Kind
from playground.page.station import Event, Station, Switch
from playground.world import World

NAME = "CRM"
#: Of what the program was told, so many lines are shown.
SHOWN = 5


class ProgramStation:
    """What whoever runs the bot does on the command line, and what the program prints."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._app_id = ""
        self._addresses: list[str] = []
        self._printed = ""

    def __call__(self) -> Station:
        """Return it as it is now."""
        return Station(
            "program",
            "A program of the team",
            says=" ".join(self._told()),
            switches=[
                Switch(
                    "It takes no webhooks",
                    lambda: self._world.receiver.down,
                    lambda on: setattr(self._world.receiver, "down", on),
                )
            ],
            events=self._events(),
        )

    def _told(self) -> Sequence[str]:
        said = ["Reads mail with what the bot hands out, and is told what happens."]
        if self._printed:
            said.append(f"It prints: “{self._printed}”")
        told = self._world.receiver.received[-SHOWN:]
        if told:
            heard = ", ".join(f"{each.type} ({each.data.get('address', '')})" for each in told)
            said.append(f"It was told: {heard}.")
        return said

    def _events(self) -> list[Event]:
        if not self._app_id:
            return [Event("Register it for every personal mailbox", self._register)]
        return [
            Event(f"Let it read {address}", lambda address=address: self._read(address))  # type: ignore[misc]
            for address in self._addresses
        ]

    def _register(self) -> None:
        """Do what `inboxkeeper apps add` and `apps hook` do; the owners are asked in Slack."""
        world, workspace_id = self._world, self._world.slack.workspace.team_id
        with world.bot.database.snapshot() as tx:
            found = tx.connections.find(workspace_id, states=LIVE)
        self._addresses = sorted(each.address for each in found if each.kind is Kind.PERSONAL)
        if not self._addresses:
            self._printed = "No personal mailbox is connected yet."
            return
        wish = Wish(name=NAME, addresses=frozenset(self._addresses), everything=True)
        services = world.bot.services
        app, world.program.key = services.apps.add(workspace_id, wish, by="operator")
        _, secret = services.hooks.point(workspace_id, app.id, world.receiver.url, by="operator")
        world.receiver.secret = secret
        self._app_id, self._printed = app.id, ""

    def _read(self, address: str) -> None:
        self._printed = self._world.program.read(address)
