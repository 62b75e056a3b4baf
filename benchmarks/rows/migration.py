"""A domain that moves: from the look that settles it to the commit, beside its bare rows."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks import load
from benchmarks.effort import Effort
from benchmarks.filling import fill
from benchmarks.inside import Everywhere, built
from benchmarks.outside import WORKSPACE
from benchmarks.pairs import Measured, Pair, at_least, at_most
from benchmarks.stage import Outside, outside
from connections.domains import AGREEING, Domain
from playground.ports import free_port

DOMAIN, OWNERS = "moving.test", 500
#: What the step writes, in the order in which rows may refer to each other.
TABLES = ("identities", "audit", "incidents", "incident_mailboxes", "outbox", "events")


def migration(effort: Effort) -> Iterator[Measured]:
    """Measure the transaction that disconnects a domain's mailboxes and tells their owners.

    And how long the slowest of the commands waits for its ack that are given meanwhile.
    """
    count = effort.of(10_000, 2_000, 50)
    pairs, acks = list[Pair](), list[Pair]()
    with outside(effort.folder) as world:
        for number in range(effort.pairs):
            pair, _ = _moved(effort.folder / str(number), world, count)
            pairs.append(pair)
            # Another domain: what is asked meanwhile takes its share of the processor.
            _, slowest = _moved(effort.folder / f"{number}-asked", world, count, asked=True)
            acks.append(Pair(slowest, 1.0))
            effort.tick()
    yield Measured(
        row="migration",
        what=f"a domain with {count:,} mailboxes, detection to commit",
        unit="mailboxes/s",
        target=at_least(0.3),
        pairs=tuple(pairs),
    )
    yield Measured(
        row="migration: ack",
        what="the slowest ack of /inbox list meanwhile, beside a second",
        unit="s",
        target=at_most(1),
        pairs=tuple(acks),
    )


def _moved(folder: Path, world: Outside, count: int, *, asked: bool = False) -> tuple[Pair, float]:
    """Let a domain move, and return how fast, and the slowest ack if it is asked meanwhile."""
    folder.mkdir()
    path, before = folder / "inboxkeeper.db", folder / "before.db"
    made = fill(path, count, plain=True, domain=DOMAIN)
    with made.transaction() as tx:
        for number, each in enumerate(tx.connections.find(WORKSPACE)):
            owned = replace(each, owner_id=f"U{number % OWNERS:05}", version=each.version + 1)
            tx.connections.move(owned, expected_version=each.version)
        tx.domains.put(_about_to_settle(tx.domains.get(DOMAIN)))
    made.close()
    before.write_bytes(path.read_bytes())
    port = free_port()
    settings = {
        "INBOXKEEPER_LISTEN": f"127.0.0.1:{port}",
        "MICROSOFT_CLIENT_ID": "client",
        "MICROSOFT_CLIENT_SECRET": "secret",
        "MICROSOFT_AUTHORITY_URL": "https://127.0.0.1:1",
        "MICROSOFT_GRAPH_URL": "https://127.0.0.1:1",
    }
    with built(folder, world, routes=Everywhere("microsoft"), **settings) as running:
        (domain,) = running.services.migrations.due(1)
        running.web.start()
        with _asking(port, world) if asked else nullcontext([0.0]) as slowest:
            began = perf_counter()
            if running.services.migrations.look(domain) is None:
                raise RuntimeError("the domain did not move")
            ours = perf_counter() - began
    return Pair(count / ours, count / _raw(before, path)), slowest[0]


@contextmanager
def _asking(port: int, world: Outside) -> Iterator[list[float]]:
    """Let another process give commands all the while; the list holds the slowest ack then."""
    found: list[float] = []
    with subprocess.Popen(  # noqa: S603 - our own module
        [
            sys.executable,
            "-m",
            "benchmarks.asking",
            str(port),
            f"{world.url}/respond",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as asking:
        load.until(lambda: world.counted("/respond"), world.counted("/respond") + 3)
        yield found
        said, _ = asking.communicate()
        found.append(float(said))


def _about_to_settle(domain: Domain | None) -> Domain:
    if domain is None:
        raise RuntimeError("the domain is not watched")
    now = datetime.now(UTC)
    return replace(
        domain,
        home="google",
        fingerprint="mx.google.test",
        candidate="microsoft",
        candidate_fingerprint="mx.microsoft.test",
        candidate_since=now - timedelta(days=2),
        agreeing=AGREEING - 1,
        next_look_at=now - timedelta(days=1),
    )


def _raw(before: Path, after: Path) -> float:
    """Write the rows of the step into a database as it was before, and return the seconds."""
    with closing(sqlite3.connect(after)) as done:
        moved = done.execute(
            "select state, reason, version, moved_to, state_since, id from connections"
        ).fetchall()
        rows = {table: done.execute(f"select * from {table}").fetchall() for table in TABLES}  # noqa: S608
    with closing(sqlite3.connect(before, isolation_level=None)) as raw:
        raw.execute("pragma synchronous = full")
        raw.execute("pragma foreign_keys = on")
        began = perf_counter()
        raw.execute("begin immediate")
        raw.executemany(
            "update connections set state = ?, reason = ?, version = ?, moved_to = ?,"
            " state_since = ? where id = ?",
            moved,
        )
        for table, written in rows.items():
            if not written:
                continue
            marks = ", ".join("?" * len(written[0]))
            raw.executemany(f"insert or ignore into {table} values ({marks})", written)  # noqa: S608
        raw.execute("commit")
        return perf_counter() - began
