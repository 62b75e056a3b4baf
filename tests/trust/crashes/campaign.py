"""The bot, killed again and again while everybody goes on; then everything is compared."""

import random
import shutil
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
from tests.trust.crashes.asker import Asker
from tests.trust.crashes.evening import Evening
from tests.trust.crashes.fate import Fate
from tests.trust.crashes.ledger import broken, judge
from tests.trust.crashes.town import Town, add_program, build, install, resume_program
from tests.trust.lives import Life, Mother, environment, started

#: Kills in one world; then another one begins, with the next seed.
KILLS = 85
#: Every so many lives begin as `python -m bot run` does, and not from a process that has imported.
_WHOLE_START = 20
#: Kills of the very first start, while the database is made.
_BIRTHS = 4
_PATIENCE = 120.0
#: Seconds in which everybody may begin something before the first kill.
_GROW = 8.0
#: How much is done in a life before the kill (steps of people): a machine that is busy does less
#: in the same time. Some get far, but none lasts for longer than so many seconds.
_SHORT, _LONG, _LONG_SHARE, _LONGEST = (0, 8), (8, 50), 0.5, 5.0
#: How often, between two lives, somebody changes the key, and is cut off.
_ROTATION_SHARE = 0.05


def is_wild(seed: int) -> bool:
    """Whether time jumps wildly in the world of a seed; that changes every ten seeds."""
    return seed // 10 % 2 == 0


def is_many(seed: int) -> bool:
    """Whether the bot is installed by Slack's own pages in the world of a seed, and taken out."""
    return seed % 3 == 2


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


def run(
    seed: int,
    kills: int,
    mother: Mother,
    each: Callable[[], None],
    keep: Path,
    *,
    evening: bool = True,
) -> Outcome:
    """Kill the bot of one world so many times; `each` is called for every kill.

    Without `evening` nothing is erased afterwards.
    What is wrong comes back with the folder of the world, which is then kept below `keep`.
    """
    choice = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix=f"seed-{seed}-", dir=keep))
    town = build(folder, choice, many=is_many(seed))
    try:
        outcome = _Killing(town, seed, choice, mother, each).run(kills, evening=evening)
    finally:
        town.world.close()
    if not outcome.wrong:
        shutil.rmtree(folder)
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
        self._killed: set[str] = set()
        people = [(person, address) for address, person in town.mailboxes.items()]
        people += [(admin, "") for admin in town.admins]
        self._actors = [
            Actor(town, person, address, f"{seed} {person.name} {address}")
            for person, address in people
        ]
        self._asker = Asker(town, f"{seed} program")
        self._fate = Fate(town, f"{seed} fate", wild=is_wild(seed))

    def run(self, kills: int, *, evening: bool) -> Outcome:
        begun = time.monotonic()
        self._be_born()
        stop = threading.Event()
        work = [each.work for each in (*self._actors, self._asker, self._fate)]
        threads = [threading.Thread(target=one, args=(stop,), daemon=True) for one in work]
        for thread in threads:
            thread.start()
        life = self._begin()
        life.serves(self._world)
        self._kill(life, _GROW)
        while self._outcome.kills < kills:
            self._live()
        stop.set()
        for thread in threads:
            thread.join(60)
        self._outcome.seconds = time.monotonic() - begun
        self._come_to_rest()
        self._judge()
        if evening and not self._outcome.wrong:
            self._end()
        return self._outcome

    def _be_born(self) -> None:
        """Kill the first start at several moments; then let a program be there."""
        for _ in range(_BIRTHS):
            self._kill(self._begin(), self._choice.uniform(0.0, 0.4))
        life = self._begin()
        life.serves(self._world)
        if self._town.many:
            install(self._town)
        add_program(self._town)
        self._kill(life, 0.0)

    def _live(self) -> None:
        if self._choice.random() < _ROTATION_SHARE:
            self._change_the_key()
        life = self._begin()
        if self._choice.random() < 0.15:
            self._outcome.early += 1
            self._kill(life, self._choice.uniform(0.0, 0.5))
            return
        if life.serves(self._world):
            span = _LONG if self._choice.random() < _LONG_SHARE else _SHORT
            self._let_do(self._choice.randint(*span))
            self._kill(life, self._choice.uniform(0.0, 0.3))
        else:
            self._outcome.wrong.append(f"a start failed: {self._town.log.read_text()[-2000:]}")
            self._outcome.kills += 1

    def _let_do(self, steps: int) -> None:
        """Wait until people have done so much more."""
        deadline = time.monotonic() + _LONGEST
        until = self._done() + steps
        while self._done() < until and time.monotonic() < deadline:
            time.sleep(0.01)

    def _done(self) -> int:
        return sum(actor.done for actor in self._actors)

    def _change_the_key(self) -> None:
        life = self._begin("rotate-key")
        time.sleep(self._choice.uniform(0.0, 0.3))
        if not life.over:
            self._outcome.counts["kills while the key was changed"] += 1
            self._kill(life, 0.0)
        self._outcome.counts["changes of the key begun"] += 1

    def _begin(self, *arguments: str, point: int | None = None) -> Life:
        folder, log = self._world.folder, self._town.log
        self._town.lives += 1
        self._world.slack.workspace.touch()
        number = str(self._town.lives)
        environ = {**self._environ, "TRUST_LIFE": number}
        if point is not None:
            armed = folder / f"evening-{point}"
            armed.touch()
            environ["TRUST_POINTS"] = f"{point}:{armed}"
        if not arguments and self._outcome.kills % _WHOLE_START == _WHOLE_START - 1:
            life = started(folder, log, environ)
        else:
            life = self._mother.bear(folder, log, environ, *arguments)
        life.name = number
        return life

    def _kill(self, life: Life, after: float) -> None:
        time.sleep(after)
        life.kill()
        self._killed.add(life.name)
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
            life = self._begin("run")
            life.serves(self._world)
            if self._town.many and self._world.slack.workspace.token_error is not None:
                install(self._town)
            for step in steps:
                self._town.clock.advance(step)
                self._until_quiet(database)
            life.kill(15)
        life = self._begin("run")  # what a sign-in has left is looked at when a bot starts
        life.serves(self._world)
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
        answers = self._asker.answers
        verdict = judge(self._town, self._killed, answers["token 200"])
        outcome = self._outcome
        outcome.wrong += verdict.wrong
        outcome.counts += verdict.counts
        outcome.acted = self._done() + answers.total()
        outcome.changes = Counter(self._fate.changes)
        for name, number in outcome.changes.items():
            outcome.counts[f"befell: {name.replace('_', ' ')}"] += number
        for actor in self._actors:
            for name, number in actor.pressed.items():
                outcome.counts[f"pressed: {name}"] += number
        for name, number in answers.items():
            outcome.counts[f"asked by a program: {name}"] += number

    def _end(self) -> None:
        """Erase people, what is old, and the workspace, with more kills."""
        counts = self._outcome.counts
        before = counts.copy()
        evening = Evening(self._town, lambda a, point: self._begin(*a, point=point), counts)
        self._outcome.wrong += [*evening.over(), *broken(self._town)]
        more = counts - before
        self._outcome.kills += sum(n for what, n in more.items() if what.startswith("kills while"))
