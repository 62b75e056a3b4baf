"""Id tokens that are not for this sign-in, of every kind that can be made up."""

import base64
import json
import time
from typing import Any

import pytest

from connections.errors import ProviderUnavailable
from providers import google_identity, microsoft_identity

CLIENT, NONCE = "client.apps.test", "nonce-1"
TENANT = "11111111-2222-3333-4444-555555555555"
GOOGLE = {
    "iss": "https://accounts.google.com",
    "aud": CLIENT,
    "sub": "1",
    "email": "alice@acme.test",
    "email_verified": True,
    "nonce": NONCE,
}
MICROSOFT = {
    "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
    "aud": CLIENT,
    "tid": TENANT,
    "oid": "o1",
    "preferred_username": "alice@acme.test",
}
#: What stands in a claim's place; not a string where one belongs, above all.
ODD: list[Any] = [None, "", 0, True, [], ["x"], {}, {"a": 1}, 1e400, "\ud800", "x" * 10_000]


def token(claims: Any, header: Any = None) -> str:
    parts = (header or {"alg": "RS256", "typ": "JWT"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join([*(each.rstrip("=") for each in encoded), "c2ln"])


def google(text: str) -> google_identity.Identity:
    return google_identity.identify(
        text, client_id=CLIENT, nonce=NONCE, issuers=google_identity.ISSUERS
    )


def microsoft(text: str) -> microsoft_identity.Identity:
    return microsoft_identity.identify(
        text,
        client_id=CLIENT,
        issuer_of=lambda tenant: f"https://login.microsoftonline.com/{tenant}/v2.0",
    )


def fresh(claims: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {**claims, "exp": time.time() + 600, **changed}


def test_the_right_one_is_taken() -> None:
    assert google(token(fresh(GOOGLE))).subject == "1"
    assert microsoft(token(fresh(MICROSOFT))).subject == f"{TENANT}.o1"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another.apps.test"},
        {"aud": [CLIENT, "another.apps.test"]},
        {"iss": "https://accounts.google.com.evil.example"},
        {"iss": "https://login.microsoftonline.com/common/v2.0"},
        {"exp": time.time() - 120},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"exp": "9999999999"},
    ],
)
def test_another_audience_issuer_or_time_is_refused(changed: dict[str, Any]) -> None:
    for identify, claims in ((google, GOOGLE), (microsoft, MICROSOFT)):
        if changed.get("aud") == [CLIENT]:
            continue
        with pytest.raises(ProviderUnavailable):
            identify(token(fresh(claims, **changed)))


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"iss": MICROSOFT["iss"]},
    ],
)
def test_google_is_held_to_nonce_and_a_verified_address(changed: dict[str, Any]) -> None:
    with pytest.raises(ProviderUnavailable):
        google(token(fresh(GOOGLE, **changed)))


@pytest.mark.parametrize(
    "changed",
    [
        {"tid": "99999999-2222-3333-4444-555555555555"},  # its issuer is another tenant's
        {"tid": "common"},
        {"tid": "../" + TENANT},
        {"iss": GOOGLE["iss"]},
        {"oid": ""},
    ],
)
def test_microsoft_is_held_to_one_tenant(changed: dict[str, Any]) -> None:
    with pytest.raises(ProviderUnavailable):
        microsoft(token(fresh(MICROSOFT, **changed)))


def test_a_claim_of_another_kind_is_a_refusal_and_never_a_failure() -> None:
    for identify, claims in ((google, GOOGLE), (microsoft, MICROSOFT)):
        for name in (*claims, "exp"):
            for value in ODD:
                try:
                    identify(token(fresh(claims, **{name: value})))
                except ProviderUnavailable:
                    continue


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        "....",
        "é.é.é",
        "\ud800",
        "e30.e30.",
        "bnVsbA.bnVsbA.",
        "e30.W10.",
    ],
)
def test_what_is_no_token_is_refused(text: str) -> None:
    for identify in (google, microsoft):
        with pytest.raises(ProviderUnavailable):
            identify(text)


def test_a_token_that_says_it_needs_no_signature_gains_nothing() -> None:
    """None is checked, as each comes from the endpoint itself: `alg` is not even read."""
    header = {"alg": "none"}
    with pytest.raises(ProviderUnavailable):
        google(token(fresh(GOOGLE, aud="another"), header))
    with pytest.raises(ProviderUnavailable):
        microsoft(token(fresh(MICROSOFT, aud="another"), header))
