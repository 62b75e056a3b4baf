"""`inboxkeeper demo`: the bot, its world and the page to act in, in one process."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from threading import Event

from rich.console import Console

from bot import logs
from playground.cast import add_cast
from playground.page.app import create_app
from playground.page.clockwork import Clockwork
from playground.page.desk import Desk
from playground.page.stations import stations_of
from playground.server import LoopbackServer
from playground.world import World

#: The port that the page takes when it is free.
USUAL_PORT = 8000


@contextmanager
def demo(port: int = 0) -> Iterator[tuple[World, str]]:
    """Run a world with its people and the page; yields the world and the page's address."""
    with World(plain_pages=True) as world:
        add_cast(world)
        desk = Desk(world.slack, Clockwork(world.clock), stations_of(world))
        server = LoopbackServer(create_app(desk), port=port)
        try:
            yield world, server.url
        finally:
            desk.close()
            server.close()


def run(port: int | None = None) -> None:
    """Run the demo until Ctrl-C or SIGTERM. Raises OSError when the wanted port is taken."""
    console = Console(highlight=False, emoji=False)
    logs.configure(level=logging.ERROR, json=False)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    wanted = USUAL_PORT if port is None else port
    if not _is_free(wanted):
        if port is not None:
            raise OSError(f"port {port} is in use")
        wanted = 0
    with demo(wanted) as (_, url):
        console.print(f"\n  Inboxkeeper, in a world on this machine:  [bold]{url}[/bold]\n")
        console.print("  Open it in a browser. Ctrl-C ends it, and nothing stays behind.\n")
        stop.wait()


def _is_free(port: int) -> bool:
    with socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
