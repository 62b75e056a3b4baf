"""An id token that is not for this sign-in is not accepted."""

import json
import time
from typing import Any

import pytest

from connections.errors import ProviderUnavailable
from connections.model import Refreshed
from providers.google import Google
from tests.providers.google_world import GoogleWorld


def sign_in(
    world: GoogleWorld,
    claims: dict[str, Any],
    provider: Google | None = None,
    **answer: Any,
) -> Refreshed:
    """Redeem a code for an answer that is good but for some claims, or some parts."""
    provider = provider or world.provider
    attempt = provider.begin(state="s", address=world.account)
    body = world.answer_exchange(json.loads(attempt.secret)["nonce"], claims) | answer
    world.google.faults.add("/token$", status=200, body=body)
    return provider.redeem({"code": "c"}, attempt.secret)


def test_a_good_one_names_the_account(google_world: GoogleWorld) -> None:
    grant = sign_in(google_world, {"email": "Alice@ACME.test"}).grant
    assert grant.subject == "110169484474386276334"
    assert grant.addresses == {"alice@acme.test"}


@pytest.mark.parametrize(
    ("check", "claims"),
    [
        ("audience", {"aud": "another-client.apps.googleusercontent.com"}),
        ("audience", {"aud": None}),
        ("issuer", {"iss": "https://accounts.google.com.evil.test"}),
        ("issuer", {"iss": None}),
        ("nonce", {"nonce": "of-another-attempt"}),
        ("nonce", {"nonce": None}),
        ("nonce", {"nonce": ["a"]}),
        ("expiry", {"exp": 1_000_000_000}),
        ("expiry", {"exp": None}),
        ("subject", {"sub": None}),
        ("subject", {"sub": ""}),
        ("address", {"email": None}),
        ("address", {"email_verified": False}),
        ("address", {"email_verified": None}),
        ("address", {"email_verified": "true"}),
    ],
)
def test_each_check_is_made(google_world: GoogleWorld, check: str, claims: dict[str, Any]) -> None:
    with pytest.raises(ProviderUnavailable, match=check):
        sign_in(google_world, claims)


def test_an_audience_of_several_is_refused(google_world: GoogleWorld) -> None:
    audience = [google_world.google.client_id, "another-client"]
    with pytest.raises(ProviderUnavailable, match="audience"):
        sign_in(google_world, {"aud": audience})


def test_a_clock_that_is_a_little_off_is_forgiven(google_world: GoogleWorld) -> None:
    assert sign_in(google_world, {"exp": int(time.time()) - 20}).grant.subject


def test_google_may_call_itself_by_its_shorter_name(google_world: GoogleWorld) -> None:
    assert sign_in(google_world, {"iss": "accounts.google.com"}).grant.subject


def test_a_stand_in_may_issue_in_its_own_name(google_world: GoogleWorld) -> None:
    assert sign_in(google_world, {"iss": google_world.google.url}).grant.subject


def test_the_token_endpoint_of_the_real_google_is_no_issuer(google_world: GoogleWorld) -> None:
    real = google_world.settings(
        auth_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",
    )
    assert real.own_issuers == frozenset()


@pytest.mark.parametrize(
    "id_token", ["", None, "x", "a.b.c", "eyJ9.eyJ9.", "." * 5, "W10.W10.W10", "é.é.é"]
)
def test_what_is_no_id_token_at_all_is_refused(google_world: GoogleWorld, id_token: Any) -> None:
    with pytest.raises(ProviderUnavailable):
        sign_in(google_world, {}, id_token=id_token)
