"""What a visitor does on the page is what Slack sends to the bot; no script needed."""

import json
from typing import Any

import requests
from werkzeug import Request, Response

from playground.browser import Browser
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.page.conftest import post
from tests.playground.slack.blocks_of_slack import (
    actions,
    button,
    dialog,
    home,
    modal,
    option,
    plain,
    section,
    select,
    text_input,
)
from tests.playground.slack.conftest import Bot
from tests.playground.slack.test_delivery import answer_json

OPTIONS = [option("One", "1"), option("Two", "2")]


def sent(bot: Bot) -> dict[str, Any]:
    """Return the last interaction that the bot got."""
    payloads = [one.form["payload"] for one in bot.requests if "payload" in one.form]
    return dict(json.loads(payloads[-1]))


def reload(screen: Browser) -> None:
    screen.open(screen.url)


def test_a_command_is_sent_and_its_answer_shown_to_one_person(
    screen: Browser, bot: Bot, page: str
) -> None:
    bot.answer = lambda request: Response(f"you typed {request.form['text']}")
    screen.fill("text", "/inbox list  mine")
    screen.press(text="Send")
    assert "you typed list mine" in screen.text()
    assert "Only visible to you" in screen.text()
    screen.open(f"{page}/as/bernd/app")
    assert "you typed" not in screen.text()


def test_an_unknown_command_is_answered_by_slack(screen: Browser, bot: Bot) -> None:
    screen.fill("text", "/outbox")
    screen.press(text="Send")
    assert "/outbox is not a valid command." in screen.text()
    assert bot.requests == []


def test_a_failing_bot_is_shown_in_red(screen: Browser, bot: Bot) -> None:
    bot.answer = lambda request: Response(status=500)
    screen.fill("text", "/inbox")
    screen.press(text="Send")
    assert '/inbox failed with the error "' in screen.text()


def test_a_click_carries_the_buttons_value(
    screen: Browser, bot: Bot, slack: Slack, alice: Person
) -> None:
    post(slack, alice, actions(button("A", value="first"), button("B", value="second")))
    reload(screen)
    screen.press(text="B")
    assert sent(bot)["actions"][0]["value"] == "second"


def test_of_two_same_buttons_the_pressed_one_is_sent(
    screen: Browser, bot: Bot, slack: Slack, alice: Person
) -> None:
    rows = [actions(button("Go", value=str(n), action_id="go"), block_id=f"a|{n}") for n in (1, 2)]
    post(slack, alice, *rows)
    reload(screen)
    (id_,) = [
        one.attrib["id"]
        for one in screen.element("scroll").iter("button")
        if "a%7C2" in one.attrib["value"]
    ]
    screen.press(id=id_)
    assert sent(bot)["actions"][0]["value"] == "2"


def test_a_dialog_comes_first_and_cancel_sends_nothing(
    screen: Browser, bot: Bot, slack: Slack, alice: Person
) -> None:
    post(slack, alice, actions(button("Remove", value="1", confirm=dialog())))
    reload(screen)
    screen.press(text="Remove")
    assert bot.requests == []
    screen.press(text="Cancel")
    assert bot.requests == []
    screen.press(text="Remove")
    screen.press(text="Yes, remove inbox")
    assert sent(bot)["actions"][0]["value"] == "1"


def test_what_has_gone_meanwhile_is_said_to_have_changed(
    screen: Browser, bot: Bot, slack: Slack, alice: Person
) -> None:
    message = post(slack, alice, actions(button("Go")))
    reload(screen)
    message.deleted = True
    screen.press(text="Go")
    assert "That has just changed." in screen.text()
    assert bot.requests == []


def test_choices_outside_of_inputs_are_sent_when_made(
    screen: Browser, bot: Bot, slack: Slack, alice: Person
) -> None:
    post(slack, alice, actions(select(*OPTIONS, action_id="pick"), block_id="b"))
    reload(screen)
    screen.fill("value/b/pick", "2")
    screen.press(text="Choose")
    assert sent(bot)["actions"][0]["selected_option"]["value"] == "2"


def test_a_menu_sends_the_chosen_item(
    screen: Browser, bot: Bot, slack: Slack, alice: Person
) -> None:
    post(slack, alice, section("s", accessory={"type": "overflow", "options": OPTIONS}))
    reload(screen)
    screen.press(text="Two")
    assert sent(bot)["actions"][0]["selected_option"]["value"] == "2"


def _modal_with_everything() -> dict[str, Any]:
    def asks(name: str, **element: Any) -> dict[str, Any]:
        return text_input(name.title(), name, element=element, optional=True)

    return modal(
        asks("words"),
        asks("mail", type="email_text_input"),
        asks("day", type="datepicker"),
        asks("hour", type="timepicker"),
        asks("who", type="users_select"),
        asks("where", type="conversations_select"),
        asks("one", type="radio_buttons", options=OPTIONS),
        asks("many", type="checkboxes", options=OPTIONS, initial_options=OPTIONS),
        actions(button("Look", value="look")),
    )


def _filled(screen: Browser, alice: Person, general: Channel) -> None:
    for name, value in {
        "words": "hello",
        "mail": "a@acme.test",
        "day": "2026-01-31",
        "hour": "09:05",
        "who": alice.id,
        "where": general.id,
    }.items():
        screen.fill(f"value/{name}/text", value)
    screen.untick("1")


def _values(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: one["text"] for name, one in payload["view"]["state"]["values"].items()}


def test_a_form_sends_all_that_was_entered(
    screen: Browser, bot: Bot, slack: Slack, alice: Person, general: Channel
) -> None:
    slack.workspace.views.open(alice, _modal_with_everything())
    reload(screen)
    _filled(screen, alice, general)
    screen.press(id="modal-submit")
    values = _values(sent(bot))
    assert values["words"]["value"] == "hello"
    assert values["mail"]["value"] == "a@acme.test"
    assert values["day"]["selected_date"] == "2026-01-31"
    assert values["hour"]["selected_time"] == "09:05"
    assert values["who"]["selected_user"] == alice.id
    assert values["where"]["selected_conversation"] == general.id
    assert values["one"]["selected_option"] is None
    assert [one["value"] for one in values["many"]["selected_options"]] == ["2"]
    assert not slack.has_modal(alice)


def test_what_is_optional_can_be_cleared(
    screen: Browser, bot: Bot, slack: Slack, alice: Person, general: Channel
) -> None:
    asked = {
        "who": {"type": "users_select", "initial_user": alice.id},
        "where": {"type": "conversations_select", "initial_conversation": general.id},
        "room": {"type": "channels_select", "initial_channel": general.id},
        "hour": {"type": "timepicker", "initial_time": "09:05"},
    }
    blocks = [text_input(name, name, element=one, optional=True) for name, one in asked.items()]
    slack.workspace.views.open(alice, modal(*blocks))
    reload(screen)
    assert screen.text().count("Nothing chosen") == 3
    for name in asked:
        screen.fill(f"value/{name}/text", "")
    screen.press(id="modal-submit")
    reports = [list(report.values()) for report in _values(sent(bot)).values()]
    assert reports == [[one["type"], None] for one in asked.values()]


def test_a_button_in_a_form_carries_what_was_entered_so_far(
    screen: Browser, bot: Bot, slack: Slack, alice: Person, general: Channel
) -> None:
    slack.workspace.views.open(alice, _modal_with_everything())
    reload(screen)
    _filled(screen, alice, general)
    screen.press(text="Look")
    assert sent(bot)["type"] == "block_actions"
    assert _values(sent(bot))["words"]["value"] == "hello"
    assert screen.element("modal-form") is not None
    assert 'value="hello"' not in screen.text()
    assert _field(screen, "value/words/text") == "hello"


def test_a_refused_form_says_so_beside_the_input_and_keeps_what_was_typed(
    screen: Browser, bot: Bot, slack: Slack, alice: Person
) -> None:
    slack.workspace.views.open(alice, modal(text_input("Reason", "why")))
    bot.answer = answer_json({"response_action": "errors", "errors": {"why": "Too short"}})
    reload(screen)
    screen.fill("value/why/text", "x")
    screen.press(id="modal-submit")
    assert "Too short" in screen.text()
    assert _field(screen, "value/why/text") == "x"


def test_a_pushed_form_stands_over_the_first_and_closing_comes_back(
    screen: Browser, bot: Bot, slack: Slack, alice: Person
) -> None:
    slack.workspace.views.open(alice, modal(section("below"), title=plain("First")))
    pushed = modal(section("above"), title=plain("Second"), notify_on_close=True)
    bot.answer = answer_json({"response_action": "push", "view": pushed})
    reload(screen)
    screen.press(id="modal-submit")
    assert "above" in screen.text()
    screen.press(id="modal-close")
    assert "below" in screen.text()
    assert sent(bot)["type"] == "view_closed"


def test_the_home_tab_is_asked_for_and_its_buttons_work(
    screen: Browser, bot: Bot, slack: Slack, alice: Person
) -> None:
    def publish(request: Request) -> Response:
        if request.mimetype == "application/json":
            source = home(actions(button("Refresh", value="r")))
            slack.workspace.views.publish(alice, source, None)
        return Response()

    bot.answer = publish
    screen.press(text="Home")
    screen.press(text="Refresh")
    assert sent(bot)["actions"][0]["value"] == "r"
    assert sent(bot)["container"]["type"] == "view"


def test_what_is_typed_on_the_home_tab_is_sent_and_stays_there(
    screen: Browser, bot: Bot, slack: Slack, alice: Person, page: str
) -> None:
    search = text_input("Search", "search", dispatch_action=True)
    quiet = text_input("Note", "note", optional=True)
    menu = text_input(
        "Which", "which", dispatch_action=True, element={**select(*OPTIONS), "action_id": "pick"}
    )
    slack.workspace.views.publish(alice, home(search, quiet, menu), None)
    screen.open(f"{page}/as/alice/home")
    assert "Press Enter to send" in screen.text()
    screen.fill("value/search/text", "acme")
    screen.fill("value/note/text", "a note")
    _press_after(screen, "value/search/text")
    payload = sent(bot)
    assert (payload["type"], payload["container"]["type"]) == ("block_actions", "view")
    (action,) = payload["actions"]
    assert (action["type"], action["block_id"], action["value"]) == (
        "plain_text_input",
        "search",
        "acme",
    )
    assert payload["view"]["state"]["values"]["note"]["text"]["value"] == "a note"
    slack.workspace.views.publish(alice, home(section("1 found"), search, quiet, menu), None)
    reload(screen)
    assert "1 found" in screen.text()
    assert 'value="acme"' in screen.source
    assert 'value="a note"' in screen.source
    screen.fill("value/which/pick", "2")
    _press_after(screen, "value/which/pick")
    assert sent(bot)["actions"][0]["selected_option"]["value"] == "2"


def test_who_has_no_account_is_told_so_and_sends_nothing(
    screen: Browser, bot: Bot, slack: Slack, alice: Person, page: str
) -> None:
    post(slack, alice, actions(button("Go")))
    reload(screen)
    slack.deactivate(alice)
    heard = len(bot.requests)
    screen.press(text="Go")
    assert "This account is deactivated in Slack" in screen.text()
    assert not screen.has("composer")
    requests.post(f"{page}/as/alice/app/write", data={"text": "/inbox"}, timeout=5)
    screen.open(f"{page}/as/alice/home")
    assert len(bot.requests) == heard
    slack.reactivate(alice)
    screen.open(f"{page}/as/alice/app")
    assert screen.has("composer")


def _press_after(screen: Browser, name: str) -> None:
    """Press the button that stands after a field for who has no script."""
    block_id = name.split("/")[1]
    (id_,) = [
        one.attrib["id"]
        for one in screen.elements("button")
        if one.attrib["value"].startswith(f"choose:{block_id}:")
    ]
    screen.press(id=id_)


def _field(screen: Browser, name: str) -> str:
    form = screen.element("modal-form")
    (value,) = [one.get("value", "") for one in form.iter("input") if one.get("name") == name]
    return value
