"""Reports to draw and to tell: from an empty workspace to one that is larger than any."""

import random
from datetime import timedelta

from bot.blocks.cards import Scene
from bot.language import Language
from connections.lifecycle import State
from connections.reporting import DAYS, Day, Report
from tests.factories import NOW, make_person

NAMES = {
    "google": "Google",
    "microsoft": "Microsoft 365",
    "outlook": "Outlook.com",
    "imap": "IMAP",
}
LONG_NAMES = {
    **NAMES,
    "a": "Mail der Vereinigten Münchener Stadtwerke",
    "b": "Donaudampfschifffahrtsgesellschaftspost",
    "c": "<!channel> & $sons$ of _mail_",
}


def scene(locale: str = "en-US", names: dict[str, str] = NAMES) -> Scene:
    return Scene(
        person=make_person(locale=locale, super_admin=True),
        language=Language(locale, "Europe/Berlin"),
        providers=names,
    )


def make_report(
    standing: dict[tuple[State, str], int] | None = None,
    losses: dict[int, int] | None = None,
    recoveries: dict[int, int] | None = None,
    median: timedelta | None = None,
    oldest: timedelta | None = None,
) -> Report:
    """A report; losses and recoveries by how many days ago they were."""
    return Report(
        standing=standing or {},
        days=tuple(
            Day(
                date=(NOW - timedelta(days=ago)).date(),
                losses=(losses or {}).get(ago, 0),
                recoveries=(recoveries or {}).get(ago, 0),
            )
            for ago in reversed(range(DAYS))
        ),
        time_to_reconnect=median,
        oldest_loss=NOW - oldest if oldest else None,
    )


def _random(seed: int, most: int) -> dict[int, int]:
    dice = random.Random(seed)
    return {ago: dice.randint(0, most) for ago in range(DAYS)}


REPORTS = {
    "empty": make_report(),
    "empty with a past": make_report(
        losses={3: 1}, recoveries={2: 1}, median=timedelta(hours=26), oldest=None
    ),
    "one": make_report({(State.ACTIVE, "google"): 1}),
    "one lost": make_report(
        {(State.DISCONNECTED, "imap"): 1}, losses={2: 1}, oldest=timedelta(days=2)
    ),
    "small": make_report(
        {
            (State.ACTIVE, "google"): 11,
            (State.DISCONNECTED, "google"): 2,
            (State.DEACTIVATED, "google"): 1,
            (State.ACTIVE, "microsoft"): 6,
            (State.REMOVING, "microsoft"): 1,
            (State.DISCONNECTED, "outlook"): 1,
            (State.ACTIVE, "imap"): 3,
        },
        losses=_random(1, 2),
        recoveries=_random(2, 2),
        median=timedelta(hours=2, minutes=5),
        oldest=timedelta(days=4),
    ),
    "large": make_report(
        {
            (State.ACTIVE, "google"): 611,
            (State.DISCONNECTED, "google"): 3,
            (State.DEACTIVATED, "google"): 7,
            (State.REMOVING, "google"): 1,
            (State.ACTIVE, "microsoft"): 296,
            (State.DISCONNECTED, "microsoft"): 41,
            (State.DEACTIVATED, "microsoft"): 12,
            (State.REMOVING, "microsoft"): 2,
            (State.ACTIVE, "outlook"): 3,
            (State.REMOVING, "outlook"): 3,
            (State.ACTIVE, "imap"): 17,
            (State.DISCONNECTED, "imap"): 4,
        },
        losses={**_random(3, 9), 9: 40},
        recoveries={**_random(4, 8), 8: 35},
        median=timedelta(days=1, hours=4),
        oldest=timedelta(days=44),
    ),
    "huge": make_report(
        {
            (state, provider): [1, 23456, 98765, 17, 12345][(row * 3 + column) % 5]
            for row, provider in enumerate(LONG_NAMES)
            for column, state in enumerate(
                [State.ACTIVE, State.DISCONNECTED, State.DEACTIVATED, State.REMOVING]
            )
        },
        losses=_random(5, 23456),
        recoveries=_random(6, 1234),
        median=timedelta(days=11, hours=14),
        oldest=timedelta(days=400),
    ),
}
