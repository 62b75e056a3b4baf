"""The token endpoint, seen through google-auth-oauthlib and google-auth, and by hand."""

import re
from datetime import timedelta

import pytest
import requests
from google.auth import exceptions
from google.auth.transport.requests import Request
from google.oauth2 import id_token
from oauthlib.oauth2 import InvalidGrantError

from playground.browser import Browser
from playground.clock import MovableClock
from playground.google.google import Google
from playground.google.person import consent_at_google
from tests.playground.google.mail_program import EMAIL, MODIFY, SCOPES, SETTINGS, MailProgram


def refused(answer: requests.Response) -> tuple[int, str, str]:
    """Return status, error and description of a refusal."""
    body = answer.json()
    return answer.status_code, body["error"], body["error_description"]


def test_a_consent_becomes_credentials_of_the_usual_look(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")

    assert str(credentials.token).startswith("ya29.")
    assert credentials.refresh_token.startswith("1//0")
    assert set(credentials.granted_scopes) == set(SCOPES)
    assert google.live_refresh_tokens("alice@acme.test") == [credentials.refresh_token]


def test_the_answer_may_be_redeemed_by_another_process(
    browser: Browser, program: MailProgram
) -> None:
    first = program.flow()
    url, state = first.authorization_url()
    browser.open(url)
    consent_at_google(browser, "alice@acme.test")
    later = program.flow(state=state, code_verifier=first.code_verifier)

    token = later.fetch_token(code=program.came_back[-1]["code"])

    assert token["expires_in"] == 3599
    assert token["token_type"] == "Bearer"


def test_an_unticked_scope_is_missing_in_what_was_granted(
    browser: Browser, program: MailProgram
) -> None:
    credentials = program.connect(
        browser, "alice@acme.test", scopes=[*SCOPES, SETTINGS], untick=(SETTINGS,)
    )

    assert set(credentials.granted_scopes) == set(SCOPES)
    assert program.gmail(program.refresh(credentials).token).status_code == 200


def test_short_scope_names_are_answered_with_full_ones(
    browser: Browser, program: MailProgram
) -> None:
    credentials = program.connect(browser, "alice@acme.test", scopes=["openid", "email", MODIFY])

    assert EMAIL in credentials.granted_scopes
    assert "email" not in credentials.granted_scopes


@pytest.mark.parametrize("in_body", [True, False])
def test_a_client_proves_itself_by_basic_or_in_the_body(
    browser: Browser, program: MailProgram, in_body: bool
) -> None:
    flow = program.flow()
    browser.open(flow.authorization_url()[0])
    consent_at_google(browser, "alice@acme.test")

    token = flow.fetch_token(code=program.came_back[-1]["code"], include_client_id=in_body)

    assert token["access_token"]


def test_a_wrong_verifier_is_refused_and_spends_the_code(
    browser: Browser, program: MailProgram
) -> None:
    flow = program.flow()
    browser.open(flow.authorization_url()[0])
    consent_at_google(browser, "alice@acme.test")
    code = program.came_back[-1]["code"]

    with pytest.raises(InvalidGrantError, match="Invalid code verifier"):
        program.flow(code_verifier="x" * 64).fetch_token(code=code)
    with pytest.raises(InvalidGrantError, match="Bad Request"):
        flow.fetch_token(code=code)


def test_a_missing_verifier_is_refused(browser: Browser, program: MailProgram) -> None:
    browser.open(program.flow().authorization_url()[0])
    consent_at_google(browser, "alice@acme.test")

    answer = program.token(
        grant_type="authorization_code",
        code=program.came_back[-1]["code"],
        redirect_uri=program.redirect_uri,
    )

    assert refused(answer) == (400, "invalid_grant", "Missing code verifier.")


def test_a_code_that_comes_twice_ends_the_tokens_that_it_gave(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    code = program.code(browser, "alice@acme.test")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": program.redirect_uri,
    }
    first = program.token(**form).json()

    assert refused(program.token(**form)) == (400, "invalid_grant", "Bad Request")
    assert google.live_refresh_tokens("alice@acme.test") == []
    assert program.gmail(first["access_token"]).status_code == 401


def test_a_code_is_good_for_ten_minutes(
    browser: Browser, program: MailProgram, clock: MovableClock
) -> None:
    code = program.code(browser, "alice@acme.test")
    clock.advance(timedelta(minutes=11))

    answer = program.token(
        grant_type="authorization_code", code=code, redirect_uri=program.redirect_uri
    )

    assert refused(answer) == (400, "invalid_grant", "Bad Request")


def test_a_code_belongs_to_its_client(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    code = program.code(browser, "alice@acme.test")
    other = google.add_client()
    other.register_redirect(program.redirect_uri)

    answer = program.token(
        grant_type="authorization_code",
        code=code,
        redirect_uri=program.redirect_uri,
        client_id=other.client_id,
        client_secret=other.secret,
    )

    assert refused(answer) == (400, "invalid_grant", "Bad Request")


def test_a_code_belongs_to_its_redirect_uri(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    code = program.code(browser, "alice@acme.test")
    google.register_redirect("https://elsewhere.acme.test/callback")

    answer = program.token(
        grant_type="authorization_code",
        code=code,
        redirect_uri="https://elsewhere.acme.test/callback",
    )

    assert refused(answer) == (400, "redirect_uri_mismatch", "Bad Request")


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ({"client_id": ""}, (400, "invalid_request", "Could not determine client ID")),
        ({"client_id": "1-x"}, (401, "invalid_client", "The OAuth client was not found.")),
        ({"client_secret": "GOCSPX-wrong"}, (401, "invalid_client", "Unauthorized")),
        ({"client_secret": ""}, (400, "invalid_request", "client_secret is missing.")),
        ({"grant_type": ""}, (400, "invalid_request", "Missing required parameter: grant_type")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", "Invalid grant_type: pass")),
        ({"refresh_token": ""}, (400, "invalid_request", "Missing required parameter: refresh")),
        ({"refresh_token": "1//0garbage"}, (400, "invalid_grant", "Bad Request")),
    ],
)
def test_a_malformed_token_request_is_refused_in_googles_words(
    program: MailProgram, form: dict[str, str], answer: tuple[int, str, str]
) -> None:
    asked = {"grant_type": "refresh_token", "refresh_token": "1//0x"} | form

    status, error, description = refused(program.token(**asked))

    assert (status, error) == answer[:2]
    assert description.startswith(answer[2])


def test_a_refresh_token_belongs_to_its_client(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    other = google.add_client()

    answer = program.token(
        grant_type="refresh_token",
        refresh_token=credentials.refresh_token,
        client_id=other.client_id,
        client_secret=other.secret,
    )

    assert refused(answer) == (400, "invalid_grant", "Bad Request")


def test_a_refresh_gives_a_new_access_token_and_keeps_the_refresh_token(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")

    fresh = program.refresh(credentials)

    assert fresh.token != credentials.token
    assert fresh.refresh_token == credentials.refresh_token
    assert google.live_refresh_tokens("alice@acme.test") == [credentials.refresh_token]


def test_the_scopes_of_a_refresh_can_be_narrowed(browser: Browser, program: MailProgram) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    form = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token}

    narrow = program.token(**form, scope=EMAIL).json()

    assert narrow["scope"] == EMAIL
    assert program.gmail(narrow["access_token"]).status_code == 403


def test_a_google_that_does_not_narrow_answers_with_everything(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    google.switches.narrow_on_refresh(on=False)
    form = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token}

    wide = program.token(**form, scope=EMAIL).json()

    assert set(wide["scope"].split()) == set(SCOPES)


def test_a_refresh_for_a_scope_that_was_not_granted_is_invalid_scope(
    browser: Browser, program: MailProgram
) -> None:
    credentials = program.connect(
        browser, "alice@acme.test", scopes=[*SCOPES, SETTINGS], untick=(SETTINGS,)
    )

    # The library sends the scopes that were asked for, not those that were granted.
    with pytest.raises(exceptions.RefreshError) as refusal:
        credentials.refresh(Request(program.session))

    assert refusal.value.args[1]["error"] == "invalid_scope"


def test_online_access_gives_no_refresh_token(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test", access_type="online")

    assert credentials.refresh_token is None
    assert google.live_refresh_tokens("alice@acme.test") == []


def test_only_the_first_consent_gives_a_refresh_token(
    browser: Browser, program: MailProgram
) -> None:
    first = program.connect(browser, "alice@acme.test", prompt="select_account")
    second = program.connect(browser, "alice@acme.test", prompt="select_account")

    assert first.refresh_token is not None
    assert second.refresh_token is None


def test_prompt_consent_gives_another_refresh_token_and_both_live(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    first = program.connect(browser, "alice@acme.test")
    second = program.connect(browser, "alice@acme.test")

    tokens = [first.refresh_token, second.refresh_token]
    assert google.live_refresh_tokens("alice@acme.test") == tokens


def test_include_granted_scopes_merges_what_was_granted_before(
    browser: Browser, program: MailProgram
) -> None:
    program.connect(browser, "alice@acme.test")

    merged = program.connect(
        browser, "alice@acme.test", scopes=[SETTINGS], include_granted_scopes="true"
    )

    assert set(merged.granted_scopes) == {*SCOPES, SETTINGS}


def test_six_months_without_use_end_a_refresh_token(
    browser: Browser, program: MailProgram, clock: MovableClock
) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    clock.advance(timedelta(days=100))
    program.refresh(credentials)
    clock.advance(timedelta(days=100))
    program.refresh(credentials)
    clock.advance(timedelta(days=183))

    with pytest.raises(exceptions.RefreshError, match="expired or revoked"):
        program.refresh(credentials)


def test_time_based_access_says_when_it_ends_and_ends_then(
    browser: Browser, program: MailProgram, google: Google, clock: MovableClock
) -> None:
    google.switches.limit_access("alice@acme.test", timedelta(days=30))
    flow = program.flow()
    browser.open(flow.authorization_url(prompt="consent")[0])
    consent_at_google(browser, "alice@acme.test")
    token = flow.fetch_token(code=program.came_back[-1]["code"])

    assert 30 * 86400 - 60 < token["refresh_token_expires_in"] <= 30 * 86400
    clock.advance(timedelta(days=30))
    with pytest.raises(exceptions.RefreshError, match="expired or revoked"):
        program.refresh(flow.credentials)


def test_a_project_in_testing_gives_refresh_tokens_for_seven_days(
    browser: Browser, program: MailProgram, google: Google, clock: MovableClock
) -> None:
    google.switches.testing()
    credentials = program.connect(browser, "alice@acme.test")
    clock.advance(timedelta(days=6))
    program.refresh(credentials)
    clock.advance(timedelta(days=1))

    with pytest.raises(exceptions.RefreshError, match="expired or revoked"):
        program.refresh(credentials)


def test_nothing_of_an_answer_may_be_stored(program: MailProgram) -> None:
    answer = program.token(grant_type="refresh_token", refresh_token="1//0x")

    assert "no-store" in answer.headers["Cache-Control"]


def test_the_id_token_verifies_against_the_published_keys(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test", nonce="n-0S6_WzA2Mj")

    claims = id_token.verify_token(
        credentials.id_token,
        Request(program.session),
        audience=google.client_id,
        certs_url=google.certs_url,
    )

    assert claims["iss"] == "https://accounts.google.com"
    assert claims["aud"] == claims["azp"] == google.client_id
    assert claims["email"] == "alice@acme.test"
    assert claims["email_verified"] is True
    assert claims["hd"] == "acme.test"
    assert claims["nonce"] == "n-0S6_WzA2Mj"
    assert claims["exp"] - claims["iat"] == 3600
    assert re.fullmatch(r"\d{21}", claims["sub"])


def test_the_id_token_of_another_google_does_not_verify(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    with (
        Google(google._authority) as other,
        pytest.raises(Exception, match="Unable to find a signing key"),
    ):
        id_token.verify_token(
            credentials.id_token,
            Request(program.session),
            audience=google.client_id,
            certs_url=other.certs_url,
        )


def test_the_subject_survives_a_new_address(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    account = google.add_account("dora@acme.test")
    before = account.sub
    google.switches.rename("dora@acme.test", "dora.dee@acme.test")
    credentials = program.connect(browser, "dora.dee@acme.test")

    claims = id_token.verify_token(
        credentials.id_token,
        Request(program.session),
        audience=google.client_id,
        certs_url=google.certs_url,
    )

    assert (claims["sub"], claims["email"]) == (before, "dora.dee@acme.test")


def test_without_openid_there_is_no_id_token(browser: Browser, program: MailProgram) -> None:
    credentials = program.connect(browser, "alice@acme.test", scopes=[MODIFY])

    assert credentials.id_token is None
