"""What an attacker has: a world with people in it, and ears for what the bot says of itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from playground.world import World
from tests.bot.api.conftest import application, apps, rules
from tests.stories.conftest import Town
from tests.trust.attacks.attacker import Attacker

__all__ = ["application", "apps", "rules"]  # a site for an https address, on real rules
#: Entries that say that something happened which nobody foresaw.
BROKEN = {
    "broken",
    "page broken",
    "api broken",
    "event broken",
    "request broken",
    "check broken",
    "job broken",
    "webhook broken",
    "undeliverable",
    "uncaught",
}


@pytest.fixture
def said() -> Iterator[list[dict[str, Any]]]:
    """What the bot logs meanwhile; nothing of it may be a failure of ours."""
    with capture_logs() as entries:
        yield entries  # type: ignore[misc]
    assert [each for each in entries if each["event"] in BROKEN] == []


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town for attacks that leave nothing behind."""
    with World(tmp_path_factory.mktemp("world")) as world:
        yield Town(world)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with World(tmp_path) as world:
        yield Town(world)


@pytest.fixture
def attacker(shared: Town) -> Attacker:
    return Attacker(shared.world)
