"""How much a run takes on, and what it is told while it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Size(StrEnum):
    """How large a run is: the figures of `FULL` count, `TINY` only shows that a row works."""

    FULL = "full"
    QUICK = "quick"
    TINY = "tiny"


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """What a row is measured with; `folder` is its own, `tick` is called when a pair was taken."""

    size: Size
    folder: Path
    tick: Callable[[], None] = lambda: None

    def of(self, full: int, quick: int, tiny: int) -> int:
        """Return a number by the size of the run."""
        return {Size.FULL: full, Size.QUICK: quick, Size.TINY: tiny}[self.size]

    @property
    def pairs(self) -> int:
        """How many pairs are taken."""
        return self.of(5, 3, 1)
