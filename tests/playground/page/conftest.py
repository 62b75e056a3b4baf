"""The page over a Slack with a few people and a bot that tests can script."""

from collections.abc import Iterator
from typing import Any

import pytest

from playground.browser import Browser
from playground.clock import MovableClock
from playground.page.app import create_app
from playground.page.clockwork import Clockwork
from playground.page.desk import Desk
from playground.page.station import Station
from playground.server import LoopbackServer
from playground.slack.messages import Message, validated
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.conftest import Bot


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as slack:
        yield slack


@pytest.fixture
def bot(slack: Slack) -> Iterator[Bot]:
    bot = Bot(slack)
    with LoopbackServer(bot) as server:
        slack.deliver_to(server.url)
        yield bot


@pytest.fixture
def alice(slack: Slack) -> Person:
    return slack.add_person("alice", email="alice@acme.test", tz="Europe/London")


@pytest.fixture
def bernd(slack: Slack) -> Person:
    return slack.add_person("bernd", locale="de-DE")


@pytest.fixture
def general(slack: Slack, alice: Person, bernd: Person) -> Channel:
    return slack.add_channel("general", members=[alice, bernd])


@pytest.fixture
def stations() -> list[Station]:
    return []


@pytest.fixture
def desk(slack: Slack, stations: list[Station]) -> Desk:
    return Desk(slack, Clockwork(MovableClock()), lambda: stations)


@pytest.fixture
def page(desk: Desk, bot: Bot, alice: Person, bernd: Person, general: Channel) -> Iterator[str]:
    """The page's address; everybody is there, and a bot that answers nothing."""
    with LoopbackServer(create_app(desk)) as server:
        yield server.url
        desk.close()


@pytest.fixture
def screen(page: str) -> Iterator[Browser]:
    """A browser that shows Alice her messages with the app; it runs no scripts."""
    with Browser() as browser:
        browser.open(f"{page}/as/alice/app")
        yield browser


def post(slack: Slack, person: Person, *blocks: dict[str, Any], text: str = "text") -> Message:
    """Let the bot write a direct message."""
    content = validated(text, list(blocks), text_required=True)
    return slack.workspace.show(slack.workspace.dm_channel(person), content)
