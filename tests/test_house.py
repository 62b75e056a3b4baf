"""What must stay true of the whole house: docs, manifest, catalogues, imports."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from bot import ids, manifest
from bot.blocks import words
from bot.blocks.help import COMMANDS
from connections.lifecycle import State
from connections.model import ACTS, Outcome, Reason
from tests import docs


def test_the_manifest_is_what_the_code_listens_to() -> None:
    text = (docs.ROOT / "manifest.yml").read_text()
    assert yaml.safe_load(text) == manifest.manifest("https://inboxkeeper.example.com")
    command = yaml.safe_load(text)["features"]["slash_commands"][0]
    assert (command["command"], command["should_escape"]) == (ids.COMMAND, True)


def test_the_manifest_has_the_events_of_the_code_in_both_modes() -> None:
    for socket in (False, True):
        made = manifest.manifest("https://x.example", socket=socket)
        assert made["settings"]["event_subscriptions"]["bot_events"] == list(ids.EVENTS)
        assert ("url" in made["features"]["slash_commands"][0]) is not socket


def test_every_state_reason_and_outcome_has_its_words() -> None:
    assert set(words.STATES) == set(words.MARKERS) == set(State)
    assert set(words.REASONS) == set(words.REMEDIES) == set(ACTS) == set(Reason)
    assert set(words.OUTCOMES) == set(Outcome)


def test_every_word_of_the_help_stands_in_the_manifests_hint() -> None:
    hint = manifest.manifest("https://x.example")["features"]["slash_commands"][0]["usage_hint"]
    assert hint == f"[{'|'.join(COMMANDS)}]"


def test_importing_the_house_does_nothing_and_needs_no_environment(tmp_path: Path) -> None:
    code = "import bot.app, bot.cli.main, threading; assert threading.active_count() == 1"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(docs.ROOT)}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []


def test_files_stay_small() -> None:
    rooms = ("bot", "connections", "storage", "providers", "playground")
    long: list[Any] = [
        (str(path.relative_to(docs.ROOT)), lines)
        for room in rooms
        for path in (docs.ROOT / room).rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > 300
    ]
    # One job, and one file for whoever looks for it: a browser without a screen, the tree of all
    # errors, and the diary of the schema, which only grows.
    listed = {"playground/browser.py", "connections/errors.py", "storage/migrations.py"}
    assert {path for path, _ in long} <= listed
