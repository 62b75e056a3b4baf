"""A ratio and how sure it is: pairs of ours and the limit, taken in turns, and their median."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures of the same kind, taken one right after the other."""

    ours: float
    limit: float

    @property
    def ratio(self) -> float:
        """Ours as a multiple of the limit."""
        return self.ours / self.limit


@dataclass(frozen=True, slots=True)
class Target:
    """What a ratio has to reach."""

    value: float
    at_least: bool

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.value:g}"

    def reached(self, ratio: float) -> bool:
        """Whether a ratio is good enough."""
        return ratio >= self.value if self.at_least else ratio <= self.value


def at_least(value: float) -> Target:
    """Return the target of a row where more is better."""
    return Target(value, at_least=True)


def at_most(value: float) -> Target:
    """Return the target of a row where less is better."""
    return Target(value, at_least=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """A row of the table. `unit` is that of ours and of the limit."""

    row: str
    what: str
    unit: str
    target: Target
    pairs: tuple[Pair, ...]

    @property
    def ours(self) -> float:
        """The median of ours."""
        return median(pair.ours for pair in self.pairs)

    @property
    def limit(self) -> float:
        """The median of the limit."""
        return median(pair.limit for pair in self.pairs)

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios: what slows a pair down slows both of its halves."""
        return median(pair.ratio for pair in self.pairs)

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the greatest ratio."""
        ratios = [pair.ratio for pair in self.pairs]
        return min(ratios), max(ratios)

    @property
    def reached(self) -> bool:
        """Whether the median reaches the target."""
        return self.target.reached(self.ratio)


def interleaved(
    count: int, ours: Callable[[], float], limit: Callable[[], float]
) -> Iterator[Pair]:
    """Measure both in turns, each of them first every other time."""
    for number in range(count):
        if number % 2:
            second = limit()
            yield Pair(ours(), second)
        else:
            first = ours()
            yield Pair(first, limit())
