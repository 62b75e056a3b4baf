"""The round of checks: a pool that is kept busy as long as any mailbox is due."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from threading import Event

import structlog

from bot.logs import routine
from bot.metrics import Metrics
from bot.pools import Pool
from connections import references
from connections.checks import Checked, Checks
from connections.lifecycle import State
from connections.model import Connection

log = structlog.get_logger(__name__)

#: Mailboxes looked at in parallel, and claimed in one go: enough until the next ones are claimed.
PARALLEL = 8
BATCH = 2 * PARALLEL
#: How often somebody is told that the round still goes on (seconds).
BEAT = 1.0


class Checking:
    """Looks at mailboxes, several at a time. A slow one holds up no other."""

    def __init__(self, checks: Checks, metrics: Metrics) -> None:
        self._checks = checks
        self._metrics = metrics
        self._pool = Pool(PARALLEL, thread_name_prefix="check")
        self._ending = Event()

    def work(self, beat: Callable[[], None]) -> None:
        """Look at what is due until nothing is; whoever is done with one takes the next."""
        under_way: set[Future[None]] = set()
        while True:
            beat()
            if len(under_way) < PARALLEL and not self._ending.is_set():
                under_way |= self._begin()
            if not under_way:
                return
            _, under_way = wait(under_way, timeout=BEAT, return_when=FIRST_COMPLETED)

    def end(self) -> None:
        """Begin nothing more."""
        self._ending.set()

    def close(self) -> None:
        """Finish what is under way."""
        self._pool.shutdown(wait=True)

    def _begin(self) -> set[Future[None]]:
        """Claim what is due; each gets a place in the pool."""
        begun = {
            self._pool.submit(self._look, self._checks.check, each)
            for each in self._checks.claim(BATCH)
        }
        return begun | {
            self._pool.submit(self._look, self._checks.recheck, each)
            for each in self._checks.claim_rechecks(BATCH)
        }

    def _look(self, look: Callable[[Connection], Checked | None], connection: Connection) -> None:
        with references.under(), routine():
            try:
                checked = look(connection)
            except Exception:  # it comes up again when its claim ends
                log.exception("check broken", connection=connection.id)
                self._metrics.broken("check")
                return
            if checked is not None:
                self._count(connection, checked)

    def _count(self, before: Connection, checked: Checked) -> None:
        """Count what a look came to: its verdict, or the move that followed from it."""
        result = str(checked.finding.verdict)
        if checked.connection.state is not before.state:
            result = "lost" if checked.connection.state is State.DISCONNECTED else "restored"
        self._metrics.checked(before.provider, result)
        if result != "passed":
            log.info(
                "checked",
                connection=before.id,
                provider=before.provider,
                result=result,
                reason=checked.finding.reason,
            )
