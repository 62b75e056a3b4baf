"""What the bot listens to, out of its own registry: no list beside it that could be forgotten."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

from bot import ids
from bot.listeners import routes
from bot.listeners.actions import Actions

#: The names of providers that have a button of their own.
PROVIDERS = ("google", "microsoft", "imap")


class Recorder:
    """Takes the place of Bolt's app, and writes down what is registered with it."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.actions: list[str] = []
        self.forms: list[str] = []
        self.events: list[str] = []

    def command(self, name: str) -> Callable[[Any], None]:
        return lambda _: self.commands.append(name)

    def action(self, name: Any) -> Callable[[Any], None]:
        if not isinstance(name, str):  # a pattern: it ends with an app's id
            name = f"{ids.APP_UNBLOCK if 'unblock' in name.pattern else ids.APP_BLOCK}.a1"
        return lambda _: self.actions.append(name)

    def view(self, name: str) -> Callable[[Any], None]:
        return lambda _: self.forms.append(name)

    def event(self, name: str) -> Callable[[Any], None]:
        return lambda _: self.events.append(name)

    def error(self, _handler: object) -> None:
        """What nobody listens to is none of ours."""


def listened() -> Recorder:
    """Return every command, button, form and event that the bot listens to."""
    recorder = Recorder()
    handlers = Actions.handlers.fget(Mock(_providers=PROVIDERS))  # type: ignore[attr-defined]
    rest = ("commands", "wishes", "settings", "browsing", "owners", "registering", "webhooks")
    others = {name: Mock() for name in (*rest, "leaving", "events")}
    routes.register(
        recorder,  # type: ignore[arg-type]
        Mock(),
        actions=Mock(handlers=handlers),
        **others,
    )
    return recorder
