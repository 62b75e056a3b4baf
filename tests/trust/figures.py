"""What a campaign has to show: figures in a file, from which the page is made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "figures"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A fault that a campaign brought to light: what, how it was mended, and what holds it now.

    `test` is a test's node id: `tests/x/test_y.py::test_z`.
    """

    what: str
    mended: str
    test: str


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What was promised, and what was seen of it."""

    promise: str
    held: str


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One run of a campaign; `order` is its place on the page, `text` a sentence about it."""

    name: str
    title: str
    order: int
    text: str
    date: str
    seed: int | None
    command: str
    counts: Mapping[str, int | float | str]
    promises: Sequence[Promise] = ()
    found: Sequence[Found] = field(default_factory=tuple)
    #: What happened how often, by kind: what the figures were made of.
    mix: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def write(self, folder: Path = FIGURES) -> Path:
        """Write `docs/figures/<name>.json`; return its path."""
        path = folder / f"{self.name}.json"
        folder.mkdir(exist_ok=True, parents=True)
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n")
        return path


def read(folder: Path = FIGURES) -> list[Figures]:
    """Return the figures of every campaign, in the order of the page."""
    found = []
    for path in sorted(folder.glob("*.json")):
        raw = json.loads(path.read_text())
        raw["promises"] = tuple(Promise(**each) for each in raw["promises"])
        raw["found"] = tuple(Found(**each) for each in raw["found"])
        found.append(Figures(**raw))
    return sorted(found, key=lambda each: (each.order, each.name))
