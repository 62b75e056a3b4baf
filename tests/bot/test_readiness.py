"""Each part that the bot cannot work without is named when it does not work, and only then."""

from time import monotonic
from types import SimpleNamespace
from typing import Any

from bot.readiness import STUCK, UNTRIED, Readiness
from connections.notices import Notice, NoticeKind
from storage.database import Database
from tests.fakes.clock import FakeClock


def look(
    database: Database, clock: FakeClock, *, sockets: str | None = None, **parts: Any
) -> dict[str, str | None]:
    found = {"check": None, "slack": None, "late": 0.0, "idle": 0.0, **parts}
    readiness = Readiness(
        storage=database,
        check=lambda: found["check"],
        clock=clock,
        workspaces=SimpleNamespace(problem=lambda: found["slack"]),  # type: ignore[arg-type]
        sockets=SimpleNamespace(problem=lambda: sockets),  # type: ignore[arg-type]
        jobs=SimpleNamespace(since_last_round=found["late"]),  # type: ignore[arg-type]
        postman=SimpleNamespace(tried_at=monotonic() - found["idle"]),  # type: ignore[arg-type]
    )
    return dict(readiness())


def message(database: Database) -> None:
    with database.transaction() as tx:
        tx.outbox.add(
            Notice(kind=NoticeKind.CONNECTED, workspace_id="T1", to="U1", key="k", facts={})
        )


def test_all_is_well(database: Database, clock: FakeClock) -> None:
    assert look(database, clock) == {
        "database": None,
        "slack": None,
        "scheduler": None,
        "outbox": None,
    }


def test_a_database_that_cannot_be_written_is_named_and_not_asked_about_more(
    database: Database, clock: FakeClock
) -> None:
    message(database)
    ill = look(database, clock, check="cannot be written: disk I/O error", idle=UNTRIED * 2)
    assert ill["database"] == "cannot be written: disk I/O error"
    assert ill["outbox"] is None


def test_slack_is_named_by_its_token_and_by_its_connections(
    database: Database, clock: FakeClock
) -> None:
    assert look(database, clock, slack="token refused")["slack"] == "token refused"
    assert look(database, clock, sockets="no connection")["slack"] == "no connection"


def test_a_scheduler_that_stands_still_is_named(database: Database, clock: FakeClock) -> None:
    assert look(database, clock, late=STUCK - 1)["scheduler"] is None
    assert "no round" in str(look(database, clock, late=STUCK + 1)["scheduler"])


def test_messages_that_nobody_tries_are_named_but_none_that_are_tried(
    database: Database, clock: FakeClock
) -> None:
    assert look(database, clock, idle=UNTRIED * 2)["outbox"] is None  # there are none
    message(database)
    assert look(database, clock, idle=UNTRIED - 5)["outbox"] is None
    assert "1 messages are due" in str(look(database, clock, idle=UNTRIED + 5)["outbox"])
    with database.transaction() as tx:
        [delivery] = tx.outbox.claim(clock.now(), until=clock.now(), limit=9)
        tx.outbox.retry(delivery, clock.now().replace(year=2099), "internal_error")
    # It waits for its next attempt, as it should.
    assert look(database, clock, idle=UNTRIED * 2)["outbox"] is None
