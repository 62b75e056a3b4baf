"""Mailboxes at Microsoft, also shared ones, and how an access ends there."""

from urllib.parse import parse_qs, urlsplit

import pytest

from connections.errors import (
    GrantLost,
    ProviderError,
    ProviderUnavailable,
)
from connections.model import Reason, RevokeAnswer
from providers.microsoft import Microsoft, Outlook
from tests.providers.microsoft_world import MicrosoftWorld

SHARED = {"Mail.ReadWrite.Shared", "Mail.Send.Shared"}


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
    url = microsoft_world.provider.admin_consent_url(state="a b&c", shared=False)
    page = f"{microsoft_world.microsoft.authority_url}/organizations/v2.0/adminconsent?"
    assert url.startswith(page)
    query = parse_qs(urlsplit(url).query, strict_parsing=True)
    assert query["client_id"] == [microsoft_world.microsoft.client_id]
    assert query["redirect_uri"] == [microsoft_world.callback.url]
    assert query["state"] == ["a b&c"]
    short = {
        name.removeprefix("https://graph.microsoft.com/") for name in query["scope"][0].split()
    }
    assert short == {*microsoft_world.asked()["scope"].split()}


def test_nobody_is_admin_of_a_personal_account(outlook_world: MicrosoftWorld) -> None:
    assert outlook_world.provider.admin_consent_url(state="s", shared=False) is None


def test_each_kind_knows_where_its_mail_is(microsoft_world: MicrosoftWorld) -> None:
    assert {"outlook.com", "hotmail.co.uk", "live.nl", "msn.com"} <= Outlook.domains
    assert not Microsoft.domains
    assert not {*Microsoft.mx_suffixes} & {*Outlook.mx_suffixes}
