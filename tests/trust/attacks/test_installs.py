"""Attacks on the way by which a workspace installs the bot."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask

from bot.web.installs import InstallPages
from playground.world import World
from tests.stories.test_workspaces import Country, Place

pytestmark = pytest.mark.slow


@pytest.fixture
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    with World(tmp_path_factory.mktemp("world"), many=True) as world:
        yield Country(world)


def installed(place: Place) -> bool:
    with place.world.bot.database.snapshot() as tx:
        return tx.installations.get(place.id) is not None


def begun(place: Place) -> tuple[dict[str, str], str]:
    """Press Continue by hand; return the cookie, and the way to Slack's page."""
    url = f"{place.world.public_url}/slack/install"
    pressed = requests.post(url, allow_redirects=False, timeout=20)
    return dict(pressed.cookies), pressed.headers["Location"]


def answer(place: Place, at_slack: str) -> dict[str, str]:
    """Let the owner allow it at Slack's page in a browser of theirs; return what Slack answers."""
    browser = place.world.browser()
    browser.open(at_slack)
    browser.press(text=f"Allow in {place.slack.workspace.domain} as sam")
    assert browser.status == 400  # this browser has no cookie of ours
    return {name: values[0] for name, values in parse_qs(urlsplit(browser.url).query).items()}


def brought(place: Place, sent: dict[str, str], cookies: dict[str, str]) -> int:
    url = f"{place.world.public_url}/slack/oauth_redirect"
    return requests.get(url, sent, cookies=cookies, timeout=20).status_code


def test_a_state_that_an_attacker_began_serves_nobody_else(country: Country) -> None:
    """Fixation: the victim allows what the attacker's state stands for."""
    _, at_slack = begun(country.acme)
    sent = answer(country.acme, at_slack)
    assert brought(country.acme, sent, {}) in {400, 410}
    assert not installed(country.acme)


def test_an_answer_with_the_cookie_of_another_install_counts_for_nothing(
    country: Country,
) -> None:
    mine, at_slack = begun(country.acme)
    theirs, _ = begun(country.acme)
    [state] = parse_qs(urlsplit(at_slack).query)["state"]
    sent = {"state": state, "code": "1.2.stolen"}
    for cookies in (theirs, {}, {"install": ""}, {"install": "x"}):
        assert brought(country.acme, sent, cookies) in {400, 410}
    assert mine != theirs
    assert not installed(country.acme)


def test_a_link_to_slacks_page_that_is_passed_on_installs_nothing(country: Country) -> None:
    """Who passes it on would get the other workspace's events; who follows has no cookie."""
    _, at_slack = begun(country.acme)
    answer(country.beta, at_slack)
    assert not installed(country.beta)
    assert not installed(country.acme)


def test_another_workspaces_code_installs_that_workspace_and_never_this_one(
    country: Country,
) -> None:
    """A code says whose it is: put into one's own answer, it makes nobody master of another."""
    _, victims = begun(country.beta)
    stolen = answer(country.beta, victims)
    cookies, at_slack = begun(country.acme)
    [state] = parse_qs(urlsplit(at_slack).query)["state"]
    brought(country.acme, {"state": state, "code": stolen["code"]}, cookies)
    assert not installed(country.acme)
    with country.world.bot.database.snapshot() as tx:
        found = tx.installations.get(country.beta.id)
    # What was allowed in beta, by its own owner, is beta's: its token, its people.
    assert found is None or found.workspace_id == country.beta.id


def test_an_answer_counts_once(country: Country) -> None:
    browser = country.acme.install()
    assert (browser.status, installed(country.acme)) == (200, True)
    sent = {k: v[0] for k, v in parse_qs(urlsplit(browser.url).query).items()}
    jar = {cookie.name: str(cookie.value) for cookie in browser.cookies}
    before = len(country.acme.slack.calls)
    assert brought(country.acme, sent, jar) == 410
    assert not [c for c in country.acme.slack.calls[before:] if c.method == "oauth.v2.access"]


def test_a_form_of_another_site_begins_no_install(country: Country) -> None:
    url = f"{country.world.public_url}/slack/install"
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        pressed = requests.post(url, headers=headers, allow_redirects=False, timeout=20)
        assert "Location" not in pressed.headers
        assert "Set-Cookie" not in pressed.headers


def test_the_answer_leads_nowhere_but_to_our_own_page(country: Country) -> None:
    url = f"{country.world.public_url}/slack/oauth_redirect"
    for name in ("next", "redirect_uri", "return_to", "url"):
        sent = {"state": "x", "code": "y", name: "https://evil.example/"}
        answered = requests.get(url, sent, allow_redirects=False, timeout=20)
        assert answered.status_code == 404
        assert "Location" not in answered.headers
        assert "evil" not in answered.text


@pytest.mark.parametrize(
    ("url", "name", "path"),
    [
        ("https://bot.example.com", "__Host-install", "/"),
        ("https://bot.example.com/mail/bot", "__Secure-install", "/mail/bot/"),
        ("http://127.0.0.1:8080", "install", "/"),
    ],
)
def test_no_neighbour_can_plant_the_cookie_of_an_install(url: str, name: str, path: str) -> None:
    installing = Mock(begin=lambda: ("https://slack.com/x", "c" * 43))
    site = Flask("x")
    site.register_blueprint(InstallPages(installing, url).blueprint())
    pressed = site.test_client().post("/slack/install")
    cookie = SimpleCookie(pressed.headers["Set-Cookie"])[name]
    assert (cookie["path"], cookie["domain"]) == (path, "")
    assert (bool(cookie["secure"]), cookie["httponly"]) == (url.startswith("https:"), True)
    assert cookie["samesite"] == "Lax"
