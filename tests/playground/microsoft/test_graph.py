"""Graph: whose account, is there a mailbox, who may open it, and the shapes of its refusals."""

from typing import Any

import pytest
import requests

from playground.browser import Browser
from playground.microsoft.microsoft import Microsoft
from tests.playground.microsoft.mail_program import SHARED, MailProgram

ALICE, BOB, DANA = "alice@acme.test", "bob@acme.test", "dana@outlook.test"
SALES = "sales@acme.test"
INBOX = "/me/mailFolders/inbox"


def error(answer: requests.Response) -> tuple[int, str]:
    """Return status and code of a refusal, whose ids must agree."""
    body: dict[str, Any] = answer.json()["error"]
    assert body["innerError"]["request-id"] == answer.headers["request-id"]
    assert body["message"]
    return answer.status_code, body["code"]


@pytest.fixture
def sales(microsoft: Microsoft) -> None:
    """Enter a shared mailbox with Alice as its only member."""
    microsoft.add_shared_mailbox(SALES, "acme.test", [ALICE])


def test_me_tells_who_is_signed_in(browser: Browser, program: MailProgram) -> None:
    result = program.connect(browser, ALICE)

    me = program.graph(result["access_token"]).json()

    assert me["id"] == result["id_token_claims"]["oid"]
    assert (me["userPrincipalName"], me["mail"]) == (ALICE, ALICE)
    assert me["displayName"] == "Alice Ant"


def test_the_id_of_a_personal_account_is_the_number_in_its_oid(
    browser: Browser, program: MailProgram
) -> None:
    result = program.connect(browser, DANA)

    oid = result["id_token_claims"]["oid"].replace("-", "")
    assert program.graph(result["access_token"]).json()["id"] == oid[16:]


def test_mail_and_sign_in_name_may_differ(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    microsoft.add_account(
        "carol@acme.test", "Carol", tenant="acme.test", upn="carol@acme.onmicrosoft.com"
    )
    result = program.connect(browser, "carol@acme.test")

    me = program.graph(result["access_token"], "/me?$select=mail,userPrincipalName").json()

    del me["@odata.context"]
    assert me == {"mail": "carol@acme.test", "userPrincipalName": "carol@acme.onmicrosoft.com"}


@pytest.mark.parametrize("who", ["me", f"users/{ALICE}"])
def test_the_inbox_is_there(browser: Browser, program: MailProgram, who: str) -> None:
    result = program.connect(browser, ALICE)

    folder = program.graph(result["access_token"], f"/{who}/mailFolders/inbox").json()

    assert folder["displayName"] == "Inbox"
    assert folder["totalItemCount"] >= folder["unreadItemCount"]


def test_messages_can_be_listed(browser: Browser, program: MailProgram) -> None:
    result = program.connect(browser, ALICE)

    listed = program.graph(result["access_token"], "/me/messages?$top=1&$select=subject").json()

    (message,) = listed["value"]
    assert set(message) == {"id", "subject"}


@pytest.mark.parametrize("query", ["$top=0", "$top=many", "$select=wings"])
def test_a_query_that_makes_no_sense_is_a_bad_request(
    browser: Browser, program: MailProgram, query: str
) -> None:
    result = program.connect(browser, ALICE)

    answer = program.graph(result["access_token"], f"/me/messages?{query}")

    assert error(answer) == (400, "BadRequest")


def test_what_is_not_here_is_a_bad_request(browser: Browser, program: MailProgram) -> None:
    result = program.connect(browser, ALICE)

    answer = program.graph(result["access_token"], "/me/calendars")

    assert error(answer) == (400, "BadRequest")


@pytest.mark.parametrize("token", ["EwBgarbage", "x"])
def test_a_garbage_token_is_unauthenticated(program: MailProgram, token: str) -> None:
    answer = program.graph(token)

    assert error(answer) == (401, "InvalidAuthenticationToken")
    assert "authorization_uri" in answer.headers["WWW-Authenticate"]


def test_a_request_without_a_token_is_unauthenticated(
    microsoft: Microsoft, program: MailProgram
) -> None:
    answer = program.session.get(f"{microsoft.graph_url}/me", timeout=10)

    assert error(answer) == (401, "InvalidAuthenticationToken")


def test_a_refresh_token_opens_nothing(browser: Browser, program: MailProgram) -> None:
    result = program.connect(browser, ALICE)

    assert error(program.graph(result["refresh_token"]))[0] == 401


def test_an_expired_token_says_so(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, ALICE)
    microsoft.switches.expire_access_tokens(ALICE)

    answer = program.graph(result["access_token"])

    assert error(answer) == (401, "InvalidAuthenticationToken")
    assert "expired" in answer.json()["error"]["message"]
    assert program.graph(program.refresh(result)["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("scopes", "path", "code"),
    [
        (["Mail.ReadWrite"], "/me", "Authorization_RequestDenied"),
        (["User.Read", "Mail.Send"], INBOX, "ErrorAccessDenied"),
    ],
)
def test_a_token_without_the_scope_is_forbidden(
    browser: Browser, program: MailProgram, scopes: list[str], path: str, code: str
) -> None:
    result = program.connect(browser, ALICE, scopes=scopes)

    assert error(program.graph(result["access_token"], path)) == (403, code)


def test_an_account_without_a_mailbox_says_so(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    microsoft.add_account("erin@acme.test", "Erin", tenant="acme.test", mailbox=False)
    result = program.connect(browser, "erin@acme.test")

    answer = program.graph(result["access_token"], INBOX)

    assert error(answer) == (404, "MailboxNotEnabledForRESTAPI")
    assert program.graph(result["access_token"]).json()["mail"] is None


def test_a_mailbox_can_go_and_come_back(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, ALICE)
    microsoft.switches.remove_mailbox(ALICE)
    gone = program.graph(result["access_token"], INBOX)
    microsoft.switches.restore_mailbox(ALICE)

    assert error(gone) == (404, "MailboxNotEnabledForRESTAPI")
    assert program.graph(result["access_token"], INBOX).status_code == 200


@pytest.mark.usefixtures("sales")
def test_a_member_opens_the_shared_mailbox(browser: Browser, program: MailProgram) -> None:
    result = program.connect(browser, ALICE, scopes=SHARED)

    answer = program.graph(result["access_token"], f"/users/{SALES}/mailFolders/inbox")

    assert answer.json()["displayName"] == "Inbox"
    assert SALES in answer.json()["@odata.context"]


@pytest.mark.usefixtures("sales")
def test_without_the_shared_scope_a_member_stays_outside(
    browser: Browser, program: MailProgram
) -> None:
    result = program.connect(browser, ALICE)

    answer = program.graph(result["access_token"], f"/users/{SALES}/mailFolders/inbox")

    assert error(answer) == (403, "ErrorAccessDenied")


@pytest.mark.usefixtures("sales")
def test_membership_comes_and_goes(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, BOB, scopes=SHARED)
    path = f"/users/{SALES}/mailFolders/inbox"

    before = program.graph(result["access_token"], path)
    microsoft.switches.add_member(SALES, BOB)
    during = program.graph(result["access_token"], path)
    microsoft.switches.remove_member(SALES, BOB)
    after = program.graph(result["access_token"], path)

    assert [one.status_code for one in (before, during, after)] == [403, 200, 403]
    assert error(after)[1] == "ErrorAccessDenied"


def test_the_mailbox_of_a_colleague_stays_closed(browser: Browser, program: MailProgram) -> None:
    result = program.connect(browser, ALICE, scopes=SHARED)

    answer = program.graph(result["access_token"], f"/users/{BOB}/mailFolders/inbox")

    assert error(answer) == (403, "ErrorAccessDenied")


@pytest.mark.parametrize("address", ["nobody@acme.test", "sam@strict.test", DANA])
def test_nobody_of_this_name_in_the_organisation_is_an_invalid_user(
    browser: Browser, program: MailProgram, address: str
) -> None:
    result = program.connect(browser, ALICE, scopes=SHARED)

    answer = program.graph(result["access_token"], f"/users/{address}/mailFolders/inbox")

    assert error(answer) == (404, "ErrorInvalidUser")


def test_a_personal_account_has_no_colleagues(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    microsoft.add_account("dora@outlook.test", "Dora")
    result = program.connect(browser, DANA)

    answer = program.graph(result["access_token"], "/users/dora@outlook.test/mailFolders/inbox")

    assert error(answer) == (404, "ErrorInvalidUser")
