"""Where only an admin may let an app in: the wall, and the admin's way around it."""

import pytest

from playground.browser import Browser
from playground.microsoft.microsoft import Microsoft
from playground.microsoft.person import approve_as_admin, consent_at_microsoft
from tests.playground.microsoft.mail_program import MAIL, SHARED, MailProgram

SAM, ADA = "sam@strict.test", "ada@strict.test"


def test_a_member_meets_need_admin_approval_and_cannot_agree(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(program.flow()["auth_uri"])
    with pytest.raises(AssertionError, match="Need admin approval"):
        consent_at_microsoft(browser, SAM)

    assert browser.title == "Need admin approval"
    assert not browser.has("accept")


def test_returning_without_consent_is_access_denied_with_the_code_of_the_wall(
    browser: Browser, program: MailProgram
) -> None:
    flow = program.flow()
    browser.open(flow["auth_uri"])
    consent_at_microsoft(browser, SAM, decline=True)

    (answer,) = program.came_back
    assert (answer["error"], answer["error_subcode"]) == ("access_denied", "cancel")
    assert answer["error_description"].startswith("AADSTS90094")
    assert answer["state"] == flow["state"]


def test_returning_can_be_as_bare_as_it_often_is(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    microsoft.switches.bare_denials()
    flow = program.flow()
    browser.open(flow["auth_uri"])
    consent_at_microsoft(browser, SAM, decline=True)

    assert program.came_back == [
        {"error": "access_denied", "error_subcode": "cancel", "state": flow["state"]}
    ]


def test_a_forged_yes_of_a_member_is_worth_nothing(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    browser.open(program.flow()["auth_uri"])
    browser.press(value=SAM)
    button = browser.element("return")
    button.set("name", "decision")
    button.set("value", "accept")
    form = next(one for one in browser._page.iter("form"))
    form.set("action", "/signin/consent")
    browser.press(id="return")

    assert browser.has("need-admin")
    assert microsoft.grants(SAM) == []


def test_an_admin_agrees_for_everybody_and_the_app_hears_of_it(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    approve_as_admin(browser, program.admin_link(), ADA)

    (answer,) = program.came_back
    (grant,) = microsoft.grants(SAM)
    assert answer == {
        "admin_consent": "True",
        "tenant": grant.tenant.id,
        "scope": " ".join(f"https://graph.microsoft.com/{scope}" for scope in MAIL),
        "state": "s-123",
    }
    assert grant.by_admin
    assert grant.scopes == set(MAIL)


def test_after_the_admins_yes_members_are_not_asked(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    approve_as_admin(browser, program.admin_link(), ADA)

    result = program.connect(browser, SAM)

    assert "access_token" in result
    assert [grant.by_admin for grant in microsoft.grants(SAM)] == [True]


def test_prompt_consent_meets_the_wall_even_after_the_admins_yes(
    browser: Browser, program: MailProgram
) -> None:
    approve_as_admin(browser, program.admin_link(), ADA)
    browser.open(program.flow(prompt="consent")["auth_uri"])
    browser.press(value=SAM)

    assert browser.has("need-admin")


def test_a_scope_that_the_admin_did_not_agree_to_meets_the_wall(
    browser: Browser, program: MailProgram
) -> None:
    approve_as_admin(browser, program.admin_link(), ADA)
    browser.open(program.flow(SHARED)["auth_uri"])
    browser.press(value=SAM)

    assert browser.has("need-admin")


def test_the_yes_of_one_organisation_is_not_that_of_another(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    approve_as_admin(browser, program.admin_link(), ADA)

    assert microsoft.grants("alice@acme.test") == []


def test_an_admin_who_declines_is_told_to_the_app_as_consent_required(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    approve_as_admin(browser, program.admin_link(), ADA, decline=True)

    (answer,) = program.came_back
    assert (answer["admin_consent"], answer["error"]) == ("True", "consent_required")
    assert answer["error_description"].startswith("AADSTS65004")
    assert answer["state"] == "s-123"
    assert microsoft.grants(SAM) == []


def test_the_admins_page_says_that_it_is_for_everybody(
    browser: Browser, program: MailProgram
) -> None:
    browser.open(program.admin_link())
    browser.press(value=ADA)

    assert "review for your organization" in browser.text()
    assert "for all users in your organization" in browser.text()


@pytest.mark.parametrize("tenant", ["organizations", "strict.test", "strict.onmicrosoft.com"])
def test_the_link_may_name_the_organisation_or_leave_it_open(
    browser: Browser, program: MailProgram, tenant: str
) -> None:
    approve_as_admin(browser, program.admin_link(tenant=tenant), ADA)

    assert program.came_back[-1]["admin_consent"] == "True"


@pytest.mark.parametrize("tenant", ["common", "consumers"])
def test_the_link_is_never_for_everybody_in_the_world(
    browser: Browser, program: MailProgram, tenant: str
) -> None:
    browser.open(program.admin_link(tenant=tenant))

    assert browser.status == 400
    assert program.came_back == []


def test_a_link_without_scopes_is_sent_back(browser: Browser, program: MailProgram) -> None:
    browser.open(program.admin_link(scope=""))

    assert program.came_back[-1]["error"] == "invalid_request"


def test_a_member_cannot_use_the_admins_link(browser: Browser, program: MailProgram) -> None:
    browser.open(program.admin_link())
    consent_at_microsoft(browser, SAM, decline=True)

    assert program.came_back[-1]["error"] == "consent_required"


def test_from_the_wall_an_admin_can_sign_in_instead(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    flow = program.flow()
    browser.open(flow["auth_uri"])
    browser.press(value=SAM)
    browser.press(text="Have an admin account? Sign in with that account")
    consent_at_microsoft(browser, ADA)

    claims = program.finish(flow)["id_token_claims"]
    assert claims["preferred_username"] == ADA
    assert [grant.by_admin for grant in microsoft.grants(ADA)] == [False]
    assert microsoft.grants(SAM) == []


def test_an_admin_may_tick_the_whole_organisation_at_a_sign_in(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    browser.open(program.flow()["auth_uri"])
    browser.press(value=ADA)
    browser.tick("yes")
    consent_at_microsoft(browser, ADA)

    assert [grant.by_admin for grant in microsoft.grants(SAM)] == [True]


def test_a_tenant_can_change_its_mind_about_user_consent(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    microsoft.switches.user_consent("strict.test", allowed=True)

    assert "access_token" in program.connect(browser, SAM)
