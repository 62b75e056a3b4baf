"""Slack's OAuth in the local world: as strict as the real one."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from slack_sdk import WebClient

from playground.slack.installing import CODE_SECONDS, TOKEN_SECONDS
from playground.slack.people import Person
from playground.slack.slack import Slack
from tests.playground.slack.conftest import error_of

BACK = "http://127.0.0.1:9/slack/oauth_redirect"


@pytest.fixture
def oauth(slack: Slack) -> Slack:
    slack.installer.redirect_uris.add(BACK)
    return slack


def page(slack: Slack, **changes: str) -> str:
    asked = {
        "client_id": slack.installer.client_id,
        "redirect_uri": BACK,
        "scope": "commands,chat:write",
        "state": "mine",
        **changes,
    }
    return f"{slack.url}/oauth/v2/authorize?{urlencode(asked)}"


def pressed(slack: Slack, who: str) -> dict[str, str]:
    """Send the page's form; return what the browser is sent back with."""
    sent = requests.post(page(slack), data={"as": who}, allow_redirects=False, timeout=5)
    assert sent.headers["Location"].startswith(BACK)
    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def code(slack: Slack, person: Person) -> str:
    return pressed(slack, f"{slack.workspace.team_id}:{person.id}")["code"]


def access(slack: Slack, **how: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "client_id": slack.installer.client_id,
        "client_secret": slack.installer.client_secret,
        **how,
    }
    told = WebClient(base_url=slack.api_url).oauth_v2_access(**given)
    assert isinstance(told.data, dict)
    return told.data


def test_a_code_gives_a_token_of_its_workspace(oauth: Slack, alice: Person) -> None:
    beta = Slack("T0BETA", "beta", beside=oauth)
    bob = beta.add_person("bob")
    told = access(oauth, code=code(beta, bob), redirect_uri=BACK)
    assert (told["team"]["id"], told["authed_user"]["id"]) == ("T0BETA", bob.id)
    assert told["scope"] == "chat:write,commands"
    client = WebClient(told["access_token"], base_url=oauth.api_url)
    assert client.auth_test()["team_id"] == "T0BETA"
    assert [call.method for call in oauth.calls] == ["oauth.v2.access"]
    assert [call.method for call in beta.calls] == ["auth.test"]


def test_a_code_counts_once_and_not_for_ever(oauth: Slack, alice: Person) -> None:
    used = code(oauth, alice)
    access(oauth, code=used, redirect_uri=BACK)
    assert error_of(lambda: access(oauth, code=used, redirect_uri=BACK)) == "invalid_code"
    old = code(oauth, alice)
    oauth.let_pass(CODE_SECONDS + 1)
    assert error_of(lambda: access(oauth, code=old, redirect_uri=BACK)) == "code_expired"


def test_secret_client_and_redirect_have_to_be_right(oauth: Slack, alice: Person) -> None:
    for how, expected in (
        ({"client_secret": "wrong"}, "bad_client_secret"),
        ({"client_id": "wrong"}, "invalid_client_id"),
        ({"redirect_uri": f"{BACK}/x"}, "bad_redirect_uri"),
    ):
        given = {"code": code(oauth, alice), "redirect_uri": BACK, **how}
        assert error_of(lambda given=given: access(oauth, **given)) == expected


@pytest.mark.parametrize(
    "changes", [{"client_id": "x"}, {"redirect_uri": f"{BACK}/x"}, {"scope": ""}]
)
def test_a_page_that_asks_wrongly_sends_nobody_anywhere(
    oauth: Slack, changes: dict[str, str]
) -> None:
    url = page(oauth, **changes)
    assert requests.get(url, timeout=5).status_code == 400
    assert requests.post(url, data={"as": ""}, timeout=5).status_code == 400


def test_who_cancels_and_who_may_not_install_is_sent_back_without_a_code(oauth: Slack) -> None:
    guest = oauth.add_person("gina", is_restricted=True)
    refused = {"error": "access_denied", "state": "mine"}
    assert pressed(oauth, "") == refused
    assert pressed(oauth, f"{oauth.workspace.team_id}:{guest.id}") == refused


def test_tokens_that_rotate_end_and_are_renewed_once(oauth: Slack, alice: Person) -> None:
    oauth.installer.rotates = True
    told = access(oauth, code=code(oauth, alice), redirect_uri=BACK)
    assert told["expires_in"] == TOKEN_SECONDS
    client = WebClient(told["access_token"], base_url=oauth.api_url)
    assert client.auth_test()["ok"]
    oauth.let_pass(TOKEN_SECONDS + 1)
    assert error_of(client.auth_test) == "token_expired"

    refresh = {"grant_type": "refresh_token", "refresh_token": told["refresh_token"]}
    renewed = access(oauth, **refresh)
    assert WebClient(renewed["access_token"], base_url=oauth.api_url).auth_test()["ok"]
    assert error_of(lambda: access(oauth, **refresh)) == "invalid_refresh_token"


def test_an_uninstall_ends_the_tokens_of_that_workspace_only(oauth: Slack, alice: Person) -> None:
    beta = Slack("T0BETA", "beta", beside=oauth)
    mine, theirs = (
        WebClient(
            access(oauth, code=code(*each), redirect_uri=BACK)["access_token"],
            base_url=oauth.api_url,
        )
        for each in ((oauth, alice), (beta, beta.add_person("bob")))
    )
    oauth.workspace.token_error = "account_inactive"
    assert error_of(mine.auth_test) == "account_inactive"
    assert theirs.auth_test()["ok"]
