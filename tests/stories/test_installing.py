"""The install pages: what keeps an install from counting, and that each obstacle says so."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from playground.world import World
from tests.stories.conftest import Town
from tests.stories.test_workspaces import Country, Place

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with World(tmp_path_factory.mktemp("world"), many=True) as world:
        yield Country(world).acme


def installed(place: Place) -> bool:
    with place.world.bot.database.snapshot() as tx:
        return tx.installations.get(place.id) is not None


def test_before_slack_asks_the_page_says_what_for_in_the_readers_language(acme: Place) -> None:
    browser = acme.world.browser("de")
    browser.open(f"{acme.world.public_url}/slack/install")
    assert "Inboxkeeper in Ihrem Slack installieren" in browser.title
    assert "Adressen" in browser.text()
    assert not list(browser.cookies)


def test_who_says_no_at_slacks_page_is_told_that_nothing_was_changed(acme: Place) -> None:
    browser = acme.install(press="Cancel")
    assert (browser.status, "was not installed" in browser.title) == (403, True)
    assert "Nothing was changed" in browser.text()
    assert not installed(acme)


def test_an_answer_from_long_ago_or_from_nowhere_counts_for_nothing(acme: Place) -> None:
    browser = acme.world.browser()
    browser.open(f"{acme.world.public_url}/slack/install")
    browser.press(id="continue")
    acme.world.pass_time(timedelta(minutes=10, seconds=1))
    browser.press(text="Allow in acme as sam")
    assert (browser.status, "took too long" in browser.title) == (410, True)
    browser.open(f"{acme.world.public_url}/slack/oauth_redirect?code=1&state=2")
    assert browser.status == 404
    browser.open(f"{acme.world.public_url}/slack/oauth_redirect")
    assert browser.status == 404
    assert not installed(acme)


def test_an_answer_that_is_brought_to_another_browser_counts_for_nothing(acme: Place) -> None:
    mine, theirs = acme.world.browser(), acme.world.browser()
    mine.open(f"{acme.world.public_url}/slack/install")
    mine.press(id="continue")
    at_slack = mine.url
    theirs.open(f"{acme.world.public_url}/slack/install")
    theirs.press(id="continue")
    theirs.open(at_slack)
    theirs.press(text="Allow in acme as sam")
    assert (theirs.status, "somewhere else" in theirs.title) == (400, True)
    assert not installed(acme)


def test_an_organisation_as_a_whole_is_refused_kindly(acme: Place) -> None:
    acme.slack.installer.whole_organisation = True
    try:
        browser = acme.install()
    finally:
        acme.slack.installer.whole_organisation = False
    assert (browser.status, "one workspace" in browser.text()) == (409, True)
    assert not installed(acme)


def test_a_permission_that_slack_does_not_give_is_named(acme: Place) -> None:
    acme.slack.installer.withheld = frozenset({"files:write"})
    try:
        browser = acme.install()
    finally:
        acme.slack.installer.withheld = frozenset()
    assert browser.status == 403
    assert "share the report and the audit" in browser.text()
    assert not installed(acme)


def test_slack_that_does_not_take_the_code_is_said(acme: Place) -> None:
    secret, acme.slack.installer.client_secret = acme.slack.installer.client_secret, "another"
    try:
        browser = acme.install()
    finally:
        acme.slack.installer.client_secret = secret
    assert (browser.status, "no usable answer" in browser.title) == (502, True)
    assert not installed(acme)


def test_an_answer_counts_once(acme: Place) -> None:
    browser = acme.install()
    assert (browser.status, installed(acme)) == (200, True)
    browser.open(browser.url)
    assert (browser.status, "has been finished" in browser.title) == (410, True)


def test_the_cookie_is_for_this_browsers_way_to_slack_only(acme: Place) -> None:
    browser = acme.world.browser()
    browser.open(f"{acme.world.public_url}/slack/install")
    browser.press(id="continue")
    (cookie,) = list(browser.cookies)
    assert (cookie.name, cookie.path, cookie.secure) == ("install", "/", False)
    assert cookie.has_nonstandard_attr("HttpOnly")


def test_with_one_workspace_there_are_no_such_pages(town: Town) -> None:
    browser = town.world.browser()
    for path in ("/slack/install", "/slack/oauth_redirect"):
        browser.open(f"{town.world.public_url}{path}")
        assert browser.status == 404


def test_below_a_path_everything_stays_below_it(tmp_path: Path) -> None:
    with World(tmp_path, many=True) as first:
        below = f"{first.public_url}/mail/bot"
        first.slack.installer.redirect_uris.add(f"{below}/slack/oauth_redirect")
        first.stop_bot()
        first.environment["INBOXKEEPER_PUBLIC_URL"] = below
        first.start()
        browser = first.browser()
        place = Country(first).acme
        browser.open(f"{below}/slack/install")
        browser.press(id="continue")
        browser.press(text="Allow in acme as sam")
        assert (browser.status, installed(place)) == (200, True)
