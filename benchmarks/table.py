"""What was measured, for people and for programs."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from benchmarks.pairs import Measured


def table(found: Sequence[Measured]) -> Table:
    """Return the table: a line for each ratio, with its spread and whether it is enough."""
    drawn = Table("row", "what", "ours", "limit", "ratio", "spread", "target", "reached")
    for each in found:
        low, high = each.spread
        drawn.add_row(
            each.row,
            each.what,
            f"{_figure(each.ours)} {each.unit}",
            f"{_figure(each.limit)} {each.unit}",
            f"[bold]{each.ratio:.2f}[/bold]",
            f"{low:.2f} to {high:.2f}",
            str(each.target),
            "[green]yes[/green]" if each.reached else "[red]no[/red]",
        )
    return drawn


def document(found: Sequence[Measured], size: str) -> dict[str, Any]:
    """Return the same for a JSON file, every pair included."""
    return {
        "size": size,
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "rows": [
            {
                "row": each.row,
                "what": each.what,
                "unit": each.unit,
                "ours": each.ours,
                "limit": each.limit,
                "ratio": each.ratio,
                "spread": each.spread,
                "target": str(each.target),
                "reached": each.reached,
                "pairs": [(pair.ours, pair.limit) for pair in each.pairs],
            }
            for each in found
        ],
    }


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
