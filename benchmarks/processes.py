"""Programs in processes of their own: each side has its own interpreter, and its own core."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Self

#: How long a program may take until it listens (seconds).
PATIENCE = 60.0


def cores() -> tuple[int, int]:
    """Return a core for what is measured and another for what asks; the same if there is one."""
    present = sorted(os.sched_getaffinity(0))
    return present[-1], present[0]


class Program:
    """A Python program that listens on a port; it is stopped at the end of the block."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        port: int,
        log: Path,
        core: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port
        self._command = [sys.executable, "-m", module, *arguments]
        self._environment = environment
        self._log = log
        self._core = core
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        self.wait()
        return self

    def start(self) -> None:
        """Start it without waiting for it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own modules
                self._command,
                env=_surroundings() | dict(self._environment or {}),
                stdout=log,
                stderr=log,
            )
        if self._core is not None:
            os.sched_setaffinity(self._process.pid, {self._core})

    def wait(self) -> None:
        """Wait until it listens. Raises RuntimeError with its last words when it never does."""
        deadline = monotonic() + PATIENCE
        while not _listens(self.port):
            if self.process.poll() is not None or monotonic() > deadline:
                words = self._log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{' '.join(self._command[1:])} does not listen:\n{words}")
            sleep(0.005)

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The process. Raises RuntimeError before it was started."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it, and wait until it is gone."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _surroundings() -> dict[str, str]:
    """Return our environment, in which bytecode is kept, as it is where a program is installed."""
    return {name: each for name, each in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
