"""The picture of the report: whole, legible on any page, and legible to every eye."""

import io
import itertools
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from bot.blocks.report import SHOWN
from bot.canvas import HEIGHT, INK, LINE, MUTED, SURFACE, WIDTH
from bot.charts import LOOKS, draw, picture
from connections.lifecycle import State
from connections.reporting import Report
from tests import docs
from tests.bot.reports import LONG_NAMES, REPORTS, scene

pytestmark = pytest.mark.slow

Colour = tuple[float, float, float]

#: What the eyes of people who lack a kind of cones make of linear red, green and blue
#: (Machado, Oliveira and Fernandes, 2009, full severity).
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "without blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> Colour:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def luminance(colour: str, eye: str = "usual") -> float:
    seen = [
        min(max(sum(a * b for a, b in zip(row, linear(colour), strict=True)), 0), 1)
        for row in EYES[eye]
    ]
    return 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]


def contrast(one: str, other: str, eye: str = "usual") -> float:
    """WCAG's contrast ratio, as an eye sees it."""
    dark, light = sorted((luminance(one, eye), luminance(other, eye)))
    return (light + 0.05) / (dark + 0.05)


def texts(
    report: Report, locale: str = "en-US", names: dict[str, str] = LONG_NAMES
) -> list[tuple[str, Bbox]]:
    """What is written on the picture, with its place."""
    figure = picture(report, scene(locale, names)).figure
    with patch.object(Text, "draw", autospec=True) as drawn:
        figure.draw_without_rendering()
    written = [call.args[0] for call in drawn.call_args_list]
    return [
        (text.get_text().replace("\u2009", " "), text.get_window_extent())
        for text in written
        if text.get_visible() and text.get_text().strip()
    ]


def written(*args: Any, **how: Any) -> list[str]:
    return [text for text, _ in texts(*args, **how)]


EACH = list(itertools.product(["en-US", "de-DE"], REPORTS))


@pytest.mark.parametrize(("locale", "name"), EACH)
def test_no_text_is_cut_off_and_none_is_written_over_another(locale: str, name: str) -> None:
    found = texts(REPORTS[name], locale)
    for text, box in found:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= WIDTH, text
        assert box.y1 <= HEIGHT, text
    for (one, box), (other, second) in itertools.combinations(found, 2):
        assert not box.padded(-1).overlaps(second), (one, other)


@pytest.mark.parametrize("name", ["empty", "large"])
def test_it_is_an_opaque_png_of_slacks_size(name: str) -> None:
    drawn = Image.open(io.BytesIO(draw(REPORTS[name], scene())))
    assert (drawn.format, drawn.size) == ("PNG", (WIDTH, HEIGHT))
    assert drawn.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    corners = [(x, y) for x in (0, WIDTH - 1) for y in (0, HEIGHT - 1)]
    ground = tuple(int(SURFACE[at : at + 2], 16) for at in (1, 3, 5))
    assert {drawn.convert("RGB").getpixel(corner) for corner in corners} == {ground}


@pytest.mark.parametrize(
    ("ink", "ground"),
    [(INK, SURFACE), (MUTED, SURFACE), *((look.ink, look.fill) for look in LOOKS.values())],
)
def test_every_text_has_the_contrast_that_small_text_needs(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("state", SHOWN)
def test_a_bar_has_an_outline_that_is_seen_on_the_ground(state: State) -> None:
    assert contrast(LOOKS[state].edge, SURFACE) >= 3


def test_the_lines_of_the_ground_stay_behind_the_bars() -> None:
    assert contrast(LINE, SURFACE) < 1.5


@pytest.mark.parametrize("eye", EYES)
def test_the_states_are_told_apart_by_every_eye(eye: str) -> None:
    for one, other in itertools.combinations(LOOKS.values(), 2):
        assert contrast(one.fill, other.fill, eye) >= 1.5


def test_the_states_are_told_apart_by_their_patterns_too() -> None:
    assert set(LOOKS) == set(SHOWN)
    assert len({look.hatch for look in LOOKS.values()}) == len(LOOKS)


@pytest.mark.parametrize(
    ("state", "strongest"), [(State.ACTIVE, 1), (State.DISCONNECTED, 0), (State.REMOVING, 0)]
)
def test_a_colour_is_that_of_the_marker_in_messages(state: State, strongest: int) -> None:
    seen = linear(LOOKS[state].fill)
    assert seen.index(max(seen)) == strongest


def test_what_is_deactivated_is_white_like_its_marker() -> None:
    assert LOOKS[State.DEACTIVATED].fill == "#ffffff"


def test_it_is_in_the_readers_language_with_its_dates_and_numbers() -> None:
    assert {
        "Postfächer",
        "31. Jan. – 1. März 2026",
        "Aktiv 927",
        "Getrennt 48",
        "Deaktiviert 19",
        "Wird entfernt 6",
        "22. Feb.",
        "Median der Zeit bis zur Wiederverbindung: 1 Tag, 4 Stunden",
    } <= set(written(REPORTS["large"], "de-DE"))
    assert "98.765" in written(REPORTS["huge"], "de-DE")
    assert {"Mailboxes", "Active 927", "Feb 22"} <= set(written(REPORTS["large"]))
    assert "98,765" in written(REPORTS["huge"])


def test_every_number_stands_on_its_bar_or_beside_it() -> None:
    report = REPORTS["huge"]
    numbers = written(report)
    for count in set(report.standing.values()):
        wanted = list(report.standing.values()).count(count)
        assert numbers.count(f"{count:,}") >= wanted


def test_bars_are_as_long_as_their_numbers_say() -> None:
    drawn = picture(REPORTS["large"], scene()).figure
    looks = {look.fill: state for state, look in LOOKS.items()}
    bars = [box for box in drawn.artists if box.get_height() > 0.05]
    lengths = sorted((box.get_width(), looks[_hex(box.get_facecolor())]) for box in bars)
    per_mailbox = lengths[-1][0] / 611
    expected = sorted(
        (count * per_mailbox, state) for (state, _), count in REPORTS["large"].standing.items()
    )
    assert [length for length, _ in lengths] == pytest.approx([length for length, _ in expected])


def test_losses_go_down_and_recoveries_go_up() -> None:
    report = REPORTS["small"]
    (axes,) = picture(report, scene()).figure.axes
    heights = {(round(bar.get_x() + 0.4), bar.get_height()) for bar in axes.patches}
    assert heights == {
        (place, height)
        for place, day in enumerate(report.days)
        for height in (day.recoveries, -day.losses)
        if height
    }


def test_an_empty_workspace_gets_a_kind_picture() -> None:
    hint = "Type /inbox connect to connect the first one."
    assert {"No mailbox is connected.", hint} <= set(written(REPORTS["empty"]))


def test_days_without_a_loss_say_so() -> None:
    assert "No mailbox was lost in the last 30 days." in written(REPORTS["one"])


def test_a_provider_that_is_not_set_up_any_more_is_drawn_under_its_id() -> None:
    assert "google" in written(REPORTS["one"], names={})


@pytest.mark.slow
def test_several_at_once_are_drawn_like_one() -> None:
    wanted = [REPORTS["one"], REPORTS["small"]] * 3
    with ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(lambda report: draw(report, scene()), wanted))
    assert drawn[:2] == drawn[2:4] == drawn[4:]


@pytest.mark.slow
def test_who_does_not_draw_does_not_pay_for_it() -> None:
    code = "import sys, bot.app, bot.cli.main; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=docs.ROOT, check=True)


def _hex(colour: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour[:3])
