"""The API's own description, read by programs that we did not write."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from bot.web.api.limits import Left, Limits
from bot.web.api.models import Event
from connections.apping import Apps, Wish
from connections.apps import Leave
from connections.hooking import Hooks
from connections.lifecycle import Action, Kind, State
from connections.model import Connection, Outcome, Reason
from connections.removals import settle
from connections.steps import move
from playground.server import LoopbackServer
from tests.connections.conftest import Rules
from tests.fakes.targets import FakeTargets


@pytest.fixture
def server(application: Flask) -> Iterator[LoopbackServer]:
    with LoopbackServer(application.wsgi_app) as running:
        yield running


@pytest.fixture
def key(rules: Rules, apps: Apps) -> str:
    """Return the key of an app that knows a mailbox in every state."""
    wish = Wish(name="CRM", channels=frozenset({"C1"}), everything=True)
    made, key = apps.register(rules.sam, wish)
    for state in State:
        removing = state in {State.REMOVING, State.REMOVED}
        given = rules.given(
            id=f"0000{state}",
            address=f"{state}@acme.test",
            kind=Kind.TEAM,
            channel_id="C1",
            state=State.ACTIVE if removing else state,
            reason=Reason.ACCESS_ENDED if state is State.DISCONNECTED else None,
        )
        if removing:
            rules.service.delete(rules.sam, given.id, given.version)
        if state is State.REMOVED:
            with rules.database.transaction() as tx:
                removal = tx.removals.get(given.id)
                assert removal is not None
                settle(tx, removal, Outcome.CONFIRMED, rules.clock)
    blocked = rules.given(id="0000blocked", address="mine@acme.test")
    apps.answer(rules.alice, made.id, blocked.id, Leave.GIVEN)
    apps.block(rules.alice, made.id, blocked.id, blocked=True)
    return key


def described(server: LoopbackServer) -> dict[str, Any]:
    document: dict[str, Any] = requests.get(f"{server.url}/api/v1/openapi.json", timeout=10).json()
    return {**document, "servers": [{"url": server.url}]}


def test_the_document_is_one_of_openapi_3_1(server: LoopbackServer) -> None:
    assert list(OpenAPIV31SpecValidator(described(server)).iter_errors()) == []


def test_every_event_is_as_the_document_says(rules: Rules, apps: Apps) -> None:
    targets = FakeTargets()
    hooks = Hooks(rules.database, targets, rules.clock, lambda: None)
    made, _ = apps.register(rules.sam, Wish(name="CRM", channels=frozenset({"C1"})))
    hooks.point("T1", made.id, "https://crm.acme.test/", by="U9")
    connection: Connection = rules.given(kind=Kind.TEAM, channel_id="C1")
    with rules.database.transaction() as tx:
        now = rules.clock.now()
        lost = {"reason": Reason.POLICY_BLOCKED}
        connection = move(tx, connection, Action.LOSE, at=now, actor_id=None, **lost)
        move(tx, connection, Action.DEACTIVATE, at=now, actor_id="U9")
        rows = tx.hooks._db.query("select body from events")
        bodies = [json.loads(row["body"]) for row in rows]
    assert [Event.model_validate(body).data.state for body in bodies] == [
        State.DISCONNECTED,
        State.DEACTIVATED,
    ]


#: What it may meet with valid data: a mailbox that is gone; and an address or a cursor that reads
#: well and is none, which no schema can tell.
CONFIG = """
[checks]
positive_data_acceptance.expected-statuses = [
    "2xx", "3xx", "400", "401", "403", "404", "409", "410", "429", "5xx"
]
"""


@pytest.mark.slow
def test_schemathesis_finds_nothing_that_the_document_does_not_say(
    server: LoopbackServer, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Limits, "take", lambda *_: Left(requests=1, wait=0.0))
    found = tmp_path / "openapi.json"
    found.write_text(json.dumps(described(server)))
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    done = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config)),
            *("run", str(found)),
            *("--url", server.url, "--header", f"Authorization: Bearer {key}"),
            *("--checks", "all", "--max-examples", "60", "--seed", "1", "--no-color"),
            *("--phases", "examples,coverage,fuzzing"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "No issues found" in done.stdout, done.stdout


CLIENT = """
import json, sys
from inboxkeeper_client import AuthenticatedClient
from inboxkeeper_client.api.default import create_token, get_connection, list_connections
from inboxkeeper_client.models import Problem
from inboxkeeper_client.types import UNSET

client = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2])
seen, cursor = [], UNSET
while cursor is not None:
    page = list_connections.sync(client=client, limit=2, cursor=cursor)
    seen += [each.address for each in page.connections]
    cursor = page.next_cursor
token = create_token.sync("0000active", client=client)
problem = create_token.sync("0000deactivated", client=client)
one = get_connection.sync("0000disconnected", client=client)
assert isinstance(problem, Problem), problem
print(json.dumps({"seen": seen, "token": token.token_type, "address": token.address,
                  "status": problem.status, "who": problem.who_must_act,
                  "reason": one.reason}))
"""


@pytest.mark.slow
def test_a_client_made_from_the_document_works(
    server: LoopbackServer, key: str, tmp_path: Path
) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(described(server)))
    (tmp_path / "config.yml").write_text("post_hooks: []\n")
    generate = [
        *(str(Path(sys.executable).parent / "openapi-python-client"), "generate"),
        *("--path", "openapi.json", "--meta", "none", "--output-path", "inboxkeeper_client"),
        *("--config", "config.yml", "--fail-on-warning"),
    ]
    made = subprocess.run(
        generate, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    ran = subprocess.run(
        [sys.executable, "-c", CLIENT, server.url, key],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert sorted(told.pop("seen")) == sorted(
        [f"{state}@acme.test" for state in State] + ["mine@acme.test"]
    )
    assert told == {
        "token": "Bearer",
        "address": "active@acme.test",
        "status": 409,
        "who": "owner",
        "reason": "access_ended",
    }
