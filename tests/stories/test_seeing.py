"""The log of a running bot: what one click led to is found by one word."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from playground.world import World
from tests.stories.conftest import ALICE, Town
from tests.stories.test_surviving import connect, running

pytestmark = pytest.mark.slow


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    world = World(tmp_path)
    try:
        yield Town(world)
    finally:
        world.close()


@contextmanager
def logged(town: Town) -> Iterator[list[dict[str, Any]]]:
    """Run the bot; at the end the list holds its lines."""
    lines: list[dict[str, Any]] = []
    file = town.world.folder / "log"
    with running(town.world, file) as bot:
        yield lines
        bot.terminate()
        bot.wait(20)
    lines += [json.loads(line) for line in file.read_text().splitlines()]


def under(lines: list[dict[str, Any]], reference: str) -> list[tuple[str, Any]]:
    """Return what happened under a reference: the event, and what it was about."""
    return [
        (
            line["event"],
            next((line[k] for k in ("name", "operation", "method", "notice") if k in line), None),
        )
        for line in lines
        if line.get("reference") == reference
    ]


def test_a_click_is_followed_to_the_provider_and_to_the_message_by_one_reference(
    town: Town,
) -> None:
    with logged(town) as lines:
        connect(town)
        card = town.says(town.alice, f"deactivate {ALICE}")
        town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
        card = town.says(town.sam, f"remove {ALICE}")
        town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
        town.dm(town.alice, "is removed", "Confirmed")
    [click] = [line for line in lines if line.get("name") == "connection.remove"]
    assert click["event"] == "acknowledged"
    found = under(lines, click["reference"])
    for what in (
        ("acknowledged", "connection.remove"),
        ("slack asked", "response_url"),
        ("provider asked", "revoke"),
        ("provider asked", "refresh"),
        ("slack asked", "chat.postMessage"),
        ("delivered", "removed"),
    ):
        assert what in found
    others = {line["reference"] for line in lines if line["event"] == "acknowledged"}
    assert len(others) == len([line for line in lines if line["event"] == "acknowledged"])


def test_a_click_that_asks_the_provider_at_once_has_one_reference_through_the_threads(
    town: Town,
) -> None:
    with logged(town) as lines:
        connect(town)
        card = town.says(town.alice, f"deactivate {ALICE}")
        grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
        town.presses(town.alice, grey, "Reactivate")
    [click] = [line for line in lines if line.get("name") == "connection.reactivate"]
    found = under(lines, click["reference"])
    assert ("provider asked", "refresh") in found
    assert ("provider asked", "probe") in found


def test_what_a_person_quotes_is_what_the_log_has(town: Town) -> None:
    with logged(town) as lines:
        page = requests.get(f"{town.world.public_url}/nothing-here", timeout=10)
        town.slack.add_channel("support", [town.sam])
        town.slack.faults.add("conversations.info", drop=True, times=9)
        answer = town.says(town.sam, "connect support@acme.test #support").plain()
    told = re.search(r"reference ([0-9a-f]{8})", answer)
    assert told is not None, answer
    assert ("broken", None) in under(lines, told[1])
    assert ("acknowledged", "connect") in under(lines, told[1])
    assert [
        line["route"] for line in lines if line.get("reference") == page.headers["X-Request-Id"]
    ] == ["none"]


def test_an_apps_request_is_answered_with_its_reference(town: Town) -> None:
    with logged(town) as lines:
        refusal = requests.get(f"{town.world.public_url}/api/v1/connections", timeout=10)
    reference = refusal.headers["X-Request-Id"]
    assert refusal.json()["reference"] == reference
    [line] = [line for line in lines if line.get("reference") == reference]
    assert (line["route"], line["status"]) == ("/api/v1/connections", 401)


def test_console_lines_for_a_person_can_be_chosen(town: Town) -> None:
    town.world.environment |= {
        "INBOXKEEPER_LOG_FORMAT": "console",
        "INBOXKEEPER_LOG_LEVEL": "DEBUG",
    }
    log = town.world.folder / "log"
    with running(town.world, log):
        town.says(town.alice, "help")
    assert re.search(r"acknowledged .*name.*help", re.sub(r"\x1b\[[0-9;]*m", "", log.read_text()))
