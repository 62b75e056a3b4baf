"""The Gmail API: whose mailbox, is it there, and the shapes of its refusals."""

from typing import Any

import pytest
import requests

from playground.browser import Browser
from playground.google.google import Google
from tests.playground.google.mail_program import SCOPES, SEND, SETTINGS, SIGN_IN, MailProgram


def error(answer: requests.Response) -> dict[str, Any]:
    """Return the error of a refusal, whose code and status must agree."""
    body: dict[str, Any] = answer.json()["error"]
    assert body["code"] == answer.status_code
    return body


def test_the_profile_names_the_mailbox(browser: Browser, program: MailProgram) -> None:
    credentials = program.connect(browser, "alice@acme.test")

    profile = program.gmail(credentials.token).json()

    assert profile["emailAddress"] == "alice@acme.test"
    assert profile["messagesTotal"] >= profile["threadsTotal"] > 0
    assert profile["historyId"].isdigit()


@pytest.mark.parametrize("token", ["ya29.garbage", "1//0garbage", "x"])
def test_a_garbage_token_is_unauthenticated(program: MailProgram, token: str) -> None:
    answer = program.gmail(token)

    assert error(answer)["status"] == "UNAUTHENTICATED"
    assert error(answer)["errors"][0]["reason"] == "authError"
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_refresh_token_opens_no_mailbox(browser: Browser, program: MailProgram) -> None:
    credentials = program.connect(browser, "alice@acme.test")

    assert program.gmail(credentials.refresh_token).status_code == 401


def test_a_request_without_a_token_is_unauthenticated(
    google: Google, program: MailProgram
) -> None:
    answer = program.session.get(f"{google.api_url}/gmail/v1/users/me/profile", timeout=10)

    assert error(answer)["status"] == "UNAUTHENTICATED"
    assert "missing required authentication credential" in error(answer)["message"]


@pytest.mark.parametrize("scopes", [SIGN_IN, [*SIGN_IN, SEND]])
def test_a_token_without_a_scope_for_it_reads_no_profile(
    browser: Browser, program: MailProgram, scopes: list[str]
) -> None:
    credentials = program.connect(browser, "alice@acme.test", scopes=scopes)

    refusal = error(program.gmail(credentials.token))

    assert refusal["code"] == 403
    assert refusal["status"] == "PERMISSION_DENIED"
    assert refusal["errors"][0]["reason"] == "insufficientPermissions"
    assert refusal["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_an_account_without_gmail_says_so(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")
    google.switches.disable_mail("alice@acme.test")

    refusal = error(program.gmail(credentials.token))

    assert refusal["code"] == 400
    assert refusal["message"] == "Mail service not enabled"
    assert refusal["status"] == "FAILED_PRECONDITION"
    assert refusal["errors"][0]["reason"] == "failedPrecondition"
    google.switches.enable_mail("alice@acme.test")
    assert program.gmail(credentials.token).status_code == 200


def test_the_mailbox_of_somebody_else_stays_closed(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    credentials = program.connect(browser, "alice@acme.test")

    answer = program.session.get(
        f"{google.api_url}/gmail/v1/users/bob@acme.test/profile",
        headers={"Authorization": f"Bearer {credentials.token}"},
        timeout=10,
    )

    assert error(answer)["message"] == "Delegation denied for alice@acme.test"


def test_send_as_lists_the_aliases_with_their_verification(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    google.switches.add_alias("alice@acme.test", "sales@acme.test")
    google.switches.add_alias("alice@acme.test", "press@acme.test", verification="pending")
    credentials = program.connect(browser, "alice@acme.test", scopes=[*SCOPES, SETTINGS])

    listed = program.gmail(credentials.token, "settings/sendAs").json()["sendAs"]

    assert [(one["sendAsEmail"], one.get("verificationStatus")) for one in listed] == [
        ("alice@acme.test", None),
        ("sales@acme.test", "accepted"),
        ("press@acme.test", "pending"),
    ]
    assert listed[0]["isPrimary"] is True


def test_one_send_as_address_can_be_asked_for(
    browser: Browser, program: MailProgram, google: Google
) -> None:
    google.switches.add_alias("alice@acme.test", "sales@acme.test")
    credentials = program.connect(browser, "alice@acme.test")

    found = program.gmail(credentials.token, "settings/sendAs/sales@acme.test").json()
    missing = program.gmail(credentials.token, "settings/sendAs/other@acme.test")

    assert found["verificationStatus"] == "accepted"
    assert error(missing)["status"] == "NOT_FOUND"
