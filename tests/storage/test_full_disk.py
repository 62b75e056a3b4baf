"""Copies and another key where there is no room, on a real small file system."""

import subprocess
from pathlib import Path

import pytest

from connections.errors import DatabaseUnavailable
from storage.copies import CopyProblem, back_up
from storage.database import Database
from storage.keys import Keyring
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


def test_what_may_only_be_read_is_said_and_goes_on_when_it_may_be_written_again(
    small_disk: Path,
) -> None:
    path = small_disk / "a.db"
    database = Database.open(path, Keyring.load(None, path))
    put(database)
    database.close()  # so that it is opened anew
    remount(small_disk, "ro")
    with pytest.raises(DatabaseUnavailable), database.transaction():
        pass
    assert "cannot be written" in (database.check() or "")
    remount(small_disk, "rw")
    assert database.check() is None
    put(database)
    with database.snapshot() as tx:
        assert len(tx.connections.find(None)) == 2


def remount(folder: Path, how: str) -> None:
    subprocess.run(["/bin/mount", "-o", f"remount,{how}", str(folder)], check=True)
