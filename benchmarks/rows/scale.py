"""What a thousand times as many mailboxes cost: each thing on a small and on a large database."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.effort import Effort
from benchmarks.filling import fill
from benchmarks.pairs import Measured, at_most, interleaved

WORKS = {
    "claim": "16 checks that are due",
    "list": "the first page of the list",
    "home": "the Home tab",
    "search": "a search for what one address has",
    "search-common": "a search for what most addresses have",
    "mx": "4 domains looked at",
    "api": "a page of the API",
}


class Worker:
    """A process on one database."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "benchmarks.large", str(self._path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def does(self, word: str) -> float:
        """Return what it says to a word. Raises RuntimeError when it says nothing."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("no pipes")
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError(f"{word} came to nothing")
        return float(said)


def scale(effort: Effort) -> Iterator[Measured]:
    """Measure each thing on both, and the memory of both processes after all of them."""
    few, many = effort.of(1000, 1000, 200), effort.of(1_000_000, 100_000, 400)
    with ExitStack() as stack:
        small, large = (stack.enter_context(_filled(effort.folder, n)) for n in (few, many))
        for word, what in WORKS.items():
            large.does(word)
            small.does(word)
            pairs = []
            for pair in interleaved(
                effort.pairs,
                partial(_milliseconds, large, word),
                partial(_milliseconds, small, word),
            ):
                pairs.append(pair)
                effort.tick()
            yield Measured(
                row=f"scale: {word}",
                what=f"{what}, {many:,} mailboxes beside {few:,}",
                unit="ms",
                target=at_most(2),
                pairs=tuple(pairs),
            )
        resident = tuple(
            interleaved(
                effort.pairs, lambda: large.does("resident"), lambda: small.does("resident")
            )
        )
        yield Measured(
            row="scale: memory",
            what=f"resident after all that, {many:,} beside {few:,}",
            unit="MiB",
            target=at_most(1.2),
            pairs=resident,
        )


def _milliseconds(worker: Worker, word: str) -> float:
    return worker.does(word) * 1000


def _filled(folder: Path, count: int) -> Worker:
    path = folder / f"{count}.db"
    fill(path, count, due=True).close()
    return Worker(path)
