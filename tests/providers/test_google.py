"""Google's own: the sign-in's parameters, the exchange, the end of a consent, revoking."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connections.errors import (
    ClientRefused,
    ConsentDeclined,
    ConsentError,
    GrantLost,
    ProviderError,
    ProviderUnavailable,
)
from connections.model import Reason, Refreshed, RevokeAnswer
from playground.google.faults import REFRESH_ERRORS
from tests.providers.google_world import GoogleWorld

GMAIL = "https://www.googleapis.com/auth/gmail.modify"


def asked(world: GoogleWorld) -> dict[str, str]:
    """Return the parameters of a sign-in's address, and under `secret` what we keep of it."""
    attempt = world.provider.begin(state="the-state", address="alice@acme.test")
    query = parse_qs(urlsplit(attempt.url).query, strict_parsing=True)
    assert all(len(values) == 1 for values in query.values())
    return {name: values[0] for name, values in query.items()} | {"secret": attempt.secret}


def connect(world: GoogleWorld) -> Refreshed:
    attempt = world.provider.begin(state="s", address=world.account)
    return world.provider.redeem(world.sign_in(attempt), attempt.secret)


def redeem_with(world: GoogleWorld, status: int, body: Any) -> Refreshed:
    """Redeem a code while the token endpoint says something of the test's choice."""
    attempt = world.provider.begin(state="s", address=world.account)
    world.google.faults.add("/token$", status=status, body=body)
    return world.provider.redeem({"code": "c"}, attempt.secret)


# The way out.


def test_the_sign_in_asks_for_what_we_need(google_world: GoogleWorld) -> None:
    parameters = asked(google_world)
    assert parameters["response_type"] == "code"
    assert parameters["client_id"] == google_world.google.client_id
    assert parameters["redirect_uri"] == google_world.callback.url
    assert parameters["scope"].split() == [
        "openid",
        "https://www.googleapis.com/auth/userinfo.email",
        GMAIL,
    ]
    assert parameters["state"] == "the-state"


def test_a_refresh_token_is_asked_for_at_every_consent(google_world: GoogleWorld) -> None:
    parameters = asked(google_world)
    assert parameters["access_type"] == "offline"
    assert "consent" in parameters["prompt"].split()


def test_the_person_may_choose_the_account_and_the_likely_one_is_named(
    google_world: GoogleWorld,
) -> None:
    parameters = asked(google_world)
    assert "select_account" in parameters["prompt"].split()
    assert parameters["login_hint"] == "alice@acme.test"


def test_what_other_programs_of_the_project_were_given_is_left_out(
    google_world: GoogleWorld,
) -> None:
    assert "include_granted_scopes" not in asked(google_world)


def test_the_challenge_is_the_hash_of_a_verifier_that_stays_here(
    google_world: GoogleWorld,
) -> None:
    parameters = asked(google_world)
    verifier = json.loads(parameters.pop("secret"))["code_verifier"]
    digest = hashlib.sha256(verifier.encode()).digest()
    assert parameters["code_challenge_method"] == "S256"
    assert parameters["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert len(verifier) >= 43
    assert verifier not in parameters.values()


def test_the_nonce_goes_out_and_is_kept(google_world: GoogleWorld) -> None:
    parameters = asked(google_world)
    assert json.loads(parameters["secret"])["nonce"] == parameters["nonce"]
    assert len(parameters["nonce"]) >= 32


def test_the_client_secret_never_goes_to_the_browser(google_world: GoogleWorld) -> None:
    attempt = google_world.provider.begin(state="s", address="alice@acme.test")
    assert google_world.google.client_secret not in attempt.url


def test_the_real_google_is_the_default(google_world: GoogleWorld) -> None:
    settings = google_world.settings()
    names = ("auth_url", "token_url", "revoke_url", "api_url")
    defaults = {name: settings.__dataclass_fields__[name].default for name in names}
    provider = google_world.another_provider(**defaults)
    url = provider.begin(state="s", address="alice@acme.test").url
    assert url.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert provider.sign_in_origin == "https://accounts.google.com"


# The way back.


@pytest.mark.parametrize("policy", ["admin_policy_enforced", "org_internal"])
def test_a_policy_says_no_on_the_way_back(google_world: GoogleWorld, policy: str) -> None:
    with pytest.raises(ConsentDeclined) as caught:
        google_world.provider.redeem({"error": policy}, "{}")
    assert caught.value.policy


def test_an_embedded_browser_is_a_matter_of_policy(google_world: GoogleWorld) -> None:
    with pytest.raises(ConsentDeclined) as caught:
        google_world.provider.redeem({"error": "disallowed_useragent"}, "{}")
    assert caught.value.policy


@pytest.mark.parametrize(
    "error", ["temporarily_unavailable", "server_error", "<script>", "x" * 99]
)
def test_an_error_on_the_way_back_that_says_nothing(google_world: GoogleWorld, error: str) -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        google_world.provider.redeem({"error": error, "code": "c"}, "{}")
    assert error not in str(caught.value)


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client", "invalid_scope"])
def test_an_error_on_the_way_back_that_is_our_own(google_world: GoogleWorld, error: str) -> None:
    with pytest.raises(ClientRefused, match=error):
        google_world.provider.redeem({"error": error}, "{}")


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        ("invalid_grant", ProviderUnavailable),
        ("bad_request", ProviderUnavailable),
        ("invalid_client", ClientRefused),
        ("deleted_client", ClientRefused),
        ("disabled_client", ClientRefused),
        ("unauthorized_client", ClientRefused),
        ("invalid_scope", ClientRefused),
        ("admin_policy_enforced", ConsentDeclined),
        ("org_internal", ConsentDeclined),
        ("rate_limited", ProviderUnavailable),
        ("unavailable", ProviderUnavailable),
        ("server_error", ProviderUnavailable),
    ],
)
def test_what_a_refused_exchange_means(
    google_world: GoogleWorld, kind: str, meaning: type[ProviderError | ConsentError]
) -> None:
    with pytest.raises(meaning) as caught:
        redeem_with(google_world, *REFRESH_ERRORS[kind])
    assert getattr(caught.value, "policy", True)


def test_an_outage_is_not_our_clients_fault(google_world: GoogleWorld) -> None:
    for error in ("invalid_client", "org_internal"):
        with pytest.raises(ProviderUnavailable):
            redeem_with(google_world, 503, {"error": error})


def test_a_redirect_uri_that_is_not_registered_is_our_mistake(google_world: GoogleWorld) -> None:
    attempt = google_world.provider.begin(state="s", address=google_world.account)
    parameters = google_world.sign_in(attempt)
    elsewhere = google_world.another_provider(redirect_uri=f"{google_world.callback.url}/")
    with pytest.raises(ClientRefused, match="redirect_uri_mismatch"):
        elsewhere.redeem(parameters, attempt.secret)


def test_a_consent_without_a_refresh_token_cannot_be_kept(google_world: GoogleWorld) -> None:
    attempt = google_world.provider.begin(state="s", address=google_world.account)
    answer = google_world.answer_exchange(json.loads(attempt.secret)["nonce"])
    del answer["refresh_token"]
    google_world.google.faults.add("/token$", status=200, body=answer)
    with pytest.raises(ProviderUnavailable, match="refresh token"):
        google_world.provider.redeem({"code": "c"}, attempt.secret)


def test_the_exchange_sends_the_verifier_and_the_same_redirect_uri(
    google_world: GoogleWorld,
) -> None:
    attempt = google_world.provider.begin(state="s", address=google_world.account)
    google_world.provider.redeem(google_world.sign_in(attempt), attempt.secret)
    [form] = [dict(seen.form) for seen in google_world.google.requests if seen.path == "/token"]
    assert form["code_verifier"] == json.loads(attempt.secret)["code_verifier"]
    assert form["redirect_uri"] == google_world.callback.url
    assert form["client_id"] == google_world.google.client_id


def test_scopes_that_are_not_repeated_are_those_asked_for(google_world: GoogleWorld) -> None:
    """https://www.rfc-editor.org/rfc/rfc6749#section-5.1"""
    attempt = google_world.provider.begin(state="s", address=google_world.account)
    answer = google_world.answer_exchange(json.loads(attempt.secret)["nonce"])
    del answer["scope"]
    google_world.google.faults.add("/token$", status=200, body=answer)
    grant = google_world.provider.redeem({"code": "c"}, attempt.secret).grant
    assert grant.scopes == {scope.id for scope in google_world.provider.scopes}


def test_the_grant_names_the_account_and_our_client(google_world: GoogleWorld) -> None:
    grant = connect(google_world).grant
    account = google_world.google.grants(google_world.account)[0].account
    assert grant.subject == account.sub
    assert grant.client_id == google_world.google.client_id
    assert [grant.secret] == google_world.google.live_refresh_tokens(google_world.account)


# The end of a consent.


def test_a_consent_without_limit_has_no_end(google_world: GoogleWorld) -> None:
    assert connect(google_world).grant.expires_at is None


def test_a_consent_for_a_time_ends_by_our_clock(google_world: GoogleWorld) -> None:
    google_world.clock.advance(timedelta(days=3))
    google_world.google.switches.limit_access(google_world.account, timedelta(days=30))
    grant = connect(google_world).grant
    assert grant.expires_at is not None
    left = grant.expires_at - google_world.clock.now()
    assert timedelta(days=30, minutes=-1) < left <= timedelta(days=30, seconds=1)


def test_the_end_of_a_consent_does_not_move_with_a_refresh(google_world: GoogleWorld) -> None:
    google_world.google.switches.limit_access(google_world.account, timedelta(days=30))
    grant = connect(google_world).grant
    google_world.clock.advance(timedelta(days=2))
    assert google_world.provider.refresh(grant).grant == grant


def test_an_access_token_lives_in_real_time(google_world: GoogleWorld) -> None:
    google_world.clock.advance(timedelta(days=3))
    left = connect(google_world).access.expires_at - datetime.now(UTC)
    assert timedelta(minutes=58) < left <= timedelta(hours=1)


# Revoking.


def test_an_accepted_revoke_ends_everything_at_google(google_world: GoogleWorld) -> None:
    grant = connect(google_world).grant
    assert google_world.provider.revoke(grant) is RevokeAnswer.ACCEPTED
    assert google_world.google.grants(google_world.account) == []
    with pytest.raises(GrantLost) as caught:
        google_world.provider.refresh(grant)
    assert caught.value.reason is Reason.ACCESS_ENDED


def test_an_unknown_token_is_refused(google_world: GoogleWorld) -> None:
    grant = google_world.invented().grant
    assert google_world.provider.revoke(grant) is RevokeAnswer.REFUSED


def test_revoking_needs_no_client(google_world: GoogleWorld) -> None:
    """A grant of a client that was replaced meanwhile can be ended all the same."""
    grant = connect(google_world).grant
    assert google_world.provider_of_another_client().revoke(grant) is RevokeAnswer.ACCEPTED
    [form] = [dict(seen.form) for seen in google_world.google.requests if seen.path == "/revoke"]
    assert form == {"token": grant.secret}
