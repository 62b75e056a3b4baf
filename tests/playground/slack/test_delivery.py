"""What the bot receives, and what people see of its acknowledgements."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from werkzeug import Request, Response

from playground.slack.messages import Message
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.blocks_of_slack import Json, actions, button, home, modal, section
from tests.playground.slack.conftest import Bot

Answer = Callable[[Request], Response]


def form_of(bot: Bot) -> dict[str, str]:
    parsed = parse_qs(bot.bodies[-1].decode(), keep_blank_values=True, strict_parsing=True)
    return {name: values[0] for name, values in parsed.items()}


def payload_of(bot: Bot) -> Json:
    payload: Json = json.loads(form_of(bot)["payload"])
    return payload


def answer_json(body: Any) -> Answer:
    return lambda request: Response(json.dumps(body), content_type="application/json")


def card(slack: Slack, client: WebClient, general: Channel) -> Message:
    blocks = [section("card"), actions(button("Remove", action_id="remove", value="7"))]
    client.chat_postMessage(channel=general.id, text="card", blocks=blocks)
    return slack.messages(general)[-1]


def test_a_command_carries_every_field_signed(
    slack: Slack, bot: Bot, alice: Person, general: Channel
) -> None:
    exchange = slack.command(alice, "/inbox", "list", channel=general)
    form = form_of(bot)
    assert exchange.ack_status == 200
    assert {
        "team_id": "T0ACME",
        "team_domain": "acme",
        "channel_id": general.id,
        "channel_name": "general",
        "user_id": alice.id,
        "user_name": "alice",
        "command": "/inbox",
        "text": "list",
        "is_enterprise_install": "false",
    }.items() <= form.items()
    assert {"token", "api_app_id", "response_url", "trigger_id"} <= form.keys()


def test_typed_text_arrives_escaped(
    slack: Slack, bot: Bot, alice: Person, bob: Person, general: Channel
) -> None:
    slack.command(alice, "/inbox", "connect alice@acme.test #general @bob @nobody a<b & c")
    assert form_of(bot)["text"] == (
        "connect <mailto:alice@acme.test|alice@acme.test> "
        f"<#{general.id}|general> <@{bob.id}|bob> @nobody a&lt;b &amp; c"
    )


def test_typed_text_arrives_as_typed_where_the_manifest_does_not_ask_for_escapes(
    bot: Bot, slack: Slack, alice: Person
) -> None:
    slack.should_escape = False
    slack.command(alice, "/inbox", "connect alice@acme.test")
    assert form_of(bot)["text"] == "connect alice@acme.test"


def test_a_text_acknowledgement_is_shown_to_the_author_only(
    slack: Slack, bot: Bot, alice: Person, bob: Person, general: Channel
) -> None:
    bot.answer = lambda request: Response("hello")
    slack.command(alice, "/inbox", channel=general)
    assert [one.text for one in slack.ephemerals(alice)] == ["hello"]
    assert slack.seen_by(bob) == []


def test_an_acknowledgement_may_be_a_message_for_the_channel(
    slack: Slack, bot: Bot, alice: Person, bob: Person, general: Channel
) -> None:
    bot.answer = answer_json({"text": "hello", "response_type": "in_channel"})
    slack.command(alice, "/inbox", channel=general)
    assert slack.latest(bob).text == "hello"


def test_an_acknowledgement_with_invalid_blocks_is_a_red_text(
    slack: Slack, bot: Bot, alice: Person
) -> None:
    bot.answer = answer_json({"text": "hello", "blocks": [{"type": "marquee"}]})
    exchange = slack.command(alice, "/inbox")
    assert exchange.error_shown == '/inbox failed with the error "invalid_command_response"'
    assert [one.kind for one in slack.seen_by(alice)] == ["red"]


@pytest.mark.slow
def test_an_acknowledgement_after_three_seconds_is_a_red_text_for_its_author(
    slack: Slack, bot: Bot, alice: Person, bob: Person, general: Channel
) -> None:
    def late(request: Request) -> Response:
        time.sleep(3.3)  # Slack's deadline is real time, and this bot misses it.
        return Response("too late")

    bot.answer = late
    exchange = slack.command(alice, "/inbox", channel=general)
    assert exchange.ack_status is None
    assert exchange.ack_seconds >= 3
    assert slack.red_texts(alice) == ['/inbox failed with the error "operation_timeout"']
    assert slack.seen_by(bob) == []


def test_nobody_listening_is_a_red_text(slack: Slack, alice: Person) -> None:
    slack.deliver_to("http://127.0.0.1:9")
    slack.command(alice, "/inbox")
    assert slack.red_texts(alice) == ['/inbox failed with the error "dispatch_failed"']


def test_a_refused_click_is_a_red_text_beside_the_message(
    slack: Slack, bot: Bot, client: WebClient, alice: Person, bob: Person, general: Channel
) -> None:
    bot.answer = lambda request: Response(status=404)
    exchange = slack.click(alice, card(slack, client, general), "Remove")
    assert exchange.error_shown == "This app responded with Status Code 404."
    assert slack.red_texts(alice) == [exchange.error_shown]
    assert slack.red_texts(bob) == []


def test_a_click_on_a_message_says_where_it_happened(
    slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
) -> None:
    message = card(slack, client, general)
    slack.click(alice, message, "Remove")
    payload = payload_of(bot)
    assert payload["type"] == "block_actions"
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": general.id,
        "is_ephemeral": False,
    }
    assert payload["message"]["ts"] == message.ts
    assert payload["channel"] == {"id": general.id, "name": "general"}
    assert payload["user"]["id"] == alice.id
    assert payload["team"] == {"id": "T0ACME", "domain": "acme"}
    [action] = payload["actions"]
    assert (action["type"], action["action_id"], action["value"]) == ("button", "remove", "7")
    assert action["block_id"] == message.button("Remove").block_id
    assert {"action_ts", "text"} <= action.keys()


def test_a_click_on_an_ephemeral_message_carries_no_message(
    slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
) -> None:
    blocks = [actions(button("Remove"))]
    client.chat_postEphemeral(channel=general.id, user=alice.id, text="x", blocks=blocks)
    slack.click(alice, slack.latest(alice), "Remove")
    payload = payload_of(bot)
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    assert payload["response_url"].startswith(slack.url)


def test_a_link_button_sends_its_click_as_well(
    slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
) -> None:
    blocks = [actions(button("Connect", url="https://acme.test/connect/1"))]
    client.chat_postMessage(channel=general.id, text="x", blocks=blocks)
    slack.click(alice, slack.latest(alice), "Connect")
    assert payload_of(bot)["actions"][0]["url"] == "https://acme.test/connect/1"


def test_a_click_on_the_home_tab_carries_its_view(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    client.views_publish(user_id=alice.id, view=home(actions(button("Connect"))))
    slack.click(alice, slack.home(alice), "Connect")
    payload = payload_of(bot)
    assert payload["container"] == {"type": "view", "view_id": slack.home(alice).id}
    assert (payload["view"]["type"], payload["view"]["hash"]) == ("home", slack.home(alice).hash)
    assert "response_url" not in payload


def test_opening_the_home_tab_is_an_event_in_an_envelope(
    slack: Slack, bot: Bot, alice: Person
) -> None:
    slack.open_home(alice)
    envelope = json.loads(bot.bodies[-1])
    assert envelope["type"] == "event_callback"
    assert (envelope["event"]["type"], envelope["event"]["user"]) == ("app_home_opened", alice.id)
    assert envelope["event_id"].startswith("Ev")
    assert envelope["authorizations"][0]["user_id"] == slack.workspace.bot.id


def test_a_deactivated_person_is_announced_and_leaves_all_channels(
    slack: Slack, bot: Bot, alice: Person, general: Channel
) -> None:
    slack.update_person(alice, deleted=True)
    event = json.loads(bot.bodies[-1])["event"]
    assert (event["type"], event["user"]["deleted"]) == ("user_change", True)
    assert alice not in general.members


def test_an_event_is_delivered_again_as_a_retry(slack: Slack, bot: Bot, alice: Person) -> None:
    first = slack.open_home(alice)
    slack.redeliver(first)
    assert bot.bodies[0] == bot.bodies[1]
    assert "X-Slack-Retry-Num" not in bot.requests[0].headers
    assert bot.requests[1].headers["X-Slack-Retry-Num"] == "1"
    assert bot.requests[1].headers["X-Slack-Retry-Reason"] == "http_timeout"


def test_a_click_is_delivered_again_byte_by_byte(
    slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
) -> None:
    slack.redeliver(slack.click(alice, card(slack, client, general), "Remove"))
    assert bot.bodies[0] == bot.bodies[1]
    assert "X-Slack-Retry-Num" not in bot.requests[1].headers


def test_forged_and_outdated_signatures_can_be_tried(slack: Slack, bot: Bot) -> None:
    body = b"command=%2Finbox"
    forged = {**slack.signed(body), "X-Slack-Signature": "v0=" + "0" * 64}
    assert slack.deliver_raw(body, slack.signed(body)).ack_status == 200
    assert slack.deliver_raw(body, forged).ack_status == 401
    assert slack.deliver_raw(body, slack.signed(body, age=600)).ack_status == 401


def test_a_request_url_that_does_not_echo_its_challenge_fails(slack: Slack, bot: Bot) -> None:
    with pytest.raises(AssertionError, match="challenge"):
        slack.verify_url()


def test_the_trigger_id_of_a_command_opens_a_modal_while_it_is_handled(
    slack: Slack, bot: Bot, client: WebClient, alice: Person
) -> None:
    def open_modal(request: Request) -> Response:
        client.views_open(trigger_id=request.form["trigger_id"], view=modal(section("hi")))
        return Response()

    bot.answer = open_modal
    assert slack.command(alice, "/inbox", "connect").ack_status == 200
    assert "hi" in slack.modal(alice).plain()
