"""The bot, killed again and again while everybody goes on; then everything is compared."""

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playground.world import World
from storage.database import Database
from storage.keys import Keyring
from tests.trust.crashes.actors import Actor
from tests.trust.crashes.fate import Fate
from tests.trust.crashes.ledger import judge
from tests.trust.crashes.town import Town, add_program, build, resume_program
from tests.trust.lives import Life, Mother, environment, started

#: Kills in one world; then another one begins, with the next seed.
KILLS = 60
#: Every so many lives begin as `python -m bot run` does, and not from a process that has imported.
_WHOLE_START = 20
#: Kills of the very first start, while the database is made.
_BIRTHS = 4
_PATIENCE = 120.0
#: Seconds in which everybody may begin something before the first kill.
_GROW = 8.0
#: How long a life lasts from the first answer on (seconds): most are short, some get far.
_SHORT, _LONG, _LONG_SHARE = (0.1, 1.5), (1.5, 5.0), 0.5


def is_wild(seed: int) -> bool:
    """Whether time jumps wildly in the world of a seed; that changes every ten seeds."""
    return seed // 10 % 2 == 0


@dataclass
class Outcome:
    """What came of one world."""

    seed: int
    kills: int = 0
    early: int = 0
    seconds: float = 0.0
    acted: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def run(seed: int, kills: int, mother: Mother, each: Callable[[], None], keep: Path) -> Outcome:
    """Kill the bot of one world so many times; `each` is called for every kill.

    What is wrong comes back with the folder of the world, which is then kept below `keep`.
    """
    choice = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix=f"seed-{seed}-", dir=keep))
    town = build(folder, choice)
    try:
        outcome = _Killing(town, seed, choice, mother, each).run(kills)
    finally:
        town.world.close()
    if not outcome.wrong:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    return outcome


class _Killing:
    def __init__(
        self,
        town: Town,
        seed: int,
        choice: random.Random,
        mother: Mother,
        each: Callable[[], None],
    ) -> None:
        self._town = town
        self._world: World = town.world
        self._choice = choice
        self._mother = mother
        self._each = each
        self._environ = environment(town.world, TRUST_NO_PACE="1")
        self._outcome = Outcome(seed)
        self._deaths: list[float] = []
        people = [(person, address) for address, person in town.mailboxes.items()]
        people += [(admin, "") for admin in town.admins]
        self._actors = [
            Actor(town, person, address, f"{seed} {person.name} {address}")
            for person, address in people
        ]
        self._fate = Fate(town, f"{seed} fate", wild=is_wild(seed))

    def run(self, kills: int) -> Outcome:
        self._be_born()
        stop = threading.Event()
        work = [actor.work for actor in self._actors] + [self._fate.work]
        threads = [threading.Thread(target=one, args=(stop,), daemon=True) for one in work]
        for thread in threads:
            thread.start()
        life = self._begin()
        life.serves(self._world)
        self._kill(life, _GROW)
        begun = time.monotonic()
        while self._outcome.kills < kills:
            self._live()
        self._outcome.seconds = time.monotonic() - begun
        stop.set()
        for thread in threads:
            thread.join(60)
        self._come_to_rest()
        self._judge()
        return self._outcome

    def _be_born(self) -> None:
        """Kill the first start at several moments; then let a program be there."""
        for _ in range(_BIRTHS):
            self._kill(self._begin(), self._choice.uniform(0.0, 0.4))
        life = self._begin()
        life.serves(self._world)
        add_program(self._town)
        self._kill(life, 0.0)

    def _live(self) -> None:
        life = self._begin()
        if self._choice.random() < 0.15:
            self._outcome.early += 1
            self._kill(life, self._choice.uniform(0.0, 0.5))
            return
        if life.serves(self._world):
            span = _LONG if self._choice.random() < _LONG_SHARE else _SHORT
            self._kill(life, self._choice.uniform(*span))
        else:
            self._outcome.wrong.append(f"a start failed: {self._town.log.read_text()[-2000:]}")
            self._outcome.kills += 1

    def _begin(self) -> Life:
        folder, log = self._world.folder, self._town.log
        if self._outcome.kills % _WHOLE_START == _WHOLE_START - 1:
            return started(folder, log, self._environ)
        return self._mother.bear(folder, log, self._environ)

    def _kill(self, life: Life, after: float) -> None:
        time.sleep(after)
        self._deaths.append(life.kill())
        self._outcome.kills += 1
        self._each()

    def _come_to_rest(self) -> None:
        """Heal the world, and let as much time pass as everything needs to end."""
        self._fate.heal()
        resume_program(self._town)
        path = self._world.folder / "inboxkeeper.db"
        database = Database.open(path, Keyring.load(None, path))
        begin = [timedelta(minutes=17)] * 3
        rest = [timedelta(minutes=17)] * 3 + [timedelta(hours=7)] * 8
        rest += [timedelta(days=1)] * 9 + [timedelta(minutes=17)] * 4
        for steps in (begin, rest):  # a start does at once what is else done every few minutes
            life = self._begin()
            life.serves(self._world)
            for step in steps:
                self._town.clock.advance(step)
                self._until_quiet(database)
            life.kill(15)

    def _until_quiet(self, database: Database) -> None:
        deadline = time.monotonic() + _PATIENCE
        calm = 0
        while time.monotonic() < deadline:
            calm = calm + 1 if self._quiet(database) else 0
            if calm >= 3:
                return
            time.sleep(0.15)

    def _quiet(self, database: Database) -> bool:
        """Whether nothing is due at this moment."""
        now = self._town.clock.now()
        with database.snapshot() as tx:
            due = tx.connections._db.execute(
                "select (select count(*) from outbox where state = 'waiting'"
                "   and next_attempt_at <= :now)"
                " + (select count(*) from removals where next_attempt_at <= :now)"
                " + (select count(*) from leftovers where next_attempt_at <= :now)"
                " + (select count(*) from dispatches d join hooks h using (app_id)"
                "   where state = 'waiting' and next_attempt_at <= :now and paused_at is null)"
                " + (select count(*) from connections where state = 'active'"
                "   and next_check_at <= :now)",
                {"now": now.isoformat(timespec="microseconds")},
            ).fetchone()[0]
        return not due

    def _judge(self) -> None:
        cut_off = set[str]().union(*(actor.cut_off for actor in self._actors))
        verdict = judge(self._town, self._deaths, cut_off)
        self._outcome.wrong += verdict.wrong
        self._outcome.counts = verdict.counts
        self._outcome.acted = sum(actor.done for actor in self._actors)
        self._outcome.changes = Counter(self._fate.changes)
