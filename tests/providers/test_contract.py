"""What every provider promises (`connections.ports.Provider`); a new one is one more row."""

from collections.abc import Callable
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
from connections.ports import asked
from tests.providers.google_world import GoogleWorld
from tests.providers.imap_world import ImapWorld
from tests.providers.microsoft_world import MicrosoftWorld

World = GoogleWorld | MicrosoftWorld | ImapWorld

# Those with a sign-in page of their own, and those with a form on ours.
SIGN_IN, FORM = ["google", "microsoft", "outlook"], ["imap"]
signs_in = pytest.mark.parametrize("world", SIGN_IN, indirect=True)

# A callback as it comes to a sign-in that began with the state "s".
CALLBACK = {"code": "c", "state": "s"}

# Answers that no provider gives, and every network does.
STRANGE = {
    "a page": (200, "<html>Please log in to the hotel's network</html>"),
    "nothing": (200, ""),
    "a list": (200, []),
    "null": (200, "null"),
    "a number": (200, "7"),
    "an empty object": (200, {}),
    "an endless nest": (200, "[" * 100_000),
    "a flood": (200, "x" * 2_000_000),
    "an error in a success": (200, {"error": "server_error"}),
    "odd types": (200, {"access_token": 1, "id_token": [], "scope": {}, "expires_in": {}}),
    "odd tokens": (200, {"access_token": "a\r\nb", "refresh_token": "\ud800", "id_token": "x.y"}),
    "odd times": (200, {"access_token": "a", "expires_in": "1e9", "expires_at": "1e999"}),
    "another encoding": (
        200,
        '{"access_token": "a", "expires_in": 9}'.encode("utf-16-be").decode(),
    ),
    "an endless end": (200, '{"access_token": "a", "expires_at": 1e999}'),
    "endless times": (200, {"access_token": "a", "expires_in": 10**30}),
    "odd errors": (400, {"error": {"errors": "x", "details": [1], "message": 2, "status": None}}),
    "a refusal without words": (403, ""),
    "a page instead of a refusal": (400, "<html>Bad Request</html>"),
    "a redirect": (302, "", {"Location": "/elsewhere"}),
    "a redirect that would repeat the secrets": (307, "", {"Location": "/elsewhere"}),
    "an unknown status": (599, ""),
}


@pytest.fixture(params=SIGN_IN + FORM)
def world(request: pytest.FixtureRequest) -> World:
    """The provider under test and the world around it."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


def connect(world: World, **choices: Any) -> Refreshed:
    attempt = world.provider.begin(state="the-state", address=world.account)
    return world.provider.redeem(world.sign_in(attempt, **choices), attempt.secret)


def test_it_says_what_it_is(world: World) -> None:
    assert world.provider.id
    assert world.provider.display_name
    assert all(scope.id for scope in asked(world.provider, shared=True))
    assert world.provider.refusals_to_lose >= 2


@signs_in
def test_a_sign_in_begins_where_nobody_listens(world: World) -> None:
    """It makes no use of the network."""
    provider = world.unreachable_provider()
    url = provider.begin(state="the-state", address=world.account).url
    assert parse_qs(urlsplit(url).query)["state"] == ["the-state"]
    assert url.startswith(f"{provider.sign_in_origin}/")


@signs_in
def test_no_two_attempts_share_a_secret(world: World) -> None:
    first, second = (world.provider.begin(state="s", address=world.account) for _ in range(2))
    assert first.secret != second.secret


@signs_in
def test_the_state_comes_back_with_the_browser(world: World) -> None:
    attempt = world.provider.begin(state="the-state", address=world.account)
    assert world.sign_in(attempt)["state"] == "the-state"


def test_a_consent_becomes_a_grant(world: World) -> None:
    grant = connect(world).grant
    assert grant.subject
    assert grant.addresses == {world.account}
    assert {scope.id for scope in world.provider.scopes if scope.required} <= grant.scopes


def test_the_subject_is_the_same_at_every_consent(world: World) -> None:
    assert connect(world).grant.subject == connect(world).grant.subject


def test_a_first_access_opens_the_mailbox(world: World) -> None:
    world.provider.probe(connect(world), world.account)


@pytest.mark.parametrize("world", ["google"], indirect=True)  # others ask for all or nothing
def test_a_permission_that_was_not_given_is_missing_from_the_grant(world: GoogleWorld) -> None:
    refreshed = connect(world, without=[world.optional_scope])
    assert world.optional_scope not in refreshed.grant.scopes
    assert world.optional_scope not in refreshed.access.scopes


@signs_in
def test_a_no_of_the_person_is_told_from_a_no_of_a_policy(world: World) -> None:
    with pytest.raises(ConsentDeclined) as caught:
        connect(world, decline=True)
    assert not caught.value.policy


@signs_in
def test_a_callback_serves_once(world: World) -> None:
    attempt = world.provider.begin(state="s", address=world.account)
    parameters = world.sign_in(attempt)
    world.provider.redeem(parameters, attempt.secret)
    with pytest.raises(ProviderUnavailable):
        world.provider.redeem(parameters, attempt.secret)


@signs_in
def test_a_callback_of_another_attempt_is_refused(world: World) -> None:
    attempt, other = (world.provider.begin(state="s", address=world.account) for _ in range(2))
    with pytest.raises(ProviderUnavailable):
        world.provider.redeem(world.sign_in(attempt), other.secret)


@signs_in
@pytest.mark.parametrize(
    "parameters",
    [{}, {"code": ""}, {"code": "made up"}, {"code": "\r\n\x00&=%zz"}, {"error": "made up"}],
)
def test_a_made_up_callback_leads_to_nothing(world: World, parameters: dict[str, str]) -> None:
    attempt = world.provider.begin(state="s", address=world.account)
    with pytest.raises(ProviderUnavailable):
        world.provider.redeem(parameters | {"state": "s"}, attempt.secret)


@pytest.mark.parametrize("secret", ["", "null", "[]", "{}"])
def test_an_attempt_of_another_version_is_refused(world: World, secret: str) -> None:
    with pytest.raises(ProviderUnavailable):
        world.provider.redeem(CALLBACK, secret)


@signs_in
def test_every_refresh_asks_anew(world: World) -> None:
    grant = connect(world).grant
    first, second = (world.provider.refresh(grant).access.token for _ in range(2))
    assert first != second


def test_a_refresh_keeps_whose_grant_it_is(world: World) -> None:
    grant = connect(world).grant
    again = world.provider.refresh(grant).grant
    assert (again.subject, again.client_id, again.addresses, again.scopes) == (
        grant.subject,
        grant.client_id,
        grant.addresses,
        grant.scopes,
    )
    world.provider.refresh(again)


def test_a_refreshed_access_opens_the_mailbox(world: World) -> None:
    grant = connect(world).grant
    world.provider.probe(world.provider.refresh(grant), world.account)


@signs_in
def test_a_grant_that_the_person_removed_has_ended(world: World) -> None:
    grant = connect(world).grant
    world.remove_access_by_hand()
    with pytest.raises(GrantLost) as caught:
        world.provider.refresh(grant)
    assert caught.value.ended


def test_a_mailbox_that_is_gone_does_not_end_the_grant(world: World) -> None:
    refreshed = connect(world)
    world.take_mailbox_away()
    with pytest.raises(GrantLost) as caught:
        world.provider.probe(refreshed, world.account)
    assert caught.value.reason is Reason.MAILBOX_MISSING
    assert not caught.value.ended


@signs_in
def test_our_expired_secret_is_nobodys_mailbox(world: World) -> None:
    grant = connect(world).grant
    attempt = world.provider.begin(state="s", address=world.account)
    parameters = world.sign_in(attempt)
    world.expire_client_secret()
    with pytest.raises(ClientRefused):
        world.provider.refresh(grant)
    with pytest.raises(ClientRefused):
        world.provider.redeem(parameters, attempt.secret)


@signs_in
def test_a_grant_of_another_client_of_ours_is_not_lost(world: World) -> None:
    grant = connect(world).grant
    with pytest.raises(ClientRefused):
        world.provider_of_another_client().refresh(grant)
    world.provider.refresh(grant)


@signs_in
def test_revoking_ends_the_grant_where_the_provider_can(world: World) -> None:
    assert world.provider.takes_back is world.revokes
    grant = connect(world).grant
    if not world.revokes:
        assert world.unreachable_provider().revoke(grant) is RevokeAnswer.OWNER_ONLY
        world.provider.refresh(grant)
        return
    assert world.provider.revoke(grant) is RevokeAnswer.ACCEPTED
    with pytest.raises(GrantLost) as caught:
        world.provider.refresh(grant)
    assert caught.value.ended


def test_revoking_twice_does_no_harm(world: World) -> None:
    grant = connect(world).grant
    world.provider.revoke(grant)
    assert world.provider.revoke(grant) is not RevokeAnswer.ACCEPTED


@signs_in
def test_silence_is_no_proof(world: World) -> None:
    refreshed = world.invented()
    attempt = world.provider.begin(state="s", address=world.account)
    unreachable = world.unreachable_provider()
    with pytest.raises(ProviderUnavailable):
        unreachable.redeem(CALLBACK, attempt.secret)
    with pytest.raises(ProviderUnavailable):
        unreachable.refresh(refreshed.grant)
    with pytest.raises(ProviderUnavailable):
        unreachable.probe(refreshed, world.account)
    if world.revokes:
        with pytest.raises(ProviderUnavailable):
            unreachable.revoke(refreshed.grant)


@signs_in
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_outage_is_no_proof(world: World, status: int) -> None:
    """Whatever the body says, and the time to come back is handed on."""
    refreshed = world.invented()
    attempt = world.provider.begin(state="s", address=world.account)
    body = {"error": "invalid_grant"}
    world.answer_everything(status, body, headers={"Retry-After": "17"})
    calls: list[Callable[[], object]] = [
        lambda: world.provider.redeem(CALLBACK, attempt.secret),
        lambda: world.provider.refresh(refreshed.grant),
        lambda: world.provider.probe(refreshed, world.account),
    ]
    if world.revokes:
        calls.append(lambda: world.provider.revoke(refreshed.grant))
    for call in calls:
        with pytest.raises(ProviderUnavailable) as caught:
            call()
        assert caught.value.retry_after == 17


@pytest.mark.slow
@signs_in
@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE.keys())
def test_a_strange_answer_proves_nothing(world: World, strange: tuple[Any, ...]) -> None:
    """Only our own errors leave, none of them says that a mailbox is lost."""
    refreshed = world.invented()
    attempt = world.provider.begin(state="s", address=world.account)
    status, body, *headers = strange
    world.answer_everything(status, body, headers=headers[0] if headers else {})
    with pytest.raises((ProviderError, ConsentError)) as redeeming:
        world.provider.redeem(CALLBACK, attempt.secret)
    with pytest.raises(ProviderUnavailable):
        world.provider.probe(refreshed, world.account)
    raised = [redeeming.value]
    try:
        world.provider.refresh(refreshed.grant)
        world.provider.revoke(refreshed.grant)
    except ProviderError as error:
        raised.append(error)
    assert {type(error) for error in raised} == {ProviderUnavailable}


@signs_in
def test_no_value_shows_its_secret(world: World) -> None:
    attempt = world.provider.begin(state="s", address=world.account)
    refreshed = world.provider.redeem(world.sign_in(attempt), attempt.secret)
    shown = f"{attempt!r} {refreshed!r}"
    assert attempt.secret not in shown
    assert refreshed.grant.secret not in shown
    assert refreshed.access.token not in shown
