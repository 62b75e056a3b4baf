"""The programs that newcomers begin with, run as they would run them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from playground.examples import EXAMPLES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "playground.examples", *arguments],
        env={"PATH": os.environ["PATH"], "COLUMNS": "200"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_every_example_has_one_command() -> None:
    found = {path.stem for path in (ROOT / "examples").glob("[!_]*.py")}
    assert set(EXAMPLES) == found
    assert run().returncode == run("nonsense").returncode == 2


def test_one_reads_at_google_and_at_microsoft_and_says_why_it_cannot() -> None:
    done = run("newest_subject")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Welcome aboard") == 2
    assert "The mailbox is switched off" in done.stdout


def test_one_receives_and_verifies_what_happens() -> None:
    done = run("receive_webhooks")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == [
        "inboxkeeper.test",
        "connection.deactivated: alice@acme.test is deactivated",
        "connection.reactivated: alice@acme.test is active",
    ]
