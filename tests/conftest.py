"""What most tests stand on: a real database in a file, and a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from storage.database import Database
from storage.keys import Keyring
from tests.fakes.clock import FakeClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inboxkeeper.db"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, closed: to copy one takes a tenth of what it takes to make one."""
    path = tmp_path_factory.mktemp("empty") / "inboxkeeper.db"
    Database.open(path, Keyring.load(None, path)).close()
    return path


@pytest.fixture
def database(path: Path, empty: Path) -> Database:
    for name in (path.name, f"{path.name}.key"):
        copy(empty.with_name(name), path.with_name(name))
    return Database.open(path, Keyring.load(None, path))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The one Chromium of a worker: playwright refuses a second one beside the first.

    Loaded here, as most workers of the quick suite never need it.
    """
    from playwright.sync_api import expect  # noqa: PLC0415

    from tests.browser.visitor import chromium, require_chromium  # noqa: PLC0415

    require_chromium()
    # Patient, for machines where many tests run at the same time (milliseconds).
    expect.set_options(timeout=15_000)
    with chromium() as running:
        yield running
