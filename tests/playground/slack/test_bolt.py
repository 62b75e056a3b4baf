"""A real Bolt app, reached over HTTP, takes part in a whole conversation."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from playground.server import LoopbackServer
from playground.slack.slack import Slack

CARD = [
    {
        "type": "section",
        "block_id": "card",
        "text": {"type": "mrkdwn", "text": "*alice@acme.test*"},
    },
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {
                "type": "button",
                "action_id": "remove",
                "value": "7:1",
                "text": {"type": "plain_text", "text": "Remove"},
                "confirm": {
                    "title": {"type": "plain_text", "text": "Remove?"},
                    "text": {"type": "plain_text", "text": "It ends."},
                    "confirm": {"type": "plain_text", "text": "Yes, remove inbox"},
                    "deny": {"type": "plain_text", "text": "Cancel"},
                },
            },
            {
                "type": "button",
                "action_id": "decline",
                "value": "7:1",
                "text": {"type": "plain_text", "text": "Decline"},
            },
        ],
    },
]
REASON = {
    "type": "modal",
    "callback_id": "reason",
    "private_metadata": "7:1",
    "title": {"type": "plain_text", "text": "Decline"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


def register(app: App) -> None:
    @app.command("/inbox")
    def inbox(ack: Any, command: dict[str, str]) -> None:
        ack(text=f"you typed {command['text']}", blocks=CARD)

    @app.action("remove")
    def remove(ack: Any, respond: Any, action: dict[str, Any]) -> None:
        ack()
        respond(text=f"removed {action['value']}", replace_original=True)

    @app.action("decline")
    def decline(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=REASON)

    @app.view("reason")
    def reason(ack: Any, view: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        why = view["state"]["values"]["why"]["text"]["value"]
        if why == "no":
            ack(response_action="errors", errors={"why": "Say more."})
            return
        ack()
        dm = client.conversations_open(users=body["user"]["id"])["channel"]["id"]
        client.chat_postMessage(channel=dm, text=f"{view['private_metadata']}: {why}")

    @app.event("app_home_opened")
    def home(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD[:1]})


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        app = App(
            client=client,
            signing_secret=slack.signing_secret,
            authorize=lambda: AuthorizeResult(
                enterprise_id=None,
                team_id="T0ACME",
                bot_token=slack.bot_token,
                bot_id=slack.workspace.bot_id,
                bot_user_id=slack.workspace.bot.id,
            ),
        )
        register(app)
        handler, web = SlackRequestHandler(app), Flask("bot under test")

        @web.post("/slack/events")
        def events() -> Response:
            return handler.handle(request)

        with LoopbackServer(web) as server:
            slack.deliver_to(server.url)
            yield slack
        app.listener_runner.listener_executor.shutdown()


def test_a_command_is_answered_by_a_card_that_only_its_author_sees(slack: Slack) -> None:
    alice, bob = slack.add_person("alice"), slack.add_person("bob")
    general = slack.add_channel("general", members=[alice, bob])
    exchange = slack.command(alice, "/inbox", "list", channel=general)
    assert exchange.ack_status == 200
    assert "alice@acme.test" in slack.latest(alice).plain()
    assert slack.seen_by(bob) == []


def test_a_confirmed_click_replaces_the_card_in_place(slack: Slack) -> None:
    alice = slack.add_person("alice")
    slack.command(alice, "/inbox", "list")
    card = slack.latest(alice)
    slack.click(alice, card, "Remove", confirm="Yes, remove inbox")
    slack.wait_until(lambda: card.plain() == "removed 7:1")
    assert slack.ephemerals(alice) == [card]


def test_a_modal_is_opened_by_a_click_refused_once_and_then_submitted(slack: Slack) -> None:
    alice = slack.add_person("alice")
    slack.command(alice, "/inbox", "list")
    slack.click(alice, slack.latest(alice), "Decline")
    slack.wait_until(lambda: slack.has_modal(alice))
    slack.submit(alice, {"Reason": "no"})
    assert "Say more." in slack.modal(alice).plain()
    slack.submit(alice, {"Reason": "still in use"})
    assert not slack.has_modal(alice)
    assert slack.wait_until(lambda: slack.dms(alice)[-1]).text == "7:1: still in use"


def test_opening_the_home_tab_publishes_it(slack: Slack) -> None:
    alice = slack.add_person("alice")
    slack.open_home(alice)
    assert slack.wait_until(lambda: slack.home(alice)).plain() == "alice@acme.test"


def test_bolt_answers_the_check_of_its_request_url(slack: Slack) -> None:
    assert slack.verify_url().ack_status == 200


def test_bolt_refuses_a_signature_that_is_five_minutes_old(slack: Slack) -> None:
    body = b"command=%2Finbox&text=list"
    headers = {"Content-Type": "application/x-www-form-urlencoded", **slack.signed(body, age=301)}
    assert slack.deliver_raw(body, headers).ack_status == 401


def test_an_unknown_command_shows_its_author_that_it_failed(slack: Slack) -> None:
    alice = slack.add_person("alice")
    exchange = slack.command(alice, "/unknown")
    assert exchange.ack_status == 404
    assert slack.red_texts(alice) == ['/unknown failed with the error "dispatch_failed"']
