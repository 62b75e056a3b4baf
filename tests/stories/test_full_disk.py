"""The disk under the bot is full: it says so, does nothing by halves, and goes on afterwards."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from connections.lifecycle import State
from playground.world import World
from tests.small_disk import fill_up, small_disk
from tests.stories.conftest import ALICE, Town

pytestmark = [pytest.mark.slow, pytest.mark.external]

__all__ = ["small_disk"]

BOB = "bob@acme.test"


@pytest.fixture
def town(small_disk: Path) -> Iterator[Town]:
    with World(small_disk) as world:
        yield Town(world)


def readyz(town: Town) -> tuple[int, str]:
    answer = requests.get(f"{town.world.public_url}/readyz", timeout=20)
    return answer.status_code, answer.json()["checks"]["database"]


def rows(town: Town) -> int:
    with town.world.bot.database.snapshot() as tx:
        assert tx.audit.verify() is None
        return tx.audit.count()


def test_nothing_is_lost_and_nothing_half_done_and_it_says_so(
    town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    town.connect(town.alice)
    town.connect(town.bob, BOB)
    card = town.says(town.sam, f"deactivate {BOB}")
    town.presses(town.sam, card, "Deactivate", confirm="Yes, deactivate")
    town.google.faults.add("/revoke$", status=503)
    card = town.says(town.sam, f"remove {BOB}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    town.slack.wait_until(lambda: town.state(BOB) is State.REMOVING)
    assert readyz(town) == (200, "ok")
    card = town.says(town.alice, f"deactivate {ALICE}")
    before, known = town.connection(ALICE), rows(town)

    town.world.bot.database.scrub()  # what room the log had is given back
    filler = fill_up(town.world.folder)
    assert readyz(town)[0] == 503
    assert "full" in readyz(town)[1]
    answer = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    assert "cannot use its database at the moment" in answer.plain()
    assert ALICE in town.says(town.alice, "list").plain()  # whoever reads is answered
    town.google.faults.clear()
    town.world.pass_time(timedelta(minutes=3))  # the removal is due, and the checks soon
    town.slack.wait_until(
        lambda: any("job waits for the database" in line for line in said(capfd))
    )
    assert town.connection(ALICE) == before
    assert town.state(BOB) is State.REMOVING
    assert rows(town) == known

    filler.unlink()
    town.slack.wait_until(lambda: readyz(town) == (200, "ok"))
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    assert town.state(ALICE) is State.DEACTIVATED
    town.world.pass_time(timedelta(minutes=20))
    town.dm(town.sam, BOB, "is removed", "Confirmed")
    town.dm(town.bob, BOB, "is removed")
    assert town.state(BOB) is State.REMOVED
    assert not town.google.grants(BOB)
    assert len([m for m in town.slack.dms(town.bob) if "is removed" in m.plain()]) == 1
    assert rows(town) > known


_SAID: list[str] = []


def said(capfd: pytest.CaptureFixture[str]) -> list[str]:
    captured = capfd.readouterr()
    _SAID.extend((captured.out + captured.err).splitlines())
    return _SAID
