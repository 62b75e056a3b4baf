"""`rotate-key`, killed or cut short at any point: the bot starts, and the next run ends it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import Database
from storage.errors import WrongKey
from storage.keys import Keyring
from tests.factories import make_connection, make_grant
from tests.stories.command_line import ROOT, inboxkeeper

pytestmark = pytest.mark.slow

OLD = "old:" + "A" * 43 + "="
NEW = "new:" + "B" * 42 + "A="
#: More than one transaction's worth.
MAILBOXES = 230

#: The command itself; it stands still where it is told to, and says so.
_STANDING = """
import sys, time
import bot.cli.operations as operations
from storage import rotation
from bot.cli.main import main

point, number = sys.argv[1], int(sys.argv[2])
sys.argv = ["inboxkeeper", "rotate-key"]
here = {"rewrite": (rotation, "_rewrite"), "begin": (operations.rotation, "rotate"),
        "end": (operations, "keep_first_key")}
module, name = here[point]
real, count = getattr(module, name), 0

def standing(*arguments, **more):
    global count
    count += 1
    if count == number:
        print("here", flush=True)
        time.sleep(60)
    return real(*arguments, **more)

setattr(module, name, standing)
main()
"""

POINTS = [("begin", 1), ("rewrite", 1), ("rewrite", 60), ("rewrite", 150), ("rewrite", 231)]


def fill(path: Path, keys: Keyring) -> None:
    with Database.open(path, keys).transaction() as tx:
        for number in range(MAILBOXES):
            mine = make_connection(id=f"c{number}", address=f"a{number}@acme.test")
            tx.connections.add(mine)
            tx.grants.put(mine, make_grant(secret=f"token {number}"))


def readable(path: Path, keys: Keyring) -> bool:
    """Open it as a start of the bot does, and read every grant with the audit."""
    with Database.open(path, keys).snapshot() as tx:
        grants = [tx.grants.get(each) for each in tx.connections.find(None)]
        return len([g for g in grants if g]) == MAILBOXES and tx.audit.verify() is None


def end(folder: Path, number: signal.Signals, point: tuple[str, int], **more: str) -> str:
    """Run it until it stands at a point, end it there, and return what it said."""
    with subprocess.Popen(
        [sys.executable, "-c", _STANDING, point[0], str(point[1])],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **more},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(number)
        told = process.stderr.read()
        process.wait(timeout=20)
        assert process.returncode == (-9 if number is signal.SIGKILL else 130)
    return told


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_with_keys_in_the_setting(tmp_path: Path, point: tuple[str, int]) -> None:
    path = tmp_path / "inboxkeeper.db"
    fill(path, Keyring.parse(OLD))
    both = {"INBOXKEEPER_ENCRYPTION_KEYS": f"{NEW},{OLD}"}
    for number in (signal.SIGKILL, signal.SIGINT):
        told = end(tmp_path, number, ("begin", 1) if number is signal.SIGINT else point, **both)
        assert readable(path, Keyring.parse(f"{NEW},{OLD}"))
        assert readable(path, Keyring.parse(f"{OLD},{NEW}"))
    assert "Cut short" in told
    assert "Run `inboxkeeper rotate-key` again" in told
    done = inboxkeeper("rotate-key", "--json", folder=tmp_path, **both)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["key"] == "new"
    assert readable(path, Keyring.parse(NEW))
    with pytest.raises(WrongKey):
        Database.open(path, Keyring.parse(OLD))


@pytest.mark.parametrize("point", [*POINTS, ("end", 1)], ids=str)
def test_with_a_key_file(tmp_path: Path, point: tuple[str, int]) -> None:
    path = tmp_path / "inboxkeeper.db"
    before = Keyring.load(None, path)
    fill(path, before)
    end(tmp_path, signal.SIGKILL, point)
    between = Keyring.load(None, path)
    assert set(before.keys) < set(between.keys)
    assert readable(path, between)
    done = inboxkeeper("rotate-key", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    after = Keyring.load(None, path)
    assert list(after.keys) == [between.primary]
    assert readable(path, after)
    with pytest.raises(WrongKey):
        Database.open(path, before)
