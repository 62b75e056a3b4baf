"""Every limit of Block Kit: refused one past it, with a pointer to the place."""

from collections.abc import Iterable
from typing import Any

import pytest
from slack_sdk import WebClient

from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.blocks_of_slack import (
    Json,
    actions,
    button,
    dialog,
    home,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    select,
    text_input,
)
from tests.playground.slack.conftest import refusal

Case = tuple[str, Any, str]


def of_image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://acme.test/a.png", "alt_text": "a", **more}


def of_table(rows: int, columns: int) -> Json:
    cell = {"type": "raw_text", "text": "x"}
    return {"type": "table", "rows": [[cell] * columns] * rows}


def confirmed(**changes: Any) -> Json:
    return actions(button(confirm=dialog(**changes)))


def filtered(rules: Any) -> Json:
    return actions({"type": "conversations_select", "filter": rules})


def at(**more: Any) -> Json:
    return actions({"type": "timepicker", **more})


def sent_on(config: Any) -> Json:
    return text_input(element={"dispatch_action_config": config}, dispatch_action=True)


def choice(kind: str, count: int, **more: Any) -> Json:
    return actions({"type": kind, "options": [option()] * count, **more})


REFUSED_IN_MESSAGES: list[Case] = [
    ("unknown block", [{"type": "marquee"}], "/blocks/0/type"),
    ("no type", [{}], "/blocks/0/type"),
    ("no object", ["hello"], "/blocks/0"),
    ("no array", {"type": "divider"}, "/blocks"),
    ("alert in a message", [{"type": "alert", "text": plain("x")}], "/blocks/0/type"),
    ("51 blocks", [{"type": "divider"}] * 51, "/blocks"),
    ("unknown property", [section(colour="red")], "/blocks/0"),
    ("long block_id", [section(block_id="b" * 256)], "/blocks/0/block_id"),
    ("same block_id", [section(block_id="b"), section(block_id="b")], "/blocks"),
    ("section text", [section("x" * 3001)], "/blocks/0/text/text"),
    ("empty text", [section("")], "/blocks/0/text/text"),
    ("empty section", [{"type": "section"}], "/blocks/0"),
    ("text of no type", [{"type": "section", "text": {"text": "x"}}], "/blocks/0/text/type"),
    ("text as a string", [{"type": "section", "text": "x"}], "/blocks/0/text"),
    ("text as a number", [section(7)], "/blocks/0/text/text"),  # type: ignore[arg-type]
    (
        "emoji in mrkdwn",
        [{"type": "section", "text": {**mrkdwn("x"), "emoji": True}}],
        "/blocks/0/text",
    ),
    ("11 fields", [section(fields=[plain("x")] * 11)], "/blocks/0/fields"),
    ("no fields", [section(fields=[])], "/blocks/0/fields"),
    ("field text", [section(fields=[plain("x" * 2001)])], "/blocks/0/fields/0/text"),
    ("input as accessory", [section(accessory=text_input()["element"])], "/accessory/type"),
    ("header text", [{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    ("mrkdwn header", [{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type"),
    ("11 in a context", [{"type": "context", "elements": [plain("x")] * 11}], "/elements"),
    ("empty context", [{"type": "context", "elements": []}], "/elements"),
    ("button in a context", [{"type": "context", "elements": [button()]}], "/elements/0/type"),
    ("26 actions", [actions(*[button() for _ in range(26)])], "/blocks/0/elements"),
    ("no actions", [actions()], "/blocks/0/elements"),
    ("image in actions", [actions(of_image())], "/blocks/0/elements/0/type"),
    ("unknown element", [actions({"type": "slider"})], "/blocks/0/elements/0/type"),
    ("same action_id", [actions(button(action_id="a"), button(action_id="a"))], "/blocks/0"),
    ("button text", [actions(button("x" * 76))], "/elements/0/text/text"),
    ("button without text", [actions({"type": "button"})], "/elements/0"),
    ("mrkdwn on a button", [actions({"type": "button", "text": mrkdwn("x")})], "/text/type"),
    ("button value", [actions(button(value="x" * 2001))], "/elements/0/value"),
    ("button value as a number", [actions(button(value=7))], "/elements/0/value"),
    ("button url", [actions(button(url="https://a.test/" + "x" * 3000))], "/elements/0/url"),
    ("button with a path", [actions(button(url="/connect"))], "/elements/0/url"),
    ("button action_id", [actions(button(action_id="x" * 256))], "/elements/0/action_id"),
    ("button style", [actions(button(style="grey"))], "/elements/0/style"),
    ("button label", [actions(button(accessibility_label="x" * 76))], "/accessibility_label"),
    ("confirm title", [confirmed(title=plain("x" * 101))], "/confirm/title/text"),
    ("confirm text", [confirmed(text=mrkdwn("x" * 301))], "/confirm/text/text"),
    ("confirm label", [confirmed(confirm=plain("x" * 31))], "/confirm/confirm/text"),
    ("deny label", [confirmed(deny=plain("x" * 31))], "/confirm/deny/text"),
    ("mrkdwn confirm title", [confirmed(title=mrkdwn("x"))], "/confirm/title/type"),
    ("confirm without title", [confirmed(title=None)], "/elements/0/confirm"),
    ("confirm without deny", [confirmed(deny=None)], "/elements/0/confirm"),
    ("confirm style", [confirmed(style="loud")], "/confirm/style"),
    ("select without options", [actions(select())], "/elements/0/options"),
    ("101 options", [actions(select(*[option()] * 101))], "/elements/0/options"),
    ("neither options nor groups", [actions({"type": "static_select"})], "/elements/0"),
    ("option text", [actions(select(option("x" * 76)))], "/options/0/text/text"),
    ("option value", [actions(select(option(value="x" * 151)))], "/options/0/value"),
    (
        "option description",
        [actions(select(option(description=plain("x" * 76))))],
        "/options/0/description/text",
    ),
    (
        "mrkdwn option",
        [actions(select({"text": mrkdwn("x"), "value": "1"}))],
        "/options/0/text/type",
    ),
    ("option without value", [actions(select({"text": plain("x")}))], "/options/0"),
    (
        "initial option that is none",
        [actions(select(option(), initial_option=option("Two", "2")))],
        "/initial_option",
    ),
    ("placeholder", [actions(select(option(), placeholder=plain("x" * 151)))], "/placeholder"),
    ("6 in an overflow", [choice("overflow", 6)], "/elements/0/options"),
    ("empty overflow", [choice("overflow", 0)], "/elements/0/options"),
    ("11 radio buttons", [choice("radio_buttons", 11)], "/elements/0/options"),
    ("11 checkboxes", [choice("checkboxes", 11)], "/elements/0/options"),
    ("no day", [actions({"type": "datepicker", "initial_date": "2026-02-32"})], "/initial_date"),
    ("no time", [at(initial_time="24:00")], "/initial_time"),
    ("a time without leading zeros", [at(initial_time="9:05")], "/initial_time"),
    ("a time with seconds", [at(initial_time="09:05:00")], "/initial_time"),
    ("no time zone", [at(timezone="Mars/Olympus")], "/timezone"),
    ("a path as time zone", [at(timezone="../etc/passwd")], "/timezone"),
    ("a date at a time", [at(initial_date="2026-01-31")], "/elements/0"),
    ("long placeholder of a time", [at(placeholder=plain("x" * 151))], "/placeholder/text"),
    ("a filter of nothing", [filtered({})], "/filter"),
    ("a filter as a list", [filtered(["public"])], "/filter"),
    ("a filter that includes nothing", [filtered({"include": []})], "/filter/include"),
    ("an unknown kind", [filtered({"include": ["secret"]})], "/filter/include/0"),
    ("an unknown filter", [filtered({"exclude_archived": True})], "/filter"),
    ("no boolean", [filtered({"exclude_bot_users": "yes"})], "/filter/exclude_bot_users"),
    (
        "a conversation by default",
        [actions({"type": "conversations_select", "default_to_current_conversation": "C1"})],
        "/default_to_current_conversation",
    ),
    (
        "a filter of channels",
        [actions({"type": "channels_select", "filter": {"include": ["public"]}})],
        "/elements/0",
    ),
    ("image without alt_text", [{"type": "image", "image_url": "https://a.test"}], "/blocks/0"),
    ("empty alt_text", [of_image(alt_text="")], "/blocks/0/alt_text"),
    ("long alt_text", [of_image(alt_text="x" * 2001)], "/blocks/0/alt_text"),
    ("image without source", [{"type": "image", "alt_text": "a"}], "/blocks/0"),
    ("101 rows", [of_table(101, 1)], "/blocks/0/rows"),
    ("21 columns", [of_table(1, 21)], "/blocks/0/rows/0"),
    ("two tables", [of_table(1, 1), of_table(1, 1)], "/blocks"),
    ("email outside a modal", [text_input(element={"type": "email_text_input"})], "/type"),
    (
        "too much markdown",
        [{"type": "markdown", "text": "x" * 6001}, {"type": "markdown", "text": "x" * 6000}],
        "/blocks",
    ),
    (
        "unknown rich text",
        [{"type": "rich_text", "elements": [{"type": "song"}]}],
        "/elements/0/type",
    ),
]

REFUSED_IN_MODALS: list[Case] = [
    ("modal title", modal(title=plain("x" * 25)), "/view/title/text"),
    ("modal without title", modal(title=None), "/view"),
    ("submit label", modal(submit=plain("x" * 25)), "/view/submit/text"),
    ("close label", modal(close=plain("x" * 25)), "/view/close/text"),
    ("input without submit", modal(text_input(), submit=None), "/view/submit"),
    ("private_metadata", modal(private_metadata="x" * 3001), "/view/private_metadata"),
    ("callback_id", modal(callback_id="x" * 256), "/view/callback_id"),
    ("101 blocks", modal(*[{"type": "divider"}] * 101), "/view/blocks"),
    ("a Home tab as modal", home(section()), "/view/type"),
    ("no blocks", {"type": "modal", "title": plain("x")}, "/view/blocks"),
    ("input label", modal(text_input("x" * 2001)), "/blocks/0/label/text"),
    ("input hint", modal(text_input(hint=plain("x" * 2001))), "/blocks/0/hint/text"),
    ("button as input", modal(text_input(element=button())), "/blocks/0/element/type"),
    ("max_length", modal(text_input(element={"max_length": 3001})), "/element/max_length"),
    ("table in a modal", modal(of_table(1, 1)), "/view/blocks/0/type"),
    ("sent never", modal(sent_on({"trigger_actions_on": []})), "/trigger_actions_on"),
    (
        "sent on a whim",
        modal(sent_on({"trigger_actions_on": ["on_whim"]})),
        "/trigger_actions_on/0",
    ),
    ("sent as", modal(sent_on("on_enter_pressed")), "/element/dispatch_action_config"),
    ("dispatch_action", modal(text_input(dispatch_action="yes")), "/blocks/0/dispatch_action"),
    (
        "two that are focused",
        modal(
            text_input(element={"focus_on_load": True}),
            actions({"type": "timepicker", "focus_on_load": True}),
        ),
        "/view/blocks",
    ),
    ("alert text", modal({"type": "alert", "text": plain("x" * 201)}), "/blocks/0/text/text"),
]


def ids(cases: Iterable[Case]) -> list[str]:
    return [name for name, _, _ in cases]


@pytest.mark.parametrize("case", REFUSED_IN_MESSAGES, ids=ids(REFUSED_IN_MESSAGES))
def test_a_message_is_refused_with_the_place_of_the_mistake(
    slack: Slack, client: WebClient, general: Channel, case: Case
) -> None:
    _, blocks, place = case
    refused = refusal(
        lambda: client.chat_postMessage(channel=general.id, text="hello", blocks=blocks)
    ).response
    assert refused["error"] == "invalid_blocks"
    assert any(place in message for message in refused["response_metadata"]["messages"])
    assert slack.messages(general) == []


@pytest.mark.parametrize("case", REFUSED_IN_MODALS, ids=ids(REFUSED_IN_MODALS))
def test_a_modal_is_refused_with_the_place_of_the_mistake(
    slack: Slack, client: WebClient, alice: Person, case: Case
) -> None:
    _, view, place = case
    trigger_id = slack.workspace.triggers.issue(alice)
    refused = refusal(lambda: client.views_open(trigger_id=trigger_id, view=view)).response
    assert refused["error"] == "invalid_arguments"
    assert any(place in message for message in refused["response_metadata"]["messages"])
    assert not slack.has_modal(alice)


@pytest.mark.parametrize("extra", [{"title": plain("x")}, {"submit": plain("x")}], ids=str)
def test_a_home_tab_has_no_title_and_no_submit_button(
    client: WebClient, alice: Person, extra: Json
) -> None:
    refused = refusal(
        lambda: client.views_publish(user_id=alice.id, view=home(section(), **extra))
    ).response
    assert refused["error"] == "invalid_arguments"


def test_a_message_of_too_many_characters_is_refused_as_a_whole(
    client: WebClient, general: Channel
) -> None:
    blocks = [section("x" * 2700) for _ in range(5)]
    refused = refusal(
        lambda: client.chat_postMessage(channel=general.id, text="hello", blocks=blocks)
    ).response
    assert refused["error"] == "msg_blocks_too_long"


def test_a_view_above_250_kilobytes_is_refused(client: WebClient, alice: Person) -> None:
    blocks = [section("x" * 2900) for _ in range(100)]
    refused = refusal(lambda: client.views_publish(user_id=alice.id, view=home(*blocks))).response
    assert refused["error"] == "view_too_large"
