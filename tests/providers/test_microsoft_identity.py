"""An id token that is not for this sign-in is not accepted."""

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connections.errors import ProviderUnavailable
from connections.model import Refreshed
from providers.microsoft_identity import CONSUMERS
from tests.providers.microsoft_world import TOKEN, MicrosoftWorld


def sign_in(world: MicrosoftWorld, claims: dict[str, Any], **answer: Any) -> Refreshed:
    """Redeem a code for an answer that is good but for some claims, or some parts."""
    attempt = world.provider.begin(state="s", address=world.account)
    [nonce] = parse_qs(urlsplit(attempt.url).query)["nonce"]
    world.answer(TOKEN, 200, world.answer_exchange(nonce, claims) | answer)
    refreshed: Refreshed = world.provider.redeem({"code": "c", "state": "s"}, attempt.secret)
    return refreshed


def test_a_good_one_names_the_account(microsoft_world: MicrosoftWorld) -> None:
    person = microsoft_world.person
    grant = sign_in(microsoft_world, {"preferred_username": "Alice@ACME.test"}).grant
    assert grant.subject == f"{person.tenant.id}.{person.oid}"
    assert grant.addresses == {"alice@acme.test"}


def test_the_pairwise_subject_and_the_address_are_no_identity(
    microsoft_world: MicrosoftWorld,
) -> None:
    first = sign_in(microsoft_world, {"sub": "a", "preferred_username": "old@acme.test"})
    microsoft_world.microsoft.faults.clear()
    second = sign_in(microsoft_world, {"sub": "b", "preferred_username": "new@acme.test"})
    assert first.grant.subject == second.grant.subject


def test_the_same_object_id_in_another_tenant_is_another_account(
    microsoft_world: MicrosoftWorld,
) -> None:
    first = sign_in(microsoft_world, {})
    microsoft_world.microsoft.faults.clear()
    authority = microsoft_world.microsoft.authority_url
    elsewhere = "7c7a4c8e-1d2b-4e5f-8a90-0123456789ab"
    claims = {"tid": elsewhere, "iss": f"{authority}/{elsewhere}/v2.0"}
    assert sign_in(microsoft_world, claims).grant.subject != first.grant.subject


@pytest.mark.parametrize(
    ("check", "claims"),
    [
        ("audience", {"aud": "11111111-2222-3333-4444-555555555555"}),
        ("audience", {"aud": None}),
        ("audience", {"aud": []}),
        ("issuer", {"iss": "https://login.microsoftonline.com.evil.test/x/v2.0"}),
        ("issuer", {"iss": "https://login.microsoftonline.com/common/v2.0"}),
        ("issuer", {"iss": None}),
        ("issuer", {"tid": CONSUMERS}),
        ("tenant", {"tid": None}),
        ("tenant", {"tid": "common"}),
        ("tenant", {"tid": "../../evil"}),
        ("tenant", {"tid": 7}),
        ("expiry", {"exp": 1_000_000_000}),
        ("expiry", {"exp": None}),
        ("expiry", {"exp": "4000000000"}),
        ("subject", {"oid": None}),
        ("subject", {"oid": ""}),
        ("subject", {"oid": 7}),
        ("belong", {"nonce": "of-another-attempt"}),
        ("belong", {"nonce": None}),
        ("belong", {"nonce": ["a"]}),
    ],
)
def test_each_check_is_made(
    microsoft_world: MicrosoftWorld, check: str, claims: dict[str, Any]
) -> None:
    with pytest.raises(ProviderUnavailable, match=check):
        sign_in(microsoft_world, claims)


def test_a_clock_that_is_a_little_off_is_forgiven(microsoft_world: MicrosoftWorld) -> None:
    assert sign_in(microsoft_world, {"exp": int(time.time()) - 20}).grant.subject


@pytest.mark.parametrize("name", [None, 7, "no address", ""])
def test_a_name_that_is_no_address_opens_no_mailbox(
    microsoft_world: MicrosoftWorld, name: Any
) -> None:
    grant = sign_in(microsoft_world, {"preferred_username": name}).grant
    assert grant.addresses == frozenset()


@pytest.mark.parametrize(
    "id_token", ["", None, "x", "a.b.c", "eyJ9.eyJ9.", "." * 5, "W10.W10.W10", "é.é.é", "x." * 9]
)
def test_what_is_no_id_token_at_all_is_refused(
    microsoft_world: MicrosoftWorld, id_token: Any
) -> None:
    with pytest.raises(ProviderUnavailable):
        sign_in(microsoft_world, {}, id_token=id_token)


def test_what_the_sign_in_was_begun_with_has_to_be_whole(microsoft_world: MicrosoftWorld) -> None:
    attempt = microsoft_world.provider.begin(state="s", address=microsoft_world.account)
    for part in json.loads(attempt.secret):
        flow = json.loads(attempt.secret)
        del flow[part]
        if part == "claims_challenge":
            continue
        with pytest.raises(ProviderUnavailable):
            microsoft_world.provider.redeem({"code": "c", "state": "s"}, json.dumps(flow))


def test_an_odd_id_token_does_not_stop_a_refresh(microsoft_world: MicrosoftWorld) -> None:
    """Who it is was seen at the sign-in."""
    answer = microsoft_world.answer_exchange("n") | {"id_token": "1//x.ya29.x"}
    microsoft_world.answer(TOKEN, 200, answer)
    grant = microsoft_world.invented().grant
    assert microsoft_world.provider.refresh(grant).grant.subject == grant.subject
