"""The database is busy, full, read-only or damaged in a row: it is said, and nothing is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from connections.lifecycle import State
from connections.model import Outcome
from storage import opening
from tests.stories.conftest import ALICE, Town
from tests.trust.faults.conftest import promise, promised, told

pytestmark = pytest.mark.slow

BOB = "bob@acme.test"


@contextmanager
def locked(town: Town) -> Iterator[None]:
    """Hold the write lock, as another process does."""
    path = town.world.environment["INBOXKEEPER_DATABASE"]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("begin immediate")
        yield
        connection.execute("rollback")


def removing(town: Town, address: str = ALICE) -> None:
    """Begin to remove a mailbox while Google gives no answer."""
    person = town.alice if address == ALICE else town.bob
    card = town.says(person, f"deactivate {address}")
    town.presses(person, card, "Deactivate", confirm="Yes, deactivate")
    card = town.says(town.sam, f"remove {address}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")


def test_a_lock_that_outlasts_all_patience_is_said_and_the_jobs_go_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    with monkeypatch.context() as hurried, locked(town):
        hurried.setattr(opening, "PATIENCE", 0.2)
        fresh_connections(town)
        answer = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
        assert "cannot use its database at the moment" in answer.plain()
        assert town.state() is State.ACTIVE
        assert town.world.bot.database.check() is not None
    fresh_connections(town)
    promise(town, promised(town, "after"))
    town.slack.wait_until(lambda: told(town, "after@"))
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    assert town.state() is State.DEACTIVATED


def test_where_nothing_can_be_written_nothing_is_done_or_said(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    promise(town, promised(town, "waits"))
    connect = opening.connect
    broken = [True]

    def failing(*arguments, **options):  # type: ignore[no-untyped-def]
        connection = connect(*arguments, **options)
        if broken[0]:
            connection.execute("pragma query_only = on")
        return connection

    monkeypatch.setattr("storage.idle.connect", failing)
    fresh_connections(town)
    answer = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    assert "cannot use its database at the moment" in answer.plain()
    assert town.state() is State.ACTIVE
    broken[0] = False
    fresh_connections(town)
    town.slack.wait_until(lambda: told(town, "waits@"))
    assert len(told(town, "waits@")) == 1
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    assert town.state() is State.DEACTIVATED


def test_a_damaged_row_keeps_no_other_removal_from_its_end(town: Town) -> None:
    for person, address in ((town.alice, ALICE), (town.bob, BOB)):
        town.connect(person, address)
    fault = town.google.faults.add("/revoke$", status=503)
    removing(town)
    with closing(sqlite3.connect(town.world.environment["INBOXKEEPER_DATABASE"])) as connection:
        connection.execute(
            "update grants set secret = x'00' where connection_id = ?",
            (town.connection(ALICE).id,),
        )
        connection.commit()
    removing(town, BOB)
    town.google.faults.remove(fault)
    town.world.pass_time(timedelta(minutes=16))
    town.slack.wait_until(lambda: town.state(BOB) is State.REMOVED)
    assert town.connection(BOB).outcome is Outcome.CONFIRMED
    assert town.state(ALICE) is State.REMOVING
    town.world.pass_time(timedelta(days=7))
    town.slack.wait_until(lambda: town.state(ALICE) is State.REMOVED)
    assert town.connection(ALICE).outcome is Outcome.NOT_CONFIRMED


def fresh_connections(town: Town) -> None:
    """Let go of connections that are kept between transactions."""
    town.world.bot.database.close()
