"""Names in forms, the clock's memory, emoji, and faults that last."""

from datetime import UTC, datetime, timedelta

import pytest

from playground.clock import MovableClock
from playground.page.clockwork import Clockwork
from playground.page.dates import Reader, written
from playground.page.emoji import character
from playground.page.fault_switch import FaultSwitch
from playground.page.keys import Deed, field_name, field_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("part", ["", "a", "list.all.1|43f3", "a:b/c d&e=f", "ä%3A"])
def test_a_deed_is_read_as_it_was_written(part: str) -> None:
    deed = Deed("click", part, part, part, sure=True)
    assert Deed.parse(str(deed)) == deed
    assert field_of(field_name(part, part)) == (part, part)


@pytest.mark.parametrize("text", ["", "click", "click:a:b", "a:b:c:d:e"])
def test_anything_else_is_no_deed(text: str) -> None:
    with pytest.raises(ValueError, match="unpack"):
        Deed.parse(text)


def test_a_message_keeps_the_time_that_the_world_had_when_it_came() -> None:
    clockwork = Clockwork(MovableClock())
    before = f"{datetime.now(UTC).timestamp():.6f}"
    clockwork.advance(timedelta(days=1))
    after = f"{datetime.now(UTC).timestamp() + 1:.6f}"
    assert clockwork.jumped(before, after) == timedelta(days=1)
    apart = clockwork.moment_of(after) - clockwork.moment_of(before)
    assert apart - timedelta(days=1) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("large_yellow_circle", "🟡"), ("warning", "⚠\ufe0f"), ("tada", "🎉"), ("+1", "👍")],
)
def test_slacks_names_of_emoji_are_known(name: str, shown: str) -> None:
    assert character(name) == shown


@pytest.mark.parametrize("name", ["digit_one", "no_such_thing", "less-than_sign"])
def test_letters_and_signs_are_no_emoji(name: str) -> None:
    assert character(name) is None


@pytest.mark.parametrize(
    ("shape", "english", "german"),
    [
        ("{date_num}", "2026-11-23", "2026-11-23"),
        ("{date}", "November 23", "23. November"),
        ("{date_short}", "Nov 23", "23. Nov."),
        ("{date_long}", "Monday, November 23, 2026", "Montag, 23. November 2026"),
        ("{date_pretty}", "yesterday", "gestern"),
        ("{time_secs}", "1:00:00\u202fPM", "13:00:00"),
        ("{ago}", "1 day ago", "vor 1 Tag"),
        ("{nonsense}", "{nonsense}", "{nonsense}"),
    ],
)
def test_dates_in_every_shape(shape: str, english: str, german: str) -> None:
    yesterday = int((NOON - timedelta(days=1)).timestamp())
    for locale, expected in (("en-US", english), ("de-DE", german)):
        reader = Reader(locale, "Europe/Berlin", NOON)
        assert written(f"date^{yesterday}^{shape}", reader) == expected


def test_a_date_of_another_year_names_it() -> None:
    moment = int(datetime(2025, 1, 31, 12, tzinfo=UTC).timestamp())
    reader = Reader("de-DE", "Europe/Berlin", NOON)
    assert written(f"date^{moment}^{{date}}", reader) == "31. Januar 2025"


def test_a_fault_begins_and_ends_with_its_switch() -> None:
    faults: list[str] = []

    def begin() -> str:
        faults.append("slow")
        return "slow"

    switch = FaultSwitch("Slow", begin, faults.remove).switch()
    switch.turn(True)
    switch.turn(True)
    assert (faults, switch.is_on()) == (["slow"], True)
    switch.turn(False)
    assert (faults, switch.is_on()) == ([], False)
