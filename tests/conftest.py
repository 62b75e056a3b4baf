"""What most tests stand on: a real database in a file, and a clock that stands still."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from storage.database import Database
from storage.keys import Keyring
from tests.fakes.clock import FakeClock

TESTS = Path(__file__).parent
#: Where every test is of one kind: the local world's own strictness, and the campaigns.
KINDS = {"browser/*": "external", "playground/*": "slow", "trust/*/*": "slow"}
#: What the quick suite asks for, and how a file says that all of it is of another kind.
QUICK = "not slow and not external"
OTHER = re.compile(r"^pytestmark = (\[[^\]]*|.*)\bpytest\.mark\.(slow|external)\b", re.MULTILINE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if kind := _kind(item.path):
            item.add_marker(kind)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even load what is left out whole: every worker would rewrite and import it.

    Where a file was named all is loaded, so that pytest says which tests were deselected.
    """
    named = any(Path(each.partition("::")[0]).suffix for each in config.args)
    if named or config.option.markexpr != QUICK:
        return None
    read = collection_path.suffix == ".py" and OTHER.search(collection_path.read_text())
    return True if read or _kind(collection_path) else None


def _kind(path: Path) -> str | None:
    below = path.relative_to(TESTS).as_posix() + "/" * path.is_dir()
    return next((kind for place, kind in KINDS.items() if fnmatch(below, place)), None)


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
