from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.certificates import LocalAuthority
from tests.providers.google_world import GoogleWorld


@pytest.fixture(scope="session")
def authority() -> LocalAuthority:
    return LocalAuthority()


@pytest.fixture(scope="session")
def ca_file(authority: LocalAuthority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authority.ca_file(tmp_path_factory.mktemp("authority") / "ca.pem")


@pytest.fixture(scope="session")
def _google_world(authority: LocalAuthority, ca_file: Path) -> Iterator[GoogleWorld]:
    world = GoogleWorld(authority, ca_file)
    yield world
    world.close()


@pytest.fixture
def google_world(_google_world: GoogleWorld) -> GoogleWorld:
    _google_world.refresh()
    return _google_world
