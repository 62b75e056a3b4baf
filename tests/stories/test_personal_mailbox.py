"""The personal half of the article, from connect to proven removal."""

import pytest

from connections.lifecycle import State
from connections.model import Outcome, Reason
from playground.google.person import remove_access
from tests.stories.conftest import ALICE, Town


def test_a_mailbox_is_connected_deactivated_and_removed_with_proof(town: Town) -> None:
    town.connect(town.alice)
    listed = town.says(town.alice, "list")
    assert [b.label for b in listed.buttons()] == ["Deactivate"]

    grey = town.presses(town.alice, listed, "Deactivate", confirm="Yes, deactivate")
    assert [b.label for b in grey.buttons()] == ["Reactivate", "Remove"]
    assert town.google.live_refresh_tokens(ALICE)

    asked = town.presses(town.alice, grey, "Remove", confirm="Yes, remove inbox")
    assert "is for an admin to decide" in asked.plain()
    assert town.state() is State.DEACTIVATED

    question = town.dm(town.sam, "asks to remove their mailbox", ALICE)
    town.presses(town.sam, question, "Approve", confirm="Yes, remove inbox")
    town.dm(town.sam, ALICE, "is removed", "Confirmed")
    town.dm(town.alice, ALICE, "is removed", "Confirmed")
    assert (town.state(), town.connection().outcome) == (State.REMOVED, Outcome.CONFIRMED)
    assert not town.google.grants(ALICE)


@pytest.mark.slow
def test_access_removed_by_hand_is_noticed_told_and_can_be_reconnected(town: Town) -> None:
    before = town.connect(town.alice)
    remove_access(town.world.browser(), town.google, ALICE)
    town.lose()
    assert town.connection().reason is Reason.ACCESS_ENDED
    told = town.dm(town.alice, "Your mailbox", "is disconnected", "no longer accepts")
    town.dm(town.sam, "is disconnected")
    assert [b.label for b in told.buttons()] == [
        "Reconnect",
        "Deactivate",
        "Remove",
        "I'm on it",
    ]

    invitation = town.presses(town.alice, told, "Reconnect")
    browser = town.sign_in(str(invitation.button("Reconnect").url))
    assert browser.status == 200
    after = town.connection()
    assert (after.id, after.state, after.version) == (before.id, State.ACTIVE, 3)
    town.dm(town.alice, "is reconnected")


@pytest.mark.slow
def test_a_reactivation_looks_at_the_mailbox_and_says_what_it_found(town: Town) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    active = town.presses(town.alice, grey, "Reactivate")
    assert "is active again. It was checked: Google lets us in" in active.plain()

    grey = town.presses(town.alice, active, "Deactivate", confirm="Yes, deactivate")
    remove_access(town.world.browser(), town.google, ALICE)
    lost = town.presses(town.alice, grey, "Reactivate")
    assert "could not be reactivated" in lost.plain()
    assert town.state() is State.DISCONNECTED


@pytest.mark.slow
def test_this_was_not_me_deactivates_and_tells_the_admins(town: Town) -> None:
    town.connect(town.alice)
    told = town.dm(town.alice, "is connected to your Slack account now")
    town.presses(town.alice, told, "This was not me")
    assert town.state() is State.DEACTIVATED
    warned = town.dm(town.sam, "This was not me", ALICE)
    assert "Remove" in [b.label for b in warned.buttons()]


@pytest.mark.slow
def test_this_was_not_me_works_from_the_last_page_too(town: Town) -> None:
    browser = town.sign_in(town.link(town.alice))
    browser.press(id="not-me")
    assert browser.status == 200
    assert town.state() is State.DEACTIVATED
    town.dm(town.sam, "This was not me")


def test_the_form_takes_an_address_and_names_a_wrong_one_in_place(town: Town) -> None:
    town.slack.command(town.alice, "/inbox", "connect")
    town.slack.wait_until(lambda: town.slack.has_modal(town.alice))
    town.slack.submit(town.alice, {"Address of the mailbox": "nonsense"})
    assert "not an e-mail address" in town.slack.modal(town.alice).transcript()
    before = len(town.slack.seen_by(town.alice))
    town.slack.submit(town.alice, {"Address of the mailbox": ALICE})
    invitation = town.new(town.alice, before)
    browser = town.sign_in(str(invitation.button("Connect").url))
    assert browser.status == 200


def test_a_german_reads_german(town: Town) -> None:
    bernd = town.person("bernd", "bernd@acme.test", locale="de-DE")
    town.google.add_account("bernd@acme.test", name="Bernd", hd="acme.test")
    town.connect(bernd, "bernd@acme.test", "Verbinden")
    listed = town.says(bernd, "list")
    assert [b.label for b in listed.buttons()] == ["Deaktivieren"]
    grey = town.presses(bernd, listed, "Deaktivieren", confirm="Ja, deaktivieren")
    assert [b.label for b in grey.buttons()] == ["Reaktivieren", "Entfernen"]
    town.presses(bernd, grey, "Entfernen", confirm="Ja, Posteingang entfernen")
