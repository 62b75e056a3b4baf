"""What most tests stand on: a real database in a file, and a clock that stands still."""

from pathlib import Path

import pytest

from storage.database import Database
from storage.keys import Keyring
from tests.fakes.clock import FakeClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inboxkeeper.db"


@pytest.fixture
def database(path: Path) -> Database:
    return Database.open(path, Keyring.load(None, path))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
