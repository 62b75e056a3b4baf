"""What must be true after any number of deaths: the database against what the world saw."""

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connections.model import Connection
from storage.database import Database, Tables
from tests.trust.crashes.town import Town

#: What was sent so many seconds before a kill may have been in flight; the world may have dealt
#: with it so many seconds after its sender had died: it is as busy as the bot.
BEFORE, AFTER = 3.0, 6.0
#: How many messages and webhooks are in flight at once.
MESSAGES, WEBHOOKS = 1, 8
#: Words that no log may hold, whatever happens.
_BROKEN = re.compile(
    r"Traceback|job broken|check broken|webhook broken|page broken|home broken|undeliverable"
    r'|"event": "broken"'
)


@dataclass(frozen=True)
class Verdict:
    """What is wrong, a sentence each, and what was counted on the way."""

    wrong: list[str]
    counts: Counter[str]


def judge(town: Town, deaths: Sequence[float], cut_off: set[str]) -> Verdict:
    """Compare everything; `deaths` are the moments of the kills (seconds since the epoch)."""
    path = town.world.folder / "inboxkeeper.db"
    counts: Counter[str] = Counter()
    with closing(sqlite3.connect(path)) as db, Database.proving(path, None) as tx:
        db.row_factory = sqlite3.Row
        wrong = [
            *_integrity(db, tx),
            *_history(db, counts),
            *_promised(db, counts),
            *_messages(town, db, deaths, counts),
            *_webhooks(town, db, deaths, counts),
            *_grants(town, tx, cut_off, counts),
            *_revocations(town, db),
            *_leavings(db),
            *_log(town),
        ]
    return Verdict(wrong, counts)


def _integrity(db: sqlite3.Connection, tx: Tables) -> Iterator[str]:
    for name in ("integrity_check", "foreign_key_check"):
        found = [tuple(row) for row in db.execute(f"pragma {name}")]
        if found not in ([], [("ok",)]):
            yield f"{name}: {found}"
    if (row := tx.audit.verify()) is not None:
        yield f"the audit is broken at row {row}"


def _history(db: sqlite3.Connection, counts: Counter[str]) -> Iterator[str]:
    """State by state what the audit says, up to the one that is stored."""
    rows = defaultdict(list)
    for row in db.execute("select * from audit where connection_id <> '' order by seq"):
        if "step" not in json.loads(row["details"]):  # a wish moves nothing by itself
            rows[row["connection_id"]].append(row)
            counts["transitions"] += 1
    known = {row["id"]: row for row in db.execute("select * from connections")}
    for stranger in set(rows) - set(known):
        yield f"{stranger} is in the audit only"
    for connection_id, connection in known.items():
        state, address = None, connection["address"]
        for row in rows[connection_id]:
            if row["source"] != state:
                yield f"{address}: {row['action']} from {row['source']}, but it was {state}"
            state = row["target"]
        if state != connection["state"]:
            yield f"{address} is {connection['state']}, the audit says {state}"
        if len(rows[connection_id]) != connection["version"]:
            yield (
                f"{address}: version {connection['version']}, "
                f"{len(rows[connection_id])} rows in the audit"
            )


#: What each kind of step has to leave in the outbox.
_TOLD = {
    "consent": ("connected",),
    "reconnect": ("reconnected", "connected"),
    "settle": ("removed",),
}


def _promised(db: sqlite3.Connection, counts: Counter[str]) -> Iterator[str]:
    told: Counter[tuple[str, str]] = Counter()
    for row in db.execute("select distinct connection_id, kind, key from outbox"):
        told[row["connection_id"], row["key"].partition(":")[0]] += 1
    for row in db.execute(
        "select connection_id, action, count(*) as n from audit where connection_id <> ''"
        " and details not like '%\"step\"%' group by connection_id, action"
    ):
        kinds = _TOLD.get(row["action"])
        if kinds is None:
            continue
        there = sum(told[row["connection_id"], kind] for kind in kinds)
        counts["promised messages"] += row["n"]
        if row["action"] != "reconnect" and there < row["n"]:
            yield f"{row['connection_id']}: {row['n']} x {row['action']}, {there} told"
    for row in db.execute(
        "select c.address from audit a join connections c on c.id = a.connection_id"
        " where a.action = 'lose' and not exists"
        " (select 1 from incident_mailboxes m where m.connection_id = c.id)"
    ):
        yield f"{row['address']} was lost, and no message is about it"
    for row in db.execute(
        "select * from outbox where state not in ('sent', 'expanded') and not postponed"
    ):
        if row["state"] == "failed" and row["error"] in {"user_disabled", "cannot_dm_bot"}:
            counts["messages to people who have left"] += 1
            continue
        yield f"{row['kind']} to {row['recipient']} is {row['state']} ({row['error']})"


def _messages(
    town: Town, db: sqlite3.Connection, deaths: Sequence[float], counts: Counter[str]
) -> Iterator[str]:
    """Each message is where the outbox says, and what else was posted was in flight at a kill."""
    recorded = {
        (row["channel"], row["ts"]): row
        for row in db.execute("select * from outbox where ts is not null")
    }
    posted: dict[tuple[str, str], datetime] = {}
    for call in town.world.slack.calls:
        if call.method == "chat.postMessage" and call.answer and call.answer.get("ok"):
            posted[call.answer["channel"], call.answer["ts"]] = call.at
    counts["messages sent"] += len(posted)
    for place in set(recorded) - set(posted):
        yield f"{recorded[place]['kind']} is recorded as sent, and Slack never saw it"
    twice = [posted[place].timestamp() for place in set(posted) - set(recorded)]
    counts["messages sent once more, in flight at a kill"] += len(twice)
    for moment in _unexplained(twice, deaths, each=MESSAGES):
        yield f"a message was sent twice, and no kill explains it ({moment})"


def _webhooks(
    town: Town, db: sqlite3.Connection, deaths: Sequence[float], counts: Counter[str]
) -> Iterator[str]:
    received = town.world.receiver.received
    counts["webhooks taken"] += len(received)
    first: dict[str, int] = {}
    taken: dict[str, float] = {}
    again: list[float] = []
    for place, each in enumerate(received):
        if each.id in first:
            again.append(taken[each.id])
        first.setdefault(each.id, place)
        taken[each.id] = each.at
    counts["webhooks sent once more, in flight at a kill"] += len(again)
    for moment in _unexplained(again, deaths, each=WEBHOOKS):
        yield f"a webhook came twice, and no kill explains it ({moment})"
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


def _grants(town: Town, tx: Tables, cut_off: set[str], counts: Counter[str]) -> Iterator[str]:
    """What is stored lives at the provider, and what was ended is ended on both sides."""
    connections = tx.connections.find(None)
    holders = {(c.provider, c.subject) for c in connections if c.subject and c.outcome is None}
    last: dict[str, Connection] = {}
    for connection in connections:
        grant = tx.grants.get(connection)
        if (grant is None) != (connection.state == "removed"):
            yield f"{connection.address} is {connection.state}, with grant: {grant is not None}"
        if connection.state == "removing":
            yield f"the removal of {connection.address} never came to an end"
        if connection.state == "active" and grant is not None:
            counts["active at the end"] += 1
            if not _lives(town, connection, grant.secret):
                yield f"{connection.address} is active here, and its access is ended"
        if connection.state == "removed":
            counts[f"removed, {connection.outcome}"] += 1
            last[connection.provider + connection.address] = connection
    for connection in last.values():
        account = "alice@acme.test" if connection.address.startswith("info@") else None
        address = account or connection.address
        if connection.outcome != "confirmed" or not _granted(town, connection.provider, address):
            continue
        subjects = {
            c.subject for c in connections if c.provider == connection.provider and c.subject
        }
        if subjects & {subject for _, subject in holders} and any(
            c.address in {address, "info@acme.test"} and c.subject for c in connections
        ):
            continue
        if address in cut_off:
            counts[f"sign-ins cut off by a kill that left an access at {connection.provider}"] += 1
            continue
        yield f"{address} counts as ended at {connection.provider}, and the access lives"


def _lives(town: Town, connection: Connection, secret: str) -> bool:
    account = connection.address
    if account.startswith("info@"):
        account = "alice@acme.test"
    match connection.provider:
        case "google":
            return secret in town.world.google.live_refresh_tokens(account)
        case "imap":
            kept: dict[str, Any] = json.loads(secret)
            return bool(kept["password"])
        case _:
            return secret in town.world.microsoft.live_refresh_tokens(account)


def _granted(town: Town, provider: str, address: str) -> bool:
    if provider == "imap":
        return False
    if provider == "google":
        return bool(town.world.google.live_refresh_tokens(address))
    return bool(town.world.microsoft.live_refresh_tokens(address))


def _revocations(town: Town, db: sqlite3.Connection) -> Iterator[str]:
    """Whatever we ended at Google hung on nothing that was alive."""
    for ended in town.world.google.revocations:
        if ended.by != "token":
            continue
        addresses = [ended.email]
        if ended.email == "alice@acme.test":
            addresses.append("info@acme.test")
        marks = ",".join("?" * len(addresses))
        moment = ended.at.isoformat(timespec="microseconds")
        for row in db.execute(
            "select c.address, (select a.target from audit a where a.connection_id = c.id"
            "   and a.at < ? and a.details not like '%\"step\"%' order by a.seq desc limit 1)"
            "   as state from connections c"
            f" where c.address in ({marks}) and c.provider = 'google'",
            [moment, *addresses],
        ):
            if row["state"] in {"active", "disconnected", "deactivated"}:
                yield f"we ended {ended.email} while {row['address']} was {row['state']}"


def _leavings(db: sqlite3.Connection) -> Iterator[str]:
    for table in ("removals", "leftovers"):
        (count,) = db.execute(f"select count(*) from {table}").fetchone()
        if count:
            yield f"{count} rows are left in {table}"
    (count,) = db.execute("select count(*) from approvals where decision is null").fetchone()
    if count:
        yield f"{count} wishes were never closed"


def _log(town: Town) -> Iterator[str]:
    for line in town.log.read_text(errors="replace").splitlines():
        if _BROKEN.search(line):
            yield f"in the log: {line[:2000]}"


def _unexplained(moments: Sequence[float], deaths: Sequence[float], *, each: int) -> list[float]:
    """Return the moments for which there is no kill: each kill explains so many, near to it."""
    left = Counter(dict.fromkeys(deaths, each))
    wrong = []
    for moment in sorted(moments):
        near = [d for d in sorted(left) if left[d] and -AFTER <= d - moment <= BEFORE]
        if not near:
            wrong.append(moment)
            continue
        left[min(near, key=lambda death: abs(death - moment))] -= 1
    return wrong
