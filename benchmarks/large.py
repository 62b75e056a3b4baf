"""A process on one database that does what it is told and says how long that took (seconds).

One word a line on standard input, one number a line on standard output; `resident` is in MiB.
"""

import itertools
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.filling import database
from benchmarks.inside import Everywhere, quiet
from benchmarks.outside import ADMIN, WORKSPACE
from bot.blocks.cards import Scene
from bot.blocks.home import home
from bot.blocks.lists import Place
from bot.language import Language
from bot.listeners.browsing import Browsing
from connections.apping import Apps
from connections.approvals import Approvals
from connections.apps import App
from connections.clock import SystemClock
from connections.handing import Handing
from connections.listings import View
from connections.locks import KeyedLocks
from connections.migrations import Migrations
from connections.model import Person
from connections.overviews import Overviews
from connections.policy import Timing
from connections.service import Connections

#: How often each thing is done before its time is told.
TIMES = 10
READER = Person(
    id=ADMIN,
    workspace_id=WORKSPACE,
    name="Admin",
    email=None,
    locale="en-US",
    time_zone="Europe/Berlin",
    super_admin=True,
    outsider=False,
)
APP = App(
    id="app0",
    workspace_id=WORKSPACE,
    name="CRM",
    key_hash="",
    key_prefix="",
    channels=frozenset({"C1"}),
    features=frozenset(),
    everything=True,
    created_by=ADMIN,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def works(path: Path) -> dict[str, Callable[[], object]]:
    """Return what can be asked for, as the bot does it, on one database."""
    storage, clock = database(path), SystemClock()
    # What was looked at is due again at once: nothing here runs out.
    timing = Timing(mx_interval=timedelta(microseconds=1))
    locks = KeyedLocks()
    examiner: object = None  # nothing is examined here
    connections = Connections(storage, examiner, clock, timing, _nothing)  # type: ignore[arg-type]
    apps = Apps(storage, clock, _nothing)
    approvals: Approvals = _Nobody()  # type: ignore[assignment]
    overviews = Overviews(storage, approvals)
    handing = Handing(storage, {}, locks, clock, timing)
    browsing = Browsing(connections)
    migrations = Migrations(
        storage=storage,
        providers={},
        mail=Everywhere("google"),
        examiner=examiner,  # type: ignore[arg-type]
        clock=clock,
        timing=timing,
        wake=_nothing,
    )
    scene = Scene(
        person=READER,
        language=Language("en-US", "Europe/Berlin"),
        providers={"google": "Google"},
        siblings=connections.siblings,
        uses=apps.uses,
    )
    rare = _parts(storage_count(path))

    def claim() -> None:
        now = clock.now()
        with storage.transaction() as tx:
            if len(tx.connections.claim_due(now, until=now, limit=16)) < 1:
                raise RuntimeError("nothing was due")

    def page(view: View, part: str) -> None:
        reply = browsing.page(Place(view=view, part=part), scene)
        if len(reply.blocks) < 3:
            raise RuntimeError(f"nothing was found: {part}")

    def sweep() -> None:
        for domain in migrations.due(4):
            migrations.look(domain)

    return {
        "claim": claim,
        "list": lambda: page(View.ALL, ""),
        "home": lambda: home(overviews.of(READER), scene),
        "search": lambda: page(View.ALL, next(rare)),
        "search-common": lambda: page(View.ALL, "firm"),
        "mx": sweep,
        "api": lambda: handing.visible(APP, after="8", limit=50),
    }


class _Nobody:
    def open_for(self, _person: Person) -> list[object]:
        """Return no wish."""
        return []


def storage_count(path: Path) -> int:
    """Return how many mailboxes a database was filled with."""
    return int(path.stem)


def _parts(count: int) -> Iterator[str]:
    """Yield the numbers in addresses: each is in one address, or in few."""
    return (f"{number % count:07}" for number in itertools.count(count // 3, 7))


def _nothing() -> None:
    """Wake nobody."""


def main(path: Path) -> None:
    """Do what comes, until nothing more does."""
    quiet()
    known = works(path)
    for line in sys.stdin:
        word = line.strip()
        if word == "resident":
            status = Path("/proc/self/status").read_text()
            found = next(each for each in status.splitlines() if each.startswith("VmRSS"))
            _say(int(found.split()[1]) / 1024)
            continue
        began = perf_counter()
        for _ in range(TIMES):
            known[word]()
        _say((perf_counter() - began) / TIMES)


def _say(figure: float) -> None:
    sys.stdout.write(f"{figure}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
