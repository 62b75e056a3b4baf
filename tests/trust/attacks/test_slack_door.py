"""Forged, altered, replayed and mutilated requests at the door for Slack's own."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from connections.lifecycle import State
from tests.stories.conftest import ALICE, Town
from tests.trust.attacks.attacker import Attacker, click

pytestmark = pytest.mark.slow
JSON = "application/json"
COMMAND = urlencode(
    {"command": "/inbox", "text": "list", "team_id": "T1", "user_id": "U1", "trigger_id": "1"}
).encode()


def forged(attacker: Attacker) -> dict[str, dict[str, Any]]:
    """Return headers that are none of Slack's, by what is wrong with them."""
    good = attacker.signed(COMMAND)
    stamp, made = good["X-Slack-Request-Timestamp"], good["X-Slack-Signature"]
    return {
        "none at all": {},
        "no signature": {"X-Slack-Request-Timestamp": stamp},
        "no time": {"X-Slack-Signature": made},
        "another secret": attacker.signed(COMMAND, secret="0" * 32),
        "another body": attacker.signed(COMMAND + b"&text=remove"),
        "six minutes old": attacker.signed(COMMAND, at=time.time() - 361),
        "six minutes ahead": attacker.signed(COMMAND, at=time.time() + 361),
        "a time in words": {**good, "X-Slack-Request-Timestamp": "now"},
        "a time that is not the signed one": {**good, "X-Slack-Request-Timestamp": stamp[:-1]},
        "no ASCII": {**good, "X-Slack-Signature": "v0=\xe9".encode("latin-1")},
        "another version": {**good, "X-Slack-Signature": f"v1={made[3:]}"},
        "half of it": {**good, "X-Slack-Signature": made[:-1]},
        "two signatures": {**good, "X-Slack-Signature": f"{made},{made}"},
        "empty": {**good, "X-Slack-Signature": ""},
    }


def test_forged_signatures_open_nothing(
    shared: Town, attacker: Attacker, said: list[dict[str, Any]]
) -> None:
    asked = lambda: [c for c in shared.slack.calls if c.method != "auth.test"]  # noqa: E731
    before = len(asked())
    for what, headers in forged(attacker).items():
        assert attacker.sends(COMMAND, headers).status_code == 401, what
    assert len(asked()) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 100_000,
        b"[]",
        b"null",
        b'{"type": []}',
        b'{"type": {"a": 1}}',
        b"{",
        b"\xff\xfe",
        b"ssl_check=1&token=x",
        b"payload=[",
        b"payload=%5B" + b"%5B" * 5000,
    ],
)
@pytest.mark.parametrize("kind", [JSON, "application/x-www-form-urlencoded", "text/plain"])
def test_nothing_of_an_unsigned_body_is_read(
    attacker: Attacker, said: list[dict[str, Any]], body: bytes, kind: str
) -> None:
    headers = {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": str(int(time.time()))}
    for given in ({}, headers):
        assert attacker.sends(body, given, kind=kind).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"[]",
        b'{"type": []}',
        b"{",
        b'{"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "actions": []}',
        b'{"type": "block_actions", "user": null, "actions": [{"action_id": "word.connect"}]}',
        b'{"type": "block_actions", "user": {"id": "U"}, "team": "T", "actions": [{}]}',
        b'{"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"}, "view": []}',
        b'{"type": "event_callback", "event": "app_home_opened", "team_id": "T1"}',
        b'{"command": "/inbox", "text": "list"}',
        b'{"command": ["/inbox"], "team_id": "T1", "user_id": {}}',
    ],
)
def test_a_signed_body_that_cannot_be_read_is_refused_at_once(
    attacker: Attacker, said: list[dict[str, Any]], body: bytes
) -> None:
    assert attacker.sends(body, kind=JSON).status_code == 400
    assert any(each["event"] == "request cannot be read" for each in said)


def test_no_other_method_and_no_other_path_leads_to_slacks_door(
    shared: Town, attacker: Attacker
) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = requests.request(
            method, attacker.events, data=COMMAND, headers=attacker.signed(COMMAND), timeout=20
        )
        assert answer.status_code in {405, 501} or (method == "OPTIONS" and not answer.content)
    for path in ("/slack/events/", "/slack//events/x", "/slack/Events", "/slack/events%00"):
        url = f"{shared.world.public_url}{path}"
        answer = requests.post(url, COMMAND, headers=attacker.signed(COMMAND), timeout=20)
        assert answer.status_code in {404, 405}


def test_bolts_own_headers_for_lazy_work_pass_no_signature(attacker: Attacker) -> None:
    lazy = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "on_command"}
    assert attacker.sends(COMMAND, lazy).status_code == 401


def test_a_replayed_press_acts_on_no_new_situation(town: Town) -> None:
    connection = town.connect(town.alice)
    attacker = Attacker(town.world)
    taken = click(town.alice, "connection.deactivate", f"{connection.id}:{connection.version}")
    assert attacker.payload(taken).status_code == 200
    town.world.until(lambda: town.state() is State.DEACTIVATED)
    card = town.says(town.alice, f"status {ALICE}")
    town.presses(town.alice, card, "Reactivate")
    town.world.until(lambda: town.state() is State.ACTIVE)
    version = town.connection().version
    assert attacker.payload(taken).status_code == 200
    town.says(town.alice, "list")  # a round trip later
    assert (town.state(), town.connection().version) == (State.ACTIVE, version)


def test_a_replayed_event_is_done_once(town: Town) -> None:
    attacker = Attacker(town.world)
    body = (
        b'{"type": "event_callback", "event_id": "Ev1", "team_id": "%b",'
        b' "event": {"type": "app_home_opened", "tab": "home", "user": "%b"}}'
    ) % (town.alice.team_id.encode(), town.alice.id.encode())
    drawn = lambda: [c for c in town.slack.calls if c.method == "views.publish"]  # noqa: E731
    assert attacker.sends(body, kind=JSON).status_code == 200
    town.world.until(lambda: len(drawn()) == 1)
    assert attacker.sends(body, kind=JSON).status_code == 200
    town.says(town.alice, "list")
    assert len(drawn()) == 1
