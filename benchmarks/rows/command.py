"""`/inbox list`, answered: how many a second, beside a bare Bolt that acks with a fixed text."""

from collections.abc import Iterator
from time import perf_counter

from benchmarks import load
from benchmarks.effort import Effort
from benchmarks.filling import fill
from benchmarks.pairs import Measured, at_least, at_most, interleaved
from benchmarks.processes import Program
from benchmarks.stage import Outside, bare, bot, outside

#: People who type at the same time, and those who do in the row of acks.
CLIENTS, AT_ONCE = 8, 50
MAILBOXES = 1000


def command(effort: Effort) -> Iterator[Measured]:
    """Measure answers per second: ours is answered when its list has arrived."""
    count = effort.of(400, 200, 16)
    fill(effort.folder / "inboxkeeper.db", MAILBOXES)
    with (
        outside(effort.folder) as world,
        bare(effort.folder) as limit,
        bot(effort.folder, world) as ours,
    ):
        _answered(ours, world, CLIENTS)  # the first ones ask Slack who is asking
        _acked(limit, world, CLIENTS)
        pairs = []
        for pair in interleaved(
            effort.pairs,
            lambda: _answered(ours, world, count),
            lambda: count / _acked(limit, world, count).seconds,
        ):
            pairs.append(pair)
            effort.tick()
    yield Measured(
        row="command",
        what="/inbox list of 1,000, 8 clients",
        unit="answers/s",
        target=at_least(0.6),
        pairs=tuple(pairs),
    )


def ack(effort: Effort) -> Iterator[Measured]:
    """Measure how long the slowest of many commands at once wait for their ack."""
    count = effort.of(400, 200, 50)
    fill(effort.folder / "inboxkeeper.db", MAILBOXES)
    with (
        outside(effort.folder) as world,
        bare(effort.folder) as limit,
        bot(effort.folder, world) as ours,
    ):
        _answered(ours, world, CLIENTS)
        _acked(limit, world, CLIENTS)
        pairs = []
        for pair in interleaved(
            effort.pairs,
            lambda: _slowest(ours, world, count, answers=AT_ONCE),
            lambda: _slowest(limit, world, count, answers=0),
        ):
            pairs.append(pair)
            effort.tick()
    yield Measured(
        row="ack",
        what="p99 of the ack, 50 commands at once",
        unit="ms",
        target=at_most(2),
        pairs=tuple(pairs),
    )


def _answered(program: Program, world: Outside, count: int) -> float:
    before = world.counted("/respond")
    began = perf_counter()
    _acked(program, world, count)
    load.until(lambda: world.counted("/respond"), before + count)
    return count / (perf_counter() - began)


def _acked(program: Program, world: Outside, count: int, clients: int = CLIENTS) -> load.Load:
    slack = world.slack()
    requests = [slack.command("list", number) for number in range(count)]
    return load.run(program.port, requests, clients)


def _slowest(program: Program, world: Outside, count: int, *, answers: int) -> float:
    """Fifty at once, again and again; each burst begins when the one before is answered."""
    wanted, times = world.counted("/respond"), list[float]()
    for _ in range(count // AT_ONCE):
        times += _acked(program, world, AT_ONCE, AT_ONCE).each
        wanted += answers
        load.until(lambda: world.counted("/respond"), wanted)
    return load.Load(0, tuple(times)).percentile(0.99) * 1000
