"""What Prometheus reads: true, and nothing about anybody."""

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow


def read(town: Town) -> dict[str, float]:
    answer = requests.get(f"{town.world.public_url}/metrics", timeout=10)
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    for secret in (ALICE, "acme.test", town.alice.id, town.slack.workspace.team_id):
        assert secret not in answer.text
    return {
        sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_states_requests_and_acknowledgements_are_told(town: Town) -> None:
    before = read(town)
    assert before["inboxkeeper_outbox_waiting"] == 0
    assert before["inboxkeeper_scheduler_lag_seconds"] < 10
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    seen = read(town)
    assert seen["inboxkeeper_connections|google|deactivated"] == 1
    assert seen["inboxkeeper_requests_total|command"] == 2
    assert seen["inboxkeeper_requests_total|block_actions"] >= 1
    assert seen["inboxkeeper_ack_seconds_count"] == sum(
        value for name, value in seen.items() if name.startswith("inboxkeeper_requests_total|")
    )
    assert seen["inboxkeeper_ack_seconds_bucket|3.0"] == seen["inboxkeeper_ack_seconds_count"]


def test_what_anybody_sends_makes_no_label(town: Town) -> None:
    url = f"{town.world.public_url}/slack/events"
    requests.post(url, json={"type": "made_up_by_a_stranger"}, timeout=10)
    names = "".join(read(town))
    assert "made_up" not in names
    assert "|other" in names


def test_removals_are_told_by_their_outcome(town: Town) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    card = town.says(town.sam, f"remove {ALICE}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    town.dm(town.alice, "is removed", "Confirmed")
    assert read(town)["inboxkeeper_removals|confirmed"] == 1
