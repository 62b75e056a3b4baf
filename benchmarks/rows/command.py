"""`/inbox list`: how many a second, acked and answered, beside a bare Bolt with a fixed text."""

from collections.abc import Iterator
from time import perf_counter

from benchmarks import load
from benchmarks.effort import Effort
from benchmarks.filling import fill
from benchmarks.pairs import Measured, Pair, at_least, at_most, interleaved
from benchmarks.processes import Program
from benchmarks.stage import Outside, bare, bot, outside

#: People who type at the same time, and those who do in the row of acks.
CLIENTS, AT_ONCE = 8, 50
MAILBOXES = 1000


def command(effort: Effort) -> Iterator[Measured]:
    """Measure commands per second, as Slack sees them and as people do.

    The first row ends with the last acknowledgement, as at the limit; ours works on answers
    meanwhile. The second one ends when every list has arrived as well.
    """
    count = effort.of(400, 200, 16)
    fill(effort.folder / "inboxkeeper.db", MAILBOXES)
    acked, answered = list[Pair](), list[Pair]()
    with (
        outside(effort.folder) as world,
        bare(effort.folder) as limit,
        bot(effort.folder, world) as ours,
    ):
        _both(ours, world, CLIENTS)  # the first ones ask Slack who is asking
        _acked(limit, world, CLIENTS)
        whole = list[float]()

        def first() -> float:
            rate, until_answered = _both(ours, world, count)
            whole.append(until_answered)
            return rate

        for pair in interleaved(
            effort.pairs, first, lambda: count / _acked(limit, world, count).seconds
        ):
            acked.append(pair)
            answered.append(Pair(whole[-1], pair.limit))
            effort.tick()
    yield Measured(
        row="command",
        what=f"{count} of /inbox list acknowledged, 1,000 mailboxes, 8 clients",
        unit="acks/s",
        target=at_least(0.6),
        pairs=tuple(acked),
    )
    yield Measured(
        row="command: answered",
        what="the same until each list has arrived; the limit answers with its ack",
        unit="answers/s",
        target=at_least(0.6),
        pairs=tuple(answered),
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
        _both(ours, world, CLIENTS)
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


def _both(program: Program, world: Outside, count: int) -> tuple[float, float]:
    """Return commands per second until all are acknowledged, and until all are answered."""
    before = world.counted("/respond")
    began = perf_counter()
    seconds = _acked(program, world, count).seconds
    load.until(lambda: world.counted("/respond"), before + count)
    return count / seconds, count / (perf_counter() - began)


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
