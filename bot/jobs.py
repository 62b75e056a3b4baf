"""What happens by the clock. What is due lies in the database, so a restart loses nothing."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic

import structlog
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk.errors import SlackClientError

from bot.checking import Checking
from bot.homes import Homes
from bot.metrics import Metrics
from bot.pools import Pool
from bot.postman import Postman
from bot.services import Services
from bot.timekeeper import Timekeeper
from bot.workspaces import NotServed, Workspaces
from connections import references
from connections.errors import DatabaseUnavailable
from connections.hooks import Dispatch

log = structlog.get_logger(__name__)

#: Seconds between two rounds of every job: what is due waits no longer than this.
ROUND = 1.0
#: How long a round waits for more changes once a change has asked for it.
GATHER = timedelta(seconds=0.03)
#: Seconds between two comparisons of all owners with Slack's list of people.
LOOK = 6 * 3600.0
#: Seconds between two looks at the tokens.
ATTEND = 30.0
#: Seconds between two rounds of erasing what is old.
TIDY = 3600.0
#: Seconds between two attempts to give back what sign-ins have left.
RECALL = 300.0
REMOVAL_BATCH = 16
#: More than there ever are: some wait for what becomes of a mailbox, and hold up no other.
STRAY_BATCH = 512
#: Webhooks called at the same time.
CALLS = 8
APPROVAL_BATCH = 32
REMINDER_BATCH = 32
LEFTOVER_BATCH = 16
DOMAIN_BATCH = 16


class Jobs:
    """The scheduler and its jobs; each can be called directly."""

    def __init__(
        self,
        services: Services,
        postman: Postman,
        homes: Homes,
        workspaces: Workspaces,
        metrics: Metrics,
    ) -> None:
        self._workspaces = workspaces
        self._approvals = services.approvals
        self._checks = services.checks
        self._clearing = services.clearing
        self._expiries = services.expiries
        self._migrations = services.migrations
        self._offboarding = services.offboarding
        self._ending = services.ending
        self._removals = services.removals
        self._strays = services.strays
        self._tending = services.tending
        self._postman = postman
        self._homes = homes
        self._metrics = metrics
        self._hooks = services.hooks
        self._keeping = services.keeping
        self._callers = Pool(CALLS, thread_name_prefix="webhook")
        self._calls: dict[Future[None], int] = {}
        self._checking = Checking(services.checks, metrics)
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._beat = monotonic()
        self._woken: set[str] = set()
        self._timekeeper = Timekeeper(services.timekeeping, self._come_round)

    def start(self) -> None:
        """Start the rounds."""
        for job in (
            self.deliver,
            self.draw,
            self.remove,
            self.call,
            self.expire,
            self.tend,
            self.watch,
            self.check,
        ):
            self._add(job, ROUND)
        for job, seconds in (
            (self.look, LOOK),
            (self.attend, ATTEND),
            (self.tidy, TIDY),
            (self.recall, RECALL),
        ):
            self._add(job, seconds)
        self._scheduler.start()
        self._timekeeper.start()

    def stop(self) -> None:
        """End the rounds; what is under way is finished first."""
        self._checking.end()
        self._postman.end()
        self._timekeeper.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._checking.close()
        self._postman.close()
        self._callers.shutdown(wait=True)

    def wake(self) -> None:
        """Start a round of the jobs for which a change may have left work."""
        for job in (self.deliver, self.draw, self.remove, self.call):
            name = job.__name__
            if name in self._woken:
                continue  # its round has not begun, and finds this change, too
            self._woken.add(name)
            try:
                self._scheduler.modify_job(name, next_run_time=datetime.now(UTC) + GATHER)
            except JobLookupError:
                self._woken.discard(name)
                return  # not started, or stopping: the next start finds the work

    @property
    def since_last_round(self) -> float:
        """Seconds since the scheduler last came round."""
        return monotonic() - self._beat

    def deliver(self) -> None:
        """Send the messages that are due."""
        self._postman.deliver_due()

    def draw(self) -> None:
        """Draw the Home tabs that do not show the latest change."""
        self._homes.draw_due()

    def remove(self) -> None:
        """Work on the removals that are due."""
        for removal in self._removals.due(REMOVAL_BATCH):
            with references.under(removal.reference):  # the click's
                done = self._alone("removal", partial(self._removals.work, removal))
            if not done:
                self._removals.postpone(removal)
        for leftover in self._clearing.due(LEFTOVER_BATCH):
            if not self._alone("leftover", partial(self._clearing.work, leftover)):
                self._clearing.postpone(leftover)
        self._ending.erase_due()

    def recall(self) -> None:
        """Give back what sign-ins have left at providers that came to nothing."""
        for stray in self._strays.due(STRAY_BATCH):
            self._alone("stray", partial(self._strays.work, stray))

    def call(self) -> None:
        """Bring the events that are due to connected apps.

        A round does not wait for its calls: one receiver that is slow holds up no other.
        """
        self._calls = {call: each for call, each in self._calls.items() if not call.done()}
        on_their_way = set(self._calls.values())
        for dispatch in self._hooks.claim(CALLS - len(self._calls)):
            if dispatch.id not in on_their_way:  # a clock that jumped ends a claim before its time
                self._calls[self._callers.submit(self._tell, dispatch)] = dispatch.id

    def expire(self) -> None:
        """Close the wishes that nobody decided in time."""
        self._approvals.expire_due(APPROVAL_BATCH)

    def tend(self) -> None:
        """Remind of what is open, and close what has ended by itself."""
        self._tending.remind_due(REMINDER_BATCH)
        self._tending.resolve_clients()
        self._checks.believe_refusals()
        self._expiries.warn_due(REMINDER_BATCH)

    def look(self) -> None:
        """Look who has left while Slack could not tell."""
        try:
            self._offboarding.look()
        except* (NotServed, SlackClientError, OSError) as unasked:
            # Slack is away, or the bot was taken out of a workspace just now.
            why = sorted({type(error).__name__ for error in unasked.exceptions})
            log.warning("workspaces could not be asked", why=why)

    def tidy(self) -> None:
        """Erase what is kept no longer."""
        self._hooks.prune()
        if erased := self._keeping.tidy():
            log.info("erased what is old", rows=erased)

    def attend(self) -> None:
        """Keep the ways into the workspaces open."""
        self._workspaces.tend()

    def watch(self) -> None:
        """Look where the mail of domains goes."""
        for domain in self._migrations.due(DOMAIN_BATCH):
            self._alone("domain", partial(self._migrations.look, domain))

    def check(self) -> None:
        """Look at the mailboxes that are due, several at a time, until none is.

        A slow one holds up no other: whoever is done takes the next.
        """
        self._checking.work(self._beats)

    def _beats(self) -> None:
        self._beat = monotonic()

    def _add(self, job: Callable[[], None], seconds: float) -> None:
        self._scheduler.add_job(
            self._guarded(job),
            "interval",
            seconds=seconds,
            id=job.__name__,
            coalesce=True,
            max_instances=1,
            # The library's own second of grace would leave out a round that a busy machine begins
            # later than that: of a job that comes every six hours, for six hours.
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )

    def _come_round(self) -> None:
        """Start a round of every job: they were planned by a clock that has been set back."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))

    def _tell(self, dispatch: Dispatch) -> None:
        with references.under():
            try:
                self._hooks.work(dispatch)
            except Exception:  # it comes up again when its claim ends
                log.exception("webhook broken", app=dispatch.app_id)
                self._metrics.broken("webhook")

    def _alone(self, what: str, work: Callable[[], object]) -> bool:
        """Do one of several; return whether it came to an end: the others have theirs anyway."""
        try:
            work()
        except Exception:
            log.exception("job broken", job=what)
            self._metrics.broken(what)
            return False
        return True

    def _guarded(self, job: Callable[[], None]) -> Callable[[], None]:
        """Keep a job's round going whatever one of them meets; the cause is logged in full."""
        self._metrics.may_break(job.__name__)

        def run() -> None:
            self._woken.discard(job.__name__)
            with references.under():
                try:
                    job()
                except DatabaseUnavailable as error:
                    why = str(error)
                    log.error("job waits for the database", job=job.__name__, why=why)  # noqa: TRY400 - each second
                    self._metrics.broken("database")
                except Exception:
                    log.exception("job broken", job=job.__name__)
                    self._metrics.broken(job.__name__)

        return run


class Waker:
    """Lets the services wake the jobs, which are built from the services."""

    def __init__(self) -> None:
        self.call: Callable[[], None] = lambda: None

    def wake(self) -> None:
        """Wake the jobs."""
        self.call()
