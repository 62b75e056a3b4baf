"""What must be true after any number of deaths: the database against what the world saw."""

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from contextlib import closing
from dataclasses import dataclass

from storage.database import Database, Tables
from tests.trust.crashes.accesses import accesses, revocations
from tests.trust.crashes.sent import messages, webhooks
from tests.trust.crashes.town import Town

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


def judge(town: Town, killed: Set[str], handed_out: int = 0) -> Verdict:
    """Compare everything.

    `killed` are the processes that were ended by SIGKILL, by the names that their requests carry;
    `handed_out` is how many tokens programs got.
    """
    path = town.world.folder / "inboxkeeper.db"
    counts: Counter[str] = Counter()
    with closing(sqlite3.connect(path)) as db, Database.proving(path, None) as tx:
        db.row_factory = sqlite3.Row
        wrong = [
            *_integrity(db, tx),
            *_history(db, counts),
            *_promised(db, counts),
            *messages(town, db, killed, counts),
            *webhooks(town, db, killed, counts),
            *accesses(town, db, tx, counts),
            *revocations(town, db),
            *_hand_outs(db, handed_out, counts),
            *_leavings(db),
            *broken(town),
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
            counts[f"step: {row['action']}, {row['source'] or 'nothing'} to {row['target']}"] += 1
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
    for kind, number in db.execute("select kind, count(*) from outbox group by kind"):
        counts[f"said: {kind}"] += number
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


def _hand_outs(db: sqlite3.Connection, handed_out: int, counts: Counter[str]) -> Iterator[str]:
    (rows,) = db.execute("select count(*) from hand_outs").fetchone()
    counts["tokens handed out, each with its row"] += handed_out
    if rows < handed_out:
        yield f"{handed_out} tokens were handed out, and {rows} are recorded"


def _leavings(db: sqlite3.Connection) -> Iterator[str]:
    for table in ("removals", "leftovers"):
        (count,) = db.execute(f"select count(*) from {table}").fetchone()
        if count:
            yield f"{count} rows are left in {table}"
    (count,) = db.execute("select count(*) from approvals where decision is null").fetchone()
    if count:
        yield f"{count} wishes were never closed"


def broken(town: Town) -> Iterator[str]:
    """What no log may hold."""
    for line in town.log.read_text(errors="replace").splitlines():
        if _BROKEN.search(line):
            yield f"in the log: {line[:2000]}"
