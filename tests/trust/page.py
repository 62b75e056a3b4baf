"""docs/reliability.md, made from the figures of the campaigns: `python -m tests.trust.page`."""

from collections.abc import Iterable, Mapping, Sequence

from tests.trust.figures import ROOT, Figures, read

PAGE = ROOT / "docs" / "reliability.md"

_HEAD = """# Reliability

Made from `docs/figures/*.json` by `python -m tests.trust.page`. Each campaign rewrites its own
file when it runs; its command stands under its title. A seed replays it. Each fault below was
found by these campaigns, is mended, and is held by the test beside it.
"""


_TAIL = """## What is held without running anything

ruff's rules about security (`S`) are on for every house, and none is let off. pip-audit has no
part in CI: where it was tried, neither source of its data about known faults could be reached,
so the hashes in the locks stand in for it: what is installed is what was looked at. Where the
data can be reached, `pip-audit --require-hashes -r requirements.lock` asks for it.
`tests/trust/test_static.py` holds both, for every lock. `tests/trust/attacks/test_timing.py`
reads the code for comparisons of secrets, `tests/trust/attacks/test_redaction.py` gives the log
every secret that the code makes or holds.

## Parts that nobody here wrote

`pytest -m external tests/external/test_everything_in_chromium.py` is one day in one run:
Google, Microsoft 365 and Outlook.com through npm's `emulate`, a mailbox at Dovecot, domains at
Knot, every page in Chromium. Each mailbox is connected, looked at, deactivated, reactivated and
removed; the access at Google and Microsoft is ended there, told as lost, and given anew by the
button; the removals at all three are confirmed, the one at the mail server is handed to IT.
"""


def page(every: Sequence[Figures]) -> str:
    """Return the page."""
    return "\n".join([_HEAD, *(_campaign(each) for each in every), _TAIL])


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
