"""What people can do, and what Slack's client does not let them do."""

from collections.abc import Callable
from datetime import date, time
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
    modal,
    option,
    plain,
    section,
    select,
    text_input,
)
from tests.playground.slack.conftest import Bot
from tests.playground.slack.test_delivery import answer_json, payload_of

CARDS = [
    section("*alice@acme.test*"),
    actions(button("Deactivate", value="1", confirm=dialog()), button("Details", value="1")),
    section("*bob@acme.test*"),
    actions(button("Deactivate", value="2", confirm=dialog())),
]
YES = "Yes, remove inbox"
Opener = Callable[..., None]


@pytest.fixture
def cards(client: WebClient, general: Channel) -> None:
    client.chat_postMessage(channel=general.id, text="cards", blocks=CARDS)


@pytest.fixture
def opens(slack: Slack, client: WebClient, alice: Person) -> Opener:
    def opens(*blocks: Json, **more: Any) -> None:
        trigger_id = slack.workspace.triggers.issue(alice)
        client.views_open(trigger_id=trigger_id, view=modal(*blocks, **more))

    return opens


def values_of(bot: Bot) -> Any:
    return payload_of(bot)["view"]["state"]["values"]


@pytest.mark.usefixtures("cards")
class TestButtons:
    def test_near_picks_the_button_of_one_card(
        self, slack: Slack, bot: Bot, alice: Person
    ) -> None:
        message = slack.latest(alice)
        slack.click(alice, message, "Deactivate", near="bob@acme.test", confirm=YES)
        assert payload_of(bot)["actions"][0]["value"] == "2"

    def test_the_same_label_twice_has_to_be_told_apart(
        self, slack: Slack, bot: Bot, alice: Person
    ) -> None:
        with pytest.raises(AssertionError, match="2 buttons 'Deactivate'"):
            slack.click(alice, slack.latest(alice), "Deactivate", confirm=YES)

    def test_a_button_that_is_not_there_is_answered_with_what_is(
        self, slack: Slack, bot: Bot, alice: Person
    ) -> None:
        with pytest.raises(AssertionError, match=r"(?s)no button 'Remove'.*\[Details\]"):
            slack.latest(alice).button("Remove")

    @pytest.mark.parametrize("confirm", [None, "Yes"])
    def test_a_dialog_has_to_be_confirmed_by_its_own_label(
        self, slack: Slack, bot: Bot, alice: Person, confirm: str | None
    ) -> None:
        message = slack.latest(alice)
        with pytest.raises(AssertionError, match=f"asks for '{YES}'"):
            slack.click(alice, message, "Deactivate", near="bob", confirm=confirm)
        assert bot.bodies == []

    def test_a_button_without_a_dialog_takes_no_confirmation(
        self, slack: Slack, bot: Bot, alice: Person
    ) -> None:
        with pytest.raises(AssertionError, match="asks nothing"):
            slack.click(alice, slack.latest(alice), "Details", confirm=YES)

    def test_a_cancelled_dialog_sends_nothing_and_shows_its_texts(
        self, slack: Slack, bot: Bot, alice: Person
    ) -> None:
        shown = slack.cancel(alice, slack.latest(alice), "Deactivate", near="bob")
        assert (shown.title, shown.text, shown.deny) == ("Remove?", "It ends.", "Cancel")
        assert bot.bodies == []

    def test_who_does_not_see_a_message_cannot_click_it_unless_forwarded(
        self, slack: Slack, bot: Bot, alice: Person
    ) -> None:
        guest = slack.add_person("carol", is_restricted=True)
        message = slack.latest(alice)
        with pytest.raises(AssertionError, match="carol does not see"):
            slack.click(guest, message, "Details")
        slack.click(guest, message, "Details", forwarded=True)
        assert payload_of(bot)["user"]["id"] == guest.id

    def test_a_screen_that_lags_behind_can_still_click_what_it_shows(
        self, slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
    ) -> None:
        message = slack.latest(alice)
        old = message.snapshot()
        client.chat_update(channel=general.id, ts=message.ts, text="decided", blocks=[])
        with pytest.raises(AssertionError, match="no button"):
            slack.click(alice, message, "Details")
        slack.click(alice, old, "Details")
        assert payload_of(bot)["message"]["text"] == "decided"

    def test_a_deactivated_person_clicks_nothing(
        self, slack: Slack, bot: Bot, alice: Person
    ) -> None:
        message = slack.latest(alice)
        slack.update_person(alice, deleted=True)
        with pytest.raises(AssertionError, match="alice is deactivated"):
            slack.click(alice, message, "Details", forwarded=True)


def test_a_command_is_typed_in_channels_of_ones_own_only(
    slack: Slack, bot: Bot, alice: Person
) -> None:
    elsewhere = slack.add_channel("elsewhere")
    with pytest.raises(AssertionError, match="not in #elsewhere"):
        slack.command(alice, "/inbox", channel=elsewhere)


def test_menus_are_operated_by_placeholder_and_label(
    slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
) -> None:
    menu = select(option("Team", "team"), option("Mine", "mine"), placeholder=plain("Which"))
    client.chat_postMessage(channel=general.id, text="x", blocks=[actions(menu)])
    slack.choose(alice, slack.latest(alice), "Which", "Mine")
    action = payload_of(bot)["actions"][0]
    assert (action["type"], action["selected_option"]["value"]) == ("static_select", "mine")


@pytest.mark.parametrize(
    ("element", "given", "reported"),
    [
        ({"type": "plain_text_input"}, "because", ("value", "because")),
        ({"type": "email_text_input"}, "a@acme.test", ("value", "a@acme.test")),
        ({"type": "datepicker"}, date(2026, 1, 31), ("selected_date", "2026-01-31")),
        ({"type": "timepicker"}, time(9, 5), ("selected_time", "09:05")),
        ({"type": "timepicker"}, "22:25", ("selected_time", "22:25")),
    ],
)
def test_what_is_entered_arrives_under_the_name_of_its_element(
    slack: Slack, bot: Bot, alice: Person, opens: Opener, element: Json, given: Any, reported: Any
) -> None:
    opens(text_input(element=element))
    slack.submit(alice, {"Reason": given})
    name, value = reported
    assert values_of(bot)["why"]["text"] == {"type": element["type"], name: value}


def test_people_and_channels_arrive_by_their_ids(
    slack: Slack, bot: Bot, alice: Person, bob: Person, general: Channel, opens: Opener
) -> None:
    opens(
        text_input("Who", "who", element={"type": "users_select"}),
        text_input("Where", "where", element={"type": "channels_select"}),
        text_input("Room", "room", element={"type": "conversations_select"}),
    )
    slack.submit(alice, {"Who": bob, "Where": general, "Room": general.id})
    assert {name: one["text"] for name, one in values_of(bot).items()} == {
        "who": {"type": "users_select", "selected_user": bob.id},
        "where": {"type": "channels_select", "selected_channel": general.id},
        "room": {"type": "conversations_select", "selected_conversation": general.id},
    }


def test_a_time_arrives_with_its_zone(
    slack: Slack, bot: Bot, alice: Person, opens: Opener
) -> None:
    zone = {"timezone": "Europe/Berlin"}
    opens(text_input(element={"type": "timepicker", "initial_time": "09:00", **zone}))
    slack.submit(alice)
    reported = {"type": "timepicker", "selected_time": "09:00", **zone}
    assert values_of(bot)["why"]["text"] == reported


def test_a_time_outside_of_an_input_is_sent_when_it_is_chosen(
    slack: Slack, bot: Bot, client: WebClient, alice: Person, general: Channel
) -> None:
    picker = {"type": "timepicker", "placeholder": plain("When"), "action_id": "at"}
    blocks = [section(accessory=picker, block_id="hours")]
    client.chat_postMessage(channel=general.id, text="x", blocks=blocks)
    slack.choose(alice, slack.latest(alice), "When", time(17, 30))
    action = payload_of(bot)["actions"][0]
    chosen = ("type", "block_id", "action_id", "selected_time")
    assert [action[name] for name in chosen] == ["timepicker", "hours", "at", "17:30"]


@pytest.mark.parametrize(
    "element",
    [
        {"type": "plain_text_input", "initial_value": "as it was"},
        {"type": "datepicker", "initial_date": "2026-01-31"},
        {"type": "timepicker", "initial_time": "09:00"},
        {"type": "static_select", "options": [option()], "initial_option": option()},
        {"type": "users_select", "initial_user": "U0001INBOXKEEPER"},
        {"type": "channels_select", "initial_channel": "C1"},
        {"type": "conversations_select", "initial_conversation": "C1"},
    ],
    ids=lambda element: element["type"],
)
def test_what_is_optional_can_be_cleared_and_arrives_as_null(
    slack: Slack, bot: Bot, alice: Person, opens: Opener, element: Json
) -> None:
    opens(text_input(element=element, optional=True))
    slack.submit(alice, {"Reason": None})
    report = values_of(bot)["why"]["text"]
    assert report.pop("type") == element["type"]
    assert list(report.values()) == [None]


def test_initial_values_are_submitted_when_nothing_else_is_entered(
    slack: Slack, bot: Bot, alice: Person, opens: Opener
) -> None:
    opens(text_input(element={"initial_value": "as it was"}))
    slack.submit(alice)
    assert values_of(bot)["why"]["text"]["value"] == "as it was"


def test_options_are_chosen_by_label(slack: Slack, bot: Bot, alice: Person, opens: Opener) -> None:
    options = {"options": [option("Read", "r"), option("Send", "s")]}
    opens(
        text_input("Kind", "kind", element={"type": "radio_buttons", **options}),
        text_input("Scopes", "scopes", element={"type": "checkboxes", **options}),
    )
    slack.submit(alice, {"Kind": "Send", "Scopes": ["Read", "Send"]})
    values = values_of(bot)
    assert values["kind"]["text"]["selected_option"]["value"] == "s"
    assert [one["value"] for one in values["scopes"]["text"]["selected_options"]] == ["r", "s"]


@pytest.mark.parametrize(
    ("element", "given", "complaint"),
    [
        ({}, "", "required and empty"),
        ({"max_length": 3}, "four", "four"),
        ({"min_length": 5}, "four", "four"),
        ({"type": "email_text_input"}, "nobody", "nobody"),
        ({"type": "timepicker"}, "24:00", "24:00"),
        ({"type": "datepicker"}, "tomorrow", "tomorrow"),
        ({"type": "users_select"}, "U9", "'U9' is not offered"),
        ({"type": "radio_buttons", "options": [option("Read")]}, "Write", "no option 'Write'"),
    ],
)
def test_the_client_does_not_submit_what_the_form_forbids(
    slack: Slack, bot: Bot, alice: Person, opens: Opener, element: Json, given: str, complaint: str
) -> None:
    opens(text_input(element=element))
    with pytest.raises(AssertionError, match=complaint):
        slack.submit(alice, {"Reason": given})
    assert bot.bodies == []


def test_an_optional_input_may_stay_empty(
    slack: Slack, bot: Bot, alice: Person, opens: Opener
) -> None:
    opens(text_input(optional=True))
    slack.submit(alice)
    assert values_of(bot)["why"]["text"]["value"] is None


def test_a_submission_carries_the_view(
    slack: Slack, bot: Bot, alice: Person, opens: Opener
) -> None:
    opens(text_input(), callback_id="decline", private_metadata="7:1")
    view = slack.modal(alice)
    slack.submit(alice, {"why": "because"})
    payload = payload_of(bot)
    assert payload["type"] == "view_submission"
    assert payload["response_urls"] == []
    carried = ("type", "id", "hash", "callback_id", "private_metadata")
    assert [payload["view"][name] for name in carried] == [
        "modal",
        view.id,
        view.hash,
        "decline",
        "7:1",
    ]


class TestAcknowledgedSubmissions:
    @pytest.fixture(autouse=True)
    def _stack_of_two(
        self, slack: Slack, bot: Bot, client: WebClient, alice: Person, opens: Opener
    ) -> None:
        opens(section("below"))
        trigger_id = slack.workspace.triggers.issue(alice)
        client.views_push(trigger_id=trigger_id, view=modal(text_input(optional=True)))

    def test_an_empty_one_closes_the_modal(self, slack: Slack, alice: Person) -> None:
        slack.submit(alice)
        assert "below" in slack.modal(alice).plain()

    def test_clear_closes_all(self, slack: Slack, bot: Bot, alice: Person) -> None:
        bot.answer = answer_json({"response_action": "clear"})
        slack.submit(alice)
        assert not slack.has_modal(alice)

    def test_errors_are_shown_beside_the_inputs(
        self, slack: Slack, bot: Bot, alice: Person
    ) -> None:
        bot.answer = answer_json({"response_action": "errors", "errors": {"why": "Say more."}})
        slack.submit(alice)
        assert slack.modal(alice).errors == {"why": "Say more."}

    def test_update_shows_something_else_in_place(
        self, slack: Slack, bot: Bot, alice: Person
    ) -> None:
        bot.answer = answer_json({"response_action": "update", "view": modal(section("new"))})
        before = slack.modal(alice)
        slack.submit(alice)
        assert slack.modal(alice) is before
        assert "new" in before.plain()

    def test_push_puts_another_on_top(self, slack: Slack, bot: Bot, alice: Person) -> None:
        bot.answer = answer_json({"response_action": "push", "view": modal(section("third"))})
        slack.submit(alice)
        assert "third" in slack.modal(alice).plain()

    @pytest.mark.parametrize(
        "answer",
        [
            {"response_action": "errors", "errors": {"nowhere": "x"}},
            {"response_action": "dance"},
            {"response_action": "update", "view": modal(title=None)},
            {"text": "thanks"},
        ],
        ids=str,
    )
    def test_an_invalid_one_leaves_the_modal_open_with_an_error(
        self, slack: Slack, bot: Bot, alice: Person, answer: Json
    ) -> None:
        bot.answer = answer_json(answer)
        exchange = slack.submit(alice)
        assert exchange.error_shown is not None
        assert exchange.error_shown in slack.modal(alice).plain()


def test_a_closed_modal_is_announced_when_it_asked_for_that(
    slack: Slack, bot: Bot, alice: Person, opens: Opener
) -> None:
    opens(section(), notify_on_close=True, callback_id="decline")
    slack.close_modal(alice)
    payload = payload_of(bot)
    assert (payload["type"], payload["view"]["callback_id"]) == ("view_closed", "decline")
    assert not slack.has_modal(alice)


def test_a_closed_modal_is_not_announced_otherwise(
    slack: Slack, bot: Bot, alice: Person, opens: Opener
) -> None:
    opens(section())
    assert slack.close_modal(alice) is None
    assert bot.bodies == []
