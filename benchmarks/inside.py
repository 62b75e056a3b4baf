"""The bot in this process, built by its composition root and not started."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import structlog

from benchmarks.stage import Outside, environment
from bot.app import build
from bot.running import Running
from bot.settings import Settings
from connections.routing import Place, Route
from playground.ports import free_port
from providers.routes import Routes


class Everywhere(Routes):
    """A DNS in which the mail of every domain goes to one provider."""

    def __init__(self, provider: str) -> None:
        mx = f"mx.{provider}.test"
        self._route = Route(place=Place.PROVIDER, provider=provider, fingerprint=mx)

    def route(self, domain: str) -> Route:  # noqa: ARG002 - the same for all
        """Return where the mail of a domain goes."""
        return self._route


@contextmanager
def built(
    folder: Path, world: Outside, *, routes: Routes | None = None, **more: str
) -> Iterator[Running]:
    """Build the bot for a while."""
    settings: Mapping[str, str] = environment(folder, world, free_port(), **more)
    running = build(Settings.model_validate(settings), routes=routes)
    try:
        yield running
    finally:
        running.stop()


def quiet() -> None:
    """Let the bot log nothing: standard output belongs to the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
