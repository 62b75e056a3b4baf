"""Figures, alerts and what comes of them, judged by Prometheus's own promtool."""

import subprocess
from pathlib import Path

import pytest
import requests

from playground.world import World
from tests.bot.test_standing import ALERTS, alerts
from tests.external.programs import find

pytestmark = pytest.mark.external

PACKAGE = "prometheus"
PLAYED = Path(__file__).with_name("alerts.yml")


def promtool(*arguments: str, told: str = "") -> str:
    program = find("promtool", PACKAGE)
    done = subprocess.run(
        [program, *arguments], input=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_what_is_told_follows_prometheus_conventions(tmp_path: Path) -> None:
    with World(tmp_path, socket=True) as world:
        text = requests.get(f"{world.public_url}/metrics", timeout=10).text
    assert promtool("check", "metrics", told=text) == ""


def test_the_alerts_can_be_loaded() -> None:
    assert "SUCCESS" in promtool("check", "rules", str(ALERTS))


def test_each_alert_comes_when_it_should_and_none_when_all_is_well() -> None:
    assert "SUCCESS" in promtool("test", "rules", str(PLAYED))
    played = PLAYED.read_text()
    untried = [r["alert"] for r in alerts()[0]["rules"] if r["alert"] not in played]
    assert untried == ["InboxkeeperNotReady"]  # the same rule as that of the database
