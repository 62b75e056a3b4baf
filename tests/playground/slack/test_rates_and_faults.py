"""Budgets of calls and messages, and failures on order."""

import time

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from playground.slack import limits
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.conftest import error_of, refusal


@pytest.fixture
def _time_stands(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the budgets refill by `let_pass` only: a slow machine would refill them meanwhile."""
    monkeypatch.setattr(slack.rates, "_stopwatch", lambda: slack.workspace._passed)


def burst(client: WebClient, channel: Channel) -> None:
    for _ in range(limits.POST_BURST):
        client.chat_postMessage(channel=channel.id, text="x")


@pytest.mark.usefixtures("_time_stands")
def test_a_burst_of_messages_to_one_channel_is_limited(
    slack: Slack, client: WebClient, general: Channel
) -> None:
    burst(client, general)
    refused = refusal(lambda: client.chat_postMessage(channel=general.id, text="x")).response
    assert (refused.status_code, refused["error"]) == (429, "ratelimited")
    assert int(refused.headers["Retry-After"]) == 1
    assert len(slack.messages(general)) == limits.POST_BURST


@pytest.mark.usefixtures("_time_stands")
def test_every_channel_has_a_budget_of_its_own(
    slack: Slack, client: WebClient, general: Channel, alice: Person
) -> None:
    burst(client, general)
    dm = client.conversations_open(users=alice.id)["channel"]["id"]
    assert client.chat_postMessage(channel=dm, text="x")["ok"] is True


@pytest.mark.usefixtures("_time_stands")
def test_the_budget_of_a_channel_refills_by_one_message_a_second(
    slack: Slack, client: WebClient, general: Channel
) -> None:
    burst(client, general)
    slack.let_pass(1)
    client.chat_postMessage(channel=general.id, text="x")
    assert error_of(lambda: client.chat_postMessage(channel=general.id, text="x")) == (
        "ratelimited"
    )


def test_a_client_that_waits_as_told_gets_through(
    slack: Slack, client: WebClient, general: Channel
) -> None:
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    burst(client, general)
    client.chat_postMessage(channel=general.id, text="patient")
    assert slack.messages(general)[-1].text == "patient"


@pytest.mark.usefixtures("_time_stands")
def test_updates_have_a_budget_apart_from_posts(client: WebClient, general: Channel) -> None:
    ts = client.chat_postMessage(channel=general.id, text="x")["ts"]
    for _ in range(limits.TIER_3):
        client.chat_update(channel=general.id, ts=ts, text="y")
    assert error_of(lambda: client.chat_update(channel=general.id, ts=ts, text="y")) == (
        "ratelimited"
    )


def test_budgets_can_be_left_out(slack: Slack, client: WebClient, general: Channel) -> None:
    slack.rates.enforced = False
    burst(client, general)
    assert client.chat_postMessage(channel=general.id, text="x")["ok"] is True


def test_an_ordered_error_is_answered_so_many_times(
    slack: Slack, client: WebClient, general: Channel
) -> None:
    slack.faults.add(method="chat.postMessage", error="internal_error", times=2)
    for _ in range(2):
        assert error_of(lambda: client.chat_postMessage(channel=general.id, text="x")) == (
            "internal_error"
        )
    assert client.chat_postMessage(channel=general.id, text="x")["ok"] is True
    assert len(slack.messages(general)) == 1


def test_an_ordered_rate_limit_says_when_to_come_back(slack: Slack, client: WebClient) -> None:
    slack.faults.add(method="auth.test", error="ratelimited", retry_after=7)
    refused = refusal(client.auth_test).response
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")


def test_an_ordered_status_is_answered_without_json(slack: Slack) -> None:
    slack.faults.add(status=503)
    assert requests.post(slack.api_url + "auth.test", timeout=5).status_code == 503


def test_an_ordered_drop_closes_the_connection_before_anything_happens(
    slack: Slack, general: Channel
) -> None:
    slack.faults.add(method="chat.postMessage", drop=True)
    with pytest.raises(requests.ConnectionError):
        requests.post(slack.api_url + "chat.postMessage", timeout=5)
    assert slack.calls[-1].answer is None
    assert slack.messages(general) == []


def test_a_drop_may_lose_only_the_answer(slack: Slack, general: Channel) -> None:
    slack.faults.add(method="chat.postMessage", drop=True, after=True)
    form = {"token": slack.bot_token, "channel": general.id, "text": "posted"}
    with pytest.raises(requests.ConnectionError):
        requests.post(slack.api_url + "chat.postMessage", data=form, timeout=5)
    assert [one.text for one in slack.messages(general)] == ["posted"]


def test_an_ordered_delay_comes_before_the_answer(slack: Slack, client: WebClient) -> None:
    slack.faults.add(method="auth.test", delay=0.2)
    started = time.monotonic()
    assert client.auth_test()["ok"] is True
    assert time.monotonic() - started >= 0.2


def test_faults_that_were_cleared_do_not_happen(slack: Slack, client: WebClient) -> None:
    slack.faults.add(error="internal_error")
    slack.faults.clear()
    assert client.auth_test()["ok"] is True
