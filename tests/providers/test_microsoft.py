"""Microsoft's own: the sign-in's parameters, who turns out to have signed in, shared mailboxes."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connections.errors import (
    ClientRefused,
    ConsentDeclined,
    GrantLost,
    ProviderError,
    ProviderUnavailable,
)
from connections.model import Reason, RevokeAnswer
from playground.browser import Browser
from playground.microsoft.person import approve_as_admin
from providers.microsoft import Microsoft, Outlook
from providers.microsoft_identity import CONSUMERS
from tests.providers.microsoft_world import TOKEN, MicrosoftWorld

OURS = {"User.Read", "Mail.ReadWrite", "Mail.Send"}
SHARED = {"Mail.ReadWrite.Shared", "Mail.Send.Shared"}


def asked(world: MicrosoftWorld, **how: Any) -> dict[str, str]:
    """Return the parameters of a sign-in's address, and under `secret` what we keep of it."""
    attempt = world.provider.begin(state="the-state", address="alice@acme.test", **how)
    query = parse_qs(urlsplit(attempt.url).query, strict_parsing=True)
    assert all(len(values) == 1 for values in query.values())
    return {name: values[0] for name, values in query.items()} | {"secret": attempt.secret}


def forms(world: MicrosoftWorld) -> list[tuple[str, dict[str, str]]]:
    """Return what was sent to the token endpoint: tenant and form."""
    seen = [one for one in world.microsoft.requests if one.path.endswith("/token")]
    return [(one.path.split("/")[1], dict(one.form)) for one in seen]


# The way out.


def test_the_sign_in_asks_for_what_we_need(microsoft_world: MicrosoftWorld) -> None:
    parameters = asked(microsoft_world)
    assert parameters["response_type"] == "code"
    assert parameters["client_id"] == microsoft_world.microsoft.client_id
    assert parameters["redirect_uri"] == microsoft_world.callback.url
    assert {*parameters["scope"].split()} == OURS | {"openid", "profile", "offline_access"}
    assert parameters["state"] == "the-state"


def test_accounts_of_both_kinds_sign_in_at_the_same_place(
    microsoft_world: MicrosoftWorld, outlook_world: MicrosoftWorld
) -> None:
    for world in (microsoft_world, outlook_world):
        url = world.provider.begin(state="s", address="a@acme.test").url
        page = f"{world.microsoft.authority_url}/common/oauth2/v2.0/authorize?"
        assert url.startswith(page)


def test_the_person_may_choose_the_account_and_the_likely_one_is_named(
    microsoft_world: MicrosoftWorld,
) -> None:
    """`consent` would ask for an administrator even after one has agreed."""
    parameters = asked(microsoft_world)
    assert parameters["prompt"] == "select_account"
    assert parameters["login_hint"] == "alice@acme.test"


def test_the_answer_comes_as_a_form(microsoft_world: MicrosoftWorld) -> None:
    assert asked(microsoft_world)["response_mode"] == "form_post"


def test_a_shared_mailbox_needs_more(microsoft_world: MicrosoftWorld) -> None:
    assert {*asked(microsoft_world, shared=True)["scope"].split()} >= OURS | SHARED


def test_a_personal_account_opens_no_mailboxes_of_others(outlook_world: MicrosoftWorld) -> None:
    assert not SHARED & {*asked(outlook_world, shared=True)["scope"].split()}


def test_a_challenge_is_told_at_the_sign_in(microsoft_world: MicrosoftWorld) -> None:
    claims = '{"access_token":{"polids":{"essential":true}}}'
    assert asked(microsoft_world, challenge=claims)["claims"] == claims
    assert "claims" not in asked(microsoft_world)


def test_the_challenge_is_the_hash_of_a_verifier_that_stays_here(
    microsoft_world: MicrosoftWorld,
) -> None:
    parameters = asked(microsoft_world)
    verifier = json.loads(parameters.pop("secret"))["code_verifier"]
    digest = hashlib.sha256(verifier.encode()).digest()
    assert parameters["code_challenge_method"] == "S256"
    assert parameters["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert len(verifier) >= 43
    assert verifier not in parameters.values()


def test_the_client_secret_never_goes_to_the_browser(microsoft_world: MicrosoftWorld) -> None:
    attempt = microsoft_world.provider.begin(state="s", address="alice@acme.test")
    assert microsoft_world.microsoft.client_secret not in attempt.url + attempt.secret


def test_the_real_microsoft_is_the_default(microsoft_world: MicrosoftWorld) -> None:
    settings = microsoft_world.settings()
    names = ("authority_url", "graph_url")
    defaults = {name: settings.__dataclass_fields__[name].default for name in names}
    provider = microsoft_world.another_provider(**defaults)
    url = provider.begin(state="s", address="alice@acme.test").url
    assert url.startswith("https://login.microsoftonline.com/common/oauth2/v2.0/authorize?")
    assert provider.sign_in_origin == "https://login.microsoftonline.com"


def test_a_slash_at_the_end_of_an_endpoint_does_no_harm(microsoft_world: MicrosoftWorld) -> None:
    microsoft_world.provider = microsoft_world.another_provider(
        authority_url=f"{microsoft_world.microsoft.authority_url}/",
        graph_url=f"{microsoft_world.microsoft.graph_url}/",
    )
    microsoft_world.provider.probe(microsoft_world.connect(), microsoft_world.account)


# The way back.


@pytest.mark.parametrize(
    ("error", "description", "policy"),
    [
        ("access_denied", "", False),
        ("access_denied", "The user has denied access to the scope requested.", False),
        ("access_denied", "AADSTS65004: User declined to consent.", False),
        ("consent_required", "AADSTS65004: The resource owner denied the request.", False),
        ("consent_required", "", True),
        ("consent_required", "AADSTS65001: The user has not consented.", True),
        ("access_denied", "AADSTS90094: An admin must grant permission.", True),
        ("invalid_request", "AADSTS90095: An admin must grant permission.", True),
        ("access_denied", "AADSTS90008: The app must require access.", True),
        ("access_denied", "AADSTS53003: Blocked by Conditional Access.", True),
        ("invalid_grant", "AADSTS50105: The user is not assigned.", True),
    ],
)
def test_who_said_no(
    microsoft_world: MicrosoftWorld, error: str, description: str, *, policy: bool
) -> None:
    parameters = {"error": error, "error_description": description, "state": "s"}
    with pytest.raises(ConsentDeclined) as caught:
        microsoft_world.provider.redeem(parameters, "{}")
    assert caught.value.policy is policy


@pytest.mark.parametrize(
    "error", ["temporarily_unavailable", "server_error", "login_required", "<script>", "x" * 99]
)
def test_an_error_on_the_way_back_that_says_nothing(
    microsoft_world: MicrosoftWorld, error: str
) -> None:
    parameters = {"error": error, "error_description": "AADSTS<b>: x", "code": "c"}
    with pytest.raises(ProviderUnavailable) as caught:
        microsoft_world.provider.redeem(parameters, "{}")
    assert error not in str(caught.value)


@pytest.mark.parametrize("error", ["unauthorized_client", "invalid_client", "invalid_scope"])
def test_an_error_on_the_way_back_that_is_our_own(
    microsoft_world: MicrosoftWorld, error: str
) -> None:
    with pytest.raises(ClientRefused, match=error):
        microsoft_world.provider.redeem({"error": error}, "{}")


def test_an_answer_to_another_state_is_not_redeemed(microsoft_world: MicrosoftWorld) -> None:
    attempt = microsoft_world.provider.begin(state="s", address=microsoft_world.account)
    parameters = microsoft_world.sign_in(attempt)
    microsoft_world.microsoft.requests.clear()
    with pytest.raises(ProviderUnavailable):
        microsoft_world.provider.redeem(parameters | {"state": "another"}, attempt.secret)
    assert forms(microsoft_world) == []


def test_a_consent_without_a_refresh_token_cannot_be_kept(microsoft_world: MicrosoftWorld) -> None:
    attempt = microsoft_world.provider.begin(state="s", address=microsoft_world.account)
    [nonce] = parse_qs(urlsplit(attempt.url).query)["nonce"]
    answer = microsoft_world.answer_exchange(nonce)
    del answer["refresh_token"]
    microsoft_world.answer(TOKEN, 200, answer)
    with pytest.raises(ProviderUnavailable, match="refresh token"):
        microsoft_world.provider.redeem({"code": "c", "state": "s"}, attempt.secret)


def test_an_account_whose_addresses_graph_does_not_tell_is_not_connected(
    microsoft_world: MicrosoftWorld,
) -> None:
    for status, body in ((403, {"error": {"code": "AccessDenied"}}), (503, ""), (200, {})):
        microsoft_world.microsoft.faults.clear()
        microsoft_world.answer(r"/v1\.0/me$", status, body)
        with pytest.raises(ProviderUnavailable):
            microsoft_world.connect()


def test_an_app_that_only_an_admin_lets_in(microsoft_world: MicrosoftWorld) -> None:
    """The member is refused, the admin follows the link, and the member comes in."""
    world = microsoft_world
    world.microsoft.switches.user_consent(world.tenant, allowed=False)
    try:
        attempt = world.provider.begin(state="s", address=world.account)
        parameters = world.sign_in(attempt, decline=True)
        with pytest.raises(ConsentDeclined) as caught:
            world.provider.redeem(parameters, attempt.secret)
        assert caught.value.policy
        url = world.provider.admin_consent_url(state="for-admin", address=world.account)
        with Browser(world.ca_file) as browser:
            approve_as_admin(browser, url, "ada@acme.test")
        assert world.callback.received["admin_consent"] == "True"
        assert world.callback.received["state"] == "for-admin"
        assert world.connect().grant.scopes >= OURS
    finally:
        world.microsoft.switches.user_consent(world.tenant, allowed=True)
        world.microsoft.switches.withdraw_admin_consent(world.tenant)


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
        [(asked_at, _)] = forms(world)
        assert asked_at == tenant
        assert len(world.microsoft.requests) == 1


def test_a_refresh_names_no_permission_that_was_not_given(microsoft_world: MicrosoftWorld) -> None:
    grant = replace(microsoft_world.invented().grant, scopes=frozenset({"User.Read", "email"}))
    with pytest.raises(ProviderUnavailable):
        microsoft_world.provider.refresh(grant)
    [(_, form)] = forms(microsoft_world)
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


# Mailboxes of others, and the end.


def test_a_shared_mailbox_opens_to_its_members_only(microsoft_world: MicrosoftWorld) -> None:
    world = microsoft_world
    desk = f"desk.{world.account}"
    world.microsoft.add_shared_mailbox(desk, world.tenant, [world.account])
    refreshed = world.connect(shared=True)
    assert refreshed.grant.scopes >= SHARED
    assert desk not in refreshed.grant.addresses
    world.provider.probe(refreshed, desk)
    world.microsoft.switches.remove_member(desk, world.account)
    with pytest.raises(GrantLost) as caught:
        world.provider.probe(refreshed, desk)
    assert caught.value.reason is Reason.CONSENT_MISSING


def test_a_mailbox_that_is_none_is_missing(microsoft_world: MicrosoftWorld) -> None:
    refreshed = microsoft_world.connect()
    for address in ("nobody@acme.test", "a?b#c@acme.test"):
        with pytest.raises(GrantLost) as caught:
            microsoft_world.provider.probe(refreshed, address)
        assert caught.value.reason is Reason.MAILBOX_MISSING


@pytest.mark.parametrize("address", ["../me", "a/../../me", "x/mailFolders/inbox?", "%2e%2e/me"])
def test_no_address_leads_to_another_place_of_graph(
    microsoft_world: MicrosoftWorld, address: str
) -> None:
    refreshed = microsoft_world.connect()
    microsoft_world.microsoft.requests.clear()
    with pytest.raises(ProviderError):
        microsoft_world.provider.probe(refreshed, address)
    [seen] = microsoft_world.microsoft.requests
    assert seen.path == f"/v1.0/users/{address}/mailFolders/inbox"  # as decoded at the other end


def test_an_inbox_is_read_with_the_token_in_the_header(microsoft_world: MicrosoftWorld) -> None:
    with pytest.raises(ProviderUnavailable):
        microsoft_world.provider.probe(microsoft_world.invented(), microsoft_world.account)
    [seen] = microsoft_world.microsoft.requests
    assert (seen.method, seen.path) == ("GET", "/v1.0/me/mailFolders/inbox")
    assert dict(seen.query) == {}


def test_revoking_uses_no_network(microsoft_world: MicrosoftWorld) -> None:
    grant = microsoft_world.invented().grant
    assert microsoft_world.provider.revoke(grant) is RevokeAnswer.OWNER_ONLY
    assert microsoft_world.microsoft.requests == []


def test_removed_permissions_are_gone_from_the_list_of_apps(
    microsoft_world: MicrosoftWorld,
) -> None:
    grant = microsoft_world.connect().grant
    microsoft_world.remove_access_by_hand()
    with pytest.raises(GrantLost) as caught:
        microsoft_world.provider.refresh(grant)
    assert caught.value.reason is Reason.CONSENT_MISSING
    assert not caught.value.listed


def test_ended_sessions_leave_the_entry_in_the_list_of_apps(
    microsoft_world: MicrosoftWorld,
) -> None:
    grant = microsoft_world.connect().grant
    microsoft_world.microsoft.switches.revoke_sessions(microsoft_world.account)
    with pytest.raises(GrantLost) as caught:
        microsoft_world.provider.refresh(grant)
    assert (caught.value.ended, caught.value.listed) == (True, True)


def test_the_page_to_remove_access_is_that_of_the_account_s_tenant(
    microsoft_world: MicrosoftWorld, outlook_world: MicrosoftWorld
) -> None:
    subject = f"{microsoft_world.tenant}.{microsoft_world.person.oid}"
    page = f"https://myapplications.microsoft.com/?tenantid={microsoft_world.tenant}"
    assert microsoft_world.provider.manage_page(subject) == page
    assert microsoft_world.provider.manage_page(None) == "https://myapplications.microsoft.com/"
    assert outlook_world.provider.manage_page(subject) == "https://account.live.com/consent/Manage"


def test_an_admin_allows_everything_that_a_sign_in_asks_for(
    microsoft_world: MicrosoftWorld,
) -> None:
    url = microsoft_world.provider.admin_consent_url(state="a b&c", address="alice@acme.test")
    page = f"{microsoft_world.microsoft.authority_url}/organizations/v2.0/adminconsent?"
    assert url.startswith(page)
    query = parse_qs(urlsplit(url).query, strict_parsing=True)
    assert query["client_id"] == [microsoft_world.microsoft.client_id]
    assert query["redirect_uri"] == [microsoft_world.callback.url]
    assert query["state"] == ["a b&c"]
    short = {
        name.removeprefix("https://graph.microsoft.com/") for name in query["scope"][0].split()
    }
    assert short == {*asked(microsoft_world)["scope"].split()}


def test_nobody_is_admin_of_a_personal_account(outlook_world: MicrosoftWorld) -> None:
    assert outlook_world.provider.admin_consent_url(state="s", address="d@outlook.com") is None


def test_each_kind_knows_where_its_mail_is(microsoft_world: MicrosoftWorld) -> None:
    assert {"outlook.com", "hotmail.co.uk", "live.nl", "msn.com"} <= Outlook.domains
    assert not Microsoft.domains
    assert not {*Microsoft.mx_suffixes} & {*Outlook.mx_suffixes}
