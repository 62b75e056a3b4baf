"""What the rows over HTTP stand on: the world outside, the bare app, and the real bot."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare import SECRET
from benchmarks.filling import CLIENT
from benchmarks.load import Slack, fetch
from benchmarks.outside import ADMIN, WORKSPACE
from benchmarks.processes import Program, cores
from playground.ports import free_port


@dataclass(frozen=True, kw_only=True, slots=True)
class Outside:
    """The world outside, in a process of its own."""

    port: int

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def counted(self, what: str) -> int:
        """Return how often something was asked for."""
        return int(json.loads(fetch(self.port, "/counts")).get(what, 0))

    def slack(self) -> Slack:
        """Return a Slack that sends as the super admin."""
        return Slack(SECRET, WORKSPACE, ADMIN, f"{self.url}/respond")


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    """Run the world outside for a while."""
    port = free_port()
    _, asking = cores()
    with Program(
        "benchmarks.outside", str(port), port=port, log=folder / "outside.log", core=asking
    ):
        yield Outside(port=port)


@contextmanager
def bare(folder: Path) -> Iterator[Program]:
    """Run the bare app for a while."""
    port = free_port()
    serving, _ = cores()
    arguments = (str(port), str(folder / "bare.db"))
    with Program(
        "benchmarks.bare", *arguments, port=port, log=folder / "bare.log", core=serving
    ) as program:
        yield program


@contextmanager
def bot(folder: Path, world: Outside, **more: str) -> Iterator[Program]:
    """Run `inboxkeeper run` for a while; the database of the folder is its own."""
    serving, _ = cores()
    port = free_port()
    with Program(
        "bot",
        "run",
        port=port,
        log=folder / "bot.log",
        core=serving,
        environment=environment(folder, world, port, **more),
    ) as program:
        yield program


def environment(folder: Path, world: Outside, port: int, **more: str) -> Mapping[str, str]:
    """Return the bot's settings; what is due by the clock is put off beyond the run."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-0",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{world.url}/api",
        "INBOXKEEPER_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "INBOXKEEPER_LISTEN": f"127.0.0.1:{port}",
        "INBOXKEEPER_DATABASE": str(folder / "inboxkeeper.db"),
        "GOOGLE_CLIENT_ID": CLIENT,
        "GOOGLE_CLIENT_SECRET": "secret",
        "GOOGLE_TOKEN_URL": f"{world.url}/token",
        "GOOGLE_API_URL": world.url,
        **more,
    }
