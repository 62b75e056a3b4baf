"""Requests of Slack's that are sent a second time within their five minutes."""

import re
from typing import Any

import pytest

from playground.slack.messages import Message
from tests.stories.conftest import Town
from tests.stories.test_apps import ask, register
from tests.stories.test_webhooks import point, secret_in
from tests.trust.attacks.attacker import Attacker, click

pytestmark = pytest.mark.slow


def taken(town: Town, label: str) -> dict[str, Any]:
    """Return the press on a button of Sam's list, as somebody on the way has taken it down."""
    button = town.says(town.sam, "apps").button(label)
    url = town.slack.workspace.response_urls.issue(
        town.sam, next(iter(town.slack.workspace.directory.channels.values())), None
    )
    value = str(button.element["value"])
    return click(town.sam, str(button.element["action_id"]), value, response_url=url)


def answered(town: Town, pressed: dict[str, Any]) -> Message:
    before = len(town.slack.ephemerals(town.sam))
    assert Attacker(town.world).payload(pressed).status_code == 200
    town.slack.wait_until(lambda: len(town.slack.ephemerals(town.sam)) > before)
    return town.slack.ephemerals(town.sam)[-1]


def test_a_replayed_press_makes_no_second_key(town: Town) -> None:
    town.connect(town.alice)
    register(town)
    pressed = taken(town, "New key")
    found = re.search(r"ibk_\w+", answered(town, pressed).plain())
    assert found is not None
    assert ask(town, found[0]).status_code == 200
    again = answered(town, pressed).plain()
    assert "has been replaced since, so nothing was done" in again
    assert "ibk_" not in again
    assert ask(town, found[0]).status_code == 200


def test_a_replayed_press_makes_no_second_webhook_secret(town: Town) -> None:
    town.connect(town.alice)
    register(town)
    point(town, town.world.receiver.url)
    first = town.world.receiver.secret
    pressed = taken(town, "New webhook secret")
    second = secret_in(answered(town, pressed))
    assert second != first
    again = answered(town, pressed).plain()
    assert "has been replaced since, so nothing was done" in again
    assert "whsec_" not in again
    town.world.receiver.secret = second
    told = len(town.slack.ephemerals(town.sam))
    town.slack.click(town.sam, town.says(town.sam, "apps"), "Send a test")
    town.slack.wait_until(
        lambda: any(
            "The test was taken" in m.plain() for m in town.slack.ephemerals(town.sam)[told:]
        )
    )
