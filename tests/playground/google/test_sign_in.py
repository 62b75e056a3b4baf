"""Google's sign-in pages, as a person sees them and as a program gets its answer."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from playground.browser import Browser
from playground.google.google import Google
from playground.google.person import consent_at_google
from tests.playground.google.mail_program import (
    EMAIL,
    MODIFY,
    SCOPES,
    SETTINGS,
    SIGN_IN,
    MailProgram,
)


def ask(program: MailProgram, scopes: list[str] | None = None, **asked: Any) -> str:
    """Return the address of a sign-in page."""
    url: str = program.flow(scopes).authorization_url(**asked)[0]
    return url


def changed(url: str, **changes: str | None) -> str:
    """Return the address with some parameters replaced, or left out for None."""
    query = dict(parse_qsl(urlsplit(url).query)) | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return urlsplit(url)._replace(query=urlencode(kept)).geturl()


def test_the_chooser_offers_every_account_and_names_the_app(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(ask(program))

    seen = browser.text()
    assert "to continue to Inboxkeeper" in seen
    assert "Playground" in seen
    for address in ("alice@acme.test", "bob@acme.test", "carol@gmail.test"):
        assert address in seen


def test_an_account_is_chosen_by_its_address_on_the_button(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(ask(program))
    browser.press(text="bob@acme.test")

    assert browser.element("account").text == "bob@acme.test"


def test_the_consent_page_says_each_scope_in_words(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))

    seen = browser.text()
    assert "Inboxkeeper wants access to your Google Account" in seen
    assert "Read, compose, and send emails from your Gmail account" in seen
    assert "See your primary Google Account email address" in seen


def test_a_login_hint_that_fits_skips_the_chooser(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, login_hint="Alice@ACME.test"))

    assert browser.element("account").text == "alice@acme.test"


def test_a_login_hint_that_fits_nobody_shows_the_chooser(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(ask(program, login_hint="nobody@acme.test"))

    assert browser.has("choose")


def test_select_account_shows_the_chooser_in_spite_of_a_hint(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(ask(program, login_hint="alice@acme.test", prompt="select_account consent"))

    assert browser.has("choose")


def test_a_person_can_be_somebody_else_than_the_hint_says(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))
    consent_at_google(browser, "bob@acme.test")

    assert google.grants("alice@acme.test") == []
    assert len(google.grants("bob@acme.test")) == 1


def test_continue_brings_code_state_and_scopes_back(
    browser: Browser, program: MailProgram
) -> None:
    url, state = program.flow().authorization_url()
    browser.open(url)
    consent_at_google(browser, "alice@acme.test")

    (answer,) = program.came_back
    assert answer["state"] == state
    assert answer["code"].startswith("4/0A")
    assert set(answer["scope"].split()) == set(SCOPES)
    assert answer["hd"] == "acme.test"
    assert answer["iss"] == "https://accounts.google.com"


def test_the_query_of_the_redirect_uri_is_kept(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    google.register_redirect(f"{program.redirect_uri}?tenant=7")
    browser.open(changed(ask(program), redirect_uri=f"{program.redirect_uri}?tenant=7"))
    consent_at_google(browser, "alice@acme.test")

    assert program.came_back[-1]["tenant"] == "7"
    assert "code" in program.came_back[-1]


def test_the_enter_key_means_continue(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))
    # A form's first button is its default button, in the browser as in HTML.
    browser.press(id="consent")

    assert "code" in program.came_back[-1]


def test_cancel_brings_access_denied_and_the_state_back(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    url, state = program.flow().authorization_url()
    browser.open(url)
    consent_at_google(browser, "alice@acme.test", cancel=True)

    assert program.came_back == [{"error": "access_denied", "state": state}]
    assert google.grants("alice@acme.test") == []


def test_an_unticked_scope_is_not_granted(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    browser.open(ask(program, [*SCOPES, SETTINGS]))
    consent_at_google(browser, "alice@acme.test", untick=[MODIFY])

    assert set(program.came_back[-1]["scope"].split()) == {*SIGN_IN, SETTINGS}
    assert google.grants("alice@acme.test")[0].scopes == {*SIGN_IN, SETTINGS}


def test_the_sign_in_scopes_cannot_be_unticked(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))

    with pytest.raises(AssertionError, match="a box"):
        browser.untick(EMAIL)


def test_a_scope_that_was_not_asked_for_cannot_be_smuggled_in(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))
    browser.element("continue").set("name", "scope")
    browser.element("continue").set("value", SETTINGS)
    for field in browser.element("consent").iter("input"):
        if field.get("name") == "hl":
            field.attrib |= {"name": "decision", "value": "continue"}
    browser.press(id="continue")

    assert google.grants("alice@acme.test")[0].scopes == set(SCOPES)


def test_granting_nothing_at_all_is_a_denial(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, [MODIFY]))
    consent_at_google(browser, "alice@acme.test", untick=[MODIFY])

    assert program.came_back[-1]["error"] == "access_denied"


def test_what_was_agreed_to_before_is_not_asked_again(
    browser: Browser, program: MailProgram
) -> None:
    program.connect(browser, "alice@acme.test")
    browser.open(ask(program, login_hint="alice@acme.test"))

    assert browser.title == "Mail program"
    assert "code" in program.came_back[-1]


def test_prompt_consent_asks_again(browser: Browser, program: MailProgram) -> None:
    program.connect(browser, "alice@acme.test")
    browser.open(ask(program, login_hint="alice@acme.test", prompt="consent"))

    assert browser.has("consent")


def test_a_new_scope_is_asked_for(browser: Browser, program: MailProgram) -> None:
    program.connect(browser, "alice@acme.test")
    browser.open(ask(program, [*SCOPES, SETTINGS], login_hint="alice@acme.test"))

    assert browser.has("consent")


def test_prompt_none_never_shows_a_page(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, prompt="none"))

    assert program.came_back[-1]["error"] == "interaction_required"


def test_a_sign_in_is_over_after_the_answer(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))
    page = browser.url
    browser.press(id="continue")
    browser.open(page)

    assert browser.status == 400
    assert "This sign-in is over" in browser.text()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        (
            {"redirect_uri": "http://127.0.0.1:1/oauth/google/callback"},
            400,
            "redirect_uri_mismatch",
        ),
        ({"redirect_uri": None}, 400, "invalid_request"),
        ({"client_id": "1-x.apps.googleusercontent.com"}, 401, "invalid_client"),
        ({"client_id": None}, 400, "invalid_request"),
        ({"response_type": "token"}, 400, "unsupported_response_type"),
        ({"response_type": None}, 400, "invalid_request"),
        ({"scope": None}, 400, "invalid_request"),
        ({"scope": "openid gmail.modify"}, 400, "invalid_scope"),
        ({"code_challenge": "short"}, 400, "invalid_request"),
        ({"code_challenge": None}, 400, "invalid_request"),
        ({"code_challenge_method": "S512"}, 400, "invalid_request"),
        ({"access_type": "forever"}, 400, "invalid_request"),
        ({"prompt": "none consent"}, 400, "invalid_request"),
    ],
)
def test_a_malformed_request_is_a_page_and_never_a_redirect(
    browser: Browser,
    program: MailProgram,
    changes: dict[str, str | None],
    status: int,
    code: str,
) -> None:
    browser.open(changed(ask(program), **changes))

    assert browser.status == status
    assert browser.element("error").text == f"Error {status}: {code}"
    assert program.came_back == []


def test_a_trailing_slash_is_another_redirect_uri(browser: Browser, program: MailProgram) -> None:
    browser.open(changed(ask(program), redirect_uri=f"{program.redirect_uri}/"))

    assert browser.element("error").text == "Error 400: redirect_uri_mismatch"


@pytest.mark.parametrize(
    "uri", ["http://bot.acme.test/callback", "https://acme.test/cb#x", "https://*.acme.test/cb"]
)
def test_a_redirect_uri_that_the_console_refuses_cannot_be_registered(
    google: Google, uri: str
) -> None:
    with pytest.raises(ValueError, match="a redirect URI"):
        google.register_redirect(uri)


def test_an_admin_who_forbids_the_app_stops_the_sign_in(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    google.switches.block_app("alice@acme.test")
    browser.open(ask(program, login_hint="alice@acme.test"))

    assert browser.status == 403
    assert browser.element("error").text == "Error 403: admin_policy_enforced"
    browser.press(id="back")
    assert program.came_back[-1]["error"] == "admin_policy_enforced"


def test_a_suspended_account_cannot_sign_in(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    google.switches.suspend("alice@acme.test")
    browser.open(ask(program))
    browser.press(value="alice@acme.test")

    assert browser.status == 403
    assert "This account has been suspended" in browser.text()


def test_a_deleted_account_is_not_offered(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    google.switches.delete_account("alice@acme.test")
    browser.open(ask(program))

    assert "alice@acme.test" not in browser.text()


@pytest.mark.parametrize("page", ["choose", "consent"])
def test_the_pages_speak_german_when_the_browser_does(
    ca_file: Any, program: MailProgram, page: str
) -> None:
    hint = "alice@acme.test" if page == "consent" else ""
    with Browser(ca_file, language="de-AT,de;q=0.9,en;q=0.5") as browser:
        browser.open(ask(program, login_hint=hint))

        words = {"choose": "weiter zu Inboxkeeper", "consent": "Inboxkeeper möchte auf dein"}
        assert words[page] in browser.text()


def test_hl_wins_over_the_language_of_the_browser(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, hl="de"))
    browser.press(value="alice@acme.test")

    assert "E-Mails in deinem Gmail-Konto lesen" in browser.text()


def test_a_name_cannot_smuggle_markup_into_the_pages(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    google.add_account("mallory@acme.test", name="<script>x</script>")
    browser.open(ask(program))

    assert "<script>x</script>" in browser.text()
