"""What Microsoft's refusals of a code and of a refresh mean, shape by shape."""

import json
from typing import Any

import pytest

from connections.errors import ClientRefused, ConsentDeclined, GrantLost, ProviderUnavailable
from connections.model import Reason
from playground.microsoft.token_refusals import (
    ACCOUNT_REFUSALS,
    CLIENT_REFUSALS,
    SERVER_REFUSALS,
)
from tests.providers.microsoft_world import TOKEN, MicrosoftWorld

CHALLENGE = '{"access_token":{"nbf":{"essential":true}}}'


def refused(
    code: int | None, error: str = "invalid_grant", suberror: str | None = None, **more: Any
) -> dict[str, Any]:
    """Return the body of a refusal as the token endpoint writes it."""
    body: dict[str, Any] = {"error": error, "correlation_id": "7f", **more}
    if code is not None:
        body["error_codes"] = [code]
        body["error_description"] = f"AADSTS{code}: No. Trace ID: 1 Correlation ID: 7f"
    if suberror is not None:
        body["suberror"] = suberror
    return body


def refresh(world: MicrosoftWorld, body: Any, status: int = 400, **details: Any) -> None:
    """Refresh while the token endpoint says something of the test's choice."""
    world.answer(TOKEN, status, body, **details)
    world.provider.refresh(world.invented().grant)


def lost(world: MicrosoftWorld, body: Any) -> GrantLost:
    with pytest.raises(GrantLost) as caught:
        refresh(world, body)
    return caught.value


@pytest.mark.parametrize("suberror", ["bad_token", "token_expired"])
def test_a_dead_token_ends_the_grant_and_leaves_its_entry(
    microsoft_world: MicrosoftWorld, suberror: str
) -> None:
    said = lost(microsoft_world, refused(None, suberror=suberror))
    assert (said.reason, said.ended, said.listed) == (Reason.ACCESS_ENDED, True, True)


@pytest.mark.parametrize("code", [50173, 70000, 700082, 70008, 50089, 70043])
def test_the_numbers_of_dead_tokens(microsoft_world: MicrosoftWorld, code: int) -> None:
    """Personal accounts know no suberror."""
    said = lost(microsoft_world, refused(code))
    assert (said.reason, said.ended, said.listed) == (Reason.ACCESS_ENDED, True, True)


@pytest.mark.parametrize(
    "body",
    [
        refused(65001, suberror="consent_required"),
        refused(None, suberror="consent_required"),
        refused(None, "consent_required"),
        refused(65001),
        refused(65001, "interaction_required"),
    ],
    ids=str,
)
def test_a_consent_that_is_missing_is_the_proof_that_its_entry_is_gone(
    microsoft_world: MicrosoftWorld, body: Any
) -> None:
    said = lost(microsoft_world, body)
    assert (said.reason, said.ended, said.listed) == (Reason.CONSENT_MISSING, True, False)


@pytest.mark.parametrize("code", [90094, 90095, 90008])
def test_an_admin_has_to_consent_anew(microsoft_world: MicrosoftWorld, code: int) -> None:
    said = lost(microsoft_world, refused(code))
    assert (said.reason, said.ended) == (Reason.CONSENT_MISSING, False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        refused(None, "interaction_required"),
        refused(50076, "interaction_required", "basic_action"),
        refused(50079, "interaction_required", "basic_action"),
        refused(None, suberror="basic_action"),
        refused(None, suberror="additional_action"),
        refused(None, suberror="message_only"),
        refused(None, suberror="user_password_expired"),
        *(refused(code) for code in (50072, 50074, 50076, 50078, 50079, 50158)),
    ],
    ids=str,
)
def test_a_sign_in_that_is_due_again_ends_nothing(
    microsoft_world: MicrosoftWorld, body: Any
) -> None:
    said = lost(microsoft_world, body | {"claims": CHALLENGE})
    assert (said.reason, said.ended) == (Reason.SIGNIN_REQUIRED, False)
    assert said.challenge == CHALLENGE


@pytest.mark.parametrize("claims", [None, "", "no json", "[]", 7, json.dumps({"a": "x" * 5000})])
def test_a_challenge_that_nobody_could_repeat_is_none(
    microsoft_world: MicrosoftWorld, claims: Any
) -> None:
    said = lost(microsoft_world, refused(50076, suberror="basic_action", claims=claims))
    assert said.challenge is None


@pytest.mark.slow
@pytest.mark.parametrize("code", [53000, 53001, 53002, 53003, 530032, 530034, 530035, 50105])
@pytest.mark.parametrize("suberror", [None, "message_only"])
def test_a_rule_of_the_organisation(
    microsoft_world: MicrosoftWorld, code: int, suberror: str | None
) -> None:
    said = lost(microsoft_world, refused(code, suberror=suberror))
    assert (said.reason, said.ended) == (Reason.POLICY_BLOCKED, False)


@pytest.mark.parametrize(
    "suberror", ["protection_policy_required", "device_authentication_failed"]
)
def test_a_rule_about_the_device(microsoft_world: MicrosoftWorld, suberror: str) -> None:
    assert lost(microsoft_world, refused(None, suberror=suberror)).reason is Reason.POLICY_BLOCKED


@pytest.mark.parametrize("code", [50057, 50034, 51004, 50053, 90072])
def test_the_account_is_the_matter(microsoft_world: MicrosoftWorld, code: int) -> None:
    """A disabled or locked one may come back with its grant."""
    said = lost(microsoft_world, refused(code))
    assert (said.reason, said.ended) == (Reason.ACCOUNT_DISABLED, False)


def test_a_closed_account_whose_token_is_dead(microsoft_world: MicrosoftWorld) -> None:
    said = lost(microsoft_world, refused(50034, suberror="bad_token"))
    assert (said.reason, said.ended) == (Reason.ACCOUNT_DISABLED, True)


def test_a_bare_refusal_says_what_the_standard_says(microsoft_world: MicrosoftWorld) -> None:
    """https://www.rfc-editor.org/rfc/rfc6749#section-5.2"""
    said = lost(microsoft_world, {"error": "invalid_grant"})
    assert (said.reason, said.ended, said.listed) == (Reason.ACCESS_ENDED, True, True)


@pytest.mark.parametrize(
    "body", [refused(59999), refused(None, suberror="something_new")], ids=str
)
def test_a_new_kind_of_refusal_is_one_but_proves_no_end(
    microsoft_world: MicrosoftWorld, body: Any
) -> None:
    said = lost(microsoft_world, body)
    assert (said.reason, said.ended) == (Reason.ACCESS_ENDED, False)


def test_a_number_may_stand_in_the_description_alone(microsoft_world: MicrosoftWorld) -> None:
    body = {"error": "invalid_grant", "error_description": "AADSTS50057: The user is disabled."}
    assert lost(microsoft_world, body).reason is Reason.ACCOUNT_DISABLED


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        refused(700084, suberror="bad_token"),
        refused(7000222, "invalid_client"),
        refused(7000215, "invalid_client"),
        refused(7000218, "invalid_client"),
        refused(None, "invalid_client"),
        refused(700016, "unauthorized_client"),
        refused(700011, "unauthorized_client"),
        refused(7000112, "unauthorized_client"),
        refused(70001, "unauthorized_client"),
        refused(None, "unauthorized_client"),
        refused(900144, "invalid_request"),
        refused(70011, "invalid_scope"),
        refused(700022, "invalid_request"),
        refused(None, "unsupported_grant_type"),
    ],
    ids=str,
)
@pytest.mark.parametrize("status", [400, 401])
def test_our_own_client_is_the_matter(
    microsoft_world: MicrosoftWorld, body: Any, status: int
) -> None:
    with pytest.raises(ClientRefused) as caught:
        refresh(microsoft_world, body, status)
    assert caught.value.error.startswith(body["error"])


def test_the_number_of_our_fault_is_told(microsoft_world: MicrosoftWorld) -> None:
    with pytest.raises(ClientRefused, match=r"^invalid_client \(AADSTS7000222\)$"):
        refresh(microsoft_world, refused(7000222, "invalid_client"), 401)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, refused(50196)),
        (400, refused(90024)),
        (400, refused(90033)),
        (400, refused(9002313)),
        (400, refused(9002313, "invalid_request")),
        (400, refused(None, "temporarily_unavailable")),
        (400, refused(None, "server_error")),
        (400, refused(None, "something_new", error_description="invalid_grant")),
        (400, {"error": {"code": "invalid_grant"}}),
        (400, "<html>invalid_grant</html>"),
        (400, ["invalid_grant"]),
        (403, "<html>blocked by a proxy</html>"),
        (404, refused(90002, "invalid_tenant")),
        (429, refused(50173, suberror="bad_token")),
        (500, refused(65001, suberror="consent_required")),
        (503, refused(7000222, "invalid_client")),
    ],
)
def test_everything_else_proves_nothing(
    microsoft_world: MicrosoftWorld, status: int, body: Any
) -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        refresh(microsoft_world, body, status, headers={"Retry-After": "17"})
    assert caught.value.retry_after == 17


MEANINGS = {
    **dict.fromkeys(ACCOUNT_REFUSALS, GrantLost),
    **dict.fromkeys(CLIENT_REFUSALS, ClientRefused),
    **dict.fromkeys(SERVER_REFUSALS, ProviderUnavailable),
    # The same endpoint's words about a code, and for what may be a mutilated request.
    **dict.fromkeys(("code_used", "verifier_wrong", "code_expired"), GrantLost),
    **dict.fromkeys(("malformed", "loop"), ProviderUnavailable),
    "single_page_app": ClientRefused,
}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "meaning"), MEANINGS.items())
def test_every_refusal_that_the_local_microsoft_knows(
    microsoft_world: MicrosoftWorld, kind: str, meaning: type[Exception]
) -> None:
    """In its full wording, and asked once: a refusal that failed is not repeated."""
    microsoft_world.microsoft.faults.refresh_error(kind)
    with pytest.raises(meaning):
        microsoft_world.provider.refresh(microsoft_world.invented().grant)
    assert len(microsoft_world.microsoft.requests) == 1


def test_no_answer_of_a_minute_ago_is_given_again(microsoft_world: MicrosoftWorld) -> None:
    """The library would keep a refusal for sixty seconds, and a time to wait for an hour."""
    grant = microsoft_world.connect().grant
    for status in (400, 429):
        microsoft_world.answer(TOKEN, status, refused(50173), headers={"Retry-After": "99"})
        with pytest.raises((GrantLost, ProviderUnavailable)):
            microsoft_world.provider.refresh(grant)
        microsoft_world.microsoft.faults.clear()
        assert microsoft_world.provider.refresh(grant).access.token


def test_a_refusal_of_a_code_by_a_rule(microsoft_world: MicrosoftWorld) -> None:
    for body in (refused(53003, suberror="message_only"), refused(65001), refused(50105)):
        attempt = microsoft_world.provider.begin(state="s", address=microsoft_world.account)
        microsoft_world.answer(TOKEN, 400, body, times=1)
        with pytest.raises(ConsentDeclined) as caught:
            microsoft_world.provider.redeem({"code": "c", "state": "s"}, attempt.secret)
        assert caught.value.policy
