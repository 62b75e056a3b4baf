"""Somebody's account is deactivated, and given back."""

import pytest
from slack_sdk import WebClient

from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.blocks_of_slack import modal, section
from tests.playground.slack.conftest import Bot, error_of
from tests.playground.slack.test_delivery import Json


def told(bot: Bot) -> Json:
    """Return the event that the bot heard last."""
    event: Json = bot.requests[-1].get_json()["event"]
    return event


def test_the_bot_is_told_with_a_user_that_is_cut_down(
    slack: Slack, bot: Bot, alice: Person
) -> None:
    exchange = slack.deactivate(alice)
    assert exchange is not None
    assert exchange.ack_status == 200
    event = told(bot)
    assert (event["type"], event["user"]["id"]) == ("user_change", alice.id)
    assert event["user"]["deleted"] is True
    assert event["user"]["profile"]["real_name"] == "Alice Example"
    assert {"is_admin", "is_owner", "is_restricted", "tz", "locale"}.isdisjoint(event["user"])


def test_the_bot_is_told_when_an_account_comes_back(slack: Slack, bot: Bot, alice: Person) -> None:
    slack.deactivate(alice)
    slack.reactivate(alice)
    user = told(bot)["user"]
    assert (user["deleted"], user["is_admin"], user["tz"]) == (False, False, "Europe/Berlin")


def test_who_has_no_account_is_in_no_channel_and_sees_no_modal(
    slack: Slack, bot: Bot, client: WebClient, alice: Person, bob: Person, general: Channel
) -> None:
    client.views_open(trigger_id=slack.workspace.triggers.issue(alice), view=modal(section()))
    slack.deactivate(alice)
    assert general.members == [bob]
    assert not slack.has_modal(alice)
    slack.reactivate(alice)
    assert general.members == [bob]


def test_who_has_no_account_does_nothing(
    slack: Slack, bot: Bot, alice: Person, general: Channel
) -> None:
    slack.deactivate(alice)
    heard = len(bot.requests)
    for act in (
        lambda: slack.command(alice, "/inbox"),
        lambda: slack.say(alice, general, "hello"),
        lambda: slack.open_home(alice),
        lambda: slack.submit(alice),
    ):
        with pytest.raises(AssertionError, match="alice is deactivated"):
            act()
    assert len(bot.requests) == heard


def test_nobody_writes_to_who_has_no_account(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    slack.deactivate(alice)
    assert error_of(lambda: client.conversations_open(users=alice.id)) == "user_disabled"


def test_without_a_bot_nobody_is_told(slack: Slack, alice: Person) -> None:
    assert slack.deactivate(alice) is None
    assert alice.deleted
