"""What `inboxkeeper apps` says to people, and with --json to programs."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.main import commands
from storage.database import Database
from storage.keys import Keyring


@pytest.fixture(autouse=True)
def _operated(path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator at a database; receivers of this machine are allowed."""
    assert Keyring.load(None, path)
    database.close()
    monkeypatch.chdir(path.parent)  # no .env of somebody else's
    monkeypatch.setenv("INBOXKEEPER_DATABASE", str(path))
    monkeypatch.setenv("INBOXKEEPER_ALLOW_PRIVATE_HOSTS", "1")


def ran(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(commands, ["apps", *arguments])
    assert done.exit_code == code, done.output
    return done.stdout


def told(*arguments: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran(*arguments, "--json", code=code))
    return found


def test_the_life_of_an_app_is_told_to_programs() -> None:
    added = told("add", "--workspace", "T1", "--name", "CRM", "--feature", "read")
    assert (added["name"], added["features"]) == ("CRM", ["read"])
    assert added["key"].startswith("ibk_")
    again = told("rotate", added["id"])
    assert again["id"] == added["id"]
    assert again["key"].startswith("ibk_")
    assert again["key"] != added["key"]
    (listed,) = json.loads(ran("list", "--json"))
    assert again["key"].startswith(listed["key"].rstrip("…"))
    assert told("revoke", added["id"]) == {"id": added["id"], "name": "CRM", "ended": True}
    assert json.loads(ran("list", "--json")) == []


def test_its_webhook_too_and_a_receiver_that_is_not_there_is_no_success() -> None:
    app = told("add", "--workspace", "T1", "--name", "CRM", "--feature", "read")["id"]
    pointed = told("hook", app, "http://127.0.0.1:9/events")
    assert (pointed["id"], pointed["webhook"]) == (app, "http://127.0.0.1:9/events")
    renewed = told("secret", app)
    assert renewed["secret"].startswith("whsec_")
    assert renewed["secret"] != pointed["secret"]
    tried = told("test", app, code=1)
    assert (tried["taken"], tried["id"]) == (False, app)
    assert told("replay", app, "--since", "2020-01-01") == {"id": app, "events": 0}
    assert told("resume", app)["told"] is True
    assert told("hook", app, "--off") == {"id": app, "name": "CRM", "told": False}


def test_people_read_a_sentence_and_can_pipe_the_key() -> None:
    assert ran("add", "--workspace", "T1", "--name", "CRM", "--feature", "read").startswith("ibk_")
    (listed,) = json.loads(ran("list", "--json"))
    assert "is ended: its key opens nothing any more." in ran("revoke", listed["id"])
