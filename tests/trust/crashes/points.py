"""A mailbox's whole life, killed at its n-th commit or call to the outside, for every n.

`python -m tests.trust.crashes.points [--every N]`. Where the random campaign looks for moments
that nobody thought of, this one leaves none of the known ones out, and is the same every time.
"""

import argparse
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import track

from connections.lifecycle import State
from connections.model import Connection
from playground.browser import Browser
from playground.google.person import consent_at_google
from playground.slack.people import Person
from storage.database import Database
from storage.keys import Keyring
from tests.trust.crashes.actors import DEATHS
from tests.trust.crashes.ledger import judge
from tests.trust.crashes.town import ACME, Town, build
from tests.trust.figures import Figures, Promise
from tests.trust.lives import Life, Mother, environment

#: More than a life has: the walk ends at the first number that is not reached.
MOST = 400
_PATIENCE = 20.0


@dataclass
class Walk:
    """What was seen: where the process died, by number, and what is wrong."""

    died: dict[int, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    over: bool = False


def walk(numbers: Iterable[int], mother: Mother, folder: Path) -> Walk:
    """Kill one life at each of these points, each with a mailbox of its own."""
    town = build(folder, random.Random(0))
    seen = Walk()
    killed: set[str] = set()
    try:
        # The database is made, and Slack's answers about the bot are known to be there.
        first = mother.bear(folder, town.log, environment(town.world, TRUST_NO_PACE="1"))
        first.serves(town.world)
        first.kill()
        for number in numbers:
            _one(number, town, mother, seen, killed)
            if seen.over:
                break
        town.clock.advance(timedelta(minutes=5))
        last = mother.bear(folder, town.log, environment(town.world, TRUST_NO_PACE="1"))
        last.serves(town.world)
        _until(lambda: not _outbox(town))
        last.kill(15)
        seen.wrong += judge(town, killed).wrong
    finally:
        town.world.close()
    return seen


def _one(
    number: int,
    town: Town,
    mother: Mother,
    seen: Walk,
    killed: set[str],
) -> None:
    address = f"p{number:03}@{ACME}"
    town.world.google.add_account(address, hd=ACME)
    person = town.world.slack.add_person(f"p{number:03}", email=address, locale="en-US", tz="UTC")
    town.mailboxes[address] = person
    armed = town.world.folder / f"point-{number}"
    plain = environment(town.world, TRUST_NO_PACE="1", TRUST_LIFE=f"{2 * number}")
    life = mother.bear(town.world.folder, town.log, {**plain, "TRUST_POINTS": f"{number}:{armed}"})
    life.serves(town.world)
    story = _Story(town, person, address)
    armed.touch()
    story.go_on(life)
    armed.unlink()
    died = armed.with_suffix(".died")
    if not died.exists():
        seen.over = True
        life.kill()
        return
    seen.died[number] = died.read_text()
    killed |= {f"{2 * number}", f"{2 * number + 1}"}
    life = mother.bear(town.world.folder, town.log, {**plain, "TRUST_LIFE": f"{2 * number + 1}"})
    life.serves(town.world)
    if not story.go_on(life):
        seen.wrong.append(f"after point {number} ({seen.died[number]}) {address} never ended")
    _until(lambda: not _outbox(town))
    life.kill()


class _Story:
    """Connect, deactivate, remove: goes on from wherever the mailbox stands."""

    def __init__(self, town: Town, person: Person, address: str) -> None:
        self._town, self._person, self._address = town, person, address
        self._slack = town.world.slack

    def go_on(self, life: Life) -> bool:
        """Play until the mailbox is removed, or the life is over; return whether it is."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and not life.over:
            present = _connection(self._town, self._address)
            if present is not None and present.state is State.REMOVED:
                _until(lambda: life.over or not _outbox(self._town))
                return not life.over
            with contextlib.suppress(*DEATHS):
                self._step(present)
            time.sleep(0.01)
        return False

    def _step(self, present: Connection | None) -> None:
        match present and present.state:
            case None:
                self._connect()
            case State.ACTIVE:
                self._press(self._person, "deactivate", "Deactivate", "Yes, deactivate")
            case State.DEACTIVATED:
                self._press(self._town.admins[0], "remove", "Remove", "Yes, remove inbox")
            case _:
                self._town.clock.advance(timedelta(minutes=2))
                time.sleep(0.1)

    def _connect(self) -> None:
        before = len(self._slack.ephemerals(self._person))
        self._slack.command(self._person, "/inbox", f"connect {self._address}")
        self._slack.wait_until(lambda: len(self._slack.ephemerals(self._person)) > before, 2)
        url = self._slack.ephemerals(self._person)[before].button("Connect").url
        with Browser(self._town.world.ca_file) as browser:
            browser.open(str(url))
            browser.press(id="continue")
            consent_at_google(browser, self._address)

    def _press(self, person: Person, verb: str, label: str, confirm: str) -> None:
        before = len(self._slack.ephemerals(person))
        self._slack.command(person, "/inbox", f"{verb} {self._address}")
        self._slack.wait_until(lambda: len(self._slack.ephemerals(person)) > before, 2)
        card = self._slack.ephemerals(person)[before]
        self._slack.click(person, card, label, confirm=confirm)
        shown = card.plain()
        self._slack.wait_until(lambda: card.plain() != shown, 2)


def _database(town: Town) -> Database:
    path = town.world.folder / "inboxkeeper.db"
    return Database.open(path, Keyring.load(None, path))


def _connection(town: Town, address: str) -> Connection | None:
    with _database(town).snapshot() as tx:
        return tx.connections.latest(town.world.slack.workspace.team_id, address)


def _outbox(town: Town) -> int:
    with _database(town).snapshot() as tx:
        return tx.outbox.depth()


def _until(condition: object) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and not condition():  # type: ignore[operator]
        time.sleep(0.02)


def numbers(every: int) -> Iterator[int]:
    """Return the numbers of the points to die at."""
    return iter(range(1, MOST, every))


def main(arguments: list[str]) -> int:
    """Walk through all points; return 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust.crashes.points")
    parser.add_argument("--every", type=int, default=1, help="only every so many points")
    parser.add_argument("--write", action="store_true", help="write docs/figures/points.json")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    folder = Path(tempfile.mkdtemp(prefix="points-"))
    with Mother() as mother:
        seen = walk(track(numbers(options.every), total=MOST, console=console), mother, folder)
    for number, what in seen.died.items():
        console.print(f"{number:4} {what}")
    for line in seen.wrong:
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"{len(seen.died)} points, {len(seen.wrong)} wrong, in {folder}")
    if seen.wrong or not seen.over:
        return 1
    if options.write:
        _figures(options.every, seen).write()
    return 0


def _figures(every: int, seen: Walk) -> Figures:
    kinds = Counter(" ".join(what.split()[:2]) for what in seen.died.values())
    return Figures(
        name="points",
        title="Crash points",
        order=2,
        text="A mailbox is connected, deactivated and removed; the process is killed at its n-th"
        " point, for every n, started again, and everything goes on from there. Points are the"
        " moments before and after each commit, and before and after each call to the outside."
        " Afterwards the same books are compared as above.",
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        seed=None,
        command=f"python -m tests.trust.crashes.points --every {every} --write",
        counts={
            "points": len(seen.died),
            "of them around a commit": sum(n for k, n in kinds.items() if k.endswith("a")),
            "of them around a call": sum(n for k, n in kinds.items() if not k.endswith("a")),
        },
        promises=[
            Promise(promise="whatever the point, the end is the same", held="at all of them")
        ],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
