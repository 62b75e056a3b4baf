"""Checks: what one costs in CPU, and how many a second come of a provider that takes its time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time

import requests
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials

from benchmarks import load
from benchmarks.effort import Effort
from benchmarks.filling import CLIENT, SCOPES, fill, give_grants
from benchmarks.inside import built
from benchmarks.outside import SLOW
from benchmarks.pairs import Measured, Pair, at_least, at_most, interleaved
from benchmarks.stage import Outside, outside
from bot.checking import PARALLEL
from bot.running import Running
from connections.examination import Verdict
from connections.model import Connection, Health

PROFILE = "/gmail/v1/users/me/profile"


def check(effort: Effort) -> Iterator[Measured]:
    """Measure the CPU of a check, beside google-auth's refresh and one GET in a loop."""
    count = effort.of(200, 60, 5)
    made = fill(effort.folder / "inboxkeeper.db", count, plain=True, due=True)
    give_grants(made, count)
    with outside(effort.folder) as world, built(effort.folder, world) as running:
        claimed = running.services.checks.claim(count)
        _checked(running, claimed[:3])
        _bare(world, 3)
        pairs = []
        for pair in interleaved(
            effort.pairs,
            lambda: _checked(running, claimed),
            lambda: _bare(world, count),
        ):
            pairs.append(pair)
            effort.tick()
    yield Measured(
        row="check",
        what="CPU of a check, provider without delay",
        unit="ms",
        target=at_most(1.3),
        pairs=tuple(pairs),
    )


def sweep(effort: Effort) -> Iterator[Measured]:
    """Measure the scheduler's own checks per second, beside what its pool could do at best."""
    count = effort.of(400, 160, 16)
    needed = count * effort.pairs
    made = fill(effort.folder / "inboxkeeper.db", needed, plain=True)
    give_grants(made, needed)
    best = PARALLEL / SLOW
    with (
        outside(effort.folder) as world,
        built(
            effort.folder,
            world,
            # Two requests, each half of the delay.
            GOOGLE_TOKEN_URL=f"{world.url}/slow/token",
            GOOGLE_API_URL=f"{world.url}/slow",
            INBOXKEEPER_CHECK_INTERVAL="86400",
        ) as running,
    ):
        running.jobs.start()
        pairs = []
        for number in range(effort.pairs):
            pairs.append(Pair(_swept(running, world, number * count, count), best))
            effort.tick()
    yield Measured(
        row="sweep",
        what=f"checks, {SLOW * 1000:.0f} ms each at the provider, {PARALLEL} at once",
        unit="checks/s",
        target=at_least(0.9),
        pairs=tuple(pairs),
    )


def _checked(running: Running, claimed: Sequence[Connection]) -> float:
    began = process_time()
    for each in claimed:
        done = running.services.checks.check(each)
        if done is None or done.finding.verdict is not Verdict.PASSED:
            raise RuntimeError(f"a check that should pass: {done}")
    return (process_time() - began) / len(claimed) * 1000


def _bare(world: Outside, count: int) -> float:
    began = process_time()
    with requests.Session() as session:
        for number in range(count):
            credentials = Credentials(  # type: ignore[no-untyped-call]
                None,
                refresh_token=f"refresh-{number}",
                token_uri=f"{world.url}/token",
                client_id=CLIENT,
                client_secret="secret",
                scopes=sorted(SCOPES),
            )
            credentials.refresh(Request(session))  # type: ignore[no-untyped-call]
            bearer = {"Authorization": f"Bearer {credentials.token}"}
            answer = session.get(f"{world.url}/gmail/v1/users/me/profile", headers=bearer)
            answer.raise_for_status()
            answer.json()
    return (process_time() - began) / count * 1000


def _swept(running: Running, world: Outside, first: int, count: int) -> float:
    """Let so many be due at once, and return how many a second were looked at until the last."""
    wanted = world.counted(PROFILE) + count
    due = Health(next_check_at=datetime.now(UTC) - timedelta(days=1))
    with running.database.transaction() as tx:
        for each in tx.connections.find(None)[first : first + count]:
            tx.connections.note_health(each, due)
    began = perf_counter()
    load.until(lambda: world.counted(PROFILE), wanted, patience=120)
    return count / (perf_counter() - began)
