"""The outbox against Slack's limits, in simulated time: an hour of messages in a minute."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from slack_sdk.errors import SlackApiError

from benchmarks.effort import Effort
from benchmarks.filling import database
from benchmarks.outside import WORKSPACE
from benchmarks.pairs import Measured, Pair, at_least, at_most
from bot.blocks.told import Message
from bot.pace import OPEN, POST, Pace
from bot.postman import Postman
from connections.model import Person
from connections.notices import Notice, NoticeKind
from connections.settings import Preferences

#: What Slack allows: calls a minute of a method, messages a second in a channel and how many at
#: once after a pause, posts a minute.
OPENS, IN_A_CHANNEL, AT_ONCE, POSTS = 50, 1.0, 3, 300
#: How long a call takes (seconds), and how often the scheduler comes round.
LATENCY, ROUND = (0.06, 0.25), 1.0
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Slack:
    """Slack's limits as buckets, in a time that passes only while somebody waits."""

    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)
    chance: random.Random = field(default_factory=random.Random)
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def now(self) -> datetime:
        """Return the moment: the `Clock` port."""
        return BEGAN + timedelta(seconds=self.seconds)

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += max(seconds, 0.001)

    def conversations_open(self, users: str) -> dict[str, Any]:
        """Open the room of a direct message."""
        self._answer(OPEN, (OPEN, OPENS, OPENS / 60))
        return {"channel": {"id": f"D{users[1:]}"}}

    def chat_postMessage(self, channel: str, **_: object) -> dict[str, Any]:  # noqa: N802 - Slack's
        """Post a message."""
        self._answer(POST, (POST, POSTS, POSTS / 60), (channel, AT_ONCE, IN_A_CHANNEL))
        self.last["channel" if channel == "C1" else "people"] += 1
        self.last[f"{'channel' if channel == 'C1' else 'people'} at"] = int(self.seconds * 1000)
        return {"channel": channel, "ts": f"{self.seconds:.6f}"}

    def _answer(self, method: str, *buckets: tuple[str, float, float]) -> None:
        # The call is on its way, arrives, and the answer comes back.
        self.pause(self.chance.uniform(*LATENCY) / 2)
        self.counts["calls"] += 1
        short = [each for each in buckets if self._level(*each) < 1]
        for name, capacity, pace in buckets:
            if not short:
                self._left[name] = (self._level(name, capacity, pace) - 1, self.seconds)
        self.pause(self.chance.uniform(*LATENCY) / 2)
        if short:
            self.counts["refused"] += 1
            answer: Any = _Refusal(
                headers={"Retry-After": "1"}, api_url=f"https://slack.test/api/{method}"
            )
            raise SlackApiError("ratelimited", answer)  # type: ignore[no-untyped-call]

    def _level(self, name: str, capacity: float, pace: float) -> float:
        left, since = self._left.get(name, (capacity, self.seconds))
        return min(capacity, left + (self.seconds - since) * pace)


class _Refusal(SimpleNamespace):
    def __getitem__(self, _name: str) -> str:
        return "ratelimited"


def outbox(effort: Effort) -> Iterator[Measured]:
    """Measure how much longer all messages take than Slack's limits make them take."""
    people, posts = effort.of(3000, 300, 30), effort.of(300, 60, 5)
    runs = []
    for number in range(effort.pairs):
        runs.append(_delivered(effort.folder / f"{number}.db", people, posts, number))
        effort.tick()
    best_people = max(people - OPENS, 1) / (OPENS / 60)
    best_posts = max(posts - AT_ONCE, 1) / IN_A_CHANNEL
    said = f"{people:,} direct messages and {posts} to one channel"
    for what, best in (("people", best_people), ("channel", best_posts)):
        yield Measured(
            row=f"outbox: {what}",
            what=f"{said}: as fast as the limits allow",
            unit="/s",
            target=at_least(0.95),
            pairs=tuple(Pair(1000 / max(slack.last[f"{what} at"], 1), 1 / best) for slack in runs),
        )
    yield Measured(
        row="outbox: 429",
        what="share of calls that Slack refuses",
        unit="%",
        target=at_most(1),
        pairs=tuple(
            Pair(100 * slack.counts["refused"] / slack.counts["calls"], 1) for slack in runs
        ),
    )


def _delivered(path: Path, people: int, posts: int, seed: int) -> Slack:
    slack = Slack(chance=random.Random(seed))  # noqa: S311 - spreads only
    storage = database(path)
    with storage.transaction() as tx:
        for number in range(max(people, posts)):
            if number < posts:
                tx.outbox.add(_notice("C1", number))
            if number < people:
                tx.outbox.add(_notice(f"U{number:06}", number))
    message = Message(text="Hello.", blocks=[])
    stand_in: Any = SimpleNamespace
    postman = Postman(
        storage=storage,
        workspaces=stand_in(client=lambda _workspace: slack),
        directory=stand_in(person=_person),
        letters=stand_in(write=lambda _delivery: message),
        clock=slack,
        preferences=lambda _workspace: Preferences(),
        pace=Pace(lambda: slack.seconds, slack.pause),
    )
    while slack.last["people"] + slack.last["channel"] < people + posts:
        began = slack.seconds
        postman.deliver_due()
        # The next round comes at the scheduler's next tick.
        slack.seconds = max(
            slack.seconds, began + ROUND * (1 + int((slack.seconds - began) / ROUND))
        )
    storage.close()
    return slack


def _notice(to: str, number: int) -> Notice:
    return Notice(
        kind=NoticeKind.LOST,
        workspace_id=WORKSPACE,
        to=to,
        key=f"k{number}",
        facts={"address": f"{number}@acme.test"},
    )


def _person(workspace_id: str, user_id: str) -> Person:
    return Person(
        id=user_id,
        workspace_id=workspace_id,
        name=user_id,
        email=None,
        locale="en-US",
        time_zone="UTC",
        super_admin=False,
        outsider=False,
    )
