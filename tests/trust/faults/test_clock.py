"""The clock jumps, forwards and backwards: nothing stands still, nothing ends too early unseen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from bot.timekeeper import Timekeeper
from connections.installations import StateFlaw
from connections.lifecycle import State
from playground.google.person import consent_at_google, remove_access
from playground.world import World
from tests.stories.conftest import ALICE, Town
from tests.stories.test_workspaces import Country
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


BOTH = pytest.mark.parametrize("by", [timedelta(hours=-6), timedelta(hours=6)], ids=["back", "on"])


def jumped(town: Town, by: timedelta) -> None:
    """Let the clock jump, and the watch over it see that: here, as two would see it twice."""
    watch = town.world.bot.jobs._timekeeper
    watch.stop()
    watch.look()
    jump(town, by)
    watch.look()


@BOTH
def test_a_link_works_its_ten_minutes_and_no_longer(town: Town, by: timedelta) -> None:
    link = town.link(town.alice)
    jumped(town, by)
    if by > timedelta():  # it was over at once, and is said to be
        assert requests.get(link, timeout=20).status_code == 410
        link = town.link(town.alice)
    assert requests.get(link, timeout=20).status_code == 200
    jump(town, timedelta(minutes=10, seconds=1))
    assert requests.get(link, timeout=20).status_code == 410


@BOTH
def test_a_sign_in_that_is_under_way_ends_when_it_would_have_ended(
    town: Town, by: timedelta
) -> None:
    """The state that Google is sent; id tokens and TLS keep real time."""
    for late in (timedelta(), timedelta(minutes=10, seconds=1)):
        browser = town.world.browser()
        browser.open(town.link(town.alice))
        browser.press(id="continue")
        jumped(town, by)
        jump(town, late)
        consent_at_google(browser, ALICE)
        over = late > timedelta() or by > timedelta()
        assert browser.status == (410 if over else 200), browser.text()
        if not over:
            card = town.says(town.alice, f"deactivate {ALICE}")
            town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
            return


@BOTH
def test_a_wish_is_open_for_its_three_days_and_no_longer(town: Town, by: timedelta) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, grey, "Remove", confirm="Yes, remove inbox")
    asked = town.dm(town.sam, "asks to remove")
    jumped(town, by)
    left = timedelta(days=3) - max(by, timedelta())
    town.world.pass_time(left - timedelta(minutes=30))
    assert asked.labels() == ["Approve", "Decline"]
    town.world.pass_time(timedelta(minutes=31))
    town.slack.wait_until(lambda: told(town, "in time") or told(town, "expired"))
    assert town.state() is State.DEACTIVATED


@BOTH
def test_a_reminder_comes_once_a_day_after_the_loss(town: Town, by: timedelta) -> None:
    town.connect(town.alice)
    remove_access(town.world.browser(), town.google, ALICE)
    town.lose()
    town.dm(town.alice, "is disconnected")
    jumped(town, by)
    left = timedelta(days=1) - max(by, timedelta())
    town.world.pass_time(left - timedelta(minutes=30))
    assert told(town, "A reminder") == []
    town.world.pass_time(timedelta(minutes=31))
    town.dm(town.alice, "A reminder", "is still disconnected")
    assert len(told(town, "A reminder")) == 1


def test_days_that_are_jumped_over_are_one_reminder_and_not_many(town: Town) -> None:
    town.connect(town.alice)
    remove_access(town.world.browser(), town.google, ALICE)
    town.lose()
    town.dm(town.alice, "is disconnected")
    jumped(town, timedelta(days=20))
    town.dm(town.alice, "A reminder", "is still disconnected")
    promise(town, promised(town, "later"))
    town.slack.wait_until(lambda: told(town, "later@"))
    assert len(told(town, "A reminder")) == 1


@BOTH
def test_what_was_claimed_before_a_jump_is_sent_once_all_the_same(
    town: Town, by: timedelta
) -> None:
    """A claim of the outbox, by a process that was killed: it ends when it would have ended."""
    promise(town, promised(town, "claimed"))
    with town.world.bot.database.transaction() as tx:
        now = town.world.clock.now()
        claimed = tx.outbox.claim(now, until=now + timedelta(minutes=2), limit=9)
    jumped(town, by)
    if claimed:  # the postman may have been quicker
        town.world.pass_time(timedelta(minutes=2, seconds=1))
    town.slack.wait_until(lambda: told(town, "claimed@"), 30)
    assert len(told(town, "claimed@")) == 1


def test_the_right_to_renew_a_workspaces_tokens_and_an_installs_state_move_with_the_clock(
    tmp_path: Path,
) -> None:
    with World(tmp_path, many=True) as world:
        acme = Country(world).acme
        acme.install()
        database, clock = world.bot.database, world.clock
        world.bot.jobs._timekeeper.stop()
        world.bot.jobs._timekeeper.look()
        now = clock.now()
        with database.transaction() as tx:
            until = now + timedelta(minutes=10)
            tx.installations.begin(state="s", cookie="c", now=now, until=until)
            generation = tx.installations.get(acme.id).generation
            claim = timedelta(minutes=2)
            assert tx.installations.claim_refresh(acme.id, generation, now=now, until=now + claim)
        with clock._lock:
            clock._offset -= timedelta(hours=6)
        world.bot.jobs._timekeeper.look()
        later = clock.now() + timedelta(minutes=11)
        with database.transaction() as tx:
            assert tx.installations.claim_refresh(
                acme.id, generation, now=later, until=later + claim
            )
            flaw = tx.installations.consume(state="s", cookie="c", now=later)
        assert flaw is StateFlaw.EXPIRED
