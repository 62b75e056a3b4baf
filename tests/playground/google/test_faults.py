"""Faults to order, and what google-auth makes of them."""

import time

import pytest
import requests
from google.auth import exceptions
from google.oauth2.credentials import Credentials

from playground.browser import Browser
from playground.google.google import Google
from tests.playground.google.mail_program import MailProgram

REVOKED = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}


@pytest.fixture
def alice(browser: Browser, program: MailProgram) -> Credentials:
    return program.connect(browser, "alice@acme.test")


def refusal(program: MailProgram, credentials: Credentials) -> exceptions.RefreshError:
    """Refresh, which must be refused, and return what google-auth raises."""
    with pytest.raises(exceptions.RefreshError) as caught:
        program.refresh(credentials)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "error", "description"),
    [
        ("invalid_grant", "invalid_grant", "Token has been expired or revoked."),
        ("bad_request", "invalid_grant", "Bad Request"),
        ("account_deleted", "invalid_grant", "Account has been deleted"),
        (
            "admin_policy_enforced",
            "admin_policy_enforced",
            "Access blocked by the admin's policy.",
        ),
        ("org_internal", "org_internal", "Restricted to users of its organization."),
        ("invalid_client", "invalid_client", "Unauthorized"),
        ("deleted_client", "deleted_client", "The OAuth client was deleted."),
        ("disabled_client", "disabled_client", "The OAuth client was disabled."),
        ("unauthorized_client", "unauthorized_client", "Unauthorized"),
        ("invalid_scope", "invalid_scope", "Bad Request"),
    ],
)
def test_a_refused_refresh_reaches_the_program_with_its_body(
    program: MailProgram, alice: Credentials, kind: str, error: str, description: str
) -> None:
    program.google.faults.refresh_error(kind, times=1)

    caught = refusal(program, alice)

    assert not caught.retryable
    assert caught.args[1] == {"error": error, "error_description": description}
    assert program.refresh(alice).token


@pytest.mark.parametrize("kind", ["invalid_rapt", "rapt_required"])
def test_session_control_reaches_the_program_without_a_body(
    google: Google, program: MailProgram, alice: Credentials, kind: str
) -> None:
    google.faults.refresh_error(kind)

    caught = refusal(program, alice)

    assert len(caught.args) == 1
    assert "Reauthentication is needed" in str(caught)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "retryable"), [("server_error", False), ("unavailable", True), ("rate_limited", True)]
)
def test_an_outage_of_the_token_endpoint_is_tried_three_times(
    google: Google, program: MailProgram, alice: Credentials, kind: str, retryable: bool
) -> None:
    google.faults.refresh_error(kind)
    before = len(google.requests)

    caught = refusal(program, alice)

    assert caught.retryable is retryable
    assert len(google.requests) - before == 3


def test_a_passing_outage_is_bridged_by_the_library(
    google: Google, program: MailProgram, alice: Credentials
) -> None:
    google.faults.refresh_error("unavailable", times=1)

    assert program.refresh(alice).token


@pytest.mark.slow
def test_a_dropped_connection_is_a_transport_error(
    google: Google, program: MailProgram, alice: Credentials
) -> None:
    google.faults.add("/token", drop=True)

    with pytest.raises(exceptions.TransportError):
        program.refresh(alice)


def test_a_refresh_error_can_be_for_one_account(
    google: Google, browser: Browser, program: MailProgram, alice: Credentials
) -> None:
    bob = program.connect(browser, "bob@acme.test")
    google.faults.refresh_error("invalid_grant", account="alice@acme.test")

    assert refusal(program, alice).args[1] == REVOKED
    assert program.refresh(bob).token


def test_a_refresh_error_does_not_touch_a_new_consent(
    google: Google, browser: Browser, program: MailProgram
) -> None:
    google.faults.refresh_error("invalid_grant")

    assert program.connect(browser, "alice@acme.test").token


def test_a_fault_answers_with_status_headers_and_body(
    google: Google, program: MailProgram, alice: Credentials
) -> None:
    body = {"error": {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}}
    google.faults.add("/gmail", status=429, body=body, headers={"Retry-After": "17"})

    answer = program.gmail(alice.token)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "17"
    assert answer.json() == body
    assert program.refresh(alice).token


def test_a_fault_with_times_is_over_then(
    google: Google, program: MailProgram, alice: Credentials
) -> None:
    google.faults.add("/gmail", status=500, body="<h1>oops</h1>", times=2)

    statuses = [program.gmail(alice.token).status_code for _ in range(3)]

    assert statuses == [500, 500, 200]


def test_a_fault_can_be_taken_back(
    google: Google, program: MailProgram, alice: Credentials
) -> None:
    fault = google.faults.add("/gmail", status=500)
    google.faults.add("/revoke", status=500)

    google.faults.remove(fault)
    assert program.gmail(alice.token).status_code == 200
    assert program.revoke(alice.token).status_code == 500
    google.faults.clear()
    assert program.revoke(alice.token).status_code == 200


def test_a_dropped_connection_gives_no_answer_at_all(
    google: Google, program: MailProgram, alice: Credentials
) -> None:
    google.faults.add("/gmail", drop=True, times=1)

    with pytest.raises(requests.ConnectionError):
        program.gmail(alice.token)
    assert program.gmail(alice.token).status_code == 200


def test_a_delayed_answer_comes_late_and_is_right(
    google: Google, program: MailProgram, alice: Credentials
) -> None:
    google.faults.add("/gmail", delay=0.2)
    started = time.monotonic()

    answer = program.gmail(alice.token)

    assert time.monotonic() - started >= 0.2
    assert answer.json()["emailAddress"] == "alice@acme.test"


def test_an_outage_is_everywhere_until_it_ends(
    google: Google, browser: Browser, program: MailProgram, alice: Credentials
) -> None:
    google.switches.outage()
    browser.open(google.connections_url("alice@acme.test"))
    assert browser.status == 503
    assert program.gmail(alice.token).status_code == 503
    assert program.revoke(alice.token).status_code == 503

    google.switches.outage(on=False)
    assert program.gmail(alice.token).status_code == 200


def test_requests_are_written_down_with_their_forms_but_not_shown(
    google: Google, program: MailProgram, alice: Credentials
) -> None:
    program.refresh(alice)

    seen = google.requests[-1]
    assert (seen.method, seen.path) == ("POST", "/token")
    assert seen.form["refresh_token"] == alice.refresh_token
    assert alice.refresh_token not in repr(seen)


def test_closing_does_not_wait_for_a_delayed_answer(google: Google, program: MailProgram) -> None:
    google.faults.add("/connections", delay=600)
    with pytest.raises(requests.Timeout):
        program.session.get(google.connections_url(), timeout=0.2)
    started = time.monotonic()

    google.close()

    assert time.monotonic() - started < 5
