"""Attacks on the way of a consent: fixed and replayed states, links passed on, foreign codes."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from connections.lifecycle import State
from playground.browser import Browser
from playground.google.person import consent_at_google
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow
BOB = "bob@acme.test"


def without_cookie(town: Town, link: str, account: str = ALICE) -> tuple[Browser, dict[str, str]]:
    """Sign in, but come back as another browser would: return it and the answer's parameters."""
    browser = town.world.browser()
    browser.open(link)
    browser.press(id="continue")
    for cookie in list(browser.cookies):
        if cookie.name.startswith("consent_"):
            browser.cookies.clear(cookie.domain, cookie.path, cookie.name)
    consent_at_google(browser, account)
    answer = {name: values[0] for name, values in parse_qs(urlsplit(browser.url).query).items()}
    return browser, answer


def callback(town: Town, answer: dict[str, str], name: str = "google", **how: Any) -> Any:
    url = f"{town.world.public_url}/oauth/{name}/callback?{urlencode(answer)}"
    return requests.get(url, allow_redirects=False, timeout=20, **how)


def cookies(browser: Browser) -> dict[str, str]:
    return {cookie.name: str(cookie.value) for cookie in browser.cookies}


def nothing_came_of_it(town: Town, address: str = ALICE) -> bool:
    with town.world.bot.database.snapshot() as tx:
        return not [c for c in tx.connections.find(None) if c.address == address]


def test_a_callback_without_the_cookie_leads_to_nothing(
    town: Town, said: list[dict[str, Any]]
) -> None:
    browser, _ = without_cookie(town, town.link(town.alice))
    assert browser.status == 400
    assert "began somewhere else" in browser.text()
    assert nothing_came_of_it(town)


def test_a_state_that_an_attacker_began_is_worth_nothing_in_their_victims_browser(
    town: Town, said: list[dict[str, Any]]
) -> None:
    """The attacker has the victim sign in with a state of theirs, past our own page."""
    attackers = town.world.browser()
    attackers.open(town.link(town.bob, f"connect {BOB}"))
    attackers.press(id="continue")  # the attacker's cookie stays with the attacker
    victims = town.world.browser()
    victims.open(attackers.url)
    consent_at_google(victims, BOB)
    assert victims.status == 400
    assert nothing_came_of_it(town, BOB)


def test_a_cookie_of_another_consent_does_not_serve(
    town: Town, said: list[dict[str, Any]]
) -> None:
    _, answer = without_cookie(town, town.link(town.alice))
    own = town.world.browser()
    own.open(town.link(town.bob, f"connect {BOB}"))
    own.press(id="continue")
    [(name, value)] = cookies(own).items()
    assert callback(town, answer, cookies={name: value}).status_code == 400
    with town.world.bot.database.snapshot() as tx:
        consent = tx.consents.by_state(answer["state"])
    assert consent is not None
    renamed = {f"consent_{consent.id}": value}
    assert callback(town, answer, cookies=renamed).status_code == 400
    assert nothing_came_of_it(town)


def test_an_answer_is_taken_once(town: Town, said: list[dict[str, Any]]) -> None:
    browser = town.sign_in(town.link(town.alice))
    assert browser.status == 200
    again = requests.get(browser.url, cookies=cookies(browser), timeout=20)
    assert again.status_code == 410
    elsewhere = requests.get(browser.url, timeout=20)
    assert elsewhere.status_code == 410


def test_beginning_anew_voids_the_state_before(town: Town, said: list[dict[str, Any]]) -> None:
    link = town.link(town.alice)
    _, answer = without_cookie(town, link)
    again = town.world.browser()
    again.open(link)
    again.press(id="continue")
    assert callback(town, answer, cookies=cookies(again)).status_code == 404
    assert nothing_came_of_it(town)


def test_a_link_passed_on_says_for_whom_it_is_and_takes_no_other_account(
    town: Town, said: list[dict[str, Any]]
) -> None:
    victim = town.world.browser()
    victim.open(town.link(town.alice))
    assert "Alice's Slack account" in victim.text()
    victim.press(id="continue")
    consent_at_google(victim, BOB)
    assert victim.status == 409
    assert nothing_came_of_it(town)
    assert nothing_came_of_it(town, BOB)
    assert not town.google.live_refresh_tokens(BOB)  # what was given by mistake is given back


def test_a_member_gets_no_link_for_an_address_that_is_a_colleagues(town: Town) -> None:
    told = town.says(town.alice, f"connect {BOB}")
    assert "Connect" not in told.labels()
    assert nothing_came_of_it(town, BOB)


def test_a_code_of_another_sign_in_is_refused(town: Town, said: list[dict[str, Any]]) -> None:
    """A code that was stolen elsewhere is put into one's own answer: PKCE binds it to its own."""
    _, stolen = without_cookie(town, town.link(town.bob, f"connect {BOB}"), BOB)
    jar, state = begun(town, town.link(town.alice))
    mixed = callback(town, {**stolen, "state": state}, cookies=jar)
    assert mixed.status_code == 502
    assert nothing_came_of_it(town)
    assert nothing_came_of_it(town, BOB)


def test_an_answer_of_google_does_not_serve_at_microsofts_callback(
    town: Town, said: list[dict[str, Any]]
) -> None:
    _, answer = without_cookie(town, town.link(town.alice))
    for name in ("microsoft", "imap", "outlook", "nobody"):
        assert callback(town, answer, name).status_code == 404, name
        url = f"{town.world.public_url}/oauth/{name}/callback"
        posted = requests.post(url, answer, timeout=20)
        assert posted.status_code == 404, name
    assert nothing_came_of_it(town)


def test_an_answer_that_another_issuer_signs_for_is_refused(
    town: Town, said: list[dict[str, Any]]
) -> None:
    jar, state = begun(town, town.link(town.alice))
    mixed = {"code": "4/0abc", "state": state, "iss": "https://login.example.com"}
    answer = callback(town, mixed, cookies=jar)
    assert answer.status_code == 502
    assert not [each for each in town.google.requests if each.path.endswith("/token")]
    assert nothing_came_of_it(town)


def begun(town: Town, link: str) -> tuple[dict[str, str], str]:
    """Press Continue by hand; return the cookie, and the state that Google is sent."""
    pressed = requests.post(link, allow_redirects=False, timeout=20)
    [state] = parse_qs(urlsplit(pressed.headers["Location"]).query)["state"]
    return dict(pressed.cookies), state


def test_the_same_parameter_twice_is_no_way_around_a_check(
    town: Town, said: list[dict[str, Any]]
) -> None:
    """The first one counts everywhere: what was checked is what is used."""
    _, stolen = without_cookie(town, town.link(town.bob, f"connect {BOB}"), BOB)
    jar, state = begun(town, town.link(town.alice))
    query = urlencode([("state", state), ("state", stolen["state"]), ("code", stolen["code"])])
    url = f"{town.world.public_url}/oauth/google/callback?{query}"
    assert requests.get(url, cookies=jar, timeout=20).status_code == 502
    assert nothing_came_of_it(town)
    assert nothing_came_of_it(town, BOB)


def test_no_answer_redirects_anywhere_but_home(shared: Town, said: list[dict[str, Any]]) -> None:
    base = shared.world.public_url
    evil = ("//evil.example", "https:%2F%2Fevil.example", "..%2f..%2fevil", "\\\\evil", "@evil")
    for name in evil:
        answer = requests.post(
            f"{base}/oauth/{name}/callback",
            {"code": "x", "state": "y", "next": "https://evil.example"},
            allow_redirects=False,
            timeout=20,
        )
        target = answer.headers.get("Location", "/")
        assert not urlsplit(target).netloc, name
        assert target.startswith("/")
        assert not target.startswith("//")
        assert "next" not in target
    for path in ("//evil.example/", "//evil.example/healthz", "/connect//evil.example"):
        asked = {"Host": "evil.example"}
        answer = requests.get(base + path, allow_redirects=False, headers=asked, timeout=20)
        assert "Location" not in answer.headers


def test_an_answer_too_long_for_any_provider_is_not_passed_on(
    shared: Town, said: list[dict[str, Any]]
) -> None:
    url = f"{shared.world.public_url}/oauth/google/callback"
    answer = requests.post(url, {"code": "x" * 100_000}, allow_redirects=False, timeout=20)
    assert answer.status_code == 404
    assert "Location" not in answer.headers


def test_guessing_links_and_states_meets_the_same_wall(
    shared: Town, said: list[dict[str, Any]]
) -> None:
    """A link is 256 bits of chance, and what is stored of it is a hash: nothing is nearer."""
    token = urlsplit(shared.link(shared.alice)).path.rpartition("/")[2]
    assert len(token) >= 43
    base = shared.world.public_url
    guesses = (token[:-1], token + "A", token.swapcase(), token[::-1], "%00", "a" * 5000, "*", "_")
    for guess in guesses:
        answer = requests.get(f"{base}/connect/{guess}", timeout=20)
        assert answer.status_code == 404
        assert "Alice" not in answer.text
        url = f"{base}/oauth/google/callback?state={guess}"
        assert requests.get(url, timeout=20).status_code == 404
    assert requests.head(f"{base}/connect/{token}", timeout=20).status_code == 200
    assert requests.get(f"{base}/connect/{token}", timeout=20).status_code == 200  # still unused


def test_what_came_of_a_sign_in_can_be_undone_by_the_browser_that_signed_in_only(
    town: Town, said: list[dict[str, Any]]
) -> None:
    browser = town.sign_in(town.link(town.alice))
    consent = browser.elements("input")[0].get("value") or ""
    url = f"{town.world.public_url}/connect/not-me"
    stranger = requests.post(url, {"consent": consent}, timeout=20)
    assert stranger.status_code == 404
    foreign = requests.post(
        url,
        {"consent": consent},
        cookies=cookies(browser),
        headers={"Origin": "https://evil.example"},
        timeout=20,
    )
    assert foreign.status_code == 409
    assert town.state() is State.ACTIVE
