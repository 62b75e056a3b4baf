"""A visitor registers a program, lets it read, and sees what it is told."""

import pytest

from playground.page.program_station import ProgramStation
from playground.page.station import Station
from tests.stories.conftest import ALICE, Town, town  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow


def press(station: Station, label: str) -> None:
    next(each for each in station.events if label in each.label).happen()


def test_a_program_reads_after_its_owners_yes_and_hears_of_what_happens(
    town: Town,  # noqa: F811
) -> None:
    station = ProgramStation(town.world)
    press(station(), "Register it")
    assert "No personal mailbox is connected yet" in station().says
    town.connect(town.alice)
    press(station(), "Register it")
    press(station(), ALICE)
    assert "The owner has not said yes" in station().says
    town.slack.click(town.alice, town.dm(town.alice, "wants to use your mailbox"), "Allow")
    town.dm(town.alice, "You let the app CRM use")
    press(station(), ALICE)
    assert "It prints: “Welcome aboard”" in station().says
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.slack.wait_until(lambda: f"connection.deactivated ({ALICE})" in station().says)
    assert not station().troubled
    station().switches[0].turn(True)
    assert station().troubled
