"""The walk and the random kills in short; the campaign does more of both."""

from pathlib import Path

import pytest

from tests.trust.crashes import campaign, points
from tests.trust.lives import Mother

pytestmark = pytest.mark.slow

#: One world in which time jumps.
SEED, KILLS = 7, 10


def test_killed_at_any_commit_or_call_a_mailbox_comes_to_the_same_end(tmp_path: Path) -> None:
    with Mother() as mother:
        seen = points.walk(points.numbers(12), mother, tmp_path)
    assert seen.wrong == []
    assert seen.over
    assert len(seen.died) >= 5


def test_killed_at_random_moments_everything_that_is_promised_is_there(tmp_path: Path) -> None:
    with Mother() as mother:
        outcome = campaign.run(SEED, KILLS, mother, lambda: None, tmp_path, evening=False)
    assert outcome.wrong == [], f"python -m tests.trust.crashes --seed {SEED} --kills {KILLS}"
    assert outcome.kills >= KILLS
    assert outcome.acted
