"""The campaign in short: a dozen kills in one world, and nothing is lost."""

from pathlib import Path

import pytest

from tests.trust.crashes import campaign
from tests.trust.lives import Mother

pytestmark = pytest.mark.slow


def test_whatever_moment_it_is_killed_at_nothing_is_lost(tmp_path: Path) -> None:
    with Mother() as mother:
        outcome = campaign.run(7, 15, mother, lambda: None, tmp_path)
    assert outcome.wrong == []
    assert outcome.kills == 15
    assert outcome.counts["transitions"]
