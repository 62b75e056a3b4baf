"""docs/reliability.md, made from the figures of the campaigns: `python -m tests.trust.page`."""

from collections.abc import Iterable, Mapping, Sequence

from tests.trust.figures import ROOT, Figures, read

PAGE = ROOT / "docs" / "reliability.md"

_HEAD = """# Reliability

Made from `docs/figures/*.json` by `python -m tests.trust.page`. Each campaign rewrites its own
file when it runs; its command stands under its title. A seed replays it. Each fault below was
found by these campaigns, is mended, and is held by the test beside it.
"""


def page(every: Sequence[Figures]) -> str:
    """Return the page."""
    return "\n".join([_HEAD, *(_campaign(each) for each in every)])


def _campaign(figures: Figures) -> str:
    seed = "" if figures.seed is None else f", seed {figures.seed}"
    parts = [
        f"## {figures.title}\n",
        f"{figures.text}\n",
        f"`{figures.command}` ({figures.date}{seed})\n",
        _table(("figure", ""), ((name, _number(n)) for name, n in figures.counts.items())),
    ]
    if figures.mix:
        rows = ((kind, _listed(each)) for kind, each in figures.mix.items())
        parts.append(_table(("what happened", "how often"), rows))
    if figures.promises:
        told = ((each.promise, each.held) for each in figures.promises)
        parts.append(_table(("promise", "seen"), told))
    if figures.found:
        rows = ((each.what, each.mended, f"`{each.test}`") for each in figures.found)
        parts.append(_table(("fault found", "how it was mended", "test"), rows))
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, row)) + " |" for row in cells) + "\n"


def _listed(each: Mapping[str, int]) -> str:
    """Return names and numbers, the most frequent first."""
    often = sorted(each.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{name}: {number:,}" for name, number in often)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _number(value: float | str) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    PAGE.write_text(page(read()))
