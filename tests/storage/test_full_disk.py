"""Copies and another key where there is no room, on a real small file system."""

from pathlib import Path

import pytest

from storage.copies import CopyProblem, back_up
from storage.database import Database
from tests.small_disk import fill_up, small_disk
from tests.storage.rows import put

pytestmark = [pytest.mark.slow, pytest.mark.external]

__all__ = ["small_disk"]


def test_a_copy_that_does_not_fit_is_refused_and_leaves_nothing(
    database: Database, path: Path, small_disk: Path
) -> None:
    put(database)
    fill_up(small_disk)
    before = sorted(small_disk.iterdir())
    with pytest.raises(CopyProblem, match="was not written"):
        back_up(path, small_disk / "copy.db", lambda *_: None)
    assert sorted(small_disk.iterdir()) == before
