"""The page's script in a real Chromium: what is typed, chosen and published while one looks."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.slack.files import File
from playground.slack.messages import validated
from playground.slack.people import Person
from playground.slack.slack import Slack
from tests.playground.page.conftest import post
from tests.playground.page.test_acting import sent
from tests.playground.slack.blocks_of_slack import (
    actions,
    home,
    modal,
    plain,
    section,
    text_input,
)
from tests.playground.slack.conftest import Bot
from tests.playground.slack.test_files import PNG

pytestmark = pytest.mark.external
SEARCH = text_input("Search", "search", dispatch_action=True)
NOTE = text_input("Note", "note", optional=True)


@pytest.fixture
def window(browser: Browser, page: str) -> Iterator[Page]:
    """Alice's window; whatever the script complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1360, "height": 860})
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    shown = context.new_page()
    shown.goto(f"{page}/as/alice/app")
    yield shown
    context.close()
    assert complaints == []


def publish(slack: Slack, person: Person, *blocks: Any) -> None:
    """Let the bot publish a Home tab, as its call does."""
    with slack.workspace.lock:
        slack.workspace.views.publish(person, home(*blocks), None)
        slack.workspace.touch()


def actions_sent(bot: Bot) -> list[dict[str, Any]]:
    if not any("payload" in one.form for one in bot.requests):
        return []
    return list(sent(bot).get("actions", []))


def test_enter_sends_what_was_typed_and_the_new_tab_comes_with_it(
    window: Page, slack: Slack, bot: Bot, alice: Person
) -> None:
    publish(slack, alice, SEARCH, NOTE)
    window.get_by_role("link", name="Home").click()
    field = window.get_by_label("Search")
    field.fill("acme")
    field.press("Enter")
    slack.wait_until(lambda: actions_sent(bot)[0]["value"] == "acme")
    publish(slack, alice, section("2 found"), SEARCH, NOTE)
    expect(window.locator(".home")).to_contain_text("2 found")
    expect(field).to_be_focused()
    field.press_sequentially(".test")
    field.press("Enter")
    slack.wait_until(lambda: actions_sent(bot)[0]["value"] == "acme.test")


def test_enter_in_an_input_that_it_does_not_send_does_nothing(
    window: Page, slack: Slack, bot: Bot, alice: Person
) -> None:
    publish(slack, alice, NOTE, SEARCH)
    window.get_by_role("link", name="Home").click()
    window.get_by_label("Note").fill("for later")
    window.get_by_label("Note").press("Enter")
    window.get_by_label("Search").fill("acme")
    window.get_by_label("Search").press("Enter")
    slack.wait_until(lambda: actions_sent(bot)[0]["block_id"] == "search")
    assert sent(bot)["view"]["state"]["values"]["note"]["text"]["value"] == "for later"
    assert len([one for one in bot.requests if "payload" in one.form]) == 1


def test_what_was_typed_and_not_sent_outlives_another_publishing(
    window: Page, slack: Slack, alice: Person
) -> None:
    publish(slack, alice, SEARCH, NOTE)
    window.get_by_role("link", name="Home").click()
    window.get_by_label("Note").fill("half a sen")
    window.get_by_label("Note").blur()
    publish(slack, alice, section("news"), SEARCH, NOTE)
    expect(window.locator(".home")).to_contain_text("news")
    expect(window.get_by_label("Note")).to_have_value("half a sen")


def test_a_time_is_sent_once_it_is_typed_to_the_end(
    window: Page, slack: Slack, bot: Bot, alice: Person
) -> None:
    picker = {"type": "timepicker", "initial_time": "09:00", "placeholder": plain("When")}
    post(slack, alice, actions(picker))
    field = window.get_by_label("When")
    field.click(position={"x": 15, "y": 15})
    field.press_sequentially("0517PM", delay=50)
    slack.wait_until(lambda: actions_sent(bot)[0]["selected_time"] == "17:17")
    assert len([one for one in bot.requests if "payload" in one.form]) == 1


def test_a_form_that_changes_while_one_types_keeps_what_was_typed(
    window: Page, slack: Slack, alice: Person
) -> None:
    view = slack.workspace.views.open(alice, modal(NOTE, SEARCH))
    slack.workspace.touch()
    field = window.get_by_label("Note")
    field.fill("half a sen")
    with slack.workspace.lock:
        slack.workspace.views.update(view, modal(section("news"), NOTE, SEARCH), None)
        slack.workspace.touch()
    expect(window.locator("dialog.modal")).to_contain_text("news")
    expect(field).to_have_value("half a sen")
    expect(field).to_be_focused()


def test_a_picture_has_its_place_and_its_words(window: Page, slack: Slack, alice: Person) -> None:
    file = File("F1", "chart.png", len(PNG), "secret", alt_text="Five bars", content=PNG)
    slack.workspace.files[file.id] = file
    channel = slack.workspace.dm_channel(alice)
    slack.workspace.show(channel, validated("Look", [], text_required=True), files=[file])
    picture = window.get_by_role("img", name="Five bars")
    expect(picture).to_have_attribute("width", "7")


def test_who_loses_the_account_sees_it_at_once(
    window: Page, slack: Slack, bot: Bot, alice: Person
) -> None:
    slack.deactivate(alice)
    expect(window.locator("#writing")).to_contain_text("This account is deactivated in Slack")
    expect(window.locator("#write")).to_have_count(0)
    slack.reactivate(alice)
    window.locator("#write").fill("/inbox list")
    window.locator("#write").press("Enter")
    slack.wait_until(lambda: bot.requests[-1].form["text"] == "list")
    window.locator("#write").press("ArrowUp")
    expect(window.locator("#write")).to_have_value("/inbox list")


def test_who_is_put_out_of_a_channel_goes_on_at_the_apps_messages(
    window: Page, slack: Slack, alice: Person
) -> None:
    window.get_by_role("link", name="general").click()
    window.wait_for_url("**/as/alice/C*")
    slack.deactivate(alice)
    window.wait_for_url("**/as/alice/app")
    expect(window.locator("#writing")).to_contain_text("This account is deactivated in Slack")
