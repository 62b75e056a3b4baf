"""Writes figures into a page: `python -m benchmarks.page docs/scale.md figures.json ...`."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->"


def written(page: str, documents: Iterable[dict[str, Any]]) -> str:
    """Return a page with the rows of these documents between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = [
        "| row | what | ours | limit | ratio | spread | target | reached |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for document in documents:
        for row in document["rows"]:
            low, high = row["spread"]
            lines.append(
                f"| {row['row']} | {row['what']} ({document['size']}) | {_figure(row['ours'])}"
                f" {row['unit']} | {_figure(row['limit'])} {row['unit']} | {row['ratio']:.2f}"
                f" | {low:.2f} to {high:.2f} | {row['target']}"
                f" | {'yes' if row['reached'] else 'no'} |"
            )
    return before + BEGIN + "\n".join(lines) + "\n" + END + after


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    place = Path(sys.argv[1])
    found = [json.loads(Path(each).read_text()) for each in sys.argv[2:]]
    place.write_text(written(place.read_text(), found))
