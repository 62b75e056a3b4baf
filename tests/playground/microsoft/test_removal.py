"""The end of access: by the person's own hand, by an admin's, and by what befalls the account."""

from typing import Any

import pytest

from playground.browser import Browser
from playground.microsoft.microsoft import Microsoft
from playground.microsoft.person import approve_as_admin, remove_access
from tests.playground.microsoft.mail_program import MAIL, MailProgram

ALICE, DANA = "alice@acme.test", "dana@outlook.test"
SAM, ADA = "sam@strict.test", "ada@strict.test"


def shape(refusal: dict[str, Any]) -> tuple[str, str | None, int]:
    """Return what tells one refusal from another."""
    (code,) = refusal["error_codes"]
    return refusal["error"], refusal.get("suberror"), code


def test_revoking_in_my_apps_leaves_a_refresh_without_consent(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, ALICE)

    remove_access(browser, microsoft, ALICE)

    assert "Permissions revoked: Inboxkeeper" in browser.text()
    assert browser.has("none")
    assert shape(program.refresh(result)) == ("invalid_grant", "consent_required", 65001)
    assert microsoft.grants(ALICE) == []
    assert microsoft.live_refresh_tokens(ALICE) == []
    assert [(one.who, one.by) for one in microsoft.removals] == [(ALICE, "person")]


def test_an_access_token_lives_on_after_the_removal(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, ALICE)
    remove_access(browser, microsoft, ALICE)

    assert program.graph(result["access_token"]).status_code == 200


def test_a_new_consent_wakes_the_old_token_of_a_work_account(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    old = program.connect(browser, ALICE)
    remove_access(browser, microsoft, ALICE)
    program.connect(browser, ALICE)

    assert "access_token" in program.refresh(old)


def test_removing_at_a_personal_account_ends_its_tokens_for_good(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    old = program.connect(browser, DANA)

    remove_access(browser, microsoft, DANA)

    assert "Inboxkeeper can no longer access your info" in browser.text()
    assert shape(program.refresh(old)) == ("invalid_grant", None, 70000)
    program.connect(browser, DANA)
    assert shape(program.refresh(old)) == ("invalid_grant", None, 70000)


def test_the_pages_list_what_the_app_may_do(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    for address in (ALICE, DANA):
        program.connect(browser, address)
        browser.open(microsoft.removal_url(address))

        assert "Read and write access to your mail" in browser.text()
        assert "Inboxkeeper" in browser.text()


def test_the_pages_ask_whose_account_and_know_their_own_kind(
    browser: Browser, microsoft: Microsoft
) -> None:
    browser.open(microsoft.my_apps_url())
    assert "alice@acme.test" in browser.text()
    assert "sam@strict.test" in browser.text()
    assert "dana@outlook.test" not in browser.text()
    browser.open(microsoft.my_apps_url("unknown-tenant"))
    assert "alice@acme.test" not in browser.text()

    browser.open(microsoft.consent_manage_url())
    assert "alice@acme.test" not in browser.text()
    browser.press(text="dana@outlook.test")
    assert browser.has("none")


def test_a_page_of_the_other_kind_knows_nobody(browser: Browser, microsoft: Microsoft) -> None:
    browser.open(microsoft.my_apps_url(account=DANA))
    assert browser.status == 404
    browser.open(microsoft.consent_manage_url(ALICE))
    assert browser.status == 404


def test_a_form_on_somebody_elses_page_removes_nothing(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    program.connect(browser, ALICE)

    answer = program.session.post(
        f"{microsoft.authority_url}/myapps/revoke",
        data={"account": ALICE, "app": microsoft.client_id},
        headers={"Sec-Fetch-Site": "cross-site"},
        timeout=10,
    )

    assert answer.status_code == 403
    assert len(microsoft.grants(ALICE)) == 1


def test_what_an_admin_agreed_to_a_person_cannot_revoke(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    approve_as_admin(browser, program.admin_link(), ADA)
    result = program.connect(browser, SAM)

    with pytest.raises(AssertionError, match="You cannot revoke these permissions"):
        remove_access(browser, microsoft, SAM)

    assert browser.has("by-admin")
    assert "access_token" in program.refresh(result)


def test_under_an_admins_consent_the_persons_own_removal_changes_nothing_for_tokens(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    microsoft.switches.user_consent("strict.test", allowed=True)
    result = program.connect(browser, SAM)
    approve_as_admin(browser, program.admin_link(), ADA)

    remove_access(browser, microsoft, SAM)

    assert "access_token" in program.refresh(result)
    assert [grant.by_admin for grant in microsoft.grants(SAM)] == [True]


def test_an_admin_withdraws_for_everybody(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    approve_as_admin(browser, program.admin_link(), ADA)
    result = program.connect(browser, SAM)

    microsoft.switches.withdraw_admin_consent("strict.test")

    assert shape(program.refresh(result)) == ("invalid_grant", "consent_required", 65001)
    assert [one.by for one in microsoft.removals] == ["admin"]


def test_an_app_that_the_organisation_deleted_is_unknown_there(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, ALICE)

    microsoft.switches.remove_app("acme.test")

    assert shape(program.refresh(result)) == ("unauthorized_client", None, 700016)
    assert "access_token" in program.connect(browser, ALICE)


def test_there_is_no_revoke_endpoint(microsoft: Microsoft, program: MailProgram) -> None:
    base = f"{microsoft.authority_url}/common"
    document = program.session.get(
        f"{base}/v2.0/.well-known/openid-configuration", timeout=10
    ).json()
    tried = program.session.post(f"{base}/oauth2/v2.0/revoke", data={"token": "x"}, timeout=10)

    assert "revocation_endpoint" not in document
    assert tried.status_code == 404


def test_revoked_sessions_end_what_was_before_and_nothing_after(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    old = program.connect(browser, ALICE)
    microsoft.switches.revoke_sessions(ALICE)

    refusal = program.refresh(old)

    assert shape(refusal) == ("invalid_grant", "bad_token", 50173)
    assert "TokensValidFrom" in refusal["error_description"]
    new = program.connect(browser, ALICE)
    assert "access_token" in program.refresh(new)
    # The entry among the person's apps was there all the time.
    assert len(microsoft.grants(ALICE)) == 1


def test_a_second_factor_is_asked_for_and_the_token_wakes_when_it_is_not_any_more(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    old = program.connect(browser, ALICE)
    microsoft.switches.require_mfa(ALICE)

    refusal = program.refresh(old)

    assert shape(refusal) == ("interaction_required", "basic_action", 50076)
    assert "polids" in refusal["claims"]
    assert "access_token" in program.refresh(program.connect(browser, ALICE))
    microsoft.switches.require_mfa(ALICE, required=False)
    assert "access_token" in program.refresh(old)


@pytest.mark.parametrize(
    ("switch", "off", "expected"),
    [
        ("disable", {"disabled": False}, ("invalid_grant", None, 50057)),
        ("block", {"blocked": False}, ("invalid_grant", "message_only", 53003)),
        ("unassign", {"unassigned": False}, ("invalid_grant", None, 50105)),
    ],
)
def test_what_an_admin_does_to_an_account_can_be_undone(
    browser: Browser,
    program: MailProgram,
    microsoft: Microsoft,
    switch: str,
    off: dict[str, bool],
    expected: tuple[str, str | None, int],
) -> None:
    result = program.connect(browser, ALICE)
    getattr(microsoft.switches, switch)(ALICE)

    assert shape(program.refresh(result)) == expected
    assert microsoft.live_refresh_tokens(ALICE) == []
    getattr(microsoft.switches, switch)(ALICE, **off)
    assert "access_token" in program.refresh(result)


@pytest.mark.parametrize(
    ("address", "expected"),
    [(ALICE, ("invalid_grant", "bad_token", 50034)), (DANA, ("invalid_grant", None, 70000))],
)
def test_a_deleted_account_is_gone(
    browser: Browser,
    program: MailProgram,
    microsoft: Microsoft,
    address: str,
    expected: tuple[str, str | None, int],
) -> None:
    result = program.connect(browser, address)
    microsoft.switches.delete_account(address)

    assert shape(program.refresh(result)) == expected
    assert program.graph(result["access_token"]).status_code == 401
    browser.open(program.flow()["auth_uri"])
    assert address not in browser.text()


def test_an_expired_secret_is_the_apps_own_trouble(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, ALICE)
    microsoft.switches.expire_secret()
    assert shape(program.refresh(result)) == ("invalid_client", None, 7000222)

    microsoft.switches.restore_secret()
    assert "access_token" in program.refresh(result)
    microsoft.switches.renew_secret()
    assert "access_token" in program.refresh(result)


def test_a_disabled_app_is_the_apps_own_trouble(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, ALICE)
    microsoft.switches.disable_app()
    assert shape(program.refresh(result)) == ("unauthorized_client", None, 7000112)

    microsoft.switches.disable_app(disabled=False)
    assert "access_token" in program.refresh(result, MAIL)
