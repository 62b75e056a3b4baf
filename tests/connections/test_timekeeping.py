"""A clock that is set back: what waits goes on waiting for as long as it would have."""

from datetime import datetime, timedelta

import pytest

from connections.lifecycle import State
from connections.model import Connection, Health
from connections.notices import NoticeKind, about
from connections.timekeeping import Timekeeping
from tests.connections.conftest import Rules
from tests.factories import NOW, make_approval, make_consent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def time(rules: Rules) -> Timekeeping:
    return Timekeeping(rules.database, rules.clock, lambda: None)


def mailbox(rules: Rules) -> Connection:
    return rules.given(health=Health(next_check_at=rules.clock.now() + timedelta(minutes=15)))


def due(rules: Rules, connection: Connection) -> datetime:
    return rules.now(connection).health.next_check_at


@pytest.mark.parametrize("by", [HOUR, DAY], ids=["an hour", "a day"])
def test_a_check_comes_when_it_would_have_come(
    rules: Rules, time: Timekeeping, by: timedelta
) -> None:
    connection = mailbox(rules)
    time.look()
    rules.clock.advance(seconds=-by.total_seconds())
    assert time.look() == by
    assert due(rules, connection) == rules.clock.now() + timedelta(minutes=15)
    assert time.look() == timedelta()


def test_the_next_process_notices_it_as_well(rules: Rules, time: Timekeeping) -> None:
    connection = mailbox(rules)
    time.look()
    rules.clock.advance(seconds=-3600)
    again = Timekeeping(rules.database, rules.clock, lambda: None)
    assert again.look() == HOUR
    assert due(rules, connection) == rules.clock.now() + timedelta(minutes=15)


def test_a_clock_that_is_kept_in_time_moves_nothing(rules: Rules, time: Timekeeping) -> None:
    connection = mailbox(rules)
    before = due(rules, connection)
    for seconds in (60, -20, 3600, -20, 60):
        time.look()
        rules.clock.advance(seconds=seconds)
        assert time.look() == timedelta()
    assert due(rules, connection) == before


def test_what_is_due_or_over_stays_so(rules: Rules, time: Timekeeping) -> None:
    connection = rules.given(health=Health(next_check_at=NOW - timedelta(days=400)))
    time.look()
    rules.clock.advance(seconds=-86400)
    time.look()
    assert due(rules, connection) == NOW - timedelta(days=400)


def test_every_waiting_gets_nearer(rules: Rules, time: Timekeeping) -> None:
    """A message put off, a removal, a wish, a link."""
    connection = rules.given(state=State.DEACTIVATED)
    rules.service.remove(rules.sam, connection.id, None)
    wish = make_approval(
        connection_id=connection.id, requested_at=NOW, expires_at=rules.clock.now() + 3 * DAY
    )
    with rules.database.transaction() as tx:
        tx.approvals.add(wish)
        tx.outbox.add(about(connection, NoticeKind.CONNECTED, "U1"))
        (delivery,) = tx.outbox.claim(rules.clock.now(), until=rules.clock.now() + HOUR, limit=1)
        tx.outbox.retry(delivery, rules.clock.now() + timedelta(minutes=5), "ratelimited")
        tx.consents.issue(make_consent(expires_at=rules.clock.now() + HOUR), token="token")
        (removal,) = tx.removals.due(rules.clock.now(), limit=1)
    rules.removals.postpone(removal)
    time.look()
    rules.clock.advance(seconds=-86400)
    time.look()
    rules.clock.advance(seconds=301)
    with rules.database.transaction() as tx:
        now = rules.clock.now()
        assert tx.outbox.claim(now, until=now + HOUR, limit=1)
        assert tx.removals.due(now, limit=1)
        assert tx.approvals.due(now + 3 * DAY, limit=1)
        assert not tx.approvals.due(now + 2 * DAY, limit=1)
        consent = tx.consents.by_token("token")
        assert consent is not None
        assert consent.expires_at <= now + HOUR


def test_a_suspicion_keeps_its_age(rules: Rules, time: Timekeeping) -> None:
    now = rules.clock.now()
    connection = rules.given(health=Health(next_check_at=now, suspected_since=now, refusals=1))
    time.look()
    rules.clock.advance(seconds=600)
    time.look()
    rules.clock.advance(seconds=-3600)
    time.look()
    since = rules.now(connection).health.suspected_since
    assert since is not None
    assert since <= rules.clock.now()
