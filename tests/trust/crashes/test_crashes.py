"""The walk in short; random kills are a campaign of their own: their moments are the machine's."""

from pathlib import Path

import pytest

from tests.trust.crashes import points
from tests.trust.lives import Mother

pytestmark = pytest.mark.slow


def test_killed_at_any_commit_or_call_a_mailbox_comes_to_the_same_end(tmp_path: Path) -> None:
    with Mother() as mother:
        seen = points.walk(points.numbers(12), mother, tmp_path)
    assert seen.wrong == []
    assert seen.over
    assert len(seen.died) >= 5
