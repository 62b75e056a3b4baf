"""Every row runs, however small, and comes to a ratio; which one, depends on the machine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import ROWS
from benchmarks.pairs import Measured, Pair, at_least, at_most, interleaved


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS)
def test_a_row_comes_to_a_ratio(row: str, tmp_path: Path) -> None:
    written = tmp_path / "figures.json"
    subprocess.run(
        [sys.executable, "-m", "benchmarks", "--row", row, "--tiny", "--json", str(written)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    found = json.loads(written.read_text())["rows"]
    assert found
    for each in found:
        assert each["row"].startswith(row)
        assert each["pairs"]
        assert each["ratio"] >= 0


def test_both_halves_of_a_pair_come_first_in_turns() -> None:
    order: list[str] = []

    def ours() -> float:
        order.append("ours")
        return 2.0

    def limit() -> float:
        order.append("limit")
        return 4.0

    pairs = list(interleaved(2, ours, limit))
    assert order == ["ours", "limit", "limit", "ours"]
    assert [pair.ratio for pair in pairs] == [0.5, 0.5]


def test_the_ratio_is_the_median_of_the_pairs_and_not_the_ratio_of_medians() -> None:
    pairs = (Pair(1, 2), Pair(10, 10), Pair(30, 10))
    measured = Measured(row="r", what="w", unit="ms", target=at_most(1), pairs=pairs)
    assert (measured.ratio, measured.spread, measured.reached) == (1.0, (0.5, 3.0), True)
    assert not at_least(1.1).reached(measured.ratio)
