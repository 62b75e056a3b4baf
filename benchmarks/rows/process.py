"""The process itself: how soon it is ready, and whether it grows with its work."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, sleep

from benchmarks import load
from benchmarks.effort import Effort
from benchmarks.filling import fill, give_grants
from benchmarks.pairs import Measured, Pair, at_most, interleaved
from benchmarks.processes import Program, cores
from benchmarks.stage import Outside, bot, environment, outside
from playground.ports import free_port

#: An hour's work for these: a check every quarter of an hour each, and what people do meanwhile.
MAILBOXES, CHECKS, LISTS = 500, 2000, 200
CLIENTS = 8


def start(effort: Effort) -> Iterator[Measured]:
    """Measure from the start of the process until it listens, everything checked and migrated."""
    fill(effort.folder / "inboxkeeper.db", 10)
    with outside(effort.folder) as world:
        _until_ready(_bot(effort.folder, world))  # bytecode is compiled once
        _until_ready(_same_libraries(effort.folder))
        pairs = []
        for pair in interleaved(
            effort.pairs,
            lambda: _until_ready(_bot(effort.folder, world)),
            lambda: _until_ready(_same_libraries(effort.folder)),
        ):
            pairs.append(pair)
            effort.tick()
    yield Measured(
        row="start",
        what="process start to ready",
        unit="s",
        target=at_most(1.3),
        pairs=tuple(pairs),
    )


def memory(effort: Effort) -> Iterator[Measured]:
    """Measure what is resident after an hour's work, compressed, beside that after the start."""
    mailboxes = effort.of(MAILBOXES, 100, 20)
    checks, lists = effort.of(CHECKS, 300, 20), effort.of(LISTS, 40, 4)
    pairs = []
    for number in range(effort.pairs):
        folder = effort.folder / str(number)
        folder.mkdir()
        made = fill(folder / "inboxkeeper.db", mailboxes, plain=True, due=True)
        give_grants(made, mailboxes)
        made.close()
        pairs.append(_worked(folder, checks, lists))
        effort.tick()
    yield Measured(
        row="memory",
        what=f"resident after {checks:,} checks and {lists} lists",
        unit="MiB",
        target=at_most(1.3),
        pairs=tuple(pairs),
    )


def _worked(folder: Path, checks: int, lists: int) -> Pair:
    with (
        outside(folder) as world,
        bot(folder, world, INBOXKEEPER_CHECK_INTERVAL="2") as program,
    ):
        before = resident(program)
        slack = world.slack()
        load.run(program.port, [slack.command("list", n) for n in range(lists)], CLIENTS)
        load.until(lambda: world.counted("/respond"), lists)
        load.until(lambda: world.counted("/token"), checks, patience=300)
        sleep(1)
        return Pair(resident(program), before)


def resident(program: Program) -> float:
    """Return the memory that a program has in use (MiB), as Linux tells it."""
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _until_ready(program: Program) -> float:
    began = perf_counter()
    with program:
        return perf_counter() - began


def _bot(folder: Path, world: Outside) -> Program:
    port = free_port()
    serving, _ = cores()
    settings = environment(folder, world, port)
    return Program(
        "bot", "run", port=port, log=folder / "bot.log", core=serving, environment=settings
    )


def _same_libraries(folder: Path) -> Program:
    port = free_port()
    serving, _ = cores()
    arguments = (str(port), str(folder / "bare.db"))
    return Program(
        "benchmarks.libraries", *arguments, port=port, log=folder / "bare.log", core=serving
    )
