"""The token endpoint, seen through msal and by hand."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import msal
import pytest
import requests

from playground.browser import Browser
from playground.clock import MovableClock
from playground.microsoft.microsoft import Microsoft
from playground.microsoft.person import consent_at_microsoft
from tests.playground.microsoft.mail_program import MAIL, MailProgram

ALICE, DANA = "alice@acme.test", "dana@outlook.test"
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"


def refused(answer: requests.Response) -> tuple[int, str, int]:
    """Return status, error and code of a refusal, whose other fields must agree."""
    body = answer.json()
    (code,) = body["error_codes"]
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert f"Trace ID: {body['trace_id']}" in body["error_description"]
    assert f"Correlation ID: {body['correlation_id']}" in body["error_description"]
    assert f"Timestamp: {body['timestamp']}" in body["error_description"]
    assert body["error_uri"].endswith(f"/error?code={code}")
    return answer.status_code, body["error"], code


def signed_in(browser: Browser, program: MailProgram, address: str = ALICE) -> dict[str, Any]:
    """Send a person through the sign-in; the code has come back, not yet redeemed."""
    flow = program.flow()
    browser.open(flow["auth_uri"])
    consent_at_microsoft(browser, address)
    return flow


def refresh_by_hand(program: MailProgram, result: dict[str, Any], **form: Any) -> Any:
    """Refresh without msal, which adds scopes of its own."""
    form = {
        "grant_type": "refresh_token",
        "refresh_token": result["refresh_token"],
        **form,
    }
    return program.token(**form)


def test_msal_gets_tokens_and_says_whose_they_are(browser: Browser, program: MailProgram) -> None:
    result = program.connect(browser, ALICE)

    assert result["token_type"] == "Bearer"
    assert result["expires_in"] == result["ext_expires_in"] == 3599
    assert set(result["scope"].split()) == {*MAIL, "openid", "profile"}
    info = result["client_info"]
    ids = json.loads(base64.urlsafe_b64decode(info + "=" * (-len(info) % 4)))
    claims = result["id_token_claims"]
    assert ids == {"uid": claims["oid"], "utid": claims["tid"]}


def test_msal_remembers_the_account_by_its_home(browser: Browser, program: MailProgram) -> None:
    flow = signed_in(browser, program)
    app = program.app()
    result = app.acquire_token_by_auth_code_flow(flow, program.came_back[-1])

    (account,) = app.get_accounts()
    claims = result["id_token_claims"]
    assert account["home_account_id"] == f"{claims['oid']}.{claims['tid']}"


def test_the_id_token_verifies_against_the_published_keys(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, ALICE, scopes=[*MAIL, "email"])
    keys = program.session.get(
        f"{microsoft.authority_url}/common/discovery/v2.0/keys", timeout=10
    ).json()

    key_id = jwt.get_unverified_header(result["id_token"])["kid"]
    (key,) = (key for key in keys["keys"] if key["kid"] == key_id)
    claims = jwt.decode(
        result["id_token"], jwt.PyJWK(key, "RS256"), ["RS256"], audience=microsoft.client_id
    )

    (grant,) = microsoft.grants(ALICE)
    assert claims["iss"] == f"{microsoft.authority_url}/{grant.tenant.id}/v2.0"
    assert claims["tid"] == grant.tenant.id
    assert claims["oid"] == grant.account.oid
    assert claims["preferred_username"] == claims["email"] == ALICE
    assert claims["name"] == "Alice Ant"
    assert claims["exp"] > claims["iat"]


def test_a_personal_account_comes_from_the_consumer_tenant(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    claims = program.connect(browser, DANA)["id_token_claims"]

    assert claims["tid"] == CONSUMERS
    assert claims["iss"] == f"{microsoft.authority_url}/{CONSUMERS}/v2.0"
    assert claims["oid"].startswith("00000000-0000-0000-")


def test_the_nonce_comes_back(browser: Browser, program: MailProgram) -> None:
    flow = signed_in(browser, program)
    flow["nonce"] = "another"

    with pytest.raises(RuntimeError, match="nonce"):
        program.finish(flow)


def test_another_application_sees_another_subject(
    browser: Browser, program: MailProgram, microsoft: Microsoft, ca_file: Path
) -> None:
    first = program.connect(browser, ALICE)["id_token_claims"]
    with MailProgram(microsoft, ca_file, microsoft.add_application("Other")) as other:
        second = other.connect(browser, ALICE)["id_token_claims"]

    assert first["oid"] == second["oid"]
    assert first["sub"] != second["sub"]


def test_the_ids_survive_a_new_address(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    before = program.connect(browser, ALICE)
    microsoft.switches.rename(ALICE, "alice.ant@acme.test")

    after = program.refresh(before)["id_token_claims"]

    assert after["oid"] == before["id_token_claims"]["oid"]
    assert after["preferred_username"] == "alice.ant@acme.test"


@pytest.mark.parametrize("in_body", [True, False])
def test_a_client_proves_itself_by_basic_or_in_the_body(
    browser: Browser, program: MailProgram, in_body: bool
) -> None:
    flow = signed_in(browser, program)
    form = {
        "grant_type": "authorization_code",
        "code": program.came_back[-1]["code"],
        "redirect_uri": program.redirect_uri,
        "code_verifier": flow["code_verifier"],
    }
    secret = {"client_id": program.client_id, "client_secret": program.client_secret}

    answer = program.session.post(
        f"{program.microsoft.authority_url}/common/oauth2/v2.0/token",
        data=form | secret if in_body else form,
        auth=None if in_body else tuple(secret.values()),
        timeout=10,
    )

    assert answer.json()["access_token"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"client_secret": "wrong"}, (401, "invalid_client", 7000215)),
        ({"client_secret": None}, (401, "invalid_client", 7000218)),
        ({"client_id": "nobody"}, (400, "unauthorized_client", 700016)),
        ({"client_id": None}, (400, "invalid_request", 900144)),
        ({"grant_type": None}, (400, "invalid_request", 900144)),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", 70003)),
        ({"refresh_token": None}, (400, "invalid_request", 900144)),
        ({"refresh_token": "1.AXoAgarbage"}, (400, "invalid_grant", 9002313)),
        ({"tenant": "nowhere.test"}, (400, "invalid_tenant", 90002)),
    ],
)
def test_a_request_with_something_wrong_is_refused_in_its_own_words(
    program: MailProgram, form: dict[str, Any], expected: tuple[int, str, int]
) -> None:
    good = {"grant_type": "refresh_token", "refresh_token": "x"}

    assert refused(program.token(**{**good, **form})) == expected


def test_the_clients_own_id_of_the_request_is_in_the_refusal(program: MailProgram) -> None:
    answer = program.session.post(
        f"{program.microsoft.authority_url}/common/oauth2/v2.0/token",
        headers={"client-request-id": "11111111-2222-3333-4444-555555555555"},
        timeout=10,
    )

    assert answer.json()["correlation_id"] == "11111111-2222-3333-4444-555555555555"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("verifier", ["x" * 64, None])
def test_a_wrong_or_missing_verifier_is_refused_and_spends_the_code(
    browser: Browser, program: MailProgram, verifier: str | None
) -> None:
    flow = signed_in(browser, program)

    refusal = program.redeem(flow, code_verifier=verifier)

    assert refused(refusal) == (400, "invalid_grant", 501481)
    assert refused(program.redeem(flow)) == (400, "invalid_grant", 54005)


def test_a_code_is_good_once(browser: Browser, program: MailProgram) -> None:
    flow = signed_in(browser, program)

    assert program.redeem(flow).status_code == 200
    assert refused(program.redeem(flow)) == (400, "invalid_grant", 54005)


def test_a_code_is_good_for_ten_minutes(
    browser: Browser, program: MailProgram, clock: MovableClock
) -> None:
    flow = signed_in(browser, program)
    clock.advance(timedelta(minutes=10, seconds=1))

    assert refused(program.redeem(flow)) == (400, "invalid_grant", 70008)


def test_a_code_is_for_its_redirect_uri(browser: Browser, program: MailProgram) -> None:
    flow = signed_in(browser, program)

    refusal = program.redeem(flow, redirect_uri=program.redirect_uri + "/")

    assert refused(refusal) == (400, "invalid_client", 500112)


def test_a_code_is_for_its_application(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    flow = signed_in(browser, program)
    other = microsoft.add_application("Other")

    refusal = program.redeem(flow, client_id=other.client_id, client_secret=other.secret)

    assert refused(refusal) == (400, "invalid_grant", 9002313)


@pytest.mark.parametrize("tenant", ["consumers", "strict.test"])
def test_tokens_of_a_work_account_are_not_for_another_authority(
    browser: Browser, program: MailProgram, tenant: str
) -> None:
    result = program.connect(browser, ALICE)

    assert refresh_by_hand(program, result, tenant=tenant).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("tenant", ["common", "organizations", "acme.test"])
def test_a_work_account_refreshes_at_each_of_its_authorities(
    browser: Browser, program: MailProgram, tenant: str
) -> None:
    result = program.connect(browser, ALICE)

    assert "access_token" in program.refresh(result, tenant=tenant)


def test_a_personal_account_refreshes_at_consumers_only(
    browser: Browser, program: MailProgram
) -> None:
    result = program.connect(browser, DANA)

    assert "access_token" in program.refresh(result, tenant="consumers")
    assert program.refresh(result, tenant="organizations")["error"] == "invalid_grant"


def test_each_refresh_gives_a_new_token_and_the_old_one_lives_on(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    first = program.connect(browser, ALICE)
    second = program.refresh(first)
    third = program.refresh(first)

    tokens = [one["refresh_token"] for one in (first, second, third)]
    assert len(set(tokens)) == 3
    assert microsoft.live_refresh_tokens(ALICE) == tokens


def test_a_strict_server_ends_the_old_token(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    microsoft.switches.strict_rotation()
    first = program.connect(browser, ALICE)
    second = program.refresh(first)

    refusal = program.refresh(first)

    assert (refusal["error"], refusal["suberror"]) == ("invalid_grant", "bad_token")
    assert microsoft.live_refresh_tokens(ALICE) == [second["refresh_token"]]


def test_a_refresh_token_is_for_its_application(
    browser: Browser, program: MailProgram, microsoft: Microsoft, ca_file: Path
) -> None:
    result = program.connect(browser, ALICE)
    with MailProgram(microsoft, ca_file, microsoft.add_application("Other")) as other:
        refusal = other.refresh(result)

    assert refusal["error_codes"] == [9002313]


def test_ninety_days_without_a_refresh_end_a_token(
    browser: Browser, program: MailProgram, clock: MovableClock
) -> None:
    first = program.connect(browser, ALICE)
    clock.advance(timedelta(days=60))
    second = program.refresh(first)
    clock.advance(timedelta(days=30))

    assert program.refresh(first)["error_codes"] == [700082]
    assert "access_token" in program.refresh(second)


def test_an_idle_personal_account_is_refused_with_the_one_code_it_has(
    browser: Browser, program: MailProgram, clock: MovableClock
) -> None:
    result = program.connect(browser, DANA)
    clock.advance(timedelta(days=90))

    refusal = program.refresh(result)

    assert refusal["error_codes"] == [70000]
    assert "suberror" not in refusal


def test_without_offline_access_there_is_no_refresh_token(
    browser: Browser, program: MailProgram
) -> None:
    result = program.connect(browser, ALICE)

    answer = refresh_by_hand(program, result, scope="openid User.Read").json()

    assert "refresh_token" not in answer


def test_without_openid_there_is_no_id_token(browser: Browser, program: MailProgram) -> None:
    result = program.connect(browser, ALICE)

    answer = refresh_by_hand(program, result, scope="User.Read").json()

    assert "id_token" not in answer


def test_entra_answers_a_narrow_request_with_all_that_was_consented(
    browser: Browser, program: MailProgram
) -> None:
    result = program.connect(browser, ALICE)

    wide = program.refresh(result, ["Mail.Send"])

    assert set(wide["scope"].split()) >= set(MAIL)
    assert program.graph(wide["access_token"], "/me/mailFolders/inbox").status_code == 200


def test_a_server_that_narrows_gives_what_was_asked_for(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    microsoft.switches.narrow_on_refresh()
    result = program.connect(browser, ALICE)

    narrow = program.refresh(result, ["Mail.Send"])

    assert set(narrow["scope"].split()) == {"Mail.Send", "openid", "profile"}
    assert program.graph(narrow["access_token"], "/me/mailFolders/inbox").status_code == 403


def test_a_personal_account_gets_what_was_asked_for(
    browser: Browser, program: MailProgram
) -> None:
    result = program.connect(browser, DANA)

    assert set(program.refresh(result, ["Mail.Send"])["scope"].split()) == {
        "Mail.Send",
        "openid",
        "profile",
    }


@pytest.mark.parametrize(
    ("address", "code", "suberror"),
    [(ALICE, 65001, "consent_required"), (DANA, 70000, None)],
)
def test_a_scope_that_nobody_agreed_to_is_refused(
    browser: Browser, program: MailProgram, address: str, code: int, suberror: str | None
) -> None:
    result = program.connect(browser, address)

    refusal = program.refresh(result, ["User.ReadWrite"])

    assert refusal["error"] == "invalid_grant"
    assert (refusal["error_codes"], refusal.get("suberror")) == ([code], suberror)


def test_scopes_come_back_as_they_were_written(browser: Browser, program: MailProgram) -> None:
    full = [f"https://graph.microsoft.com/{scope}" for scope in MAIL]

    assert set(program.connect(browser, ALICE)["scope"].split()) >= set(MAIL)
    assert set(program.connect(browser, ALICE, scopes=full)["scope"].split()) >= set(full)


def test_a_refresh_without_a_scope_is_for_those_of_the_sign_in(
    browser: Browser, program: MailProgram
) -> None:
    result = program.connect(browser, DANA)

    answer = refresh_by_hand(program, result).json()

    assert set(answer["scope"].split()) == set(result["scope"].split())


def test_msal_remembers_a_refusal_for_a_minute_so_a_new_application_object_is_needed(
    browser: Browser, program: MailProgram, microsoft: Microsoft
) -> None:
    result = program.connect(browser, ALICE)
    microsoft.faults.refresh_error("consent_required", times=1)
    app: msal.ConfidentialClientApplication = program.app()

    refusals = [
        app.acquire_token_by_refresh_token(result["refresh_token"], MAIL) for _ in range(2)
    ]

    assert ["error" in one for one in refusals] == [True, True]
    assert "access_token" in program.refresh(result)
