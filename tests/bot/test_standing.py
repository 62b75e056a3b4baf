"""Every figure has a unit and words, and dashboard and alerts speak of figures that there are."""

import json
import re
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from bot.standing import Standing, Waiting
from storage.database import Database
from tests import docs
from tests.fakes.clock import FakeClock
from tests.storage.rows import put

DASHBOARD = docs.ROOT / "deploy" / "grafana" / "inboxkeeper.json"
ALERTS = docs.ROOT / "deploy" / "prometheus" / "alerts.yml"

_NAME = re.compile(r"\b(?:inboxkeeper|process)_\w+")


def expose(database: Database, clock: FakeClock, ill: str | None = None) -> str:
    metrics = Metrics()
    metrics.include(
        Standing(
            storage=database,
            room=database,
            clock=clock,
            lag=lambda: 1.5,
            sockets=lambda: 2,
            readiness=lambda: {"database": ill, "slack": None},
        )
    )
    return metrics.text().decode()


def names(text: str) -> set[str]:
    """Return the names under which series can be asked for."""
    found = set()
    for family in text_string_to_metric_families(text):
        ends = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
        found |= {family.name + end for end in ends.get(family.type, [""])}
    return found


def expressions() -> list[str]:
    rules = [rule["expr"] for group in alerts() for rule in group["rules"]]
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return rules + [target["expr"] for panel in panels for target in panel.get("targets", [])]


def alerts() -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = yaml.safe_load(ALERTS.read_text())["groups"]
    return groups


def test_dashboard_and_alerts_ask_for_what_there_is(database: Database, clock: FakeClock) -> None:
    told = names(expose(database, clock))
    asked = {name for expression in expressions() for name in _NAME.findall(expression)}
    # Without a proc file system there is nothing to tell of the process itself.
    assert {name for name in asked if name.startswith("inboxkeeper")} <= told
    assert {name for name in asked if name.startswith("process")} <= {
        "process_resident_memory_bytes"
    }


def test_the_dashboard_has_all_that_is_told_of_the_bot(
    database: Database, clock: FakeClock
) -> None:
    shown = " ".join(expressions())
    families = text_string_to_metric_families(expose(database, clock))
    told = {family.name for family in families if family.name.startswith("inboxkeeper")}
    assert told - set(map(_family, _NAME.findall(shown))) == set()


def _family(name: str) -> str:
    return re.sub(r"_(total|bucket|sum|count)$", "", name)


def test_every_panel_says_what_it_shows_and_lies_beside_the_others() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        assert panel["title"]
        place = panel["gridPos"]
        cells = {
            (place["x"] + dx, place["y"] + dy)
            for dx in range(place["w"])
            for dy in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
        if panel["type"] != "row":
            assert panel["fieldConfig"]["defaults"]["unit"]
            assert all(target["expr"] and target["refId"] for target in panel["targets"])


def test_every_alert_says_what_is_and_what_to_do() -> None:
    for rule in alerts()[0]["rules"]:
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"]
        assert len(rule["annotations"]["description"]) > 60


def test_states_ages_and_room_are_read_from_the_database(
    database: Database, clock: FakeClock
) -> None:
    put(database)
    text = expose(database, clock)
    assert 'inboxkeeper_connections{provider="google",state="active"} 1.0' in text
    assert "inboxkeeper_scheduler_lag_seconds 1.5" in text
    assert "inboxkeeper_sockets 2.0" in text
    assert "inboxkeeper_outbox_oldest_seconds 0.0" in text


def test_with_a_database_that_cannot_be_read_the_rest_is_told(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable() -> None:
        raise OSError("disk I/O error")

    monkeypatch.setattr(database, "snapshot", unreadable)
    text = expose(database, clock, ill="cannot be written")
    assert 'inboxkeeper_ready{part="database"} 0.0' in text
    assert "inboxkeeper_leader 1.0" in text
    assert "inboxkeeper_connections{" not in text


def test_a_standby_tells_that_it_is_one() -> None:
    metrics = Metrics()
    metrics.include(Waiting())
    text = metrics.text().decode()
    assert "inboxkeeper_leader 0.0" in text
    assert "inboxkeeper_ready" not in text


def test_a_fault_is_an_increase_from_the_first_one_on() -> None:
    metrics = Metrics()
    metrics.may_break("deliver")
    assert 'inboxkeeper_broken_total{where="deliver"} 0.0' in metrics.text().decode()
    metrics.broken("deliver")
    assert 'inboxkeeper_broken_total{where="deliver"} 1.0' in metrics.text().decode()
