"""The Home tab: what it shows to whom, when it changes, and what its buttons answer."""

import json

import pytest

from connections.lifecycle import State
from playground.google.person import remove_access
from playground.slack.views import View
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow

SUPPORT = "support@acme.test"


def home(town: Town, person: object, *parts: str, without: str = "-") -> View:
    """Open nothing: wait until the Home tab says all of this."""

    def found() -> View | None:
        view = town.slack.home(person)
        text = view.plain()
        return view if all(part in text for part in parts) and without not in text else None

    return town.slack.wait_until(found)


def window(town: Town, person: object, *parts: str) -> View:
    def found() -> View | None:
        view = town.slack.modal(person)
        return view if all(part in view.plain() for part in parts) else None

    return town.slack.wait_until(found)


def published(town: Town, person: object) -> int:
    return sum(
        call.method == "views.publish" and call.arguments["user_id"] == person.id
        for call in town.slack.calls
    )


def test_a_new_member_sees_that_nothing_is_connected_and_connects_from_there(town: Town) -> None:
    town.slack.open_home(town.alice)
    shown = home(town, town.alice, "You have no mailbox connected.", "no team mailbox yet")
    assert shown.labels() == ["Connect"]
    town.slack.click(town.alice, shown, "Connect")
    window(town, town.alice, "Address")
    town.slack.submit(town.alice, {"Address of the mailbox": ALICE})
    link = window(town, town.alice, ALICE).button("Connect").url
    town.sign_in(str(link))
    shown = home(town, town.alice, ALICE, "Active.", without="You have no mailbox")
    assert shown.labels()[:1] == ["Deactivate"]


def test_a_home_tab_changes_when_a_mailbox_is_lost_and_when_it_works_again(town: Town) -> None:
    town.slack.open_home(town.alice)
    town.connect(town.alice)
    home(town, town.alice, ALICE, "Active.")
    remove_access(town.world.browser(), town.google, ALICE)
    town.lose()
    shown = home(town, town.alice, "What is going on", "is disconnected", "Disconnected since")
    assert "I'm on it" in shown.labels()
    town.slack.click(town.alice, shown, "Reconnect")
    link = window(town, town.alice, ALICE).button("Reconnect").url
    town.sign_in(str(link))
    home(town, town.alice, "Active.", without="What is going on")


def test_a_home_tab_is_left_alone_by_what_concerns_others(town: Town) -> None:
    town.slack.open_home(town.bob)
    home(town, town.bob, "You have no mailbox connected.")
    before = published(town, town.bob)
    town.slack.open_home(town.sam)
    home(town, town.sam, "You have no mailbox connected.")
    town.connect(town.alice)
    shown = town.slack.wait_until(
        lambda: "All mailboxes" in town.slack.home(town.sam).labels() and town.slack.home(town.sam)
    )
    assert ALICE not in shown.plain()  # it is not hers; it is one of all mailboxes
    town.slack.wait_until(lambda: _all_drawn(town))
    assert published(town, town.bob) == before


def _all_drawn(town: Town) -> bool:
    with town.world.bot.database.snapshot() as tx:
        return not tx.homes.stale(limit=10)


def test_a_mailbox_is_deactivated_on_the_home_tab(town: Town) -> None:
    town.slack.open_home(town.alice)
    town.connect(town.alice)
    shown = home(town, town.alice, ALICE)
    town.slack.click(town.alice, shown, "Deactivate", confirm="Yes, deactivate")
    answer = window(town, town.alice, f"{ALICE} is deactivated.")
    assert answer.labels() == ["Reactivate", "Remove"]
    assert town.state() is State.DEACTIVATED
    town.slack.click(town.alice, answer, "Reactivate")
    window(town, town.alice, "is active again")
    home(town, town.alice, "Active.")


def test_an_admin_approves_on_the_home_tab_and_the_wish_is_gone_there(town: Town) -> None:
    town.connect(town.alice)
    town.slack.open_home(town.alice)
    town.slack.open_home(town.sam)
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    shown = home(town, town.alice, "Deactivated since")
    town.slack.click(town.alice, shown, "Remove", confirm="Yes, remove inbox")
    window(town, town.alice, "They have been asked")
    mine = home(town, town.alice, "Waiting for a decision", "You asked to remove")
    assert {"Withdraw", "Add a reason"} <= set(mine.labels())
    asked = home(town, town.sam, "Waiting for a decision", "asks to remove")
    town.slack.click(town.sam, asked, "Approve", confirm="Yes, remove inbox")
    window(town, town.sam, "Approved")
    home(town, town.sam, "You have no mailbox", without="Waiting for a decision")
    home(town, town.alice, "You have no mailbox", without="Waiting for a decision")


def test_declining_on_the_home_tab_asks_for_a_reason(town: Town) -> None:
    town.connect(town.alice)
    town.slack.open_home(town.sam)
    card = town.says(town.alice, f"deactivate {ALICE}")
    card = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, card, "Remove", confirm="Yes, remove inbox")
    asked = home(town, town.sam, "asks to remove")
    town.slack.click(town.sam, asked, "Decline")
    town.slack.wait_until(lambda: "submit" in town.slack.modal(town.sam).source)
    town.slack.submit(town.sam, {"approval.reason": "We still need it."})
    window(town, town.sam, "Declined. Who asked has been told.")
    town.dm(town.alice, "declined", "We still need it.")


def test_a_click_is_done_and_answered_when_slack_opens_no_window(town: Town) -> None:
    town.slack.open_home(town.alice)
    town.connect(town.alice)
    shown = home(town, town.alice, ALICE)
    town.slack.faults.add("views.open", error="expired_trigger_id")
    town.slack.click(town.alice, shown, "Deactivate", confirm="Yes, deactivate")
    town.dm(town.alice, f"{ALICE} is deactivated.")
    assert town.state() is State.DEACTIVATED


def test_a_guest_sees_whom_it_is_for(town: Town) -> None:
    guest = town.person("gina", "gina@elsewhere.test", is_restricted=True)
    town.slack.open_home(guest)
    assert home(town, guest, "Guests and people of other organisations").labels() == []


def test_a_home_tab_follows_its_reader_to_another_language(town: Town) -> None:
    town.slack.open_home(town.alice)
    home(town, town.alice, "My mailboxes")
    town.slack.update_person(town.alice, locale="de-DE")
    home(town, town.alice, "Meine Postfächer", without="My mailboxes")


def test_what_was_drawn_before_a_restart_is_brought_up_to_date_after_it(town: Town) -> None:
    town.slack.open_home(town.alice)
    town.connect(town.alice)
    home(town, town.alice, "Active.")
    town.world.stop_bot()
    remove_access(town.world.browser(), town.google, ALICE)
    town.world.start()
    town.lose()
    home(town, town.alice, "Disconnected since")


def test_a_list_is_searched_by_part_of_an_address_and_filtered(town: Town) -> None:
    for address in (ALICE, "bob@acme.test"):
        town.connect(town.alice if address == ALICE else town.bob, address)
    found = town.says(town.sam, "list bob")
    assert "1 mailbox with “bob” in its address" in found.plain()
    assert ALICE not in found.plain()
    town.slack.choose(town.sam, found, "list.view", "With a problem")
    town.slack.wait_until(lambda: "No mailbox has “bob” in its address." in found.plain())
    town.slack.click(town.sam, found, "Search")
    town.slack.wait_until(lambda: "submit" in town.slack.modal(town.sam).source)
    town.slack.submit(town.sam, {"Part of an address": "@ACME"})
    answer = town.slack.wait_until(
        lambda: next((m for m in town.slack.ephemerals(town.sam) if "“@ACME”" in m.plain()), None)
    )
    assert "No mailbox has" in answer.plain()  # the filter still stands at problems


def test_a_misspelt_part_of_the_list_is_looked_for_and_the_right_one_named(town: Town) -> None:
    answer = town.says(town.alice, "list problmes")
    assert "No mailbox has “problmes” in its address." in answer.plain()
    assert "/inbox list problems" in answer.plain()


def test_an_admin_browses_all_mailboxes_from_the_home_tab(town: Town) -> None:
    town.connect(town.alice)
    town.slack.open_home(town.sam)
    shown = town.slack.wait_until(
        lambda: "All mailboxes" in town.slack.home(town.sam).labels() and town.slack.home(town.sam)
    )
    town.slack.click(town.sam, shown, "All mailboxes")
    window(town, town.sam, "1 mailbox", ALICE)
    town.slack.close_modal(town.sam)
    town.slack.click(town.sam, shown, "Search")
    town.slack.wait_until(lambda: "submit" in town.slack.modal(town.sam).source)
    town.slack.submit(town.sam, {"Part of an address": "alice"})
    results = window(town, town.sam, "“alice”", ALICE)
    town.slack.click(town.sam, results, "Deactivate", confirm="Yes, deactivate")
    window(town, town.sam, f"{ALICE} is deactivated.", "“alice”")
    assert json.loads(results.source["private_metadata"])["locale"] == "en"
