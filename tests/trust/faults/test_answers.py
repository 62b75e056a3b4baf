"""Slack takes an answer, a form or a question badly: the person is told all the same."""

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from connections.lifecycle import State
from playground.slack.people import Person
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow

#: More often than anything is tried again.
OFTEN = 20
TROUBLES: dict[str, dict[str, Any]] = {
    "429": {"error": "ratelimited", "retry_after": 0},
    "503": {"status": 503},
    "internal_error": {"error": "internal_error"},
    "cut": {"drop": True},
}
each_trouble = pytest.mark.parametrize("trouble", TROUBLES)


def told(town: Town, person: Person, part: str) -> None:
    """Wait until a person is told, wherever that may be."""
    town.slack.wait_until(
        lambda: any(part in message.plain() for message in town.slack.seen_by(person)), 30
    )


@each_trouble
def test_an_answer_that_slack_does_not_take_comes_as_a_message(town: Town, trouble: str) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.slack.faults.add("response_url", times=OFTEN, **TROUBLES[trouble])
    pressed = town.slack.click(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    assert pressed.ack_status == 200
    told(town, town.alice, f"{ALICE} is deactivated")
    assert town.state() is State.DEACTIVATED
    assert town.slack.command(town.bob, "/inbox", "help").ack_status == 200
    told(town, town.bob, "/inbox connect")


@each_trouble
def test_a_form_that_slack_does_not_open_is_said(town: Town, trouble: str) -> None:
    town.slack.faults.add("views.open", times=OFTEN, **TROUBLES[trouble])
    assert town.slack.command(town.alice, "/inbox", "connect").ack_status == 200
    told(town, town.alice, "Slack did not open the form")
    town.slack.faults.clear()
    listed = town.says(town.sam, "apps")
    town.slack.faults.add("views.open", times=OFTEN, **TROUBLES[trouble])
    assert town.slack.click(town.sam, listed, "Register an app").ack_status == 200
    told(town, town.sam, "Slack did not open the form")


@each_trouble
def test_an_answer_whose_window_is_not_filled_comes_as_a_message(town: Town, trouble: str) -> None:
    town.connect(town.alice)
    town.slack.open_home(town.alice)
    town.slack.wait_until(lambda: ALICE in town.slack.home(town.alice).plain())
    for method in ("views.open", "views.update"):
        town.slack.faults.add(method, times=OFTEN, **TROUBLES[trouble])
        home = town.slack.home(town.alice)
        label = "Deactivate" if town.state() is State.ACTIVE else "Reactivate"
        how = {"confirm": "Yes, deactivate"} if label == "Deactivate" else {}
        assert town.slack.click(town.alice, home, label, **how).ack_status == 200
        done = "is deactivated" if label == "Deactivate" else "is active again"
        told(town, town.alice, f"{ALICE} {done}")
        town.slack.faults.clear()
        town.slack.wait_until(
            lambda: (
                "Reactivate" in town.slack.home(town.alice).labels()
                or town.state() is State.ACTIVE
            )
        )


@each_trouble
def test_where_slack_does_not_say_who_it_is_nothing_is_done_and_that_is_said(
    town: Town, trouble: str
) -> None:
    town.connect(town.alice)
    card = town.says(town.sam, f"deactivate {ALICE}")
    town.slack.faults.add("users.info", times=OFTEN, **TROUBLES[trouble])
    pressed = town.slack.click(town.sam, card, "Deactivate", confirm="Yes, deactivate")
    assert pressed.ack_status == 200
    told(town, town.sam, "Slack does not say at the moment")
    assert town.state() is State.ACTIVE
    town.slack.faults.clear()
    town.presses(town.sam, card, "Deactivate", confirm="Yes, deactivate")
    assert town.state() is State.DEACTIVATED


def test_silence_of_slacks_delays_an_answer_and_loses_none(town: Town) -> None:
    """A second of silence at each call; the acknowledgement does not wait for any of them."""
    town.connect(town.alice)
    town.world.pass_time(timedelta(minutes=2))
    for method in ("users.info", "response_url", "conversations.open", "chat.postMessage"):
        town.slack.faults.add(method, delay=1.0, times=OFTEN)
    card = town.says(town.sam, f"deactivate {ALICE}")
    pressed = town.slack.click(town.sam, card, "Deactivate", confirm="Yes, deactivate")
    assert pressed.ack_status == 200
    told(town, town.sam, f"{ALICE} is deactivated")
    told(town, town.alice, ALICE)
    assert town.state() is State.DEACTIVATED


@each_trouble
def test_an_event_while_slack_cannot_be_asked_leaves_no_traceback(
    town: Town, trouble: str
) -> None:
    town.connect(town.alice)
    town.slack.faults.add("users.info", times=OFTEN, **TROUBLES[trouble])
    with capture_logs() as entries:
        town.slack.update_person(town.alice, real_name="Alice B.")
        town.slack.wait_until(lambda: [e for e in entries if e["event"] == "event not followed"])
    assert [e for e in entries if e["event"] == "event broken"] == []
    assert town.state() is State.ACTIVE


@pytest.mark.parametrize("trouble", [*TROUBLES, "account_inactive"])
def test_a_sign_in_while_slack_does_not_say_who_it_is_connects_nothing_and_leaves_nothing(
    town: Town, trouble: str
) -> None:
    link = town.link(town.alice)
    town.slack.update_person(town.alice, real_name="Alice B.")  # what was known is asked anew
    how = {"error": trouble} if trouble == "account_inactive" else TROUBLES[trouble]
    town.slack.faults.add("users.info", times=OFTEN, **how)
    with capture_logs() as entries:
        page = town.sign_in(link)
    assert page.status == 503
    assert "Slack gave no usable answer" in page.text()
    assert [each for each in entries if each["event"] == "page broken"] == []
    with town.world.bot.database.snapshot() as tx:
        assert tx.connections.find(None) == []
    town.slack.wait_until(lambda: any(each.path == "/revoke" for each in town.google.requests))
