"""The truth about the parts that the bot cannot work without, for `/readyz` and for Prometheus."""

from collections.abc import Callable, Mapping
from time import monotonic

from bot.jobs import Jobs
from bot.postman import Postman
from bot.sockets import Sockets
from bot.workspaces import Workspaces
from connections.ports import Clock
from connections.repositories import Storage

#: A round of the scheduler that is later than this means that it stands still (seconds).
STUCK = 30.0
#: For so long no message may have been tried although one could be (seconds).
UNTRIED = 300.0


class Readiness:
    """Each part's name with what is wrong, or None when all is well."""

    def __init__(
        self,
        *,
        storage: Storage,
        check: Callable[[], str | None],
        clock: Clock,
        workspaces: Workspaces,
        sockets: Sockets | None,
        jobs: Jobs,
        postman: Postman,
    ) -> None:
        self._storage = storage
        self._check = check
        self._clock = clock
        self._workspaces = workspaces
        self._sockets = sockets
        self._jobs = jobs
        self._postman = postman

    def __call__(self) -> Mapping[str, str | None]:
        """Look at each."""
        database = self._check()
        return {
            "database": database,
            "slack": self._slack(),
            "scheduler": self._scheduler(),
            "outbox": None if database else self._outbox(),
        }

    def _slack(self) -> str | None:
        refused = self._workspaces.problem()
        return refused or (self._sockets.problem() if self._sockets else None)

    def _scheduler(self) -> str | None:
        late = self._jobs.since_last_round
        return f"no round for {late:.0f} s" if late > STUCK else None

    def _outbox(self) -> str | None:
        """Return whether messages lie that nobody tries; one that Slack refuses is being tried."""
        idle = monotonic() - self._postman.tried_at
        if idle < UNTRIED:
            return None
        with self._storage.snapshot() as tx:
            due = tx.statistics.outbox_due(self._clock.now())
        return f"{due} messages are due, and none was tried for {idle:.0f} s" if due else None
