"""Links and sign-ins that go wrong: each says so, changes nothing, and says what to do next."""

from datetime import timedelta

import pytest

from connections.lifecycle import State
from playground.google.person import consent_at_google
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow

MODIFY = "https://www.googleapis.com/auth/gmail.modify"


def nothing_connected(town: Town) -> bool:
    with town.world.bot.database.snapshot() as tx:
        return not tx.connections.find(None)


def test_opening_a_link_any_number_of_times_consumes_nothing(town: Town) -> None:
    url = town.link(town.alice)
    for _ in range(3):
        preview = town.world.browser()
        preview.open(url)
        assert preview.status == 200
    assert town.sign_in(url).status == 200


def test_a_link_serves_once(town: Town) -> None:
    url = town.link(town.alice)
    town.sign_in(url)
    again = town.world.browser()
    again.open(url)
    assert again.status == 410
    assert "has been used" in again.text()


def test_a_callback_that_comes_twice_is_answered_as_used(town: Town) -> None:
    browser = town.sign_in(town.link(town.alice))
    browser.open(browser.url)
    assert browser.status == 410


def test_an_expired_link_says_so(town: Town) -> None:
    url = town.link(town.alice)
    town.world.pass_time(timedelta(minutes=10, seconds=1))
    browser = town.world.browser()
    browser.open(url)
    assert browser.status == 410
    assert "expired" in browser.text()


def test_a_link_cut_short_is_not_known(town: Town) -> None:
    browser = town.world.browser()
    browser.open(town.link(town.alice)[:-5])
    assert browser.status == 404


def test_a_sign_in_continued_in_another_browser_is_refused_and_the_link_still_works(
    town: Town,
) -> None:
    url = town.link(town.alice)
    first, second = town.world.browser(), town.world.browser()
    first.open(url)
    first.press(id="continue")
    second.open(first.url)
    consent_at_google(second, ALICE)
    assert second.status == 400
    assert "began somewhere else" in second.text()
    assert nothing_connected(town)
    assert town.sign_in(url).status == 200


def test_continuing_again_voids_the_earlier_sign_in(town: Town) -> None:
    url = town.link(town.alice)
    first, second = town.world.browser(), town.world.browser()
    for browser in (first, second):
        browser.open(url)
        browser.press(id="continue")
    consent_at_google(first, ALICE)
    assert first.status == 404
    consent_at_google(second, ALICE)
    assert second.status == 200


def test_another_account_is_named_and_its_access_given_back(town: Town) -> None:
    browser = town.sign_in(town.link(town.alice), "bob@acme.test")
    assert browser.status == 409
    assert ALICE in browser.text()
    assert "bob@acme.test" in browser.text()
    assert nothing_connected(town)
    assert not town.google.grants("bob@acme.test")
    town.dm(town.alice, "was not connected", "bob@acme.test")


def test_another_account_with_a_connection_of_its_own_is_left_alone(town: Town) -> None:
    town.connect(town.bob, "bob@acme.test")
    town.sign_in(town.link(town.alice), "bob@acme.test")
    assert town.google.live_refresh_tokens("bob@acme.test")
    assert town.state("bob@acme.test") is State.ACTIVE


def test_a_permission_that_was_unticked_is_named(town: Town) -> None:
    browser = town.sign_in(town.link(town.alice), untick=[MODIFY])
    assert browser.status == 403
    assert "read, sort and send mail" in browser.text()
    assert nothing_connected(town)
    town.dm(town.alice, "a permission that it needs was not given")


def test_a_refusal_at_google_changes_nothing(town: Town) -> None:
    browser = town.sign_in(town.link(town.alice), cancel=True)
    assert browser.status == 403
    assert "Access was not given" in browser.text()
    assert nothing_connected(town)


def test_another_members_address_cannot_be_connected(town: Town) -> None:
    answer = town.says(town.bob, f"connect {ALICE}")
    assert "another member's own address" in answer.plain()
    assert not answer.buttons()


def test_a_mailbox_is_connected_once(town: Town) -> None:
    town.connect(town.alice)
    answer = town.says(town.alice, f"connect {ALICE}")
    assert "is connected already" in answer.plain()
    assert [b.label for b in answer.buttons()] == ["Deactivate"]


def test_a_provider_in_trouble_is_said_so_and_nothing_is_stored(town: Town) -> None:
    town.google.faults.add("/token$", status=503, body="")
    browser = town.sign_in(town.link(town.alice))
    assert browser.status == 502
    assert nothing_connected(town)


def test_pages_carry_strict_headers(town: Town) -> None:
    browser = town.world.browser()
    browser.open(town.link(town.alice))
    assert "frame-ancestors 'none'" in browser.headers["Content-Security-Policy"]
    assert town.google.url in browser.headers["Content-Security-Policy"]
    assert browser.headers["Cache-Control"] == "no-store"
    assert browser.headers["Referrer-Policy"] == "same-origin"
