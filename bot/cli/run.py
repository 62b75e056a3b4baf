"""`inboxkeeper run`: the bot, until it is told to stop."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import structlog

from bot import logs
from bot.app import build
from bot.metrics import Metrics
from bot.settings import Settings, load
from bot.standing import Waiting
from bot.web.server import WebServer
from bot.web.standby import WAITING, standby_site
from storage.leader import Leader

log = structlog.get_logger(__name__)

#: How often a standby looks whether it may take over (seconds).
STANDBY_ROUND = 1.0
#: How long a thread goes on while others want to (seconds). With Python's own five milliseconds an
#: acknowledgement, which gives way some ten times, waits that often for an answer to be drawn.
SWITCH = 0.001


def run() -> None:
    """Run the bot. A second one on the same database waits, and takes over when the first ends."""
    settings = load(Settings)
    logs.configure(
        level=logging.getLevelNamesMapping()[settings.log_level],
        json=None if settings.log_format is None else settings.log_format == "json",
    )
    sys.setswitchinterval(SWITCH)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    leader = Leader(settings.database)
    if not _lead(leader, stop, settings.listen):
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


def _lead(leader: Leader, stop: Event, listen: str) -> bool:
    """Wait until this process may work the database; False when it is told to stop before."""
    if leader.acquire(blocking=False):
        return True
    log.info(WAITING)
    with _answering(listen):
        while not stop.wait(STANDBY_ROUND):
            if leader.acquire(blocking=False):
                log.info("taking over")
                return True
    return False


@contextmanager
def _answering(listen: str) -> Iterator[None]:
    """Say meanwhile that we stand by, unless the one that works listens at the same address."""
    metrics = Metrics()
    metrics.include(Waiting())
    try:
        web = WebServer(standby_site(metrics.text), listen)
    except OSError as error:
        log.info("standby: nothing is answered meanwhile", listen=listen, error=error.strerror)
        yield
        return
    web.start()
    try:
        yield
    finally:
        web.stop()
