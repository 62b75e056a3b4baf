"""Trigger ids: the right to open a modal, for three seconds and once.

docs.slack.dev/surfaces/modals.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from playground.slack import limits
from playground.slack.errors import SlackError
from playground.slack.people import Channel, Person


@dataclass
class Trigger:
    """One interaction's right to open or push a view."""

    id: str
    person: Person
    issued: float
    channel: Channel | None = None
    """The conversation that the person was looking at, where that is known."""
    used: bool = False


class Triggers:
    """Issues trigger ids and redeems them; the workspace's lock guards it."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._issued: dict[str, Trigger] = {}

    def issue(self, person: Person, channel: Channel | None = None) -> str:
        """Return a fresh trigger id for an interaction of that person, in that conversation."""
        number = secrets.randbelow(10**12)
        trigger_id = f"{number}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(trigger_id, person, self._stopwatch(), channel)
        return trigger_id

    def redeem(self, trigger_id: str) -> Trigger:
        """Use it up and return it; raise SlackError when it is unknown, old or used."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._stopwatch() - trigger.issued > limits.TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
