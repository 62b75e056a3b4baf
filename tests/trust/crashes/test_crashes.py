"""The campaign in short: a dozen kills in one world, and nothing is lost."""

from pathlib import Path

import pytest

from tests.trust.crashes import campaign, points
from tests.trust.lives import Mother

pytestmark = pytest.mark.slow


def test_whatever_moment_it_is_killed_at_nothing_is_lost(tmp_path: Path) -> None:
    with Mother() as mother:
        outcome = campaign.run(7, 15, mother, lambda: None, tmp_path)
    assert outcome.wrong == []
    assert outcome.kills == 15
    assert outcome.counts["transitions"]


def test_killed_at_any_commit_or_call_a_mailbox_comes_to_the_same_end(tmp_path: Path) -> None:
    with Mother() as mother:
        seen = points.walk(points.numbers(12), mother, tmp_path)
    assert seen.wrong == []
    assert seen.over
    assert len(seen.died) >= 5
