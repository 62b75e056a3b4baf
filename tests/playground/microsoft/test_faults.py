"""Faults to order, and what msal makes of them."""

import time
from typing import Any

import pytest
import requests
from msal.exceptions import MsalServiceError

from playground.browser import Browser
from playground.microsoft.faults import REFRESH_ERRORS
from playground.microsoft.microsoft import Microsoft
from tests.playground.microsoft.mail_program import MailProgram

ALICE, BOB = "alice@acme.test", "bob@acme.test"
NO_JSON = {"server_error", "slow", "drop", "temporarily_unavailable"}


@pytest.fixture
def alice(browser: Browser, program: MailProgram) -> dict[str, Any]:
    return program.connect(browser, ALICE)


@pytest.mark.parametrize(
    ("kind", "error", "suberror", "code"),
    [
        ("consent_required", "invalid_grant", "consent_required", 65001),
        ("revoked", "invalid_grant", "bad_token", 50173),
        ("password_reset", "invalid_grant", "bad_token", 50173),
        ("inactive", "invalid_grant", "bad_token", 700082),
        ("sign_in_frequency", "invalid_grant", "token_expired", 70043),
        ("single_page_app", "invalid_grant", "bad_token", 700084),
        ("mfa_required", "interaction_required", "basic_action", 50076),
        ("mfa_enrolment", "interaction_required", "basic_action", 50079),
        ("conditional_access", "invalid_grant", "message_only", 53003),
        ("not_assigned", "invalid_grant", None, 50105),
        ("account_disabled", "invalid_grant", None, 50057),
        ("account_unknown", "invalid_grant", "bad_token", 50034),
        ("account_locked", "invalid_grant", None, 50053),
        ("service_abuse", "invalid_grant", None, 70000),
        ("app_unknown", "unauthorized_client", None, 700016),
        ("secret_expired", "invalid_client", None, 7000222),
        ("secret_wrong", "invalid_client", None, 7000215),
        ("malformed", "invalid_grant", None, 9002313),
        ("loop", "invalid_grant", None, 50196),
        ("throttled", "temporarily_unavailable", None, 90055),
    ],
)
def test_a_refused_refresh_reaches_the_program_with_its_body(
    microsoft: Microsoft,
    program: MailProgram,
    alice: dict[str, Any],
    kind: str,
    error: str,
    suberror: str | None,
    code: int,
) -> None:
    microsoft.faults.refresh_error(kind, times=1)

    refusal = program.refresh(alice)

    assert (refusal["error"], refusal.get("suberror")) == (error, suberror)
    assert refusal["error_codes"] == [code]
    assert refusal["error_description"].startswith(f"AADSTS{code}: ")
    assert "access_token" in program.refresh(alice)


@pytest.mark.parametrize("kind", sorted(REFRESH_ERRORS - NO_JSON))
def test_every_refusal_can_be_ordered_and_is_complete(
    microsoft: Microsoft, program: MailProgram, alice: dict[str, Any], kind: str
) -> None:
    microsoft.faults.refresh_error(kind, account=ALICE)

    refusal = program.refresh(alice)

    assert "{" not in refusal["error_description"]
    assert refusal["correlation_id"] in refusal["error_description"]


def test_a_client_of_our_own_that_is_refused_is_401(
    microsoft: Microsoft, program: MailProgram, alice: dict[str, Any]
) -> None:
    microsoft.faults.refresh_error("secret_expired")

    answer = program.token(grant_type="refresh_token", refresh_token=alice["refresh_token"])

    assert answer.status_code == 401


def test_each_refusal_has_ids_of_its_own(
    microsoft: Microsoft, program: MailProgram, alice: dict[str, Any]
) -> None:
    microsoft.faults.refresh_error("revoked")

    traces = {program.refresh(alice)["trace_id"] for _ in range(2)}

    assert len(traces) == 2


@pytest.mark.parametrize("kind", ["server_error", "temporarily_unavailable"])
def test_an_outage_of_the_token_endpoint_is_an_error_of_msal(
    microsoft: Microsoft, program: MailProgram, alice: dict[str, Any], kind: str
) -> None:
    microsoft.faults.refresh_error(kind, times=1)

    with pytest.raises(MsalServiceError, match="HTTP Error: 50"):
        program.refresh(alice)
    assert "access_token" in program.refresh(alice)


def test_throttling_says_for_how_long(
    microsoft: Microsoft, program: MailProgram, alice: dict[str, Any]
) -> None:
    microsoft.faults.refresh_error("too_many_requests")

    answer = program.token(grant_type="refresh_token", refresh_token=alice["refresh_token"])

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "17")


def test_a_dropped_connection_gives_no_answer_at_all(
    microsoft: Microsoft, program: MailProgram, alice: dict[str, Any]
) -> None:
    microsoft.faults.refresh_error("drop", times=1)

    with pytest.raises(requests.ConnectionError):
        program.refresh(alice)
    assert "access_token" in program.refresh(alice)


def test_a_slow_server_outlasts_a_short_patience_and_does_not_hold_up_the_end(
    microsoft: Microsoft, program: MailProgram, alice: dict[str, Any]
) -> None:
    microsoft.faults.refresh_error("slow")
    form = {"grant_type": "refresh_token", "refresh_token": alice["refresh_token"]}
    url = f"{microsoft.authority_url}/common/oauth2/v2.0/token"

    with pytest.raises(requests.Timeout):
        program.session.post(url, data=form, timeout=0.2)
    started = time.monotonic()
    microsoft.close()
    assert time.monotonic() - started < 5


def test_a_refresh_error_can_be_for_one_account(
    microsoft: Microsoft, browser: Browser, program: MailProgram, alice: dict[str, Any]
) -> None:
    bob = program.connect(browser, BOB)
    microsoft.faults.refresh_error("revoked", account=ALICE)

    assert "error" in program.refresh(alice)
    assert "access_token" in program.refresh(bob)


def test_a_refresh_error_does_not_touch_a_new_consent(
    microsoft: Microsoft, browser: Browser, program: MailProgram
) -> None:
    microsoft.faults.refresh_error("revoked")

    assert "access_token" in program.connect(browser, ALICE)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("throttled", 429, "ApplicationThrottled"),
        ("unavailable", 503, "ServiceUnavailable"),
        ("claims_challenge", 401, "InvalidAuthenticationToken"),
    ],
)
def test_graph_can_fail_by_name_for_one_account(
    microsoft: Microsoft,
    browser: Browser,
    program: MailProgram,
    alice: dict[str, Any],
    kind: str,
    status: int,
    code: str,
) -> None:
    bob = program.connect(browser, BOB)
    microsoft.faults.graph_error(kind, account=ALICE)

    answer = program.graph(alice["access_token"])

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert program.graph(bob["access_token"]).status_code == 200


def test_an_outage_is_everywhere_until_it_ends(
    microsoft: Microsoft, browser: Browser, program: MailProgram, alice: dict[str, Any]
) -> None:
    microsoft.switches.outage()
    browser.open(microsoft.my_apps_url())
    assert browser.status == 503
    assert program.graph(alice["access_token"]).status_code == 503

    microsoft.switches.outage(on=False)
    assert program.graph(alice["access_token"]).status_code == 200


def test_requests_are_written_down_with_their_forms_but_not_shown(
    microsoft: Microsoft, program: MailProgram, alice: dict[str, Any]
) -> None:
    program.refresh(alice)

    seen = microsoft.requests[-1]
    assert (seen.method, seen.path) == ("POST", "/common/oauth2/v2.0/token")
    assert seen.form["refresh_token"] == alice["refresh_token"]
    assert alice["refresh_token"] not in repr(seen)
