"""A domain that moves from Google to Microsoft 365, as its people meet it."""

from datetime import timedelta

import pytest

from connections.domains import Domain
from connections.lifecycle import State
from connections.model import Outcome, Reason
from playground.browser import Browser
from playground.microsoft.person import consent_at_microsoft
from playground.slack.people import Person
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow

BOB = "bob@acme.test"


@pytest.fixture
def moving(town: Town) -> Town:
    """Connect two mailboxes at Google, and prepare the same accounts at Microsoft."""
    town.tenant = town.microsoft.add_tenant("acme.test", "Acme")
    town.microsoft.add_account(ALICE, "Alice", tenant="acme.test")
    town.microsoft.add_account(BOB, "Bob", tenant="acme.test")
    town.connect(town.alice)
    town.connect(town.bob, BOB)
    town.slack.wait_until(lambda: domain(town).home == "google")
    return town


def domain(town: Town) -> Domain:
    with town.world.bot.database.snapshot() as tx:
        found = tx.domains.get("acme.test")
    assert found is not None
    return found


def settle(town: Town, where: str) -> None:
    """Let the mail go somewhere, for as long as it takes until that is believed."""
    town.world.dns.set_mx("acme.test", where)
    for _ in range(8):
        before = domain(town).looked_at
        town.world.pass_time(timedelta(hours=6, minutes=40))
        town.slack.wait_until(lambda b=before: domain(town).looked_at != b)
        if domain(town).home == where:
            return
    raise AssertionError("the move never settled")


def reconnect(town: Town, person: Person, label: str, account: str) -> Browser:
    told = town.dm(person, "The mail of acme.test goes to")
    invitation = town.presses(person, told, label)
    browser = town.world.browser()
    browser.open(str(invitation.button("Reconnect").url))
    browser.press(id="continue")
    consent_at_microsoft(browser, account)
    return browser


def alert(town: Town, *parts: str) -> str:
    """Wait until the alerts channel says all of this; return all that was posted there."""
    return town.slack.wait_until(
        lambda: next(
            (
                m.plain()
                for m in town.slack.messages(town.world.general)
                if all(part in m.plain() for part in parts)
            ),
            None,
        )
    )


def test_a_domain_moves_and_each_mailbox_is_settled(moving: Town) -> None:
    town, before = moving, moving.connection()
    settle(town, "microsoft")
    alert(town, "acme.test has moved from Google to Microsoft 365", "0 of 2 settled")
    lost = town.connection()
    assert (lost.state, lost.reason) == (State.DISCONNECTED, Reason.MIGRATED)
    assert town.google.live_refresh_tokens(ALICE)

    told = town.dm(town.alice, "The mail of acme.test goes to Microsoft 365 now")
    assert [b.label for b in told.buttons()] == [
        "Reconnect with Microsoft 365",
        "Still on Google",
        "Deactivate",
        "Remove",
        "I'm on it",
    ]
    page = reconnect(town, town.alice, "Reconnect with Microsoft 365", ALICE)
    assert page.status == 200
    back = town.connection()
    assert (back.id, back.provider, back.state) == (before.id, "microsoft", State.ACTIVE)
    town.dm(town.alice, "About its old access at Google", "Confirmed")
    assert not town.google.live_refresh_tokens(ALICE)
    alert(town, "1 of 2 settled: 1 reconnected")

    asked = town.dm(town.bob, "The mail of acme.test goes to Microsoft 365 now")
    answer = town.presses(town.bob, asked, "Still on Google")
    assert "stays with Google" in answer.plain()
    assert town.state(BOB) is State.ACTIVE
    alert(town, "2 of 2 settled: 1 reconnected, 1 stays on Google")
    assert len(town.slack.messages(town.world.general)) == 1
    assert not [m for m in town.slack.dms(town.sam) if "moved" in m.plain()]


def test_a_domain_that_moves_back_is_taken_back_by_itself(moving: Town) -> None:
    town = moving
    settle(town, "microsoft")
    town.dm(town.alice, "The mail of acme.test goes to Microsoft 365 now")
    town.restart()
    settle(town, "google")
    town.slack.wait_until(lambda: town.state() is town.state(BOB) is State.ACTIVE)
    alert(town, "it goes to Google", "2 of 2 settled: 2 stay on Google")
    town.dm(town.alice, "Nothing of yours waits any more")


def test_flapping_and_a_gateway_in_front_change_nothing(moving: Town) -> None:
    town = moving
    for where in ("microsoft", "google", "mixed", "microsoft", "gateway", "microsoft"):
        town.world.dns.set_mx("acme.test", where)
        before = domain(town).looked_at
        town.world.pass_time(timedelta(hours=6, minutes=40))
        town.slack.wait_until(lambda b=before: domain(town).looked_at != b)
    town.world.dns.fail("acme.test", "SERVFAIL")
    town.world.pass_time(timedelta(hours=7))
    town.slack.wait_until(lambda: (town.checked() - town.connection().created_at).days >= 1)
    assert town.state() is town.state(BOB) is State.ACTIVE
    assert town.slack.messages(town.world.general) == []


def test_a_restart_in_the_middle_forgets_nothing(moving: Town) -> None:
    town = moving
    town.world.dns.set_mx("acme.test", "microsoft")
    for _ in range(3):
        before = domain(town).looked_at
        town.world.pass_time(timedelta(hours=6, minutes=40))
        town.slack.wait_until(lambda b=before: domain(town).looked_at != b)
    town.restart()
    settle(town, "microsoft")
    alert(town, "0 of 2 settled")
    town.restart()
    reconnect(town, town.alice, "Reconnect with Microsoft 365", ALICE)
    alert(town, "1 of 2 settled")
    assert len(town.slack.messages(town.world.general)) == 1


def test_elsewhere_means_disconnect_first_and_a_second_connection_is_refused(
    moving: Town,
) -> None:
    town = moving
    settle(town, "other")
    told = town.dm(town.alice, "goes to other mail servers now", "Nothing was disconnected")
    town.dm(town.sam, "goes to other mail servers now")
    assert town.state() is State.ACTIVE
    assert "is connected already" in town.says(town.alice, f"connect {ALICE} imap").plain()
    card = town.presses(town.alice, told, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, card, "Remove", confirm="Yes, remove inbox")
    question = town.dm(town.sam, "asks to remove their mailbox")
    town.presses(town.sam, question, "Approve", confirm="Yes, remove inbox")
    town.dm(town.alice, "is removed")
    assert town.connection().outcome is Outcome.CONFIRMED
    assert "never passes through Slack" in town.says(town.alice, f"connect {ALICE} imap").plain()
