"""A visitor decides who has a Slack account, and who is an admin there."""

import pytest

from playground.browser import Browser
from playground.page.desk import Desk
from playground.page.slack_station import SlackStation
from playground.page.station import Station
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.conftest import Bot


@pytest.fixture
def town(screen: Browser, desk: Desk, slack: Slack) -> Browser:
    """Alice's screen, with Slack among the stations."""
    station = SlackStation(slack)
    desk.stations = lambda: [station()]
    screen.open(screen.url)
    return screen


def is_on(town: Browser, label: str) -> bool:
    (switch,) = [
        one
        for one in town.elements("button")
        if one.get("role") == "switch" and label in "".join(one.itertext())
    ]
    return switch.attrib["aria-checked"] == "true"


def test_everybody_has_an_account_at_first_and_nothing_is_marked(town: Browser) -> None:
    assert is_on(town, "Alice has a Slack account")
    assert is_on(town, "Bernd has a Slack account")
    assert "data-troubled" not in town.source


def test_an_account_is_taken_and_given_back_and_the_bot_is_told(
    town: Browser, bot: Bot, bernd: Person, general: Channel
) -> None:
    town.press(text="Bernd has a Slack account")
    assert bernd.deleted
    assert bernd not in general.members
    assert not is_on(town, "Bernd has a Slack account")
    assert "data-troubled" in town.source
    assert "account deactivated" in town.text()
    town.press(text="Bernd has a Slack account")
    assert not bernd.deleted
    told = [one.get_json()["event"] for one in bot.requests]
    assert [(one["type"], one["user"]["deleted"]) for one in told] == [
        ("user_change", True),
        ("user_change", False),
    ]


def test_who_is_acted_as_can_lose_the_account_and_have_it_back(
    town: Browser, alice: Person
) -> None:
    town.press(text="Alice has a Slack account")
    assert "This account is deactivated in Slack" in town.text()
    assert not town.has("composer")
    town.press(text="Alice has a Slack account")
    assert town.has("composer")
    assert not alice.deleted


def test_who_stands_in_a_channel_and_loses_the_account_goes_on_at_the_apps_messages(
    town: Browser, page: str
) -> None:
    town.press(text="#general")
    town.press(text="Alice has a Slack account")
    assert (town.status, town.url) == (200, f"{page}/as/alice/app")


def test_the_bot_has_no_switch(slack: Slack) -> None:
    def labels(station: Station) -> list[str]:
        own = [one.label for one in station.switches]
        return own + [label for inner in station.inside for label in labels(inner)]

    assert not [one for one in labels(SlackStation(slack)()) if "Inboxkeeper" in one]
