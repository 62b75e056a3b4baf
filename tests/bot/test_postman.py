"""The postman at Slack's pace: nobody waits for another's turn, each room is asked for once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpResponse, RetryState

from bot.blocks.told import Message
from bot.metrics import Metrics
from bot.pace import Pace
from bot.postman import Postman
from bot.slack_calls import RateLimits, paced
from connections.notices import Notice, NoticeKind
from connections.settings import Preferences
from storage.database import Database
from tests.factories import make_person


class Slack:
    """Takes everything but what it is told to refuse, in a time of its own."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.opened: list[str] = []
        self.posted: list[tuple[str, str]] = []
        self.refuse: dict[str, list[str]] = {}
        self.rooms = "D"

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def pause(self, seconds: float) -> None:
        self.seconds += max(seconds, 0.001)

    def client(self, _workspace_id: str) -> "Slack":
        return self

    def conversations_open(self, users: str) -> dict[str, Any]:
        self._answer("conversations.open")
        self.opened.append(users)
        return {"channel": {"id": f"{self.rooms}{users}"}}

    def chat_postMessage(  # noqa: N802 - Slack's name
        self, channel: str, text: str, **_: Any
    ) -> dict[str, Any]:
        self._answer("chat.postMessage")
        if channel.startswith("D") and not channel.startswith(self.rooms):
            self._refuse("chat.postMessage", "channel_not_found")
        self.posted.append((channel, text))
        return {"channel": channel, "ts": f"{len(self.posted)}.1"}

    def _answer(self, method: str) -> None:
        self.pause(0.1)
        if self.refuse.get(method):
            self._refuse(method, self.refuse[method].pop(0))

    def _refuse(self, method: str, error: str) -> None:
        raise SlackApiError(error, Refusal(method, error))


class Refusal(dict[str, str]):
    def __init__(self, method: str, error: str) -> None:
        super().__init__(error=error)
        self.api_url = f"https://slack.test/api/{method}"
        self.headers = {"Retry-After": "7"} if error == "ratelimited" else {}


@pytest.fixture
def slack() -> Slack:
    return Slack()


def postman(database: Database, slack: Slack) -> Postman:
    class People:
        def person(self, _workspace_id: str, user_id: str) -> Any:
            return make_person(id=user_id)

    class Letters:
        def write(self, delivery: Any) -> Message:
            return Message(text=delivery.notice.key, blocks=[])

    like: Any = slack
    people: Any = People()
    letters: Any = Letters()
    return Postman(
        storage=database,
        workspaces=like,
        directory=people,
        letters=letters,
        clock=like,
        preferences=lambda _: Preferences(),
        pace=Pace(lambda: slack.seconds, slack.pause),
    )


def queue(database: Database, to: str, *keys: str, workspace_id: str = "T1") -> None:
    with database.transaction() as tx:
        for key in keys:
            tx.outbox.add(Notice(kind=NoticeKind.LOST, workspace_id=workspace_id, to=to, key=key))


def test_workspaces_do_not_wait_for_each_other_and_each_is_served_in_order(
    database: Database, slack: Slack
) -> None:
    both = Barrier(2, timeout=10)
    present: Counter[str] = Counter()
    at_once: list[int] = []

    class One:
        """The Slack of one workspace: its first message is answered only beside another's."""

        def __init__(self, workspace_id: str) -> None:
            self._workspace_id = workspace_id

        def conversations_open(self, users: str) -> dict[str, Any]:
            if users == "U1":
                both.wait()
            return slack.conversations_open(users)

        def chat_postMessage(  # noqa: N802 - Slack's name
            self, channel: str, text: str, **_: Any
        ) -> dict[str, Any]:
            present[self._workspace_id] += 1
            at_once.append(present[self._workspace_id])
            answer = slack.chat_postMessage(channel, f"{self._workspace_id} {text}")
            present[self._workspace_id] -= 1
            return answer

    slack.client = One  # type: ignore[method-assign,assignment]
    for workspace_id in ("T1", "T2"):
        queue(database, "U1", "a", "b", workspace_id=workspace_id)
        queue(database, "U2", "c", workspace_id=workspace_id)
    here = postman(database, slack)
    assert here.deliver_due() == 6
    here.close()
    assert not both.broken
    assert at_once == [1] * 6
    for workspace_id in ("T1", "T2"):
        own = [text for _, text in slack.posted if text.startswith(workspace_id)]
        assert sorted(own) == [f"{workspace_id} {each}" for each in "abc"]
        assert own.index(f"{workspace_id} a") < own.index(f"{workspace_id} b")


def test_a_call_of_the_postman_waits_for_nothing_but_its_own_pace() -> None:
    metrics = Metrics()
    handler = RateLimits(metrics)
    refused = HttpResponse(status_code=429, headers={"Retry-After": "30"})
    asked: dict[str, Any] = {"state": RetryState(), "request": None, "response": refused}
    assert handler.can_retry(**asked)
    with paced():
        assert not handler.can_retry(**asked)
    assert handler.can_retry(**asked)
    assert b"inboxkeeper_slack_rate_limits_total 1.0" in metrics.text()


def test_a_full_channel_holds_up_nobody_else(database: Database, slack: Slack) -> None:
    queue(database, "C1", *(f"c{n}" for n in range(5)))
    queue(database, "U1", "u1")
    queue(database, "U2", "u2")
    assert postman(database, slack).deliver_due() == 7
    to_people = [text for channel, text in slack.posted if channel != "C1"]
    assert sorted(text for _, text in slack.posted[:4])[-2:] == to_people == ["u1", "u2"]
    assert [text for channel, text in slack.posted if channel == "C1"] == [
        f"c{n}" for n in range(5)
    ]
    assert 3.5 < slack.seconds < 6  # a message a second


def test_each_room_is_opened_once_also_after_a_restart(database: Database, slack: Slack) -> None:
    queue(database, "U1", "a")
    postman(database, slack).deliver_due()
    queue(database, "U1", "b")
    slack.pause(5)
    postman(database, slack).deliver_due()
    assert slack.opened == ["U1"]
    assert slack.posted == [("DU1", "a"), ("DU1", "b")]


def test_a_remembered_room_that_slack_does_not_know_is_opened_anew(
    database: Database, slack: Slack
) -> None:
    queue(database, "U1", "a")
    postman(database, slack).deliver_due()
    slack.rooms = "D9"  # another bot's rooms are others
    queue(database, "U1", "b")
    slack.pause(5)
    postman(database, slack).deliver_due()
    assert slack.opened == ["U1", "U1"]
    assert slack.posted[-1] == ("D9U1", "b")


def test_a_refusal_for_haste_holds_the_method_and_not_the_rest(
    database: Database, slack: Slack
) -> None:
    queue(database, "U1", "a")
    postman(database, slack).deliver_due()  # this room is known
    slack.refuse = {"conversations.open": ["ratelimited"]}
    slack.pause(5)
    queue(database, "U2", "b")
    queue(database, "U1", "c")
    here, began = postman(database, slack), slack.seconds
    here.deliver_due()
    assert slack.posted[1] == ("DU1", "c")
    while len(slack.posted) < 3:
        slack.pause(1)
        here.deliver_due()
    assert slack.posted[2] == ("DU2", "b")
    assert slack.seconds - began >= 7


def test_a_round_that_waits_for_the_pace_ends_when_it_is_told(
    database: Database, slack: Slack
) -> None:
    queue(database, "C1", *(f"c{n}" for n in range(50)))
    here = postman(database, slack)
    here.end()
    assert here.deliver_due() <= 2


def test_hundreds_of_new_people_are_told_at_the_pace_of_opening_rooms(
    database: Database, slack: Slack
) -> None:
    for number in range(60):
        queue(database, f"U{number}", "k")
    here = postman(database, slack)
    while len(slack.posted) < 60:
        slack.pause(1)
        here.deliver_due()
    assert 40 < slack.seconds < 75  # twenty at once, then some fifty a minute
    assert len(slack.opened) == len(set(slack.opened)) == 60
