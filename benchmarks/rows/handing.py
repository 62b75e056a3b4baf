"""Tokens for apps, cached and still valid: how many a second, beside a view with one SELECT."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks import load
from benchmarks.effort import Effort
from benchmarks.filling import fill, give_grants, mailboxes
from benchmarks.outside import WORKSPACE
from benchmarks.pairs import Measured, at_least, interleaved
from benchmarks.stage import bare, bot, outside
from bot.web.api.limits import TOKENS
from connections.apping import PREFIX
from connections.apps import App
from connections.lifecycle import Kind
from storage.database import Database

CLIENTS = 8
MAILBOXES = 200


def hand_out(effort: Effort) -> Iterator[Measured]:
    """Measure hand-outs per second; each is recorded and audited before it is answered."""
    count = effort.of(400, 200, 8)
    path = effort.folder / "inboxkeeper.db"
    made = fill(path, MAILBOXES)
    give_grants(made, MAILBOXES)
    keys = list(_apps(made, 2 + count * (effort.pairs + 1) // TOKENS.requests))
    teams = [each.id for each in mailboxes(MAILBOXES) if each.kind is Kind.TEAM]
    active = _active(path, teams)[:4]
    _rows(effort.folder / "bare.db", active)
    ours = [
        load.post(
            f"/api/v1/connections/{active[n % len(active)]}/token",
            b"",
            [("Authorization", f"Bearer {keys[n % len(keys)]}")],
        )
        for n in range(count)
    ]
    limit = [load.post(f"/tokens/{active[n % len(active)]}", b"") for n in range(count)]
    with (
        outside(effort.folder) as world,
        bare(effort.folder) as bare_app,
        bot(effort.folder, world) as program,
    ):
        _asked(program.port, ours[: count // 4])  # the first ones fetch what is cached then
        pairs = []
        for pair in interleaved(
            effort.pairs,
            lambda: _asked(program.port, ours),
            lambda: _asked(bare_app.port, limit),
        ):
            pairs.append(pair)
            effort.tick()
    yield Measured(
        row="hand-out",
        what="tokens for apps, recorded and audited, 8 clients",
        unit="tokens/s",
        target=at_least(0.6),
        pairs=tuple(pairs),
    )


def _asked(port: int, requests: list[bytes]) -> float:
    began = perf_counter()
    load.run(port, requests, CLIENTS)
    return len(requests) / (perf_counter() - began)


def _apps(made: Database, count: int) -> Iterator[str]:
    """Register apps for the channel of all team mailboxes, and yield their keys."""
    for number in range(count):
        app_id = f"{number:016x}"
        key = f"{PREFIX}_{app_id}_{'5' * 48}"
        with made.transaction() as tx:
            tx.apps.add(
                App(
                    id=app_id,
                    workspace_id=WORKSPACE,
                    name=f"app {number}",
                    key_hash=hashlib.sha256(key.encode()).hexdigest(),
                    key_prefix=key[:12],
                    channels=frozenset({"C1"}),
                    features=frozenset(),
                    everything=True,
                    created_by="U0ADMIN",
                    created_at=datetime.now(UTC),
                )
            )
        yield key


def _active(path: Path, wanted: list[str]) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        rows = raw.execute("select id from connections where state = 'active'")
        found = {str(row[0]) for row in rows}
    return [each for each in wanted if each in found]


def _rows(path: Path, ids: list[str]) -> None:
    """Put as many rows into the bare app's table as there are mailboxes."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("create table rows (id text primary key, state text, token text)")
        rows = [(each, "a" * 180) for each in ids] + [(f"{n}", "b" * 180) for n in range(200)]
        raw.executemany("insert into rows (id, token) values (?, ?)", rows)
        raw.commit()
