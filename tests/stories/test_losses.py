"""Losses as people meet them: one message each, buttons that help, edited when it is over."""

from datetime import timedelta

import pytest

from connections.lifecycle import State
from playground.google.person import remove_access
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow

BOB = "bob@acme.test"


def lose_both(town: Town) -> None:
    """Remove both accesses at Google by hand and let the checks find out."""
    for address in (ALICE, BOB):
        remove_access(town.world.browser(), town.google, address)
    town.world.pass_time(timedelta(minutes=17))
    for address in (ALICE, BOB):
        town.slack.wait_until(lambda a=address: town.connection(a).health.suspected_since)
    town.world.pass_time(timedelta(minutes=10, seconds=1))
    for address in (ALICE, BOB):
        town.slack.wait_until(lambda a=address: town.state(a) is State.DISCONNECTED)


def test_an_admin_has_one_message_for_a_sweep_and_it_is_edited_to_its_end(town: Town) -> None:
    town.connect(town.alice)
    town.connect(town.bob, BOB)
    lose_both(town)
    both = town.dm(town.sam, "2 mailboxes are disconnected", ALICE, BOB)
    town.dm(town.alice, "Your mailbox", ALICE, "is disconnected")
    town.presses(town.sam, both, "I'm on it")
    town.dm(town.sam, "You are on it")
    town.slack.wait_until(lambda: "On it" in town.dm(town.alice, "is disconnected").plain())
    for person, address in ((town.alice, ALICE), (town.bob, BOB)):
        told = town.dm(person, "Your mailbox", "is disconnected")
        invitation = town.presses(person, told, "Reconnect")
        town.sign_in(str(invitation.button("Reconnect").url), address)
    town.dm(town.sam, "None of these 2 mailboxes is disconnected any more")
    town.dm(town.alice, "had been disconnected. It works again")
    about_it = [m for m in town.slack.dms(town.sam) if ALICE in m.plain()]
    assert len(about_it) == 1


def test_a_reminder_comes_to_the_owner_and_not_to_who_is_on_it(town: Town) -> None:
    town.connect(town.alice)
    remove_access(town.world.browser(), town.google, ALICE)
    town.lose()
    told = town.dm(town.sam, "is disconnected")
    town.presses(town.sam, told, "I'm on it")
    town.restart()
    town.world.pass_time(timedelta(days=1, seconds=5))
    town.dm(town.alice, "A reminder", "is still disconnected")
    assert not [m for m in town.slack.dms(town.sam) if "A reminder" in m.plain()]


def test_a_refused_client_is_one_alert_that_ends_by_itself(town: Town) -> None:
    town.connect(town.alice)
    town.connect(town.bob, BOB)
    town.google.faults.refresh_error("invalid_client")
    town.world.pass_time(timedelta(minutes=17))
    alert = town.dm(town.sam, "refuses Inboxkeeper itself", "nobody has to reconnect")
    town.slack.wait_until(lambda: town.connection(BOB).health.blocked_since)
    town.restart()
    assert town.state() is State.ACTIVE
    assert "refuses Inboxkeeper itself" in town.says(town.alice, "list").plain()
    town.google.faults.clear()
    town.world.pass_time(timedelta(minutes=17))
    over = town.dm(town.sam, "had refused Inboxkeeper itself", "accepts it again")
    assert over.ts == alert.ts
    assert "disconnected" not in town.slack.transcript().split("/inbox list")[0]


def test_whom_slack_cannot_reach_is_said_to_the_super_admins(town: Town) -> None:
    town.connect(town.alice)
    remove_access(town.world.browser(), town.google, ALICE)
    town.slack.update_person(town.alice, deleted=True)
    town.lose()
    town.dm(town.sam, "Slack could not deliver a message", ALICE)
