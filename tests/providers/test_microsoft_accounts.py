"""Who turns out to have signed in at Microsoft, and how their grant is refreshed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connections.errors import (
    ClientRefused,
    GrantLost,
    ProviderUnavailable,
)
from connections.model import Reason
from providers.microsoft import Microsoft, Outlook
from providers.microsoft_identity import CONSUMERS
from tests.providers.microsoft_world import TOKEN, MicrosoftWorld

OURS = {"User.Read", "Mail.ReadWrite", "Mail.Send"}


# Who it was.


def test_the_grant_names_the_account_and_our_client(microsoft_world: MicrosoftWorld) -> None:
    refreshed = microsoft_world.connect()
    person = microsoft_world.person
    assert refreshed.grant.subject == f"{person.tenant.id}.{person.oid}"
    assert refreshed.grant.client_id == microsoft_world.microsoft.client_id
    assert refreshed.grant.expires_at is None
    left = refreshed.access.expires_at - datetime.now(UTC)
    assert timedelta(minutes=58) < left <= timedelta(hours=1)


def test_an_account_answers_to_its_mailbox_and_to_its_sign_in_name(
    microsoft_world: MicrosoftWorld,
) -> None:
    person = microsoft_world.another_person(mail="Alice.Ant@acme.test")
    grant = microsoft_world.connect(account=person.address).grant
    assert grant.addresses == {person.upn, "alice.ant@acme.test"}


def test_the_kind_that_was_asked_for_is_not_repeated(
    microsoft_world: MicrosoftWorld, outlook_world: MicrosoftWorld
) -> None:
    assert microsoft_world.connect().provider is None
    assert outlook_world.connect().provider is None


def test_a_personal_account_is_found_out_where_a_work_one_was_expected(
    microsoft_world: MicrosoftWorld,
) -> None:
    dana = microsoft_world.another_person(Outlook)
    refreshed = microsoft_world.connect(account=dana.address)
    assert refreshed.provider == "outlook"
    assert refreshed.grant.subject.startswith(f"{CONSUMERS}.")


def test_a_work_account_is_found_out_where_a_personal_one_was_expected(
    outlook_world: MicrosoftWorld,
) -> None:
    alice = outlook_world.another_person(Microsoft)
    assert outlook_world.connect(account=alice.address).provider == "microsoft"


@pytest.mark.parametrize(
    "scope",
    [
        "User.Read Mail.ReadWrite Mail.Send openid profile",
        "https://graph.microsoft.com/User.Read https://graph.microsoft.com/mail.readwrite"
        " https://graph.microsoft.com/Mail.Send openid",
        "user.read mail.readwrite MAIL.SEND",
    ],
)
def test_permissions_are_known_however_they_are_spelled(
    microsoft_world: MicrosoftWorld, scope: str
) -> None:
    body = {"access_token": "a", "expires_in": 3599, "refresh_token": "b", "scope": scope}
    microsoft_world.answer(TOKEN, 200, body)
    refreshed = microsoft_world.provider.refresh(microsoft_world.invented().grant)
    assert refreshed.grant.scopes & OURS == OURS


# Refreshing.


def test_a_new_refresh_token_replaces_the_old_one(microsoft_world: MicrosoftWorld) -> None:
    microsoft_world.microsoft.switches.strict_rotation()
    first = microsoft_world.connect().grant
    second = microsoft_world.provider.refresh(first).grant
    assert second.secret != first.secret
    third = microsoft_world.provider.refresh(second).grant
    assert microsoft_world.microsoft.live_refresh_tokens(microsoft_world.account) == [third.secret]


def test_an_answer_without_a_new_refresh_token_keeps_the_old_one(
    microsoft_world: MicrosoftWorld,
) -> None:
    microsoft_world.answer(TOKEN, 200, {"access_token": "a", "expires_in": "3599"})
    grant = microsoft_world.invented().grant
    refreshed = microsoft_world.provider.refresh(grant)
    assert refreshed.grant == grant
    assert refreshed.access.scopes == grant.scopes


def test_a_refresh_goes_to_the_account_s_own_tenant(
    microsoft_world: MicrosoftWorld, outlook_world: MicrosoftWorld
) -> None:
    for world, tenant in ((microsoft_world, microsoft_world.tenant), (outlook_world, "consumers")):
        grant = world.connect().grant
        world.microsoft.requests.clear()
        world.provider.refresh(grant)
        [(asked_at, _)] = world.token_requests()
        assert asked_at == tenant
        assert len(world.microsoft.requests) == 1


def test_a_refresh_names_no_permission_that_was_not_given(microsoft_world: MicrosoftWorld) -> None:
    grant = replace(microsoft_world.invented().grant, scopes=frozenset({"User.Read", "email"}))
    with pytest.raises(ProviderUnavailable):
        microsoft_world.provider.refresh(grant)
    [(_, form)] = microsoft_world.token_requests()
    assert {*form["scope"].split()} == {"User.Read", "openid", "profile", "offline_access"}


def test_a_grant_of_another_client_is_not_even_sent(microsoft_world: MicrosoftWorld) -> None:
    with pytest.raises(ClientRefused, match="client_mismatch"):
        microsoft_world.provider_of_another_client().refresh(microsoft_world.invented().grant)
    assert microsoft_world.microsoft.requests == []


def test_a_challenge_is_over_with_a_good_refresh(microsoft_world: MicrosoftWorld) -> None:
    grant = replace(microsoft_world.connect().grant, challenge='{"a":1}')
    assert microsoft_world.provider.refresh(grant).grant.challenge is None


def test_a_second_factor_that_is_due_again_heals_with_a_sign_in(
    microsoft_world: MicrosoftWorld,
) -> None:
    world = microsoft_world
    grant = world.connect().grant
    world.microsoft.switches.require_mfa(world.account)
    with pytest.raises(GrantLost) as caught:
        world.provider.refresh(grant)
    assert caught.value.reason is Reason.SIGNIN_REQUIRED
    world.clock.advance(timedelta(minutes=1))
    again = world.connect(challenge=caught.value.challenge).grant
    assert world.provider.refresh(again).grant.subject == grant.subject


def test_the_environment_sends_no_refresh_to_another_place(
    microsoft_world: MicrosoftWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library would look for a region of the cloud that it may run in."""
    grant = microsoft_world.connect().grant
    monkeypatch.setenv("MSAL_FORCE_REGION", "westus2")
    assert microsoft_world.provider.refresh(grant).access.token
