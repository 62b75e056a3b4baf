"""The Home tab and the lists with nothing, one, some and very many mailboxes."""

from datetime import timedelta

import pytest

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.views import View
from tests.stories.conftest import Town
from tests.stories.crowd import crowd

pytestmark = pytest.mark.slow

FAR = 10_000


def drawn(town: Town, person: Person) -> View:
    town.slack.open_home(person)
    return town.slack.wait_until(lambda: town.slack.home(person))


def people(town: Town, count: int) -> list[str]:
    addresses = [f"person{number:04}@acme.test" for number in range(count)]
    if addresses:
        crowd(town, addresses, [town.alice], first_check=timedelta(days=FAR))
    return addresses


@pytest.mark.parametrize("count", [0, 1, 25, 1000])
def test_the_home_tab_shows_the_owner_the_first_ones_and_leads_to_all(
    town: Town, count: int
) -> None:
    people(town, count)
    home = drawn(town, town.alice)
    assert home.labels().count("Deactivate") == min(count, 6)
    assert ("You have no mailbox connected." in home.plain()) == (count == 0)
    if count <= 6:
        assert not any("of them" in label for label in home.labels())
        return
    town.slack.click(town.alice, home, f"All {count} of them")
    window = town.slack.wait_until(
        lambda: (m := town.slack.modal(town.alice)) and f"{count} mailboxes" in m.plain() and m
    )
    assert f"Page 1 of {-(-count // 8)}" in window.plain()
    town.slack.click(town.alice, window, "Next")
    town.slack.wait_until(lambda: f"Page 2 of {-(-count // 8)}" in window.plain())
    assert "person0008@acme.test" in window.plain()


@pytest.mark.parametrize("count", [0, 1, 25, 1000])
def test_every_mailbox_is_found_by_turning_pages_and_by_searching(town: Town, count: int) -> None:
    addresses = people(town, count)
    shown = town.says(town.sam, "list")
    assert (f"{count} mailbox" in shown.plain()) == (count > 0)
    seen = set(_found(shown, addresses))
    pages = 1
    while "Next" in shown.labels() and pages < 5:
        before = shown.plain()
        town.slack.click(town.sam, shown, "Next")
        town.slack.wait_until(lambda b=before: shown.plain() != b)
        seen |= set(_found(shown, addresses))
        pages += 1
    assert sorted(seen) == addresses[: pages * 8]
    if addresses:
        last = town.says(town.sam, f"list {addresses[-1][:10].upper()}")
        assert addresses[-1] in last.plain()
        assert "1 mailbox with" in last.plain()


def _found(shown: Message, addresses: list[str]) -> list[str]:
    text = shown.plain()
    return [address for address in addresses if address in text]
