"""The page itself: without a script, by keyboard, on a phone, and for several people at once."""

from collections.abc import Callable

from playwright.sync_api import expect

from playground.slack.messages import validated
from playground.world import World
from tests.browser.visitor import Visitor
from tests.playground.slack.blocks_of_slack import actions, dialog, option, select

ALICE = "alice@acme.test"


def test_everything_works_without_a_script_by_reloading(visit: Callable[..., Visitor]) -> None:
    alice = visit(java_script_enabled=False)
    alice.connects(ALICE)
    listed = alice.types("/inbox list")
    alice.presses(listed, "Deactivate", sure="Cancel")
    alice.presses(alice.message("1 mailbox"), "Deactivate", sure="Yes, deactivate")
    grey = alice.waits_for("Deactivated since")
    expect(grey.get_by_role("button")).to_have_text(["Reactivate", "Remove"])
    alice.sends("/inbox connect")
    form = alice.page.get_by_role("dialog", name="Connect a mailbox")
    form.get_by_label("Address of the mailbox").fill("nonsense")
    form.get_by_role("button", name="Connect").last.click()
    expect(form.get_by_role("alert")).to_contain_text("not an e-mail address")
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_have_count(0)
    alice.page.get_by_role("button", name="+1 h").click()
    alice.page.locator("#s-google-0").click()
    expect(alice.page.locator("#s-google-0")).to_be_checked()


def test_cancel_in_a_dialog_sends_nothing(visit: Callable[..., Visitor], world: World) -> None:
    alice = visit()
    alice.connects(ALICE)
    listed = alice.types("/inbox list")
    before = len(world.slack.exchanges)
    listed.get_by_role("button", name="Deactivate", exact=True).click()
    alice.answers("Cancel")
    listed.get_by_role("button", name="Deactivate", exact=True).click()
    alice.page.keyboard.press("Escape")
    expect(alice.page.locator("dialog.ask[open]")).to_have_count(0)
    assert len(world.slack.exchanges) == before


def test_the_keyboard_reaches_the_dialog_and_comes_back(visit: Callable[..., Visitor]) -> None:
    alice = visit()
    alice.connects(ALICE)
    listed = alice.types("/inbox list")
    listed.get_by_role("button", name="Deactivate", exact=True).focus()
    alice.page.keyboard.press("Enter")
    expect(alice.page.get_by_role("dialog", name="Deactivate this mailbox?")).to_be_visible()
    alice.page.keyboard.press("Tab")
    alice.page.keyboard.press("Enter")
    expect(listed).to_contain_text("Deactivated since")
    alice.page.locator("#write").focus()
    alice.page.keyboard.press("ArrowUp")
    expect(alice.page.locator("#write")).to_have_value("/inbox list")


def test_what_only_one_person_sees_is_on_no_other_screen(visit: Callable[..., Visitor]) -> None:
    alice, bernd = visit(), visit()
    alice.page.get_by_role("link", name="general").click()
    bernd.acts_as("Bernd")
    bernd.page.get_by_role("link", name="general").click()
    alice.types("/inbox help")
    alice.types("Good morning")
    expect(bernd.message("Good morning")).to_be_visible()
    expect(bernd.messages).to_have_count(1)


def test_a_bot_that_is_switched_off_is_shown_in_red(visit: Callable[..., Visitor]) -> None:
    alice = visit()
    alice.page.get_by_role("switch", name="Switched off").click()
    expect(alice.page.get_by_role("switch", name="Switched off")).to_be_checked()
    expect(alice.types("/inbox list")).to_contain_text("/inbox failed with the error")
    alice.page.get_by_role("switch", name="Switched off").click()
    expect(alice.page.get_by_role("switch", name="Switched off")).not_to_be_checked()
    expect(alice.types("/inbox list")).to_contain_text("No mailbox is connected yet")


def test_the_home_tab_shows_the_mailboxes(visit: Callable[..., Visitor]) -> None:
    alice = visit()
    alice.connects(ALICE)
    alice.page.get_by_role("link", name="Home").click()
    expect(alice.page.locator(".home")).to_contain_text("My mailboxes")
    expect(alice.page.locator(".home")).to_contain_text(ALICE)


def test_a_choice_sends_itself_after_its_dialog(
    visit: Callable[..., Visitor], world: World
) -> None:
    alice = visit()
    someone = world.slack.workspace.directory.person_named("alice")
    menu = select(option("One", "1"), option("Two", "2"), action_id="pick", confirm=dialog())
    messages = world.slack.workspace.dm_channel(someone)
    world.slack.workspace.show(messages, validated("menu", [actions(menu)], text_required=True))
    alice.page.get_by_role("combobox", name="Choose").select_option("Two")
    alice.answers("Yes, remove inbox")
    world.until(lambda: b"pick" in world.slack.exchanges[-1].body)
    world.slack.workspace.show(messages, validated("You chose", [], text_required=True))
    expect(alice.message("You chose")).to_be_visible()


def test_nothing_is_wider_than_a_phone(visit: Callable[..., Visitor]) -> None:
    alice = visit(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    alice.connects(ALICE)
    alice.types("/inbox list")
    width = alice.page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
