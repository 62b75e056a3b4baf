"""`inboxkeeper run`: the bot, until it is told to stop."""

import logging
import signal
from threading import Event

import structlog

from bot import logs
from bot.app import build
from bot.settings import Settings, load
from storage.leader import Leader

log = structlog.get_logger(__name__)

#: How often a standby looks whether it may take over (seconds).
STANDBY_ROUND = 1.0


def run() -> None:
    """Run the bot. A second one on the same database waits, and takes over when the first ends."""
    settings = load(Settings)
    logs.configure(
        level=logging.getLevelNamesMapping()[settings.log_level],
        json=None if settings.log_format is None else settings.log_format == "json",
    )
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    leader = Leader(settings.database)
    if not _lead(leader, stop):
        return
    try:
        running = build(settings)
        running.start()
        log.info("running", listen=settings.listen, public_url=settings.public_url)
        stop.wait()
        log.info("stopping")
        running.stop()
    finally:
        leader.release()


def _lead(leader: Leader, stop: Event) -> bool:
    """Wait until this process may work the database; False when it is told to stop before."""
    told = False
    while not leader.acquire(blocking=False):
        if not told:
            log.info("standby: another process works this database")
            told = True
        if stop.wait(STANDBY_ROUND):
            return False
    return True
