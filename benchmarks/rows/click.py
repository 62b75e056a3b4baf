"""Clicks on Deactivate: how many a second are committed, and answered; raw ones beside them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

from benchmarks import load
from benchmarks.effort import Effort
from benchmarks.filling import fill, mailboxes
from benchmarks.pairs import Measured, Pair, at_least, interleaved
from benchmarks.processes import Program
from benchmarks.stage import Outside, bare, bot, outside
from bot import ids
from connections.lifecycle import Action, State

CLIENTS = 8


def click(effort: Effort) -> Iterator[Measured]:
    """Measure clicks per second, until all are committed and until all are answered.

    Ours acknowledges before it commits, so the first row ends when the database, asked from
    outside, holds every change; the limit commits before it acknowledges.
    """
    count = effort.of(120, 60, 8)
    needed = count * (effort.pairs + 1)
    fill(effort.folder / "inboxkeeper.db", needed, plain=True).close()
    values = iter([f"{each.id}:1" for each in mailboxes(needed, plain=True)])
    committed, answered = list[Pair](), list[Pair]()
    with (
        outside(effort.folder) as world,
        bare(effort.folder) as limit,
        bot(effort.folder, world) as ours,
        closing(_reader(effort.folder)) as database,
    ):
        whole = list[float]()

        def first() -> float:
            rate, until_answered = _both(
                ours, world, database, [next(values) for _ in range(count)]
            )
            whole.append(until_answered)
            return rate

        first()
        _clicked(limit, world, [str(n) for n in range(CLIENTS)])
        for pair in interleaved(
            effort.pairs,
            first,
            lambda: count / _clicked(limit, world, [str(n) for n in range(count)]),
        ):
            committed.append(pair)
            answered.append(Pair(whole[-1], pair.limit))
            effort.tick()
    yield Measured(
        row="click",
        what=f"{count} of Deactivate until the last is committed, 8 clients",
        unit="commits/s",
        target=at_least(0.6),
        pairs=tuple(committed),
    )
    yield Measured(
        row="click: answered",
        what="the same until each card has arrived; the limit answers with its ack",
        unit="answers/s",
        target=at_least(0.6),
        pairs=tuple(answered),
    )


def _both(
    program: Program, world: Outside, database: sqlite3.Connection, values: list[str]
) -> tuple[float, float]:
    """Return clicks per second until all are committed, and until all are answered."""
    answers, commits = world.counted("/respond"), _off(database)
    began = perf_counter()
    _clicked(program, world, values)
    load.until(lambda: _off(database), commits + len(values))
    committed = perf_counter() - began
    load.until(lambda: world.counted("/respond"), answers + len(values))
    return len(values) / committed, len(values) / (perf_counter() - began)


def _clicked(program: Program, world: Outside, values: list[str]) -> float:
    slack = world.slack()
    action = ids.action_id(Action.DEACTIVATE)
    requests = [slack.click(action, value, n) for n, value in enumerate(values)]
    return load.run(program.port, requests, CLIENTS).seconds


def _reader(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder / 'inboxkeeper.db'}?mode=ro", uri=True)


def _off(database: sqlite3.Connection) -> int:
    """Count the mailboxes that are deactivated, as everybody can see them: committed."""
    found = database.execute(
        "select count(*) from connections where state = ?", (State.DEACTIVATED,)
    )
    return int(found.fetchone()[0])
