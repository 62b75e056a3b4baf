"""Microsoft's own: the way out to the sign-in, and the way back."""

import base64
import hashlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from connections.errors import (
    ClientRefused,
    ConsentDeclined,
    ProviderUnavailable,
)
from playground.browser import Browser
from playground.microsoft.person import approve_as_admin
from tests.providers.microsoft_world import TOKEN, MicrosoftWorld

OURS = {"User.Read", "Mail.ReadWrite", "Mail.Send"}
SHARED = {"Mail.ReadWrite.Shared", "Mail.Send.Shared"}


# The way out.


def test_the_sign_in_asks_for_what_we_need(microsoft_world: MicrosoftWorld) -> None:
    parameters = microsoft_world.asked()
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
    parameters = microsoft_world.asked()
    assert parameters["prompt"] == "select_account"
    assert parameters["login_hint"] == "alice@acme.test"


def test_the_answer_comes_as_a_form(microsoft_world: MicrosoftWorld) -> None:
    assert microsoft_world.asked()["response_mode"] == "form_post"


def test_a_shared_mailbox_needs_more(microsoft_world: MicrosoftWorld) -> None:
    assert {*microsoft_world.asked(shared=True)["scope"].split()} >= OURS | SHARED


def test_a_personal_account_opens_no_mailboxes_of_others(outlook_world: MicrosoftWorld) -> None:
    assert not SHARED & {*outlook_world.asked(shared=True)["scope"].split()}


def test_a_challenge_is_told_at_the_sign_in(microsoft_world: MicrosoftWorld) -> None:
    claims = '{"access_token":{"polids":{"essential":true}}}'
    assert microsoft_world.asked(challenge=claims)["claims"] == claims
    assert "claims" not in microsoft_world.asked()


def test_the_challenge_is_the_hash_of_a_verifier_that_stays_here(
    microsoft_world: MicrosoftWorld,
) -> None:
    parameters = microsoft_world.asked()
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
    assert microsoft_world.token_requests() == []


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
        url = world.provider.admin_consent_url(state="for-admin", shared=False)
        with Browser(world.ca_file) as browser:
            approve_as_admin(browser, url, "ada@acme.test")
        assert world.callback.received["admin_consent"] == "True"
        assert world.callback.received["state"] == "for-admin"
        assert world.connect().grant.scopes >= OURS
    finally:
        world.microsoft.switches.user_consent(world.tenant, allowed=True)
        world.microsoft.switches.withdraw_admin_consent(world.tenant)
