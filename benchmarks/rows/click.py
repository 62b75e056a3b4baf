"""Clicks on Deactivate, each committed: how many a second, beside one raw transaction each."""

from collections.abc import Iterator
from time import perf_counter

from benchmarks import load
from benchmarks.effort import Effort
from benchmarks.filling import fill, mailboxes
from benchmarks.pairs import Measured, at_least, interleaved
from benchmarks.processes import Program
from benchmarks.stage import Outside, bare, bot, outside
from bot import ids
from connections.lifecycle import Action

CLIENTS = 8


def click(effort: Effort) -> Iterator[Measured]:
    """Measure clicks per second: ours is done when its answer has arrived, after the commit."""
    count = effort.of(120, 60, 8)
    needed = count * (effort.pairs + 1)
    fill(effort.folder / "inboxkeeper.db", needed, plain=True)
    values = iter([f"{each.id}:1" for each in mailboxes(needed, plain=True)])
    with (
        outside(effort.folder) as world,
        bare(effort.folder) as limit,
        bot(effort.folder, world) as ours,
    ):
        _clicked(ours, world, [next(values) for _ in range(count)], answers=1)
        _clicked(limit, world, [str(n) for n in range(CLIENTS)], answers=0)
        pairs = []
        for pair in interleaved(
            effort.pairs,
            lambda: _clicked(ours, world, [next(values) for _ in range(count)], answers=1),
            lambda: _clicked(limit, world, [str(n) for n in range(count)], answers=0),
        ):
            pairs.append(pair)
            effort.tick()
    yield Measured(
        row="click",
        what="Deactivate, committed and answered, 8 clients",
        unit="clicks/s",
        target=at_least(0.6),
        pairs=tuple(pairs),
    )


def _clicked(program: Program, world: Outside, values: list[str], *, answers: int) -> float:
    slack = world.slack()
    action = ids.action_id(Action.DEACTIVATE)
    requests = [slack.click(action, value, n) for n, value in enumerate(values)]
    wanted = world.counted("/respond") + answers * len(values)
    began = perf_counter()
    load.run(program.port, requests, CLIENTS)
    load.until(lambda: world.counted("/respond"), wanted)
    return len(values) / (perf_counter() - began)
