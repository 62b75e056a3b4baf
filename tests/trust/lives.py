"""The bot as a process, again and again: begun, and ended by SIGKILL."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

from playground.world import World
from tests.trust.clock import SharedClock
from tests.trust.figures import ROOT

_INSIDE = Path(__file__).parent / "inside"
_PATIENCE = 30.0


def environment(world: World, **more: str) -> dict[str, str]:
    """Return what the bot of a world is started with."""
    clock = {"TRUST_CLOCK": str(world.clock.path)} if isinstance(world.clock, SharedClock) else {}
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{_INSIDE}:{ROOT}",
        **clock,
        **world.environment,
        **more,
    }


class Mother:
    """Starts bots quickly: they are forked from a process that has imported everything."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(_INSIDE / "mother.py")],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{_INSIDE}:{ROOT}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def bear(self, folder: Path, log: Path, environ: Mapping[str, str], *arguments: str) -> "Life":
        """Start a bot, or another command."""
        order = {
            "environment": dict(environ),
            "folder": str(folder),
            "log": str(log),
            "arguments": arguments or ("run",),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Life(int(self._process.stdout.readline()))


class Life:
    """One process of the bot."""

    def __init__(self, pid: int, process: "subprocess.Popen[bytes] | None" = None) -> None:
        self.pid = pid
        #: What its requests carry, where it was told to.
        self.name = ""
        self._process = process

    @property
    def over(self) -> bool:
        """Whether the process has ended."""
        if self._process is not None:
            return self._process.poll() is not None
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def kill(self, number: int = signal.SIGKILL) -> float:
        """End it; return when, in seconds since the epoch."""
        if not self.over:
            os.kill(self.pid, number)
        self.wait()
        return time.time()

    def wait(self, patience: float = _PATIENCE) -> None:
        """Wait until it has ended; AssertionError when it does not."""
        deadline = time.monotonic() + patience
        while not self.over:
            assert time.monotonic() < deadline, f"process {self.pid} does not end"
            time.sleep(0.002)

    def serves(self, world: World, patience: float = _PATIENCE) -> bool:
        """Wait until it answers; False when it ended before."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.over:
                return False
            try:
                if requests.get(f"{world.public_url}/healthz", timeout=2).ok:
                    return True
            except requests.RequestException:
                time.sleep(0.01)
        raise AssertionError(f"process {self.pid} does not answer")


def started(folder: Path, log: Path, environ: Mapping[str, str]) -> Life:
    """Start a bot as anybody does: `python -m bot run`."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=dict(environ),
            cwd=folder,
            stdout=file,
            stderr=file,
        )
    return Life(process.pid, process)
