"""`python -m benchmarks`: measures every row, prints the table, and writes it as JSON."""

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.effort import Effort, Size
from benchmarks.inside import quiet
from benchmarks.pairs import Measured
from benchmarks.rows import checks, click, command, handing, migration, outbox, process, scale
from benchmarks.table import document, table

#: Every row by its name, in the order of the table.
ROWS: dict[str, Callable[[Effort], Iterator[Measured]]] = {
    "command": command.command,
    "ack": command.ack,
    "click": click.click,
    "check": checks.check,
    "sweep": checks.sweep,
    "scale": scale.scale,
    "migration": migration.migration,
    "outbox": outbox.outbox,
    "hand-out": handing.hand_out,
    "start": process.start,
    "memory": process.memory,
}


def measure(names: list[str], size: Size, progress: Progress) -> list[Measured]:
    """Measure rows one after the other, each in a folder of its own."""
    found: list[Measured] = []
    for name in names:
        task = progress.add_task(name, total=None)
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            effort = Effort(
                size=size,
                folder=Path(folder),
                tick=partial(progress.update, task, advance=1),
            )
            found += ROWS[name](effort)
        progress.update(task, total=1, completed=1, description=name)
    return found


def run(
    row: Annotated[list[str] | None, typer.Option(help="Only this row; may be repeated.")] = None,
    quick: Annotated[bool, typer.Option(help="Fewer and smaller: for a first look.")] = False,
    tiny: Annotated[bool, typer.Option(hidden=True)] = False,
    write: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """Measure how fast the bot is, as ratios to limits that are measured in the same run."""
    names = row or list(ROWS)
    if unknown := set(names) - set(ROWS):
        raise typer.BadParameter(f"no such row: {', '.join(unknown)}; there are {', '.join(ROWS)}")
    quiet()
    size = Size.TINY if tiny else Size.QUICK if quick else Size.FULL
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        found = measure(names, size, progress)
    console.print(table(found))
    if write is not None:
        write.write_text(json.dumps(document(found, size), indent=2) + "\n")


if __name__ == "__main__":
    typer.run(run)
