"""Response URLs: five posts, thirty minutes, and what they may change."""

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from playground.slack.messages import Message
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.blocks_of_slack import actions, button, section
from tests.playground.slack.conftest import Bot


@pytest.fixture
def answering(slack: Slack, bot: Bot, alice: Person, general: Channel) -> WebhookClient:
    return WebhookClient(slack.command(alice, "/inbox", channel=general).response_url)


@pytest.fixture
def posted(slack: Slack, client: WebClient, general: Channel) -> Message:
    blocks = [section("card"), actions(button("Remove"))]
    client.chat_postMessage(channel=general.id, text="card", blocks=blocks)
    return slack.messages(general)[0]


@pytest.fixture
def clicked(slack: Slack, bot: Bot, alice: Person, posted: Message) -> WebhookClient:
    return WebhookClient(slack.click(alice, posted, "Remove").response_url)


def test_an_answer_is_for_its_asker_only_by_default(
    slack: Slack, answering: WebhookClient, alice: Person, bob: Person
) -> None:
    assert answering.send(text="psst").status_code == 200
    assert [one.text for one in slack.ephemerals(alice)] == ["psst"]
    assert slack.seen_by(bob) == []


def test_an_answer_may_be_for_the_whole_channel(
    slack: Slack, answering: WebhookClient, bob: Person
) -> None:
    answering.send(text="hello", response_type="in_channel")
    assert slack.latest(bob).text == "hello"


def test_a_sixth_answer_is_refused(slack: Slack, answering: WebhookClient, alice: Person) -> None:
    for _ in range(5):
        assert answering.send(text="x").status_code == 200
    refused = answering.send(text="x")
    assert refused.status_code == 404
    assert "used_url" in refused.body
    assert len(slack.ephemerals(alice)) == 5


def test_an_answer_after_thirty_minutes_is_refused(slack: Slack, answering: WebhookClient) -> None:
    slack.let_pass(30 * 60 + 1)
    refused = answering.send(text="x")
    assert refused.status_code == 404
    assert "expired_url" in refused.body


def test_invalid_blocks_are_refused_there_as_well(
    slack: Slack, answering: WebhookClient, alice: Person
) -> None:
    refused = answering.send(text="x", blocks=[{"type": "marquee"}])
    assert refused.status_code == 400
    assert "invalid_blocks" in refused.body
    assert slack.ephemerals(alice) == []


def test_a_made_up_url_is_refused(slack: Slack) -> None:
    refused = WebhookClient(f"{slack.url}/hooks/made-up").send(text="x")
    assert refused.status_code == 404


def test_an_answer_to_a_click_leaves_the_message_unless_it_asks(
    slack: Slack, clicked: WebhookClient, posted: Message, alice: Person
) -> None:
    clicked.send(text="done")
    assert posted.plain() == "card"
    assert slack.latest(alice).kind == "ephemeral"


def test_an_answer_to_a_click_may_replace_the_message_for_everybody(
    slack: Slack, clicked: WebhookClient, bob: Person
) -> None:
    clicked.send(text="done", replace_original=True)
    assert [one.plain() for one in slack.seen_by(bob)] == ["done"]


def test_an_answer_to_a_click_may_delete_the_message(
    slack: Slack, clicked: WebhookClient, bob: Person
) -> None:
    clicked.send(delete_original=True)
    assert slack.seen_by(bob) == []


def test_an_ephemeral_message_is_replaced_in_place(
    slack: Slack, bot: Bot, answering: WebhookClient, alice: Person
) -> None:
    answering.send(text="card", blocks=[section("card"), actions(button("Remove"))])
    card = slack.latest(alice)
    exchange = slack.click(alice, card, "Remove")
    WebhookClient(exchange.response_url).send(text="gone", replace_original=True)
    assert [one.plain() for one in slack.ephemerals(alice)] == ["gone"]
