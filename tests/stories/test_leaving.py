"""Somebody leaves: the super admins decide about their mailboxes, and the heir signs in anew."""

import pytest

from connections.lifecycle import State
from playground.slack.messages import Message
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow


def message(town: Town, *parts: str) -> Message:
    return town.dm(town.sam, "The Slack account of", *parts)


def test_a_mailbox_is_given_to_somebody_who_signs_in_for_it(town: Town) -> None:
    before = town.connect(town.alice)
    town.slack.open_home(town.sam)
    town.slack.update_person(town.alice, deleted=True)
    told = message(town, "1 mailbox that they connected is still here", ALICE)
    assert told.labels() == ["Transfer", "Remove"]
    town.slack.wait_until(lambda: "is deactivated" in town.slack.home(town.sam).plain())

    town.slack.click(town.sam, told, "Transfer")
    town.slack.wait_until(lambda: "submit" in town.slack.modal(town.sam).source)
    town.slack.submit(town.sam, {"New owner": town.bob})
    message(town, "is asked to take it over and has not signed in yet")
    assert town.connection() == before

    offer = town.dm(town.bob, "Please take over the mailbox", ALICE)
    count = len(town.slack.ephemerals(town.bob))
    town.slack.click(town.bob, offer, "Reconnect")
    town.slack.wait_until(lambda: len(town.slack.ephemerals(town.bob)) > count)
    link = town.slack.ephemerals(town.bob)[-1].button("Reconnect").url
    town.sign_in(str(link))
    town.dm(town.bob, f"{ALICE} is yours now.")
    after = town.connection()
    assert (after.id, after.owner_id, after.state) == (before.id, town.bob.id, State.ACTIVE)
    done = message(
        town, "Nothing that they connected waits any more.", f"Has a new owner: {ALICE}"
    )
    assert done.labels() == []
    assert len([m for m in town.slack.dms(town.sam) if "The Slack account" in m.plain()]) == 1


def test_a_leavers_mailbox_is_removed_on_both_sides(town: Town) -> None:
    town.connect(town.alice)
    town.slack.update_person(town.alice, deleted=True)
    told = message(town, ALICE)
    town.slack.click(town.sam, told, "Remove", confirm="Yes, remove inbox")
    town.dm(town.sam, f"{ALICE} is removed.", "Confirmed")
    assert not town.google.grants(ALICE)
    message(town, "Nothing that they connected waits any more.", f"being removed: {ALICE}")


def test_who_left_while_the_bot_was_away_is_noticed_when_it_is_back(town: Town) -> None:
    town.connect(town.alice)
    town.world.stop_bot()
    town.alice.deleted = True
    town.world.start()
    message(town, ALICE)
    town.alice.deleted = False
    town.slack.update_person(town.alice)
    message(town, "is active again")


def test_the_message_is_in_german_for_a_german_admin(town: Town) -> None:
    town.slack.update_person(town.sam, locale="de-DE")
    town.connect(town.alice)
    town.slack.update_person(town.alice, deleted=True)
    told = town.dm(town.sam, "Das Slack-Konto von", "ist deaktiviert", "1 Postfach")
    assert told.labels() == ["Übertragen", "Entfernen"]


def test_a_member_cannot_use_the_forwarded_button(town: Town) -> None:
    town.connect(town.alice)
    town.slack.update_person(town.alice, deleted=True)
    told = message(town, ALICE)
    for label, confirm in (("Transfer", None), ("Remove", "Yes, remove inbox")):
        count = len(town.slack.ephemerals(town.bob))
        town.slack.click(town.bob, told, label, confirm=confirm, forwarded=True)
        town.slack.wait_until(lambda n=count: len(town.slack.ephemerals(town.bob)) > n)
        assert "Ask one of your admins" in town.slack.ephemerals(town.bob)[-1].plain()
    assert town.state() is State.ACTIVE
