"""The Web API answers and refuses like Slack's."""

from typing import Any

import pytest
import requests
from slack_sdk import WebClient

from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from playground.slack.workspace import BOT_SCOPES
from tests.playground.slack.blocks_of_slack import section
from tests.playground.slack.conftest import error_of, refusal


def post(slack: Slack, method: str, **request: Any) -> Any:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    return requests.post(slack.api_url + method, headers=headers, timeout=5, **request)


def test_the_token_tells_whose_it_is(slack: Slack, client: WebClient) -> None:
    who = client.auth_test()
    assert (who["team_id"], who["user_id"]) == ("T0ACME", slack.workspace.bot.id)
    assert set(who.headers["x-oauth-scopes"].split(",")) == BOT_SCOPES


def test_a_json_call_may_have_an_empty_body(slack: Slack) -> None:
    headers = {"Content-Type": "application/json"}
    headers["Authorization"] = f"Bearer {slack.bot_token}"
    answer = requests.post(slack.api_url + "auth.test", headers=headers, data=b"", timeout=5)
    assert answer.json()["ok"] is True


def test_a_form_may_carry_the_token_and_blocks_as_json(slack: Slack, general: Channel) -> None:
    form = {
        "token": slack.bot_token,
        "channel": general.id,
        "text": "hello",
        "blocks": '[{"type": "divider"}]',
    }
    answer = requests.post(slack.api_url + "chat.postMessage", data=form, timeout=5)
    assert answer.json()["ok"] is True
    assert slack.messages(general)[0].blocks[0]["type"] == "divider"


def test_a_token_inside_a_json_body_does_not_count(slack: Slack) -> None:
    body = {"token": slack.bot_token}
    answer = requests.post(slack.api_url + "auth.test", json=body, timeout=5)
    assert answer.json()["error"] == "not_authed"


def test_a_wrong_token_is_refused(slack: Slack) -> None:
    stranger = WebClient("xoxb-wrong", base_url=slack.api_url)
    assert error_of(stranger.auth_test) == "invalid_auth"


def test_no_token_is_refused(slack: Slack) -> None:
    answer = requests.post(slack.api_url + "auth.test", timeout=5)
    assert answer.json() == {"ok": False, "error": "not_authed"}


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    assert error_of(lambda: client.api_call("chat.shout")) == "unknown_method"


def test_broken_json_is_refused(slack: Slack) -> None:
    headers = {"Content-Type": "application/json"}
    headers["Authorization"] = f"Bearer {slack.bot_token}"
    answer = requests.post(slack.api_url + "auth.test", headers=headers, data="{", timeout=5)
    assert answer.json()["error"] == "invalid_json"


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("users:read", "users.info", {"user": "U1"}),
        ("users:read.email", "users.lookupByEmail", {"email": "alice@acme.test"}),
        ("im:write", "conversations.open", {"users": "U1"}),
        ("chat:write", "chat.postMessage", {"channel": "C1", "text": "x"}),
        ("chat:write", "chat.update", {"channel": "C1", "ts": "1.1", "text": "x"}),
        ("channels:read", "conversations.list", {}),
        ("groups:read", "conversations.list", {"types": "private_channel"}),
        ("im:read", "conversations.list", {"types": "im"}),
        ("files:write", "files.getUploadURLExternal", {"filename": "a", "length": 1}),
    ],
)
def test_a_missing_scope_is_named(scope: str, method: str, arguments: dict[str, Any]) -> None:
    with Slack(scopes=BOT_SCOPES - {scope}) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        answer = refusal(lambda: client.api_call(method, params=arguments)).response
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert scope not in answer["provided"].split(",")


def test_the_email_is_shown_with_its_scope_only(slack: Slack, alice: Person) -> None:
    with Slack(scopes=BOT_SCOPES - {"users:read.email"}) as without:
        person = without.add_person("alice", email="alice@acme.test")
        client = WebClient(without.bot_token, base_url=without.api_url)
        assert "email" not in client.users_info(user=person.id)["user"]["profile"]
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    assert client.users_info(user=alice.id)["user"]["profile"]["email"] == "alice@acme.test"


def test_the_locale_is_shown_when_asked_for_only(client: WebClient, bob: Person) -> None:
    assert "locale" not in client.users_info(user=bob.id)["user"]
    asked = client.users_info(user=bob.id, include_locale=True)
    assert asked["user"]["locale"] == "de-DE"


def test_people_are_listed_page_by_page(slack: Slack, client: WebClient) -> None:
    names = [slack.add_person(f"person{n}").name for n in range(5)]
    pages = [page["members"] for page in client.users_list(limit=2)]
    assert [len(page) for page in pages] == [2, 2, 2]
    assert [member["name"] for page in pages for member in page] == ["inboxkeeper", *names]


def test_an_address_is_looked_up_without_regard_to_case(client: WebClient, alice: Person) -> None:
    assert client.users_lookupByEmail(email="Alice@Acme.test")["user"]["id"] == alice.id


def test_an_address_of_nobody_or_of_a_deactivated_person_is_not_found(
    slack: Slack, client: WebClient, alice: Person
) -> None:
    assert error_of(lambda: client.users_lookupByEmail(email="x@acme.test")) == "users_not_found"
    slack.update_person(alice, deleted=True)
    assert error_of(lambda: client.users_lookupByEmail(email=alice.email)) == "users_not_found"


def test_an_unknown_person_is_not_found(client: WebClient) -> None:
    assert error_of(lambda: client.users_info(user="U404")) == "user_not_found"


def test_direct_messages_open_once_and_stay(client: WebClient, alice: Person) -> None:
    first = client.conversations_open(users=alice.id)["channel"]["id"]
    assert first.startswith("D")
    assert client.conversations_open(users=[alice.id])["channel"]["id"] == first


@pytest.mark.parametrize(
    ("traits", "error"),
    [
        ({"deleted": True}, "user_disabled"),
        ({"is_bot": True}, "cannot_dm_bot"),
        ({"is_stranger": True}, "user_not_visible"),
    ],
)
def test_some_people_cannot_be_written_to(
    slack: Slack, client: WebClient, traits: dict[str, bool], error: str
) -> None:
    person = slack.add_person("carol", **traits)
    assert error_of(lambda: client.conversations_open(users=person.id)) == error


def test_channels_show_who_shares_them_and_private_ones_hide(
    slack: Slack, client: WebClient
) -> None:
    shared = slack.add_channel("shared", is_ext_shared=True)
    hidden = slack.add_channel("hidden", is_private=True, bot_is_member=False)
    assert client.conversations_info(channel=shared.id)["channel"]["is_ext_shared"] is True
    assert error_of(lambda: client.conversations_info(channel=hidden.id)) == "channel_not_found"
    types = "public_channel,private_channel"
    assert [one["name"] for one in client.conversations_list(types=types)["channels"]] == [
        "shared"
    ]


def test_members_of_a_channel_are_listed(
    slack: Slack, client: WebClient, general: Channel, alice: Person, bob: Person
) -> None:
    members = client.conversations_members(channel=general.id)["members"]
    assert members == [alice.id, bob.id, slack.workspace.bot.id]


@pytest.mark.parametrize(
    ("traits", "error"),
    [
        ({"bot_is_member": False}, "not_in_channel"),
        ({"bot_is_member": False, "is_private": True}, "channel_not_found"),
        ({"is_archived": True}, "is_archived"),
    ],
)
def test_some_channels_cannot_be_posted_to(
    slack: Slack, client: WebClient, traits: dict[str, bool], error: str
) -> None:
    channel = slack.add_channel("quiet", **traits)
    assert error_of(lambda: client.chat_postMessage(channel=channel.id, text="x")) == error


def test_a_public_channel_can_be_posted_to_with_its_own_scope() -> None:
    with Slack(scopes=BOT_SCOPES | {"chat:write.public"}) as slack:
        channel = slack.add_channel("quiet", bot_is_member=False)
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        assert client.chat_postMessage(channel=channel.id, text="x")["ok"] is True


def test_blocks_without_a_text_for_notifications_are_refused(
    slack: Slack, general: Channel
) -> None:
    body = {"channel": general.id, "blocks": [section()]}
    assert post(slack, "chat.postMessage", json=body).json()["error"] == "no_text"


def test_blocks_without_a_text_are_a_warning_where_that_is_asked_for() -> None:
    with Slack(strict_text=False) as slack:
        channel = slack.add_channel("general")
        body = {"channel": channel.id, "blocks": [section()]}
        answer = post(slack, "chat.postMessage", json=body).json()
        assert answer["response_metadata"]["warnings"] == ["missing_text_in_message"]
        assert slack.messages(channel)[0].warnings == ["missing_text_in_message"]


def test_a_text_of_more_than_40000_characters_is_refused(
    client: WebClient, general: Channel
) -> None:
    long = "x" * 40_001
    assert error_of(lambda: client.chat_postMessage(channel=general.id, text=long)) == (
        "msg_too_long"
    )


def test_an_update_changes_the_message_in_place(
    slack: Slack, client: WebClient, general: Channel
) -> None:
    posted = client.chat_postMessage(channel=general.id, text="before", blocks=[section()])
    client.chat_update(channel=general.id, ts=posted["ts"], text="after", blocks=[])
    assert [one.plain() for one in slack.messages(general)] == ["after"]


def test_an_update_without_blocks_keeps_them(
    slack: Slack, client: WebClient, general: Channel
) -> None:
    posted = client.chat_postMessage(channel=general.id, text="before", blocks=[section("old")])
    client.chat_update(channel=general.id, ts=posted["ts"], text="after")
    assert slack.messages(general)[0].plain() == "old"


def test_an_ephemeral_message_cannot_be_updated(
    slack: Slack, client: WebClient, general: Channel, alice: Person
) -> None:
    shown = client.chat_postEphemeral(channel=general.id, user=alice.id, text="psst")
    ts = shown["message_ts"]
    assert error_of(lambda: client.chat_update(channel=general.id, ts=ts, text="x")) == (
        "message_not_found"
    )
    assert slack.latest(alice).plain() == "psst"


def test_a_message_of_somebody_else_cannot_be_updated(
    slack: Slack, client: WebClient, general: Channel, alice: Person
) -> None:
    ts = slack.say(alice, general, "mine").ts
    assert error_of(lambda: client.chat_update(channel=general.id, ts=ts, text="x")) == (
        "cant_update_message"
    )


def test_a_deleted_message_is_gone(slack: Slack, client: WebClient, general: Channel) -> None:
    ts = client.chat_postMessage(channel=general.id, text="x")["ts"]
    client.chat_delete(channel=general.id, ts=ts)
    assert slack.messages(general) == []
    assert error_of(lambda: client.chat_delete(channel=general.id, ts=ts)) == "message_not_found"


def test_an_ephemeral_message_needs_its_reader_in_the_channel(
    slack: Slack, client: WebClient, general: Channel
) -> None:
    outsider = slack.add_person("carol")
    assert error_of(
        lambda: client.chat_postEphemeral(channel=general.id, user=outsider.id, text="x")
    ) == ("user_not_in_channel")


def test_legacy_attachments_are_refused_rather_than_lost(
    client: WebClient, general: Channel
) -> None:
    attachments = [{"text": "old", "fallback": "old"}]
    assert error_of(
        lambda: client.chat_postMessage(channel=general.id, text="x", attachments=attachments)
    ) == ("invalid_attachments")


def test_every_call_is_recorded_without_its_token(
    slack: Slack, client: WebClient, general: Channel
) -> None:
    client.chat_postMessage(channel=general.id, text="hello")
    call = slack.calls[-1]
    assert (call.method, call.arguments["text"], call.status) == (
        "chat.postMessage",
        "hello",
        200,
    )
    assert call.answer is not None
    assert call.answer["ok"] is True
    assert slack.bot_token not in repr(call)


def test_the_token_ends_with_the_installation(slack: Slack, client: WebClient, bot: Any) -> None:
    slack.uninstall()
    assert error_of(client.auth_test) == "account_inactive"
    assert [one.payload["event"]["type"] for one in slack.exchanges] == [
        "tokens_revoked",
        "app_uninstalled",
    ]
