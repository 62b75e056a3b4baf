"""Slack refuses, falls silent, or answers in riddles: nothing that was promised is lost."""

from datetime import timedelta

import pytest
import requests
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.postman import GIVE_UP
from bot.refused import retry_after
from connections.lifecycle import State
from connections.notices import NoticeKind
from tests.stories.conftest import ALICE, Town
from tests.trust.faults.conftest import promise, promised, told

pytestmark = pytest.mark.slow

#: Faults of one call that end by themselves.
PASSING = {
    "ratelimited": {"error": "ratelimited", "retry_after": 1},
    "internal_error": {"error": "internal_error"},
    "fatal_error": {"error": "fatal_error"},
    "503": {"status": 503},
    "cut": {"drop": True},
    "token_revoked": {"error": "token_revoked"},
    "invalid_auth": {"error": "invalid_auth"},
    "missing_scope": {"error": "missing_scope"},
    "account_inactive": {"error": "account_inactive"},
}


def until_told(town: Town, part: str) -> None:
    """Let time pass, a minute at a look, until Alice is told."""

    def look() -> list[str]:
        town.world.pass_time(timedelta(minutes=1))
        town.slack.let_pass(60)
        return told(town, part)

    town.slack.wait_until(look, 30)


def test_a_message_outlives_whatever_slack_answers(town: Town) -> None:
    for name, fault in PASSING.items():
        town.slack.faults.add("chat.postMessage", **fault)  # type: ignore[arg-type]
        promise(town, promised(town, f"first-{name}"), promised(town, f"then-{name}"))
        until_told(town, f"then-{name}@")
        assert len(told(town, f"first-{name}@")) == len(told(town, f"then-{name}@")) == 1


def test_a_message_whose_answer_was_lost_is_not_sent_for_ever(town: Town) -> None:
    town.slack.faults.add("chat.postMessage", drop=True, after=True, times=1)
    promise(town, promised(town, "one"))
    town.slack.wait_until(lambda: told(town, "one@"))
    town.world.pass_time(timedelta(hours=1))
    promise(town, promised(town, "two"))
    town.slack.wait_until(lambda: told(town, "two@"))
    assert len(told(town, "one@")) == 2  # Slack had taken it: nobody can know


def test_a_message_that_slack_takes_from_nobody_holds_up_no_other(town: Town) -> None:
    town.slack.faults.add("chat.postMessage", error="invalid_blocks", times=GIVE_UP)
    promise(town, promised(town, "bad"), promised(town, "good"))
    until_told(town, "good@")
    assert told(town, "bad@") == []
    town.dm(town.sam, "bad@acme.test")


def test_a_message_that_cannot_be_drawn_holds_up_no_other(town: Town) -> None:
    promise(town, promised(town, "bad", kind=NoticeKind.APPROVAL), promised(town, "good"))
    until_told(town, "good@")
    town.dm(town.sam, "bad@acme.test")


def test_what_slack_took_is_not_sent_again_where_it_could_not_be_recorded(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = type(town.world.bot.database)
    broken = [True]
    transaction = outbox.transaction

    def failing(self, **options):  # type: ignore[no-untyped-def]
        if broken[0] and told(town, "one@"):
            raise OSError("database or disk is full")
        return transaction(self, **options)

    monkeypatch.setattr(outbox, "transaction", failing)
    promise(town, promised(town, "one"))
    town.slack.wait_until(lambda: told(town, "one@"))
    town.world.clock.advance(timedelta(minutes=5))  # longer than a claim lasts
    with pytest.raises(AssertionError):
        town.slack.wait_until(lambda: len(told(town, "one@")) > 1, 2.0)
    broken[0] = False
    promise(town, promised(town, "two"))
    town.slack.wait_until(lambda: told(town, "two@"))
    assert len(told(town, "one@")) == 1


def test_slacks_wait_is_read_whatever_the_case_of_the_headers_name() -> None:
    for name in ("Retry-After", "retry-after", "RETRY-AFTER"):
        response = SlackResponse(
            client=None,
            http_verb="POST",
            api_url="",
            req_args={},
            data={"ok": False, "error": "ratelimited"},
            headers={name: "30"},
            status_code=429,
        )
        assert retry_after(SlackApiError("limited", response)) == 30.0


def test_an_archived_alerts_channel_is_said_to_the_admins(town: Town) -> None:
    notice = promised(town, "gone")
    channel = town.slack.add_channel("old", [town.sam], is_archived=True)
    promise(town, type(notice)(**{**_fields(notice), "to": channel.id}))
    town.dm(town.sam, "gone@acme.test")


def test_a_lookup_that_fails_leaves_a_sentence_and_no_state(town: Town) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.slack.faults.add("users.info", status=503, times=100)
    # Nobody has asked who Bob is: that he may not do it is known only after Slack has said so.
    town.slack.click(town.bob, card, "Deactivate", confirm="Yes, deactivate", forwarded=True)
    town.slack.wait_until(lambda: "Slack does not say at the moment" in answers(town))
    assert town.state() is State.ACTIVE


def answers(town: Town) -> str:
    return "".join(m.plain() for m in town.slack.ephemerals(town.bob))


def test_a_token_that_was_revoked_unheard_is_noticed_and_taken_back(town: Town) -> None:
    address = f"{town.world.public_url}/readyz"
    assert requests.get(address, timeout=5).json()["checks"]["slack"] == "ok"
    town.slack.workspace.token_error = "token_revoked"
    town.world.bot.jobs.attend()
    assert requests.get(address, timeout=5).json()["checks"]["slack"] == "token refused"
    promise(town, promised(town, "kept"))
    town.slack.workspace.token_error = None
    town.world.bot.jobs.attend()
    assert requests.get(address, timeout=5).json()["checks"]["slack"] == "ok"
    until_told(town, "kept@")


def test_slack_that_cannot_be_asked_does_not_end_the_bots_identity(town: Town) -> None:
    for fault in ({"error": "internal_error"}, {"status": 503}, {"drop": True}):
        town.slack.faults.add("auth.test", times=3, **fault)
        town.world.bot.jobs.attend()
        town.slack.faults.clear()
        assert "help" in town.says(town.alice, "help").plain()


def _fields(notice: object) -> dict[str, object]:
    return {name: getattr(notice, name) for name in type(notice).__slots__}
