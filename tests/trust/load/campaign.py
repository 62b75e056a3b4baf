"""The bot under fifty people and five thousand checks an hour; each side in its own process."""

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.filling import fill, give_grants
from benchmarks.stage import bot, outside
from storage.rows import stored
from tests.trust.load.crowd import Crowd, Waited

#: Mailboxes that are looked at every fifteen minutes: 5,000 checks an hour.
MAILBOXES = 1250
INTERVAL = 900
#: How often the memory is looked at.
POINTS = 10
_PAGE = 4096


@dataclass
class Measured:
    """What one run has shown; `memory` in MiB, at `POINTS` + 1 moments from begin to end."""

    waited: Waited
    seconds: float
    checks: int
    answers: int
    memory: tuple[float, ...]
    broken: int

    @property
    def growth(self) -> float:
        """By how much the memory has grown in the second half of the run (MiB)."""
        return self.memory[-1] - self.memory[len(self.memory) // 2]


def run(seconds: float, people: int, seed: int, each: Callable[[float], None]) -> Measured:
    """Load the bot for so long; `each` is called with the seconds that have passed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "inboxkeeper.db"
        made = fill(path, MAILBOXES, plain=True)
        give_grants(made, MAILBOXES)
        made.close()
        _spread(path, random.Random(seed))
        with outside(folder) as world, bot(folder, world) as program:
            crowd = Crowd(
                port=program.port,
                respond=f"{world.url}/respond",
                database=path,
                people=people,
                seed=seed,
            )
            checks = world.counted("/gmail/v1/users/me/profile")
            began = time.monotonic()
            crowd.start()
            memory = [_memory(program.process.pid)]
            while (passed := time.monotonic() - began) < seconds:
                time.sleep(0.2)
                each(passed)
                if passed >= seconds * len(memory) / POINTS:
                    memory.append(_memory(program.process.pid))
            crowd.stop()
            memory.append(_memory(program.process.pid))
            return Measured(
                waited=crowd.waited,
                seconds=seconds,
                checks=world.counted("/gmail/v1/users/me/profile") - checks,
                answers=world.counted("/respond"),
                memory=tuple(memory),
                broken=(folder / "bot.log").read_text(errors="replace").count("Traceback"),
            )


def _spread(path: Path, choice: random.Random) -> None:
    """Let the checks be due evenly, as they are after a day."""
    now = datetime.now(UTC)
    with closing(sqlite3.connect(path)) as db:
        for (connection_id,) in db.execute("select id from connections").fetchall():
            due = now + timedelta(seconds=choice.uniform(0, INTERVAL))
            db.execute(
                "update connections set next_check_at = ? where id = ?",
                (stored(due), connection_id),
            )
        db.commit()


def _memory(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 2**20
