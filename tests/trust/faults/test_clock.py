"""The clock jumps, forwards and backwards: nothing stands still, nothing ends too early unseen."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.timekeeper import Timekeeper
from connections.lifecycle import State
from tests.stories.conftest import ALICE, Town
from tests.trust.faults.conftest import promise, promised, told

pytestmark = pytest.mark.slow


def jump(town: Town, by: timedelta) -> None:
    """Set the clock, backwards as well."""
    with town.world.clock._lock:
        town.world.clock._offset += by


def test_the_scheduler_goes_on_when_the_machines_clock_is_set_back(town: Town) -> None:
    jobs = town.world.bot.jobs
    for job in jobs._scheduler.get_jobs():  # what they are after a clock was set back by an hour
        job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
    jobs._timekeeper._last = datetime.now(UTC) + timedelta(hours=1)
    promise(town, promised(town, "on"))
    town.slack.wait_until(lambda: told(town, "on@"))


def test_the_watch_itself_is_not_ended_by_an_error(town: Town) -> None:
    calls = []

    class Broken:
        def look(self) -> timedelta:
            calls.append(1)
            raise OSError("locked")

    watch = Timekeeper(Broken(), lambda: None)  # type: ignore[arg-type]
    watch.start()
    town.slack.wait_until(lambda: len(calls) > 1)
    watch.stop()


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(days=-1)], ids=["1h", "1d"])
def test_a_clock_set_back_stops_neither_checks_nor_messages_nor_removals(
    town: Town, by: timedelta
) -> None:
    town.connect(town.alice)
    town.connect(town.bob, "bob@acme.test")
    card = town.says(town.bob, "deactivate bob@acme.test")
    town.presses(town.bob, card, "Deactivate", confirm="Yes, deactivate")
    fault = town.google.faults.add("/revoke$", status=503)
    card = town.says(town.sam, "remove bob@acme.test")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    town.slack.wait_until(lambda: any(r.path == "/revoke" for r in town.google.requests))
    before = town.checked()
    jump(town, by)
    town.slack.wait_until(
        lambda: (
            town.connection().health.next_check_at
            <= town.world.clock.now() + timedelta(minutes=17)
        )
    )
    town.google.faults.remove(fault)
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: town.checked() != before)
    town.slack.wait_until(lambda: town.state("bob@acme.test") is State.REMOVED)
    town.dm(town.sam, "bob@acme.test", "is removed", "Confirmed")
    assert town.state(ALICE) is State.ACTIVE


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(days=3)], ids=["1h", "3d"])
def test_a_jump_forwards_loses_no_mailbox_that_works(town: Town, by: timedelta) -> None:
    town.connect(town.alice)
    town.google.faults.refresh_error("invalid_grant", times=1)
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: town.connection().health.suspected_since)
    before = town.checked()
    jump(town, by)
    town.slack.wait_until(lambda: town.checked() != before)
    assert town.connection().health.suspected_since is None
    assert town.state() is State.ACTIVE


def test_a_wish_that_a_jump_has_ended_is_told_and_nothing_is_removed(town: Town) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, grey, "Remove", confirm="Yes, remove inbox")
    town.dm(town.sam, "asks to remove")
    jump(town, timedelta(days=3, minutes=1))
    town.slack.wait_until(lambda: told(town, "in time") or told(town, "expired"))
    assert town.state() is State.DEACTIVATED


def test_no_round_is_left_out_because_a_busy_machine_begins_it_late(town: Town) -> None:
    jobs = town.world.bot.jobs._scheduler.get_jobs()
    assert len(jobs) > 5
    assert {job.misfire_grace_time for job in jobs} == {None}
