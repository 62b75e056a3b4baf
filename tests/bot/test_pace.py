"""The pace is Slack's: no faster in the long run, short bursts, a rest where it is asked for."""

import pytest

from bot.pace import CHANNEL, EDIT, METHODS, OPEN, POST, Pace


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Seconds:
    return Seconds()


@pytest.fixture
def pace(time: Seconds) -> Pace:
    return Pace(lambda: time.now, time.pass_by)


def sent(pace: Pace, time: Seconds, seconds: float, method: str, channel: str | None) -> int:
    """Send as soon as it may go, for so long; return how many went."""
    count, ends = 0, time.now + seconds
    while True:
        time.now += pace.wait("T1", method, channel)
        if time.now > ends:
            return count
        pace.spend("T1", method, channel)
        count += 1


@pytest.mark.parametrize(("method", "a_minute"), [(OPEN, 50), (POST, 300), (EDIT, 50)])
def test_a_method_keeps_below_what_slack_takes_in_a_minute(
    pace: Pace, time: Seconds, method: str, a_minute: int
) -> None:
    first = sent(pace, time, 60, method, None)
    assert first <= a_minute + METHODS[method].burst
    hour = sent(pace, time, 3600, method, None)
    assert 0.95 * 60 * a_minute < hour <= 60 * a_minute + 1


def test_a_channel_takes_a_message_a_second(pace: Pace, time: Seconds) -> None:
    assert 0.95 * 120 < sent(pace, time, 120, POST, "C1") <= 120 + CHANNEL.burst


def test_looking_at_what_rests_makes_nothing_faster(pace: Pace, time: Seconds) -> None:
    count = 0
    for _ in range(6000):
        time.now += 0.02
        pace.resting()
        if pace.wait("T1", POST, "C1") == 0:
            pace.spend("T1", POST, "C1", "C1")
            count += 1
    assert count <= 120 + CHANNEL.burst


def test_workspaces_and_channels_do_not_wait_for_each_other(pace: Pace) -> None:
    pace.spend("T1", POST, "C1", "C1")
    assert pace.wait("T1", POST, "C1") > 0
    assert pace.wait("T1", POST, "C2") == 0
    assert pace.wait("T2", POST, "C1") == 0
    assert pace.resting().recipients == {("T1", "C1")}


def test_what_slack_asks_for_holds_the_method_in_that_workspace_alone(
    pace: Pace, time: Seconds
) -> None:
    pace.hold("T1", OPEN, 30)
    assert pace.wait("T1", OPEN) == 30
    assert (pace.wait("T2", OPEN), pace.wait("T1", POST)) == (0, 0)
    assert pace.resting().opening == {"T1"}
    pace.rest(60)
    assert time.now == 30
    assert pace.resting().opening == frozenset()


def test_a_room_is_known_by_whose_it_is(pace: Pace) -> None:
    pace.spend("T1", POST, "D1", "U1")
    assert pace.resting().recipients == {("T1", "U1")}


def test_where_nothing_rests_nobody_waits(pace: Pace, time: Seconds) -> None:
    pace.rest(5)
    assert time.now == 0
