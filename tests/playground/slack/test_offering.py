"""Which people and conversations the menus offer, and which is chosen at first."""

from typing import Any

import pytest
from slack_sdk import WebClient

from playground.slack.offering import offers_to
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.blocks_of_slack import modal, section, text_input
from tests.playground.slack.conftest import Bot
from tests.playground.slack.test_delivery import payload_of


@pytest.fixture
def rooms(slack: Slack, alice: Person, bob: Person) -> dict[str, Channel]:
    """A channel of each kind; all is seen from Alice's place."""
    slack.workspace.dm_channel(alice)
    slack.workspace.dm_channel(bob)
    return {
        "mine": slack.add_channel("mine", [alice]),
        "open": slack.add_channel("open", [bob]),
        "private": slack.add_channel("private", [alice], is_private=True),
        "bobs": slack.add_channel("bobs", [bob], is_private=True),
        "shared": slack.add_channel("shared", [alice], is_ext_shared=True),
        "old": slack.add_channel("old", [alice], is_archived=True),
    }


def offered(slack: Slack, person: Person, **element: Any) -> list[str]:
    kind = {"type": "conversations_select", **element}
    return list(offers_to(person, slack.workspace.directory)(kind).values())


@pytest.mark.usefixtures("rooms")
@pytest.mark.parametrize(
    ("rules", "shown"),
    [
        ({"include": ["public"]}, ["#mine", "#open", "#shared"]),
        ({"include": ["private"]}, ["#private"]),
        ({"include": ["im"]}, ["Inboxkeeper"]),
        ({"include": ["mpim"]}, []),
        ({"include": ["im", "private"], "exclude_bot_users": True}, ["#private"]),
        (
            {"include": ["public", "private"], "exclude_external_shared_channels": True},
            ["#mine", "#open", "#private"],
        ),
        ({"exclude_bot_users": False}, ["Inboxkeeper", "#mine", "#open", "#private", "#shared"]),
    ],
    ids=str,
)
def test_a_menu_of_conversations_offers_what_its_filter_lets_through(
    slack: Slack, alice: Person, rules: dict[str, Any], shown: list[str]
) -> None:
    assert offered(slack, alice, filter=rules) == shown


@pytest.mark.usefixtures("rooms")
def test_a_menu_of_channels_offers_the_public_ones(slack: Slack, alice: Person) -> None:
    assert offered(slack, alice, type="channels_select") == ["#mine", "#open", "#shared"]


@pytest.mark.usefixtures("rooms")
def test_a_guest_sees_only_their_own_channels(slack: Slack, rooms: dict[str, Channel]) -> None:
    gina = slack.add_person("gina", is_restricted=True)
    rooms["open"].members.append(gina)
    assert offered(slack, gina) == ["#open"]


def test_a_menu_of_people_offers_bots_as_well_but_nobody_without_an_account(
    slack: Slack, alice: Person, bob: Person
) -> None:
    slack.deactivate(bob)
    assert offered(slack, alice, type="users_select") == ["Inboxkeeper", "Alice Example"]


def test_what_is_not_offered_cannot_be_chosen(
    slack: Slack, bot: Bot, client: WebClient, alice: Person, rooms: dict[str, Channel]
) -> None:
    element = {"type": "conversations_select", "filter": {"include": ["public"]}}
    trigger_id = slack.workspace.triggers.issue(alice)
    client.views_open(trigger_id=trigger_id, view=modal(text_input("Room", element=element)))
    with pytest.raises(AssertionError, match=r"is not offered; there is: \['#mine', "):
        slack.submit(alice, {"Room": rooms["private"]})
    slack.submit(alice, {"Room": rooms["open"]})
    assert len(bot.bodies) == 1


class TestTheCurrentConversation:
    """`default_to_current_conversation` stands for where the modal was opened."""

    def submitted(
        self, slack: Slack, bot: Bot, client: WebClient, person: Person, **element: Any
    ) -> Any:
        asks = {
            "type": "conversations_select",
            "default_to_current_conversation": True,
            **element,
        }
        view = modal(text_input("Room", "room", optional=True, element=asks))
        client.views_open(trigger_id=payload_of(bot)["trigger_id"], view=view)
        slack.submit(person)
        return payload_of(bot)["view"]["state"]["values"]["room"]["text"]["selected_conversation"]

    def test_it_is_where_the_command_was_typed(
        self, slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
    ) -> None:
        slack.command(alice, "/inbox", channel=general)
        client.views_open(trigger_id=_trigger_of(bot), view=modal(section()))
        assert slack.modal(alice).opened_in is general

    def test_it_is_where_the_button_was_pressed(
        self, slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
    ) -> None:
        _press_in(slack, client, alice, general)
        assert self.submitted(slack, bot, client, alice) == general.id

    def test_what_the_app_names_comes_first(
        self, slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
    ) -> None:
        other = slack.add_channel("other")
        _press_in(slack, client, alice, general)
        named = self.submitted(slack, bot, client, alice, initial_conversation=other.id)
        assert named == other.id

    def test_it_is_nothing_where_the_filter_keeps_it_out(
        self, slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
    ) -> None:
        _press_in(slack, client, alice, general)
        rules = {"include": ["private"]}
        assert self.submitted(slack, bot, client, alice, filter=rules) is None


def _trigger_of(bot: Bot) -> str:
    return str(bot.requests[-1].form["trigger_id"])


def _press_in(slack: Slack, client: WebClient, person: Person, channel: Channel) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [button]}]
    client.chat_postMessage(channel=channel.id, text="x", blocks=blocks)
    slack.click(person, slack.latest(person), "Go")
