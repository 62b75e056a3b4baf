"""Slack as a visitor can work it: its bad days, who is an admin there, and who leaves."""

from __future__ import annotations

import sys

from playground.page.fault_switch import FaultSwitch
from playground.page.station import Station, Switch
from playground.slack.people import Person
from playground.slack.slack import Slack


class SlackStation:
    """Slack between the bot and its people."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        faults = slack.faults
        self._limited = FaultSwitch(
            "Rate limit: messages are answered 429",
            lambda: faults.add(
                "chat.postMessage", error="ratelimited", retry_after=10, times=sys.maxsize
            ),
            faults.remove,
        )
        self._outage = FaultSwitch(
            "Outage: the bot's calls are answered 503",
            lambda: faults.add(status=503, times=sys.maxsize),
            faults.remove,
        )

    def __call__(self) -> Station:
        """Return it as it is now."""
        people = self._slack.workspace.directory.people.values()
        return Station(
            "slack",
            "Slack",
            says="What the bot sends while Slack refuses arrives later.",
            switches=[self._limited.switch(), self._outage.switch()],
            inside=[
                Station(
                    "people",
                    "Who has a Slack account",
                    says="Who loses it leaves all channels, and is in none when it comes back.",
                    switches=[self._belongs(one) for one in people if not one.is_bot],
                ),
                Station(
                    "admins",
                    "Who is an admin in Slack",
                    says="The bot hears of it at once, and old buttons go by the new role.",
                    switches=[
                        self._administers(one)
                        for one in people
                        if not (one.is_bot or one.is_restricted or one.is_owner)
                    ],
                ),
            ],
        )

    def _administers(self, person: Person) -> Switch:
        return Switch(
            f"{person.real_name} is an admin",
            lambda: person.is_admin,
            lambda on: self._slack.update_person(person, is_admin=on),
        )

    def _belongs(self, person: Person) -> Switch:
        def turn(on: bool) -> None:
            if on == person.deleted:
                (self._slack.reactivate if on else self._slack.deactivate)(person)

        return Switch(
            f"{person.real_name} has a Slack account", lambda: not person.deleted, turn, usual=True
        )
