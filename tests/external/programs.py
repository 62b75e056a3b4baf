"""Programs that we did not write, run on loopback as an ordinary user in a scratch directory."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

# Debian keeps servers where an ordinary user's PATH does not look.
_PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])

_START_SECONDS = 20
_STOP_SECONDS = 10


@dataclass(frozen=True)
class Owner:
    """Who runs a program: the user of the tests, or nobody when that is root."""

    user: str
    group: str


def find(program: str, package: str) -> str:
    """Return a program's path; without it, skip the test, or fail it in CI."""
    path = shutil.which(program, path=_PLACES)
    if path is None:
        sentence = f"{program} is missing: apt-get install --no-install-recommends {package}"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return path


def owner() -> Owner:
    """Return who runs the programs."""
    uid, gid = os.geteuid(), os.getegid()
    if uid == 0:
        gid = pwd.getpwnam("nobody").pw_gid
        return Owner("nobody", grp.getgrgid(gid).gr_name)
    return myself()


def myself() -> Owner:
    """Return the user of the tests."""
    user, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(os.getegid())
    return Owner(user.pw_name, group.gr_name)


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """Make a directory that lives as long as the context; `give` makes it the owner's."""
    path = Path(tempfile.mkdtemp(prefix=f"inboxkeeper-{name}-"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def give(path: Path, to: Owner) -> None:
    """Let a directory and all in it belong to who runs the program."""
    if os.geteuid() == 0:
        for inside in (path, *path.rglob("*")):
            shutil.chown(inside, to.user, to.group)


@contextmanager
def running(argv: list[str], by: Owner, log: Path, *awaited: tuple[str, int]) -> Iterator[None]:
    """Run a program until the context ends; it begins when the awaited ports answer.

    Fails the test with the program's own words when it ends early or takes too long.
    """
    root = os.geteuid() == 0
    with log.open("wb") as words:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            user=by.user if root else None,
            group=by.group if root else None,
            extra_groups=[] if root else None,
        )
    try:
        for address in awaited:
            _await(process, address, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], address: tuple[str, int], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(address, 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail(f"{address} does not answer; the program says:\n{log.read_text()}")
