"""The parts of the page that change while one looks at it, each drawn and compared by itself."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup

from playground.page.desk import Desk
from playground.page.places import Place
from playground.page.talk import lines
from playground.slack.filling import refresh_values

#: How often what does not announce itself is looked at: the clock, Google (seconds).
LOOK_AGAIN = 1.0


@dataclass(frozen=True)
class Region:
    """One part as HTML; its version is another one whenever the HTML is."""

    html: Markup

    @property
    def version(self) -> str:
        """A short name for just this HTML."""
        return hashlib.sha256(self.html.encode()).hexdigest()[:16]


def draw(desk: Desk, place: Place, asked: str = "") -> dict[str, Region]:
    """Return every part for one person at one place; `asked` is the dialog that is open."""
    with desk.slack.workspace.lock:
        modal = desk.slack.workspace.views.top(place.person)
        if modal is not None:
            refresh_values(modal)
        pen = desk.pen(place.person)
        facts = {
            "desk": desk,
            "place": place,
            "places": desk.places,
            "say": desk.say(place.person),
            "pen": pen,
            "lines": list(lines(desk, place, pen)),
            "home": desk.slack.workspace.views.homes.get(place.person.id),
            "modal": modal,
            "asked": asked,
        }
        names = ("sidebar", "notice", "talk", "writing", "modal", "outside")
        return {name: _region(name, facts) for name in names}


def _region(name: str, facts: Mapping[str, object]) -> Region:
    html = render_template(f"regions/{name}.html", **facts)
    return Region(Markup(html))  # noqa: S704 - a template of ours, which escapes


def wait_for_news(
    desk: Desk, place: Place, known: Mapping[str, str], timeout: float
) -> dict[str, Region]:
    """Return the parts that are not as known, at the latest after so many seconds.

    What a page knows has been on its screen; what is sent to it perhaps never will be, because
    the person has gone elsewhere.
    """
    deadline = time.monotonic() + timeout
    with desk.slack.workspace.lock:
        if draw(desk, place)["talk"].version == known.get("talk"):
            desk.places.has_read(place)
        while True:
            drawn = draw(desk, place)
            news = {name: one for name, one in drawn.items() if known.get(name) != one.version}
            left = deadline - time.monotonic()
            if news or left <= 0 or desk.closing.is_set():
                return news
            desk.slack.workspace.changed.wait(min(left, LOOK_AGAIN))
