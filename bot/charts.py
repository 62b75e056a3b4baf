"""The report as a picture: how the mailboxes stand, and each of the last days.

A state is told by its colour, which is that of its marker in messages, and by its pattern as well.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from babel.dates import format_skeleton
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.blocks import report as words
from bot.blocks.cards import Scene
from bot.blocks.words import STATES
from bot.canvas import (
    GAP,
    HEIGHT,
    INK,
    LINE,
    MARGIN,
    MUTED,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    Look,
    Page,
    points,
)
from bot.language import Language
from connections.lifecycle import State
from connections.reporting import Report

LOOKS = {
    State.ACTIVE: Look(fill="#3fa06c", edge="#1f6b45", ink=INK),
    State.DISCONNECTED: Look(
        fill="#b3132f", edge="#6d0b1c", ink="#ffffff", hatch="\\\\\\", hatch_ink="#ffffff"
    ),
    State.DEACTIVATED: Look(
        fill="#ffffff", edge="#5f6875", ink=INK, hatch="...", hatch_ink="#5f6875"
    ),
    State.REMOVING: Look(
        fill="#f1c558", edge="#7a5200", ink=INK, hatch="///", hatch_ink="#7a5200"
    ),
}
_LOST, _BACK = LOOKS[State.DISCONNECTED], LOOKS[State.ACTIVE]
#: Characters in a line of a provider's name.
_NAME = 24
#: Fewer losses or recoveries than this do not fill the height of their chart.
_FEW = 2

#: Matplotlib shares fonts between figures and is not made for threads.
_ONE_AT_A_TIME = Lock()


def draw(report: Report, scene: Scene) -> bytes:
    """Return the report as a PNG."""
    with _ONE_AT_A_TIME:
        return picture(report, scene).png()


def picture(report: Report, scene: Scene) -> Page:
    """Return the report, drawn; not for several threads at once."""
    drawn, language = Page(), scene.language
    drawn.write(MARGIN, 62, language.plain("Mailboxes"), size=TITLE, weight="bold")
    drawn.write(WIDTH - MARGIN, 62, words.days(report, language), ha="right", color=MUTED)
    quiet = not (report.losses or report.recoveries)
    if report.total:
        _days(drawn, report, language, top=_standing(drawn, report, scene))
    elif quiet:
        _envelope(drawn, 300)
        _nothing(drawn, language, 480)
    else:
        _days(drawn, report, language, top=_nothing(drawn, language, 170))
    return drawn


def _nothing(page: Page, language: Language, y: float) -> float:
    """Say that there is no mailbox, and what to do; return where that ends."""
    page.write(WIDTH / 2, y, words.nothing(language), size=TITLE, ha="center")
    hint = language.plain("Type /inbox connect to connect the first one.")
    page.write(WIDTH / 2, y + 60, hint, ha="center", color=MUTED)
    return y + 90


def _envelope(page: Page, y: float) -> None:
    axes = page.axes(WIDTH / 2 - 130, y - 90, WIDTH / 2 + 130, y + 90)
    axes.set(xlim=(-0.1, 3.1), ylim=(-0.1, 2.1), xticks=[], yticks=[])
    for x, line in (([0, 3, 3, 0, 0], [0, 0, 2, 2, 0]), ([0, 1.5, 3], [2, 0.8, 2])):
        axes.plot(x, line, color=MUTED, linewidth=3, solid_capstyle="round")


def _standing(page: Page, report: Report, scene: Scene) -> float:
    """Draw a bar for each provider, under what the colours mean; return where they end."""
    language, top = scene.language, 160
    entries = [
        (LOOKS[state], f"{language.plain(STATES[state])} {words.number(count, language)}")
        for state in words.SHOWN
        if (count := report.in_state(state))
    ]
    page.legend(126, entries)
    bars = [_bar(page, report, provider, scene) for provider in words.providers(report, scene)]
    height = min(66.0, 290 / len(bars))
    small = min(SMALL, height / 2.6)  # of a name in two lines
    sizes = [small if "\n" in bar.name else TEXT for bar in bars]
    left = MARGIN + GAP + max(map(page.width, (bar.name for bar in bars), sizes))
    scale = _scale(bars, WIDTH - MARGIN - left)
    for row, (bar, size) in enumerate(zip(bars, sizes, strict=True)):
        y = top + height * (row + 0.5)
        middle = "center" if size is small else "center_baseline"
        page.write(left - GAP, y, bar.name, size=size, ha="right", ma="right", va=middle)
        _draw_bar(page, bar, left, y, scale=scale, height=height * 0.72)
    return top + height * len(bars)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """The mailboxes of a provider in one state; the widths are those of their number."""

    look: Look
    count: int
    text: str
    inside: float
    beside: float

    def fits(self, scale: float) -> bool:
        """Whether its number has room on the bar."""
        return self.inside <= self.count * scale


@dataclass(frozen=True, kw_only=True, slots=True)
class _Bar:
    """A provider and its mailboxes."""

    name: str
    parts: Sequence[_Part]

    def longest(self, room: float, scale: float) -> float:
        """Return the scale that leaves room for the numbers which do not fit at a given one."""
        beside = sum(part.beside for part in self.parts if not part.fits(scale))
        return (room - beside) / sum(part.count for part in self.parts)


def _bar(page: Page, report: Report, provider: str, scene: Scene) -> _Bar:
    name = scene.providers.get(provider, provider)
    parts = []
    for state in words.SHOWN:
        if count := report.standing.get((state, provider), 0):
            text = words.number(count, scene.language)
            inside, beside = page.width(text) + 16, page.entry_width(text) + GAP
            parts.append(
                _Part(look=LOOKS[state], count=count, text=text, inside=inside, beside=beside)
            )
    lines = textwrap.wrap(name, _NAME, max_lines=2, placeholder=" …")
    return _Bar(name="\n".join(lines), parts=parts)


def _scale(bars: Sequence[_Bar], room: float) -> float:
    """Return how many pixels a mailbox is wide, the same for all so that bars compare."""
    scale = room
    # A narrower bar has room for fewer numbers, until all of them stand beside it.
    while (narrower := min(bar.longest(room, scale) for bar in bars)) < scale:
        scale = narrower
    return scale


def _draw_bar(page: Page, bar: _Bar, x: float, y: float, *, scale: float, height: float) -> None:
    size = min(TEXT, height * 0.6)
    for part in bar.parts:
        width = part.count * scale
        page.box(x, y, width, height, part.look)
        if part.fits(scale):
            # On a plain ground: no line of the pattern runs through a figure.
            ground = {"facecolor": part.look.fill, "edgecolor": "none", "pad": 1.5}
            bbox = ground if part.look.hatch else None
            middle, ink = x + width / 2, part.look.ink
            page.write(middle, y, part.text, size=size, ha="center", color=ink, bbox=bbox)
        x += width
    for part in bar.parts:
        if not part.fits(scale):
            x = page.entry(x + GAP, y, part.look, part.text, size=size)


def _days(page: Page, report: Report, language: Language, *, top: float) -> None:
    """Draw the losses and recoveries of each day, under what the colours mean."""
    most = max(max(day.losses, day.recoveries) for day in report.days)
    left = MARGIN + GAP + page.width(words.number(most, language), SMALL)
    axes = page.axes(left, top + 138, WIDTH - MARGIN - GAP, HEIGHT - 74)
    axes.axhline(0, color=MUTED, linewidth=1.2)
    axes.set_xlim(-0.7, len(report.days) - 0.3)
    weekly = range(len(report.days))[::-7]
    dates = [format_skeleton("MMMd", report.days[n].date, locale=language.code) for n in weekly]
    axes.set_xticks(weekly, dates)
    if not most:
        axes.set(ylim=(0, 1), yticks=[])
        text = words.nothing_lost(report, language)
        axes.text(len(report.days) / 2, 0.5, text, size=points(TEXT), color=INK, ha="center")
        return
    lost = language.plain("Losses {number}", number=words.number(report.losses, language))
    back = language.plain("Recoveries {number}", number=words.number(report.recoveries, language))
    page.legend(top + 58, [(_LOST, lost), (_BACK, back)])
    if report.time_to_reconnect is not None:
        median = words.time_to_reconnect(report.time_to_reconnect, language)
        page.write(MARGIN, top + 100, median, size=SMALL, color=MUTED)
    _day_bars(axes, [day.recoveries for day in report.days], _BACK)
    _day_bars(axes, [-day.losses for day in report.days], _LOST)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -_FEW), max(high, _FEW))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: words.number(abs(round(value)), language))
    )
    axes.grid(axis="y", color=LINE, linewidth=1)
    axes.set_axisbelow(True)


def _day_bars(axes: Axes, counts: Sequence[int], look: Look) -> None:
    """Draw a bar for each day that has something to show."""
    places = [place for place, count in enumerate(counts) if count]
    axes.bar(places, [counts[place] for place in places], width=0.8, **look.paint)
