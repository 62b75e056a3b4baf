"""What Prometheus reads: true, and nothing about anybody."""

from datetime import timedelta

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from playground.google.person import remove_access
from tests.stories.conftest import ALICE, Town
from tests.waiting import until

pytestmark = pytest.mark.slow


def text(town: Town) -> str:
    answer = requests.get(f"{town.world.public_url}/metrics", timeout=10)
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return answer.text


def read(town: Town) -> dict[str, float]:
    # Prometheus has labels in the order of their names.
    return {
        sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text(town))
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
    assert seen["inboxkeeper_requests_total|command|connect"] == 1
    assert seen["inboxkeeper_requests_total|command|deactivate"] == 1
    assert seen["inboxkeeper_requests_total|block_actions|connection.deactivate"] == 1
    assert seen["inboxkeeper_ack_seconds_count"] == sum(
        value for name, value in seen.items() if name.startswith("inboxkeeper_requests_total|")
    )
    assert seen["inboxkeeper_ack_seconds_bucket|3.0"] == seen["inboxkeeper_ack_seconds_count"]


def test_what_anybody_sends_makes_no_label(town: Town) -> None:
    url = f"{town.world.public_url}/slack/events"
    requests.post(url, json={"type": "made_up_by_a_stranger"}, timeout=10)
    requests.get(f"{town.world.public_url}/made_up_by_a_stranger", timeout=10)
    town.says(town.alice, "made_up_by_a_stranger")
    seen = read(town)
    assert "made_up" not in "".join(seen)
    # Whoever is not Slack does not get as far as to be counted as a request of its.
    assert seen["inboxkeeper_pages_total|/slack/events|401"] == 1
    assert seen["inboxkeeper_requests_total|command|other"] == 1
    assert seen["inboxkeeper_pages_total|none|404"] == 1


def test_removals_are_told_by_their_outcome(town: Town) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    card = town.says(town.sam, f"remove {ALICE}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    town.dm(town.alice, "is removed", "Confirmed")
    seen = read(town)
    assert seen["inboxkeeper_removals|confirmed"] == 1
    assert seen["inboxkeeper_removals_outstanding"] == 0
    assert seen["inboxkeeper_provider_calls_total|revoke|passed|google"] == 1
    assert seen["inboxkeeper_provider_calls_total|refresh|refused|google"] == 1


def test_checks_are_told_by_what_they_came_to(town: Town) -> None:
    town.connect(town.alice)
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: read(town).get("inboxkeeper_checks_total|google|passed"))
    town.google.faults.add("/token$", status=503)
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: read(town).get("inboxkeeper_checks_total|google|transient"))
    town.google.faults.clear()
    town.google.faults.refresh_error("invalid_client")
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: read(town).get("inboxkeeper_checks_total|google|client"))
    town.slack.wait_until(lambda: read(town).get("inboxkeeper_incidents_open|client"))
    town.google.faults.clear()
    remove_access(town.world.browser(), town.google, ALICE)
    town.lose()
    seen = read(town)
    assert seen["inboxkeeper_checks_total|google|refused"] == 1
    assert seen["inboxkeeper_checks_total|google|lost"] == 1
    assert seen["inboxkeeper_checks_overdue"] == 0


def test_a_message_that_slack_does_not_take_gets_older_until_it_does(town: Town) -> None:
    town.slack.faults.add("chat.postMessage", error="internal_error", times=99)
    town.sign_in(town.link(town.alice))
    town.slack.wait_until(lambda: read(town)["inboxkeeper_outbox_attempts"] > 1)
    seen = read(town)
    assert seen["inboxkeeper_outbox_waiting"] == 1
    assert seen["inboxkeeper_outbox_oldest_seconds"] > 0.5
    assert seen["inboxkeeper_slack_calls_total|chat.postMessage|refused"] >= 1
    # It is being tried, so nothing is stuck: Slack is.
    assert seen["inboxkeeper_ready|outbox"] == 1
    town.slack.faults.clear()
    town.slack.wait_until(lambda: read(town)["inboxkeeper_outbox_waiting"] == 0)
    assert read(town)["inboxkeeper_outbox_oldest_seconds"] == 0


def test_that_slack_wants_to_be_asked_later_is_counted(town: Town) -> None:
    town.slack.faults.add("chat.postMessage", error="ratelimited")
    town.connect(town.alice)
    # The message is there before its answer is: it is counted a moment later.
    until(lambda: read(town).get("inboxkeeper_slack_calls_total|chat.postMessage|passed") == 1)
    assert read(town)["inboxkeeper_slack_rate_limits_total"] == 1


def test_the_process_and_its_place_are_told(town: Town) -> None:
    seen = read(town)
    assert seen["inboxkeeper_leader"] == 1
    assert any(name.startswith("inboxkeeper_build_info|") for name in seen)
    assert seen["inboxkeeper_database_bytes"] > 0
    assert seen["inboxkeeper_database_free_bytes"] > 0
    assert seen["process_resident_memory_bytes"] > 0
    parts = ("database", "slack", "scheduler", "outbox")
    assert [seen[f"inboxkeeper_ready|{part}"] for part in parts] == [1, 1, 1, 1]


def test_no_label_is_about_anybody_after_a_busy_day(town: Town) -> None:
    connection = town.connect(town.alice)
    town.says(town.alice, f"status {ALICE}")
    town.says(town.bob, "list")
    town.says(town.sam, f"audit {ALICE}")
    town.slack.open_home(town.alice)
    town.slack.wait_until(lambda: ALICE in town.slack.home(town.alice).plain())
    card = town.says(town.alice, f"deactivate {ALICE}")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, grey, "Remove", confirm="Yes, remove inbox")
    town.dm(town.sam, "asks to remove")
    told = text(town)
    for someone in (
        ALICE,
        "acme",
        "alice",
        connection.id,
        town.alice.id,
        town.slack.workspace.team_id,
        town.world.general.id,
        town.google.client_id,
        str(town.world.folder),
    ):
        assert someone not in told
