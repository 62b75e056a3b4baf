"""A Home tab with inputs that send themselves, and one that is published again meanwhile."""

from typing import Any

import pytest
from slack_sdk import WebClient

from playground.slack.people import Person
from playground.slack.slack import Slack
from tests.playground.slack.blocks_of_slack import (
    Json,
    actions,
    button,
    home,
    option,
    plain,
    section,
    select,
    text_input,
)
from tests.playground.slack.conftest import Bot, error_of
from tests.playground.slack.test_delivery import payload_of

ON_ENTER = {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}}
SEARCH = text_input("Part of an address", "search", element=ON_ENTER, dispatch_action=True)
CHOICES = select(
    option("All", "all"), option("Mine", "mine"), placeholder=plain("Which"), action_id="pick"
)
MENU = actions(CHOICES, block_id="menu")


def publish(client: WebClient, person: Person, *blocks: Json, **more: Any) -> Any:
    return client.views_publish(user_id=person.id, view=home(*blocks), **more)["view"]


def values_of(payload: Any) -> Any:
    return payload["view"]["state"]["values"]


def test_a_click_there_carries_what_slack_sends(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    view = publish(client, alice, MENU, SEARCH, actions(button("Refresh", value="r")))
    slack.click(alice, slack.home(alice), "Refresh")
    payload = payload_of(bot)
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["view"]["type"] == "home"
    assert payload["view"]["hash"] == view["hash"]
    assert values_of(payload)["search"]["text"] == {"type": "plain_text_input", "value": None}
    assert {"response_url", "message", "channel", "state"}.isdisjoint(payload)


def test_its_trigger_id_opens_a_modal(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    publish(client, alice, actions(button("Ask")))
    slack.click(alice, slack.home(alice), "Ask")
    view = {"type": "modal", "title": plain("Sure?"), "blocks": [section("Really?")]}
    client.views_open(trigger_id=payload_of(bot)["trigger_id"], view=view)
    assert "Really?" in slack.modal(alice).plain()


def test_text_is_sent_by_the_enter_key(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    publish(client, alice, SEARCH)
    slack.choose(alice, slack.home(alice), "Part of an address", "acme")
    (action,) = payload_of(bot)["actions"]
    del action["action_ts"]
    assert action == {
        "type": "plain_text_input",
        "block_id": "search",
        "action_id": "text",
        "value": "acme",
    }
    assert values_of(payload_of(bot))["search"]["text"]["value"] == "acme"


def test_emptied_text_is_sent_as_null(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    publish(client, alice, SEARCH)
    slack.choose(alice, slack.home(alice), "Part of an address", "")
    assert payload_of(bot)["actions"][0]["value"] is None


def test_what_does_not_send_itself_is_not_sent(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    publish(client, alice, text_input("Quiet", "quiet"))
    with pytest.raises(AssertionError, match="is sent by a submit button only"):
        slack.choose(alice, slack.home(alice), "Quiet", "hello")
    assert bot.bodies == []


def test_text_that_is_too_long_is_not_sent(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    short = text_input("Code", "code", element={"max_length": 3}, dispatch_action=True)
    publish(client, alice, short)
    with pytest.raises(AssertionError, match="four"):
        slack.choose(alice, slack.home(alice), "Code", "four")
    assert bot.bodies == []


def test_what_was_entered_outlives_another_publishing(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    publish(client, alice, MENU, SEARCH)
    slack.choose(alice, slack.home(alice), "Which", "Mine")
    slack.choose(alice, slack.home(alice), "Part of an address", "acme")
    publish(client, alice, section("2 found"), MENU, SEARCH, actions(button("Next")))
    slack.click(alice, slack.home(alice), "Next")
    values = values_of(payload_of(bot))
    assert values["search"]["text"]["value"] == "acme"
    assert values["menu"]["pick"]["selected_option"]["value"] == "mine"


def test_another_name_of_the_block_starts_anew(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    publish(client, alice, SEARCH)
    slack.choose(alice, slack.home(alice), "Part of an address", "acme")
    publish(client, alice, {**SEARCH, "block_id": "search.2"}, actions(button("Next")))
    slack.click(alice, slack.home(alice), "Next")
    assert values_of(payload_of(bot))["search.2"]["text"]["value"] is None


def test_an_old_hash_conflicts_and_changes_nothing(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    first = publish(client, alice, SEARCH)
    slack.choose(alice, slack.home(alice), "Part of an address", "acme")
    publish(client, alice, section("newer"), SEARCH, hash=first["hash"])
    late = lambda: publish(client, alice, section("late"), hash=first["hash"])  # noqa: E731
    assert error_of(late) == "hash_conflict"
    assert slack.home(alice).plain() == "newer\nPart of an address"
    assert slack.home(alice).values["search"]["text"]["value"] == "acme"
