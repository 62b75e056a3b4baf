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
_PAGE = 4096


@dataclass
class Measured:
    """What one run has shown; memory in MiB."""

    waited: Waited
    seconds: float
    checks: int
    answers: int
    early: float
    late: float
    broken: int


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
            early = 0.0
            while (passed := time.monotonic() - began) < seconds:
                time.sleep(0.5)
                each(passed)
                if not early and passed >= min(60.0, seconds / 2):
                    early = _memory(program.process.pid)
            crowd.stop()
            late = _memory(program.process.pid)
            return Measured(
                waited=crowd.waited,
                seconds=seconds,
                checks=world.counted("/gmail/v1/users/me/profile") - checks,
                answers=world.counted("/respond"),
                early=early,
                late=late,
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
