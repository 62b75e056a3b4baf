"""A page to draw on: places in pixels, its own light ground, text and colours that read on it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

#: Pixels. Slack shows a picture at less than half of this, so text is twice as large as usual.
WIDTH, HEIGHT = 1200, 800
TITLE, TEXT, SMALL = 36, 26, 23
MARGIN, GAP = 44, 20
_DPI = 200

SURFACE = "#f7f8fa"
INK = "#1d1c1d"
MUTED = "#4d5561"
LINE = "#d5d9e0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a kind of thing is painted: its ground, its outline, its pattern, and text on it."""

    fill: str
    edge: str
    ink: str
    hatch: str = ""
    hatch_ink: str = INK

    @property
    def paint(self) -> dict[str, Any]:
        """What matplotlib calls it."""
        return {
            "facecolor": self.fill,
            "edgecolor": self.edge,
            "hatch": self.hatch,
            "hatchcolor": self.hatch_ink,
            "linewidth": 0.8,
        }


def points(pixels: float) -> float:
    """Return the size of a font that is so many pixels high."""
    return pixels * 72 / _DPI


class Page:
    """A picture whose places are given in pixels from its upper left corner.

    It is a `Figure` of its own with a canvas in memory: no window, and nothing that pyplot would
    keep for the whole process.
    """

    def __init__(self) -> None:
        self.figure = Figure((WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=SURFACE)
        FigureCanvasAgg(self.figure)

    def png(self) -> bytes:
        """Return the picture as it is now."""
        file = io.BytesIO()
        self.figure.savefig(file, format="png")
        return file.getvalue()

    def write(self, x: float, y: float, text: str, *, size: float = TEXT, **how: Any) -> float:
        """Write a text, centred on `y`; return where it ends."""
        how = {"color": INK, "va": "center_baseline", "parse_math": False, **how}
        shown = self.figure.text(x / WIDTH, 1 - y / HEIGHT, text, fontsize=points(size), **how)
        return float(shown.get_window_extent().x1)

    def width(self, text: str, size: float = TEXT) -> float:
        """Return how wide a text would be."""
        shown = self.figure.text(0, 0, text, fontsize=points(size), parse_math=False)
        found = float(shown.get_window_extent().width)
        shown.remove()
        return found

    def box(self, x: float, y: float, width: float, height: float, look: Look) -> None:
        """Draw a box from `x` on, centred on `y`."""
        corner = (x / WIDTH, 1 - (y + height / 2) / HEIGHT)
        self.figure.add_artist(Rectangle(corner, width / WIDTH, height / HEIGHT, **look.paint))

    def entry(self, x: float, y: float, look: Look, text: str, *, size: float = TEXT) -> float:
        """Write what a colour means, or how often there is such a thing; return where it ends."""
        self.box(x, y, size, size, look)
        return self.write(x + 1.4 * size, y, text, size=size)

    def entry_width(self, text: str, size: float = TEXT) -> float:
        """Return how wide an entry would be."""
        return 1.4 * size + self.width(text, size)

    def legend(self, y: float, entries: Sequence[tuple[Look, str]]) -> None:
        """Write what the colours mean, in one line; a long one is smaller."""
        room, gaps = WIDTH - 2 * MARGIN, 2 * GAP * (len(entries) - 1)
        needed = sum(self.entry_width(text) for _, text in entries)
        size = TEXT * min(1, (room - gaps) / needed)
        x: float = MARGIN
        for look, text in entries:
            x = self.entry(x, y, look, text, size=size) + 2 * GAP

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Return a place for bars, without any frame."""
        axes = self.figure.add_axes(
            (left / WIDTH, 1 - bottom / HEIGHT, (right - left) / WIDTH, (bottom - top) / HEIGHT)
        )
        axes.patch.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, labelsize=points(SMALL), labelcolor=INK)
        return axes
