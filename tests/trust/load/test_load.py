"""The load in short: it reaches the bot, is answered, and breaks nothing."""

import pytest

from tests.trust.load import campaign

pytestmark = pytest.mark.slow


def test_a_small_crowd_is_acknowledged_and_answered() -> None:
    measured = campaign.run(4.0, 5, 1, lambda _passed: None)
    assert measured.waited.all()
    assert measured.answers
    assert measured.checks
    assert measured.broken == 0
    assert {name.split()[-1] for name in measured.waited.missed} <= {"200"}
