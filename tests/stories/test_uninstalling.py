"""The bot is taken out of its workspace: nothing more is done; a working token brings all back."""

from datetime import timedelta

import pytest

from connections.lifecycle import State
from connections.model import Outcome
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow

GRACE = timedelta(days=30, seconds=1)


def connections(town: Town) -> int:
    with town.world.bot.database.snapshot() as tx:
        return len(tx.connections.find(None))


def stopped(town: Town) -> bool:
    with town.world.bot.database.snapshot() as tx:
        return tx.installations.stopped(town.slack.workspace.team_id)


def test_after_the_end_no_mailbox_is_looked_at_and_nobody_is_answered(town: Town) -> None:
    town.connect(town.alice)
    checked = town.checked()
    for exchange in town.slack.uninstall():
        assert exchange.ack_status == 200
    town.world.until(lambda: stopped(town))  # events are acknowledged before they are worked on
    before = len(town.slack.calls), len(town.slack.ephemerals(town.alice))
    exchange = town.slack.command(town.alice, "/inbox", "")
    assert (exchange.ack_status, exchange.ack_body) == (200, "")
    town.world.pass_time(timedelta(hours=1))
    town.world.bot.jobs.check()
    town.world.bot.jobs.deliver()
    assert town.checked() == checked
    assert (len(town.slack.calls), len(town.slack.ephemerals(town.alice))) == before


def test_a_start_with_a_token_that_works_brings_everything_back(town: Town) -> None:
    town.connect(town.alice)
    checked = town.checked()
    town.slack.uninstall()
    town.world.until(lambda: stopped(town))
    town.world.stop_bot()
    town.slack.workspace.token_error = None
    town.world.pass_time(timedelta(hours=1))
    town.world.start()
    town.world.until(lambda: town.checked() > checked)
    assert ALICE in town.says(town.alice, "list").plain()


def test_when_the_grace_time_is_over_access_is_ended_and_everything_is_erased(
    town: Town,
) -> None:
    town.connect(town.alice)
    town.slack.uninstall()
    town.world.until(lambda: stopped(town))
    town.world.pass_time(GRACE)
    town.world.until(lambda: connections(town) == 0)
    assert not town.google.grants(ALICE)
    with town.world.bot.database.snapshot() as tx:
        rows = tx.audit.rows()
        assert tx.audit.verify() is None
        assert tx.outbox.depth() == 0
    done = [row["action"] for row in rows]
    assert done[-4:] == ["deactivate", "remove", "settle", "erase workspace"]
    assert State.REMOVED in {row["target"] for row in rows}
    assert Outcome.CONFIRMED in {row["outcome"] for row in rows}


def test_a_click_while_it_is_taken_out_is_answered_and_leaves_no_traceback(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    town.says(town.alice, "")  # it is known from now on who the bot is
    town.slack.workspace.token_error = "token_revoked"
    assert "Slack does not say at the moment" in town.says(town.bob, "").plain()
    seen = capsys.readouterr()
    assert "not let in any more" in seen.out + seen.err
    assert "Traceback" not in seen.out + seen.err


def test_a_look_for_leavers_while_it_is_taken_out_waits_for_the_next(town: Town) -> None:
    town.connect(town.alice)
    town.slack.workspace.token_error = "token_revoked"
    town.world.bot.jobs.look()  # raised what Slack had said, and was logged as broken
    town.slack.workspace.token_error = None
    assert town.says(town.alice, "list").labels()
