"""Socket Mode: the same stories over connections that are cut, go dead, or are asked back."""

import sys
import time
from collections.abc import Iterator
from http.client import BadStatusLine
from pathlib import Path
from typing import Any

import pytest
import requests
import structlog

from bot.sockets import CONNECTIONS, PING, PONG
from connections.lifecycle import State
from playground.world import World
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with World(tmp_path, socket=True) as world:
        town = Town(world)
        connected(town)
        yield town


def connected(town: Town, number: int = CONNECTIONS) -> None:
    """Wait until so many connections are open, and Slack's hello has come over each."""
    town.slack.wait_until(lambda: len(town.slack.sockets.links) == number)


def readiness(town: Town) -> str:
    answer = requests.get(f"{town.world.public_url}/readyz", timeout=10)
    return str(answer.json()["checks"]["slack"])


def test_a_mailbox_is_connected_and_deactivated_over_the_socket(town: Town) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    assert town.state() is State.DEACTIVATED
    town.slack.open_home(town.alice)
    town.slack.wait_until(lambda: ALICE in town.slack.home(town.alice).plain())
    assert max(each.ack_seconds for each in town.slack.exchanges) < 3
    assert {link.sent > 0 for link in town.slack.sockets.links} == {True}


def test_a_form_with_a_mistake_is_answered_in_place(town: Town) -> None:
    town.slack.click(town.sam, town.says(town.sam, "apps"), "Register an app")
    town.slack.wait_until(lambda: "submit" in town.slack.modal(town.sam).source)
    sent = {"Name": "CRM", "Personal mailboxes": "none", "What it may do": ["Read mail"]}
    exchange = town.slack.submit(town.sam, sent)
    assert list(exchange.ack_json["errors"]) == ["app.addresses"]


def test_nothing_is_taken_over_http_meanwhile(town: Town) -> None:
    url = f"{town.world.public_url}/slack/events"
    assert requests.post(url, data="{}", timeout=10).status_code == 404
    assert readiness(town) == "ok"


def test_what_slack_asks_back_is_replaced_before_it_ends(town: Town) -> None:
    for leave_open in (True, False):
        town.slack.sockets.refresh(leave_open=leave_open)
        connected(town)
        assert "Inboxkeeper" in town.says(town.alice, "help").plain()
        assert readiness(town) == "ok"


def test_no_command_is_lost_or_run_twice_while_connections_come_and_go(town: Town) -> None:
    for number in range(12):
        if number % 3 == 0:
            town.slack.sockets.refresh("warning", leave_open=True)
            connected(town)
        before = len(town.slack.ephemerals(town.alice))
        town.says(town.alice, "list")
        assert len(town.slack.ephemerals(town.alice)) == before + 1


def test_cut_connections_are_back_within_seconds(town: Town, record_property: Any) -> None:
    hub = town.slack.sockets
    assert hub.wire is not None
    before = hub.links
    hub.wire.cut()
    started = time.monotonic()
    town.slack.wait_until(lambda: not set(before) & set(hub.links))
    connected(town)
    took = time.monotonic() - started
    assert "Inboxkeeper" in town.says(town.alice, "help").plain()
    record_property("cut_connections_back_after_seconds", round(took, 2))
    assert took < 5, took


def test_connections_that_went_dead_without_a_word_are_noticed_by_their_pings(
    town: Town, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = town.slack.sockets
    assert hub.wire is not None
    dead = hub.links
    hub.wire.go_dead()
    started = time.monotonic()
    town.slack.wait_until(
        lambda: len([link for link in hub.links if link not in dead]) == CONNECTIONS
    )
    took = time.monotonic() - started
    record_property("dead_connections_replaced_after_seconds", round(took, 2))
    with capsys.disabled():
        sys.stdout.write(f"\ndead connections were noticed and replaced after {took:.1f} s\n")
    # The figure of the operator's guide; the slack is for the machine.
    assert took < PING + PONG + 3, took
    for link in dead:
        link.retired = True
    assert "Inboxkeeper" in town.says(town.alice, "help").plain()


def test_an_event_that_comes_twice_is_acknowledged_twice_and_done_once(town: Town) -> None:
    drawn = len(town.slack.calls)
    first = town.slack.open_home(town.alice)
    town.slack.wait_until(lambda: published(town) == 1)
    again = town.slack.redeliver(first)
    assert (first.ack_status, again.ack_status) == (200, 200)
    town.slack.open_home(town.alice)
    town.slack.wait_until(lambda: published(town) == 2)
    time.sleep(1.5)
    assert published(town) == 2
    assert len(town.slack.calls) > drawn


def test_an_event_that_went_into_a_dead_connection_comes_again_and_is_done_once(
    town: Town,
) -> None:
    hub = town.slack.sockets
    assert hub.wire is not None
    dead = hub.links
    hub.wire.go_dead()
    lost = town.slack.open_home(town.alice)
    assert lost.ack_status is None
    town.slack.wait_until(lambda: len(set(hub.links) - set(dead)) == CONNECTIONS)
    for link in dead:
        link.retired = True
    assert town.slack.redeliver(lost).ack_status == 200
    town.slack.wait_until(lambda: published(town) == 1)


def test_an_event_that_comes_again_after_a_restart_changes_nothing_that_people_see(
    town: Town,
) -> None:
    first = town.slack.open_home(town.alice)
    town.slack.wait_until(lambda: published(town) == 1)
    shown = town.slack.home(town.alice).plain()
    town.restart()
    connected(town)
    assert town.slack.redeliver(first).ack_status == 200
    assert "Inboxkeeper" in town.says(town.alice, "help").plain()
    assert town.slack.home(town.alice).plain() == shown


def test_when_slack_has_too_many_connections_it_is_said_and_not_asked_all_the_time(
    town: Town,
) -> None:
    hub = town.slack.sockets
    assert hub.wire is not None
    hub.strangers = 10
    hub.wire.cut()
    asked = opened(town)
    town.slack.wait_until(lambda: "too_many_websockets" in readiness(town))
    # Pauses double from one second on: four questions are seven seconds and more.
    town.slack.wait_until(lambda: opened(town) >= asked + 3)
    began = time.monotonic()
    town.slack.wait_until(lambda: opened(town) >= asked + 4, 20)
    assert time.monotonic() - began > 1
    hub.strangers = 0
    town.slack.wait_until(lambda: readiness(town) == "ok", 40)
    connected(town)


def test_an_answer_that_is_no_http_ends_nothing_but_this_attempt(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    sockets, hub = town.world.bot.sockets, town.slack.sockets
    assert sockets is not None
    assert hub.wire is not None
    client, errors = sockets._client, [BadStatusLine("?"), KeyError("url")]
    honest = client.apps_connections_open

    def open_connection(**how: Any) -> Any:
        if errors:
            raise errors.pop()
        return honest(**how)

    monkeypatch.setattr(client, "apps_connections_open", open_connection)
    before = hub.links
    hub.wire.cut()
    town.slack.wait_until(lambda: not errors)
    town.slack.wait_until(lambda: len(set(hub.links) - set(before)) == CONNECTIONS, 20)
    assert "Inboxkeeper" in town.says(town.alice, "help").plain()


def opened(town: Town) -> int:
    return len([call for call in town.slack.calls if call.method == "apps.connections.open"])


def published(town: Town) -> int:
    return len([call for call in town.slack.calls if call.method == "views.publish"])


def test_a_second_program_with_the_same_token_is_named_in_the_log(town: Town) -> None:
    with structlog.testing.capture_logs() as logs:
        town.world.stop_bot()
        town.slack.sockets.strangers = 2
        town.world.start()
        town.slack.wait_until(
            lambda: any("same app token" in str(entry["event"]) for entry in logs)
        )


def test_a_refused_token_and_a_slack_that_is_away_are_said_and_end_by_themselves(
    town: Town,
) -> None:
    hub, assumed = town.slack.sockets, town.slack.sockets.app_token
    assert hub.wire is not None
    hub.app_token = "xapp-another"
    hub.wire.cut()
    town.slack.wait_until(lambda: "invalid_auth" in readiness(town))
    hub.app_token = assumed
    connected(town)
    town.slack.wait_until(lambda: readiness(town) == "ok")


def test_the_bot_stops_and_starts_and_leaves_no_connection_behind(town: Town) -> None:
    town.world.stop_bot()
    town.slack.wait_until(lambda: not town.slack.sockets.links)
    town.world.start()
    connected(town)
    assert "Inboxkeeper" in town.says(town.alice, "help").plain()
