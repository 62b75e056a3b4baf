"""The bot, built: it can be started and stopped."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.jobs import Jobs
from bot.services import Services
from bot.sockets import Sockets
from bot.web.server import WebServer
from storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """The whole bot, built and not yet started."""

    web: WebServer
    sockets: Sockets | None
    jobs: Jobs
    database: Database
    services: Services
    close: Callable[[], None]

    def start(self) -> None:
        """Serve, and do what is due."""
        with self.database.transaction() as tx:
            tx.outbox.release_claims()
            tx.hooks.release_claims()
        self.jobs.start()
        self.web.start()
        if self.sockets is not None:
            self.sockets.start()

    def stop(self) -> None:
        """Stop taking requests, finish what is under way, and let go of everything."""
        if self.sockets is not None:
            self.sockets.stop()
        self.web.stop()
        self.jobs.stop()
        self.close()
