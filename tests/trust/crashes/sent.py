"""What went out, against what is recorded: nothing twice but what was in flight at a kill.

Every request names the process that made it (`X-Life`), so no clock is asked: on a busy machine
the world may deal with a request long after its sender has died.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Set

from playground.slack.workspace import Call
from tests.trust.crashes.town import Town

#: How many messages and webhooks one process has in flight at once.
MESSAGES, WEBHOOKS = 1, 8


def messages(
    town: Town, db: sqlite3.Connection, killed: Set[str], counts: Counter[str]
) -> Iterator[str]:
    """Each message is where the outbox says, and what else was posted was in flight at a kill."""
    recorded = {
        (row["channel"], row["ts"]): row
        for row in db.execute("select * from outbox where ts is not null")
    }
    posted: dict[tuple[str, str], Call] = {}
    for call in town.world.slack.calls:
        if call.method == "chat.postMessage" and call.answer and call.answer.get("ok"):
            posted[call.answer["channel"], call.answer["ts"]] = call
    counts["messages sent"] += len(posted)
    for place in set(recorded) - set(posted):
        yield f"{recorded[place]['kind']} is recorded as sent, and Slack never saw it"
    lost = [posted[place].life for place in set(posted) - set(recorded)]
    counts["messages sent once more, in flight at a kill"] += len(lost)
    yield from _unexplained("a message", lost, killed, each=MESSAGES)


def webhooks(
    town: Town, db: sqlite3.Connection, killed: Set[str], counts: Counter[str]
) -> Iterator[str]:
    """Each event came, in order, and another time only when its sender died meanwhile."""
    received = town.world.receiver.received
    counts["webhooks taken"] += len(received)
    first: dict[str, int] = {}
    lives = defaultdict(list)
    for place, each in enumerate(received):
        first.setdefault(each.id, place)
        lives[each.id].append(each.life)
    lost = []
    for event_id, senders in lives.items():
        if len(set(senders)) < len(senders):
            yield f"the event {event_id} was sent twice by one process: {senders}"
        # All but the last one died before they could write down that it was taken.
        lost += sorted(senders, key=int)[:-1]
    counts["webhooks sent once more, in flight at a kill"] += len(lost)
    yield from _unexplained("a webhook", lost, killed, each=WEBHOOKS)
    order = defaultdict(list)
    for row in db.execute("select * from dispatches order by id"):
        if row["state"] == "waiting":
            yield f"the event {row['event_id']} still waits ({row['problem']})"
        if row["state"] == "sent":
            if row["event_id"] not in first:
                yield f"the event {row['event_id']} is recorded as taken, and nobody took it"
            else:
                order[row["connection_id"]].append(first[row["event_id"]])
    for connection_id, places in order.items():
        if places != sorted(places):
            yield f"the events of {connection_id} came out of order: {places}"


def _unexplained(what: str, lost: list[str], killed: Set[str], *, each: int) -> Iterator[str]:
    for life, count in Counter(lost).items():
        if life not in killed:
            yield f"{what} was sent once more, but process {life} was not killed"
        elif count > each:
            yield f"process {life} left {count} of these unrecorded: {what}"
