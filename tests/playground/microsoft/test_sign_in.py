"""Microsoft's sign-in pages, as a person sees them and as a program gets its answer."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from playground.browser import Browser
from playground.certificates import LocalAuthority
from playground.microsoft.microsoft import Microsoft
from playground.microsoft.person import consent_at_microsoft
from tests.playground.microsoft.mail_program import SHARED, SIGN_IN, MailProgram


def changed(url: str, **changes: str | None) -> str:
    """Return the address with some parameters replaced, or left out for None."""
    query = dict(parse_qsl(urlsplit(url).query)) | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return urlsplit(url)._replace(query=urlencode(kept)).geturl()


def ask(program: MailProgram, scopes: list[str] | None = None, **asked: Any) -> str:
    """Return the address of a sign-in page without a prompt."""
    url: str = program.flow(scopes, **{"prompt": None, **asked})["auth_uri"]
    return url


def test_the_picker_offers_every_account_with_its_kind(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(program.flow()["auth_uri"])

    seen = browser.text()
    assert "Pick an account" in seen
    assert "to continue to Inboxkeeper" in seen
    assert "Playground: not the real Microsoft" in seen
    assert "alice@acme.test\nWork or school account" in seen
    assert "dana@outlook.test\nPersonal account" in seen


def test_the_pages_speak_german_too(ca_file: Path, program: MailProgram) -> None:
    with Browser(ca_file, language="de-DE") as browser:
        browser.open(ask(program, login_hint="alice@acme.test"))

        assert "Lese- und Schreibzugriff auf deine E-Mails" in browser.text()
        assert browser.title == "Bei deinem Konto anmelden"


def test_the_consent_page_says_each_scope_in_words(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))

    seen = browser.text()
    assert "Permissions requested" in seen
    assert "Read and write access to your mail" in seen
    assert "Send mail as you" in seen
    assert "Maintain access to data you have given it access to" in seen


def test_nothing_can_be_unticked(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))

    assert not [one for one in browser.element("consent").iter() if one.get("type") == "checkbox"]


def test_a_personal_account_is_asked_in_other_words(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(ask(program, login_hint="dana@outlook.test"))

    assert "Let this app access your info?" in browser.text()


def test_a_login_hint_that_fits_skips_the_picker(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, login_hint="Alice@ACME.test"))

    assert browser.element("account").text == "alice@acme.test"


def test_select_account_shows_the_picker_in_spite_of_a_hint(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(ask(program, login_hint="alice@acme.test", prompt="select_account"))

    assert browser.has("pick")


def test_a_person_can_be_somebody_else_than_the_hint_says(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))
    consent_at_microsoft(browser, "bob@acme.test")

    assert microsoft.grants("alice@acme.test") == []
    assert len(microsoft.grants("bob@acme.test")) == 1


def test_accepting_posts_the_code_and_the_state_to_the_app(
    browser: Browser, program: MailProgram
) -> None:
    flow = program.flow()
    browser.open(flow["auth_uri"])
    consent_at_microsoft(browser, "alice@acme.test")

    (answer,) = program.came_back
    assert browser.title == "Mail program"
    assert answer["state"] == flow["state"]
    assert answer["code"]
    assert answer["client_info"]
    assert "?" not in browser.url


def test_the_posted_answer_sends_itself_where_there_are_scripts(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))
    browser.press(id="accept")

    assert browser.element("back").get("action") == program.redirect_uri
    policy = browser.headers["Content-Security-Policy"]
    (script,) = (one for one in browser._page.iter() if one.tag == "script")
    assert f"script-src 'nonce-{script.get('nonce')}'" in policy
    assert program.came_back == []


def test_an_answer_in_the_query_is_a_redirect(browser: Browser, program: MailProgram) -> None:
    browser.open(changed(ask(program), response_mode="query"))
    consent_at_microsoft(browser, "alice@acme.test")

    assert parse_qsl(urlsplit(browser.url).query)[0][0] == "code"


def test_without_a_response_mode_the_answer_is_in_the_query(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(changed(ask(program), response_mode=None))
    consent_at_microsoft(browser, "alice@acme.test")

    assert "code=" in browser.url


def test_the_enter_key_means_accept(browser: Browser, program: MailProgram) -> None:
    browser.open(changed(ask(program, login_hint="alice@acme.test"), response_mode="query"))
    browser.press(id="consent")

    assert "code" in program.came_back[-1]


def test_cancel_brings_access_denied_and_the_state_back(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    flow = program.flow()
    browser.open(flow["auth_uri"])
    consent_at_microsoft(browser, "alice@acme.test", decline=True)

    (answer,) = program.came_back
    assert (answer["error"], answer["error_subcode"]) == ("access_denied", "cancel")
    assert answer["error_description"].startswith("AADSTS65004")
    assert answer["state"] == flow["state"]
    assert microsoft.grants("alice@acme.test") == []


def test_a_personal_account_that_cancels_is_told_in_other_words(
    browser: Browser, program: MailProgram
) -> None:
    flow = program.flow()
    browser.open(flow["auth_uri"])
    consent_at_microsoft(browser, "dana@outlook.test", decline=True)

    result = program.finish(flow)
    assert result["error"] == "access_denied"
    assert "The user has denied access" in result["error_description"]


def test_what_was_agreed_to_before_is_not_asked_again(
    browser: Browser, program: MailProgram
) -> None:
    program.connect(browser, "alice@acme.test")
    browser.open(changed(ask(program, login_hint="alice@acme.test"), response_mode="query"))

    assert browser.title == "Mail program"
    assert "code" in program.came_back[-1]


def test_a_new_scope_is_asked_for_and_added(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    program.connect(browser, "alice@acme.test", scopes=["User.Read"])
    program.connect(browser, "alice@acme.test", scopes=["Mail.Read"])

    (grant,) = microsoft.grants("alice@acme.test")
    assert grant.scopes == {"User.Read", "Mail.Read", *SIGN_IN}


def test_prompt_consent_asks_again(browser: Browser, program: MailProgram) -> None:
    program.connect(browser, "alice@acme.test")
    browser.open(ask(program, login_hint="alice@acme.test", prompt="consent"))

    assert browser.has("consent")


def test_prompt_none_never_shows_a_page(browser: Browser, program: MailProgram) -> None:
    browser.open(changed(ask(program), prompt="none", response_mode="query"))

    assert program.came_back[-1]["error"] == "login_required"


def test_a_sign_in_is_over_after_the_answer(browser: Browser, program: MailProgram) -> None:
    browser.open(ask(program, login_hint="alice@acme.test"))
    page = browser.url
    browser.press(id="accept")
    browser.open(page)

    assert browser.status == 400
    assert "This sign-in is over" in browser.text()


@pytest.mark.parametrize(
    ("tenant", "address"),
    [
        ("common", "alice@acme.test"),
        ("common", "dana@outlook.test"),
        ("organizations", "alice@acme.test"),
        ("consumers", "dana@outlook.test"),
        ("9188040d-6c67-4c5b-b112-36a304b66dad", "dana@outlook.test"),
        ("acme.test", "alice@acme.test"),
        ("acme.onmicrosoft.com", "alice@acme.test"),
    ],
)
def test_an_account_signs_in_where_it_belongs(
    browser: Browser, program: MailProgram, tenant: str, address: str
) -> None:
    assert "access_token" in program.connect(browser, address, tenant=tenant)


@pytest.mark.parametrize(
    ("tenant", "address", "code"),
    [
        ("consumers", "alice@acme.test", "AADSTS500208"),
        ("organizations", "dana@outlook.test", "AADSTS500208"),
        ("acme.test", "dana@outlook.test", "AADSTS50020"),
        ("acme.test", "sam@strict.test", "AADSTS50020"),
    ],
)
def test_an_account_is_refused_where_it_does_not_belong_and_another_may_be_picked(
    browser: Browser, program: MailProgram, tenant: str, address: str, code: str
) -> None:
    browser.open(program.flow(tenant=tenant)["auth_uri"])
    browser.press(value=address)

    assert browser.element("error").text is not None
    assert f"{code}:" in browser.text()
    assert program.came_back == []
    browser.press(id="choose-another")
    assert browser.has("pick")


@pytest.mark.parametrize(
    ("switch", "code"),
    [("disable", "AADSTS50057"), ("block", "AADSTS53003"), ("unassign", "AADSTS50105")],
)
def test_an_account_that_may_not_sign_in_is_told_why(
    browser: Browser, program: MailProgram, microsoft: Microsoft, switch: str, code: str
) -> None:
    getattr(microsoft.switches, switch)("alice@acme.test")
    browser.open(program.flow()["auth_uri"])
    browser.press(value="alice@acme.test")

    assert code in browser.text()
    assert program.came_back == []


def test_a_personal_account_has_no_shared_mailboxes_to_agree_to(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(changed(ask(program, SHARED), response_mode="query"))
    browser.press(value="dana@outlook.test")

    assert program.came_back[-1]["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"redirect_uri": "http://127.0.0.1:1/oauth/microsoft/callback"}, "AADSTS50011"),
        ({"redirect_uri": None}, "AADSTS900144"),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, "AADSTS700016"),
        ({"client_id": None}, "AADSTS900144"),
    ],
)
def test_without_a_proven_redirect_uri_the_refusal_is_a_page(
    browser: Browser, program: MailProgram, changes: dict[str, str | None], code: str
) -> None:
    browser.open(changed(ask(program), **changes))

    assert browser.status == 400
    assert code in browser.text()
    assert program.came_back == []


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type", 700051),
        ({"response_type": None}, "invalid_request", 900144),
        ({"response_mode": "fragment"}, "invalid_request", 70007),
        ({"scope": None}, "invalid_request", 900144),
        ({"scope": "openid Mail.Everything"}, "invalid_client", 650053),
        (
            {"scope": "https://outlook.office.com/IMAP.AccessAsUser.All"},
            "invalid_resource",
            500011,
        ),
        ({"scope": "https://graph.microsoft.com/.default Mail.Send"}, "invalid_scope", 70011),
        ({"prompt": "select_account consent"}, "invalid_request", 90023),
        ({"code_challenge": "short"}, "invalid_request", 501491),
        ({"code_challenge": None}, "invalid_request", 900144),
        ({"code_challenge_method": "S512"}, "invalid_request", 501492),
    ],
)
def test_other_mistakes_are_sent_back_to_the_app(
    browser: Browser,
    program: MailProgram,
    changes: dict[str, str | None],
    error: str,
    code: int,
) -> None:
    browser.open(changed(ask(program), **{"response_mode": "query", **changes}))

    answer = program.came_back[-1]
    assert answer["error"] == error
    assert answer["error_description"].startswith(f"AADSTS{code}:")
    assert answer["state"]


def test_an_unknown_tenant_is_a_page(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    browser.open(ask(program).replace("/common/", "/nowhere.test/"))

    assert "AADSTS90002: Tenant 'nowhere.test' not found" in browser.text()


def test_a_disabled_app_is_refused(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    microsoft.switches.disable_app()
    browser.open(ask(program))

    assert "AADSTS7000112" in browser.text()


@pytest.mark.parametrize(
    "uri",
    [
        "http://bot.acme.test/callback",
        "https://bot.acme.test/*",
        "https://bot.acme.test/callback#there",
        "https://bot.acme.test/callback?tenant=7",
        "https://bot.acme.test/" + "x" * 256,
    ],
)
def test_a_redirect_uri_that_entra_refuses_cannot_be_registered(
    microsoft: Microsoft, uri: str
) -> None:
    with pytest.raises(ValueError, match="a redirect URI"):
        microsoft.register_redirect(uri)


def test_the_default_scope_means_what_the_registration_lists(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    program.connect(browser, "alice@acme.test", scopes=["https://graph.microsoft.com/.default"])

    assert microsoft.grants("alice@acme.test")[0].scopes == {*SHARED, *SIGN_IN}


def test_browsers_can_have_their_pages_without_tls_and_programs_cannot(
    authority: LocalAuthority, ca_file: Path, browser: Browser
) -> None:
    with (
        Microsoft(authority, plain_pages=True) as microsoft,
        MailProgram(microsoft, ca_file) as program,
    ):
        microsoft.add_account("dana@outlook.test", "Dana")
        assert program.flow()["auth_uri"].startswith("http://")
        assert "access_token" in program.connect(browser, "dana@outlook.test")

        twin = microsoft.pages_url
        paths = ("/common/v2.0/.well-known/openid-configuration", "/v1.0/me")
        answers = [program.session.get(twin + path, timeout=10).status_code for path in paths]
        token = program.session.post(f"{twin}/common/oauth2/v2.0/token", timeout=10)
        assert [*answers, token.status_code] == [404, 404, 404]


def test_there_is_no_address_before_the_start(authority: LocalAuthority) -> None:
    with pytest.raises(RuntimeError, match="has not been started"):
        _ = Microsoft(authority).authority_url
