"""Messages find their people: at Slack's pace, through its failures, each once."""

import pytest
import requests

from tests.stories.conftest import ALICE, Town


def told(town: Town, *parts: str) -> list[str]:
    return [m.plain() for m in town.slack.dms(town.alice) if all(p in m.plain() for p in parts)]


@pytest.mark.slow
def test_a_rate_limit_and_an_error_delay_a_message_and_lose_nothing(town: Town) -> None:
    town.slack.faults.add(method="chat.postMessage", error="ratelimited", times=1)
    town.slack.faults.add(method="chat.postMessage", error="internal_error", times=1)
    town.sign_in(town.link(town.alice))
    town.slack.wait_until(lambda: told(town, "is connected"), timeout=30)
    assert len(told(town, "is connected")) == 1


@pytest.mark.slow
def test_who_cannot_be_reached_does_not_keep_others_from_hearing(town: Town) -> None:
    town.connect(town.alice)
    ned = town.person("ned", "ned@acme.test", is_owner=True)
    town.slack.faults.add(method="conversations.open", error="user_disabled", times=1)
    card = town.dm(town.alice, "is connected")
    town.presses(town.alice, card, "This was not me")
    town.slack.wait_until(
        lambda: any(
            "This was not me" in m.plain()
            for person in (town.sam, ned)
            for m in town.slack.dms(person)
        )
    )


@pytest.mark.slow
def test_an_admin_who_owns_the_mailbox_hears_of_its_loss_once(town: Town) -> None:
    town.slack.update_person(town.alice, is_admin=True)
    town.connect(town.alice)
    town.google.switches.change_password(ALICE)
    town.lose()
    town.dm(town.sam, "is disconnected")
    town.dm(town.alice, "is disconnected")
    assert len(told(town, "is disconnected")) == 1


def test_readiness_tells_the_truth_about_slack(town: Town) -> None:
    address = f"{town.world.public_url}/readyz"
    assert requests.get(address, timeout=5).json()["ready"] is True
    town.slack.event("app_uninstalled")
    town.slack.wait_until(lambda: requests.get(address, timeout=5).status_code == 503)
    assert "ended" in requests.get(address, timeout=5).json()["checks"]["slack"]


def test_an_address_that_leads_nowhere_says_where_everything_begins(town: Town) -> None:
    answer = requests.get(
        f"{town.world.public_url}/nowhere", headers={"Accept-Language": "de"}, timeout=5
    )
    assert answer.status_code == 404
    assert "/inbox" in answer.text
    assert 'lang="de"' in answer.text
