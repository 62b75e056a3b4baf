from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.certificates import LocalAuthority
from providers.microsoft import Microsoft, Outlook
from tests.providers.google_world import GoogleWorld
from tests.providers.imap_world import ImapWorld
from tests.providers.microsoft_world import MicrosoftWorld


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


@pytest.fixture(scope="session")
def _microsoft_world(authority: LocalAuthority, ca_file: Path) -> Iterator[MicrosoftWorld]:
    world = MicrosoftWorld(authority, ca_file, Microsoft)
    yield world
    world.close()


@pytest.fixture
def microsoft_world(_microsoft_world: MicrosoftWorld) -> MicrosoftWorld:
    _microsoft_world.refresh()
    return _microsoft_world


@pytest.fixture(scope="session")
def _outlook_world(authority: LocalAuthority, ca_file: Path) -> Iterator[MicrosoftWorld]:
    world = MicrosoftWorld(authority, ca_file, Outlook)
    yield world
    world.close()


@pytest.fixture
def outlook_world(_outlook_world: MicrosoftWorld) -> MicrosoftWorld:
    _outlook_world.refresh()
    return _outlook_world


@pytest.fixture(scope="session")
def _imap_world(authority: LocalAuthority, ca_file: Path) -> Iterator[ImapWorld]:
    world = ImapWorld(authority, ca_file)
    yield world
    world.close()


@pytest.fixture
def imap_world(_imap_world: ImapWorld) -> ImapWorld:
    _imap_world.refresh()
    return _imap_world
