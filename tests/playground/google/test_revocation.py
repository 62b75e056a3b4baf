"""The end of a grant: by the revoke endpoint, by the person, and by what befalls the account."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from google.auth import exceptions
from google.oauth2.credentials import Credentials

from playground.browser import Browser
from playground.clock import MovableClock
from playground.google.google import Google
from playground.google.person import remove_access
from tests.playground.google.mail_program import (
    EMAIL,
    SCOPES,
    SETTINGS,
    SIGN_IN,
    MailProgram,
)


def assert_dead(program: MailProgram, credentials: Credentials) -> None:
    """Assert that Google refuses both tokens of these credentials."""
    with pytest.raises(exceptions.RefreshError) as refusal:
        program.refresh(credentials)
    assert refusal.value.args[1] == {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }
    assert program.gmail(credentials.token).status_code == 401


@pytest.mark.parametrize("which", ["token", "refresh_token"])
def test_revoking_either_token_ends_every_grant_of_the_account(
    browser: Browser, program: MailProgram, google: Google, which: str
) -> None:
    first = program.connect(browser, "alice@acme.test")
    second = program.connect(browser, "alice@acme.test", scopes=[*SIGN_IN, SETTINGS])

    answer = program.revoke(getattr(first, which))

    assert (answer.status_code, answer.json()) == (200, {})
    for credentials in (first, second):
        with pytest.raises(exceptions.RefreshError, match="expired or revoked"):
            program.refresh(credentials)
        assert program.gmail(credentials.token, "settings/sendAs").status_code == 401
    assert google.grants("alice@acme.test") == []
    assert [(one.email, one.by) for one in google.revocations] == [("alice@acme.test", "token")]


def test_revoking_ends_the_tokens_of_every_client_of_the_project(
    browser: Browser, program: MailProgram, google: Google, ca_file: Path
) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    with MailProgram(google, ca_file, google.add_client()) as sibling:
        sibling_credentials = sibling.connect(browser, "alice@acme.test")

        program.revoke(credentials.refresh_token)

        assert_dead(sibling, sibling_credentials)


def test_revoking_leaves_other_accounts_and_projects_alone(
    browser: Browser, program: MailProgram, google: Google, ca_file: Path
) -> None:
    alices = program.connect(browser, "alice@acme.test")
    bobs = program.connect(browser, "bob@acme.test")
    with MailProgram(google, ca_file, google.add_client("another-project")) as other:
        elsewhere = other.connect(browser, "alice@acme.test")

        program.revoke(alices.refresh_token)

        assert program.refresh(bobs).token
        assert other.refresh(elsewhere).token


def test_a_code_from_before_the_revocation_is_worthless(
    browser: Browser, program: MailProgram
) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    code = program.code(browser, "alice@acme.test")
    program.revoke(credentials.refresh_token)

    answer = program.token(
        grant_type="authorization_code", code=code, redirect_uri=program.redirect_uri
    )

    assert answer.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("token", ["1//0garbage", "ya29.garbage"])
def test_an_unknown_token_cannot_be_revoked(
    program: MailProgram, google: Google, token: str
) -> None:
    answer = program.revoke(token)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_token"
    assert google.revocations == []


def test_a_token_can_be_revoked_once(browser: Browser, program: MailProgram) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    program.revoke(credentials.refresh_token)

    answer = program.revoke(credentials.refresh_token)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_token"


def test_revoking_without_a_token_is_an_invalid_request(program: MailProgram) -> None:
    answer = program.revoke("")

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_the_token_to_revoke_may_stand_in_the_query(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")

    answer = program.session.post(
        google.revoke_url, params={"token": credentials.refresh_token}, timeout=10
    )

    assert answer.status_code == 200
    assert_dead(program, credentials)


def test_a_new_consent_after_a_revocation_starts_afresh(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    old = program.connect(browser, "alice@acme.test")
    program.revoke(old.refresh_token)

    new = program.connect(browser, "alice@acme.test", prompt="select_account")

    assert_dead(program, old)
    assert program.refresh(new).token
    assert google.live_refresh_tokens("alice@acme.test") == [new.refresh_token]


def test_the_connections_page_lists_the_app_with_its_scopes_and_date(
    browser: Browser, program: MailProgram, google: Google, clock: MovableClock
) -> None:
    clock.advance(timedelta(days=3))
    program.connect(browser, "alice@acme.test")
    browser.open(google.connections_url("alice@acme.test"))

    seen = browser.text()
    assert "Inboxkeeper has access to:" in seen
    assert "Read, compose, and send emails from your Gmail account" in seen
    assert f"Access given on {datetime.now(UTC).date() + timedelta(days=3)}" in seen


def test_the_connections_page_says_when_there_is_no_app(browser: Browser, google: Google) -> None:
    browser.open(google.connections_url("alice@acme.test"))

    assert "No app has access to this account." in browser.text()
    assert not browser.has("remove-access")


def test_removing_the_access_by_hand_ends_everything_for_the_project(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    first = program.connect(browser, "alice@acme.test")
    second = program.connect(browser, "alice@acme.test")

    remove_access(browser, google, "alice@acme.test")

    assert "Access removed: Inboxkeeper" in browser.text()
    assert_dead(program, first)
    assert_dead(program, second)
    assert [(one.email, one.by) for one in google.revocations] == [("alice@acme.test", "person")]


def test_removing_one_app_leaves_the_other(
    browser: Browser, program: MailProgram, google: Google, ca_file: Path
) -> None:
    program.connect(browser, "alice@acme.test")
    with MailProgram(google, ca_file, google.add_client("another-project")) as other:
        elsewhere = other.connect(browser, "alice@acme.test")

        remove_access(browser, google, "alice@acme.test")

        assert other.refresh(elsewhere).token
        assert [one.project.id for one in google.grants("alice@acme.test")] == ["another-project"]


def test_the_connections_page_asks_whose_it_is_without_an_account(
    browser: Browser, google: Google
) -> None:
    browser.open(google.connections_url())
    browser.press(text="bob@acme.test")

    assert browser.element("account").text == "bob@acme.test"


def test_the_connections_page_speaks_german(browser: Browser, google: Google) -> None:
    browser.open(google.connections_url("alice@acme.test") + "&hl=de")

    assert "Keine App hat Zugriff auf dieses Konto." in browser.text()


def test_somebody_elses_page_cannot_remove_an_access(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    program.connect(browser, "alice@acme.test")

    answer = program.session.post(
        f"{google.url}/connections/remove",
        data={"account": "alice@acme.test", "project": "inboxkeeper-demo"},
        headers={"Sec-Fetch-Site": "cross-site"},
        timeout=10,
    )

    assert answer.status_code == 403
    assert len(google.grants("alice@acme.test")) == 1


def test_a_new_password_ends_the_tokens_that_reach_gmail(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    mail = program.connect(browser, "alice@acme.test")
    sign_in = program.connect(browser, "alice@acme.test", scopes=SIGN_IN)

    google.switches.change_password("alice@acme.test")

    assert_dead(program, mail)
    assert program.refresh(sign_in).token
    assert google.grants("alice@acme.test")[0].scopes == set(SCOPES)


def test_a_suspended_account_is_refused_until_it_is_given_back(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")

    google.switches.suspend("alice@acme.test")
    assert_dead(program, credentials)

    google.switches.unsuspend("alice@acme.test")
    assert program.gmail(program.refresh(credentials).token).status_code == 200


def test_a_deleted_account_says_so(browser: Browser, program: MailProgram, google: Google) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    google.switches.delete_account("alice@acme.test")

    with pytest.raises(exceptions.RefreshError, match="Account has been deleted"):
        program.refresh(credentials)
    assert program.gmail(credentials.token).status_code == 401
    assert program.revoke(credentials.refresh_token).status_code == 400


def test_a_new_account_with_an_old_address_is_somebody_else(google: Google) -> None:
    before = google.add_account("dora@acme.test").sub
    google.switches.delete_account("dora@acme.test")

    assert google.add_account("dora@acme.test").sub != before


def test_an_address_has_one_account(google: Google) -> None:
    with pytest.raises(ValueError, match="has an account already"):
        google.add_account("ALICE@acme.test")


def test_an_admin_who_forbids_the_app_ends_refreshes_until_it_is_allowed(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")

    google.switches.block_app("alice@acme.test")
    with pytest.raises(exceptions.RefreshError) as refusal:
        program.refresh(credentials)
    assert refusal.value.args[1]["error"] == "admin_policy_enforced"

    google.switches.block_app("alice@acme.test", blocked=False)
    assert program.refresh(credentials).token


def test_session_control_asks_for_a_new_sign_in(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    old = program.connect(browser, "alice@acme.test")
    google.switches.end_session("alice@acme.test")

    with pytest.raises(exceptions.RefreshError, match="Reauthentication is needed") as refusal:
        program.refresh(old)
    assert len(refusal.value.args) == 1
    assert program.refresh(program.connect(browser, "alice@acme.test")).token


def test_an_expired_client_secret_is_refused_for_everybody_until_it_is_renewed(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    both = [program.connect(browser, who) for who in ("alice@acme.test", "bob@acme.test")]

    google.switches.expire_secret()
    for credentials in both:
        with pytest.raises(exceptions.RefreshError) as refusal:
            program.refresh(credentials)
        assert refusal.value.args[1]["error"] == "invalid_client"

    old, new = google.client_secret, google.switches.renew_secret()
    assert old != new
    assert all(program.refresh(credentials).token for credentials in both)


@pytest.mark.parametrize(
    ("how", "error"),
    [("disable_client", "disabled_client"), ("delete_client", "deleted_client")],
)
def test_a_client_can_be_disabled_and_deleted(
    browser: Browser, program: MailProgram, google: Google, how: str, error: str
) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    getattr(google.switches, how)()

    with pytest.raises(exceptions.RefreshError) as refusal:
        program.refresh(credentials)
    browser.open(program.flow().authorization_url()[0])

    assert refusal.value.args[1]["error"] == error
    assert browser.element("error").text == f"Error 401: {error}"


def test_expired_access_tokens_leave_the_refresh_token_alone(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    google.switches.expire_access_tokens("alice@acme.test")

    assert program.gmail(credentials.token).status_code == 401
    assert program.gmail(program.refresh(credentials).token).status_code == 200


def test_the_email_scope_alone_is_no_mailbox(browser: Browser, program: MailProgram) -> None:
    credentials = program.connect(browser, "alice@acme.test", scopes=["openid", EMAIL])

    assert program.gmail(credentials.token).status_code == 403
