"""What Google's refusals of a refresh and of a mailbox mean, shape by shape."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connections.errors import ClientRefused, GrantLost, ProviderUnavailable
from connections.model import Reason, Refreshed
from playground.google.faults import REFRESH_ERRORS
from tests.providers.google_world import GoogleWorld


def refuse_refresh(world: GoogleWorld, status: int, body: Any) -> None:
    """Refresh while the token endpoint says something of the test's choice."""
    world.google.faults.add("/token$", status=status, body=body)
    world.provider.refresh(world.invented().grant)


def refuse_mailbox(world: GoogleWorld, status: int, error: Any, **details: Any) -> None:
    """Read a mailbox while the Gmail API answers with an error of the test's choice."""
    world.google.faults.add("/gmail", status=status, body={"error": error}, **details)
    world.provider.probe(world.invented(), world.account)


@pytest.mark.parametrize(
    ("kind", "reason", "ended"),
    [
        ("invalid_grant", Reason.ACCESS_ENDED, True),
        ("bad_request", Reason.ACCESS_ENDED, True),
        ("account_deleted", Reason.ACCOUNT_DISABLED, True),
        ("invalid_rapt", Reason.SIGNIN_REQUIRED, False),
        ("rapt_required", Reason.SIGNIN_REQUIRED, False),
        ("admin_policy_enforced", Reason.POLICY_BLOCKED, False),
        ("org_internal", Reason.POLICY_BLOCKED, False),
    ],
)
def test_a_refresh_that_is_refused_for_this_grant(
    google_world: GoogleWorld, kind: str, reason: Reason, *, ended: bool
) -> None:
    with pytest.raises(GrantLost) as caught:
        refuse_refresh(google_world, *REFRESH_ERRORS[kind])
    assert (caught.value.reason, caught.value.ended) == (reason, ended)


@pytest.mark.parametrize(
    "kind",
    [
        "invalid_client",
        "deleted_client",
        "disabled_client",
        "unauthorized_client",
        "invalid_scope",
    ],
)
def test_a_refresh_that_is_refused_to_our_client(google_world: GoogleWorld, kind: str) -> None:
    with pytest.raises(ClientRefused) as caught:
        refuse_refresh(google_world, *REFRESH_ERRORS[kind])
    assert caught.value.error == kind


@pytest.mark.parametrize("kind", ["rate_limited", "unavailable", "server_error"])
def test_a_refresh_that_failed_is_asked_once(google_world: GoogleWorld, kind: str) -> None:
    """The library alone would ask three times, three seconds long, against a Retry-After."""
    with pytest.raises(ProviderUnavailable):
        refuse_refresh(google_world, *REFRESH_ERRORS[kind])
    assert [seen.path for seen in google_world.google.requests] == ["/token"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"error": "temporarily_unavailable"}),
        (400, {"error": "something_new", "error_description": "invalid_grant"}),
        (400, {"error": {"code": 400, "message": "invalid_grant"}}),
        (400, "<html>invalid_grant</html>"),
        (400, ["invalid_grant"]),
        (401, ""),
        (403, "<html>blocked by a proxy</html>"),
        (404, {"error": "not_found"}),
        (500, {"error": "invalid_grant"}),
        (502, {"error": "invalid_client"}),
    ],
)
def test_everything_else_proves_nothing(google_world: GoogleWorld, status: int, body: Any) -> None:
    with pytest.raises(ProviderUnavailable):
        refuse_refresh(google_world, status, body)


def test_a_dropped_connection_proves_nothing(google_world: GoogleWorld) -> None:
    google_world.google.faults.add(drop=True)
    with pytest.raises(ProviderUnavailable):
        google_world.provider.refresh(google_world.invented().grant)


def test_a_grant_of_another_client_is_not_even_sent(google_world: GoogleWorld) -> None:
    with pytest.raises(ClientRefused, match="client_mismatch"):
        google_world.provider_of_another_client().refresh(google_world.invented().grant)
    assert google_world.google.requests == []


def test_a_new_refresh_token_replaces_the_old_one(google_world: GoogleWorld) -> None:
    body = {"access_token": "ya29.next", "expires_in": "3599", "refresh_token": "1//next"}
    google_world.google.faults.add("/token$", status=200, body=body)
    grant = google_world.invented().grant
    refreshed = google_world.provider.refresh(grant)
    assert refreshed.grant.secret == "1//next"
    assert refreshed.grant.scopes == refreshed.access.scopes == grant.scopes


@pytest.mark.parametrize(
    "odd",
    [
        {"access_token": "a\r\nb"},
        {"access_token": "é"},
        {"access_token": "\ud800"},
        {"access_token": 7},
        {"expires_in": -1},
        {"expires_in": "soon"},
        {"expires_in": []},
        {"expires_in": float("inf")},
        {"expires_in": 10**30},
        {"refresh_token_expires_in": 10**30},
    ],
    ids=str,
)
def test_tokens_that_make_no_sense_are_not_taken(
    google_world: GoogleWorld, odd: dict[str, Any]
) -> None:
    body = {"access_token": "ya29.good", "expires_in": 3599} | odd
    with pytest.raises(ProviderUnavailable):
        refuse_refresh(google_world, 200, body)


def test_a_life_may_be_written_as_text(google_world: GoogleWorld) -> None:
    body = {"access_token": "ya29.good", "expires_in": "60"}
    google_world.google.faults.add("/token$", status=200, body=body)
    access = google_world.provider.refresh(google_world.invented().grant).access
    assert access.expires_at - datetime.now(UTC) < timedelta(minutes=2)


def test_a_refresh_names_no_scopes(google_world: GoogleWorld) -> None:
    """Naming one that was not given would be refused as a whole."""
    with pytest.raises(GrantLost):
        google_world.provider.refresh(google_world.invented().grant)
    [seen] = google_world.google.requests
    assert "scope" not in seen.form


def test_permissions_that_shrank_are_seen_at_the_refresh(google_world: GoogleWorld) -> None:
    body = {"access_token": "ya29.less", "expires_in": 3599, "scope": "openid"}
    google_world.google.faults.add("/token$", status=200, body=body)
    refreshed = google_world.provider.refresh(google_world.invented().grant)
    assert refreshed.grant.scopes == refreshed.access.scopes == {"openid"}


def cause(reason: str) -> dict[str, Any]:
    """Return an error of the older shape, which Gmail still uses."""
    return {"code": 403, "message": "No.", "errors": [{"domain": "global", "reason": reason}]}


def detail(reason: str) -> dict[str, Any]:
    """Return an error of the newer shape, https://google.aip.dev/193."""
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}
    return {"code": 403, "message": "No.", "status": "PERMISSION_DENIED", "details": [info]}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (cause("insufficientPermissions"), Reason.CONSENT_MISSING),
        (detail("ACCESS_TOKEN_SCOPE_INSUFFICIENT"), Reason.CONSENT_MISSING),
        (cause("domainPolicy"), Reason.POLICY_BLOCKED),
    ],
)
def test_a_mailbox_that_is_refused(
    google_world: GoogleWorld, error: dict[str, Any], reason: Reason
) -> None:
    with pytest.raises(GrantLost) as caught:
        refuse_mailbox(google_world, 403, error)
    assert (caught.value.reason, caught.value.ended) == (reason, False)


@pytest.mark.parametrize("error", [cause("accessNotConfigured"), detail("SERVICE_DISABLED")])
def test_an_api_that_is_off_in_our_project_is_ours(
    google_world: GoogleWorld, error: dict[str, Any]
) -> None:
    with pytest.raises(ClientRefused, match="accessNotConfigured"):
        refuse_mailbox(google_world, 403, error)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, cause("rateLimitExceeded")),
        (403, cause("userRateLimitExceeded")),
        (403, cause("dailyLimitExceeded")),
        (403, detail("RATE_LIMIT_EXCEEDED")),
        (429, cause("rateLimitExceeded")),
    ],
)
def test_too_many_reads_are_a_matter_of_time(
    google_world: GoogleWorld, status: int, error: dict[str, Any]
) -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        refuse_mailbox(google_world, status, error, headers={"Retry-After": "30"})
    assert caught.value.retry_after == 30


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, cause("failedPrecondition")),
        (400, {"message": "Mail service not enabled"}),
        (403, {"message": "Mail service not enabled", "errors": [{"reason": "forbidden"}]}),
        (401, cause("authError")),
        (403, cause("forbidden")),
        (403, "insufficientPermissions"),
        (404, cause("insufficientPermissions")),
        (500, cause("domainPolicy")),
    ],
)
def test_every_other_refusal_of_a_mailbox_proves_nothing(
    google_world: GoogleWorld, status: int, error: Any
) -> None:
    with pytest.raises(ProviderUnavailable):
        refuse_mailbox(google_world, status, error)


def test_a_profile_is_read_with_the_token_in_the_header(google_world: GoogleWorld) -> None:
    with pytest.raises(ProviderUnavailable):
        google_world.provider.probe(google_world.invented(), google_world.account)
    [seen] = google_world.google.requests
    assert (seen.method, seen.path, dict(seen.query)) == ("GET", "/gmail/v1/users/me/profile", {})


def test_a_mailbox_may_be_known_by_another_address(google_world: GoogleWorld) -> None:
    """The name of before a marriage: what the account answered to at the sign-in stays good."""
    refreshed = signed_in(google_world)
    before = replace(refreshed.grant, addresses=frozenset({"before@acme.test"}))
    google_world.provider.probe(replace(refreshed, grant=before), "before@acme.test")


def test_an_address_that_the_account_does_not_answer_to_is_no_mailbox_of_it(
    google_world: GoogleWorld,
) -> None:
    with pytest.raises(GrantLost) as caught:
        google_world.provider.probe(signed_in(google_world), "support@acme.test")
    assert caught.value.reason is Reason.MAILBOX_MISSING


def signed_in(world: GoogleWorld) -> Refreshed:
    attempt = world.provider.begin(state="s", address=world.account)
    return world.provider.redeem(world.sign_in(attempt), attempt.secret)
