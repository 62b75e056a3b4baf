"""The report: counted right, day by day, for those who look after the mailboxes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from connections.errors import NotPermitted, Outsider
from connections.lifecycle import Action, State
from connections.model import Connection, Outcome, Person, Reason
from connections.reporting import DAYS, Day, Report, Reports
from connections.steps import born, move
from tests.connections.conftest import Rules
from tests.factories import NOW, make_connection, make_person

SAM = {"id": "U9", "super_admin": True}


def report(rules: Rules, **traits: object) -> Report:
    person = make_person(**{**SAM, "time_zone": "UTC", **traits})
    return Reports(rules.database, rules.clock).report(person)


def connected(rules: Rules, at: datetime = NOW, **overrides: object) -> Connection:
    connection = make_connection(**{"created_at": at, "state_since": at, **overrides})
    with rules.database.transaction() as tx:
        born(tx, connection, at=at, actor_id="U1")
    return connection


def step(
    rules: Rules, connection: Connection, action: Action, at: datetime, **changes: object
) -> Connection:
    if action is Action.LOSE:
        changes["reason"] = Reason.ACCESS_ENDED
    with rules.database.transaction() as tx:
        return move(tx, connection, action, at=at, actor_id=None, **changes)


def lost(rules: Rules, at: datetime, **overrides: object) -> Connection:
    return step(rules, connected(rules, at, **overrides), Action.LOSE, at)


def back(rules: Rules, connection: Connection, at: datetime) -> Connection:
    return step(rules, connection, Action.RECONNECT, at)


def happened(report: Report) -> list[Day]:
    return [day for day in report.days if day.losses or day.recoveries]


@pytest.mark.parametrize("role", ["super_admin", "account_access"])
def test_who_decides_may_read_it(rules: Rules, role: str) -> None:
    person = make_person(**{role: True})
    assert Reports(rules.database, rules.clock).report(person).total == 0


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (make_person(), NotPermitted),
        (make_person(super_admin=True, outsider=True), Outsider),
    ],
)
def test_nobody_else_may(rules: Rules, person: Person, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        Reports(rules.database, rules.clock).report(person)


def test_mailboxes_are_counted_by_state_and_provider(rules: Rules) -> None:
    for provider in ("google", "google", "imap"):
        connected(rules, provider=provider)
    lost(rules, NOW, provider="google")
    step(rules, connected(rules), Action.DEACTIVATE, NOW)
    step(rules, step(rules, connected(rules), Action.DEACTIVATE, NOW), Action.REMOVE, NOW)
    told = report(rules)
    assert told.standing == {
        (State.ACTIVE, "google"): 2,
        (State.ACTIVE, "imap"): 1,
        (State.DISCONNECTED, "google"): 1,
        (State.DEACTIVATED, "google"): 1,
        (State.REMOVING, "google"): 1,
    }
    assert (told.total, told.in_state(State.ACTIVE), told.in_state(State.REMOVED)) == (6, 3, 0)


def test_what_is_removed_and_what_is_elsewhere_is_not_counted(rules: Rules) -> None:
    connected(rules, workspace_id="T2")
    lost(rules, NOW, workspace_id="T2")
    removing = step(
        rules, step(rules, connected(rules), Action.DEACTIVATE, NOW), Action.REMOVE, NOW
    )
    step(rules, removing, Action.SETTLE, NOW, outcome=Outcome.CONFIRMED, subject=None)
    told = report(rules)
    assert (told.total, told.losses, told.oldest_loss) == (0, 0, None)


def test_it_has_each_of_the_last_thirty_days_once_up_to_today(rules: Rules) -> None:
    days = [day.date for day in report(rules).days]
    assert (len(days), days[0], days[-1]) == (DAYS, date(2026, 1, 31), date(2026, 3, 1))
    assert days == sorted(set(days))


def test_losses_and_recoveries_stand_on_their_days(rules: Rules) -> None:
    for day in (3, 3, 5):
        back(rules, lost(rules, NOW - timedelta(days=day)), NOW - timedelta(days=2))
    told = report(rules)
    assert happened(told) == [
        Day(date=date(2026, 2, 24), losses=1),
        Day(date=date(2026, 2, 26), losses=2),
        Day(date=date(2026, 2, 27), recoveries=3),
    ]
    assert (told.losses, told.recoveries) == (3, 3)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 2, 20)),
        ("Europe/Berlin", date(2026, 2, 21)),
        ("America/New_York", date(2026, 2, 20)),
        ("Pacific/Kiritimati", date(2026, 2, 21)),
        ("Middle-earth/Shire", date(2026, 2, 20)),
        ("", date(2026, 2, 20)),
    ],
)
def test_a_day_is_one_of_the_readers_zone(rules: Rules, zone: str, day: date) -> None:
    lost(rules, datetime(2026, 2, 20, 23, 30, tzinfo=UTC))
    assert happened(report(rules, time_zone=zone)) == [Day(date=day, losses=1)]


@pytest.mark.parametrize(("early", "counted"), [(0, 1), (1, 0)])
def test_the_first_day_begins_at_midnight_of_the_readers_zone(
    rules: Rules, early: int, counted: int
) -> None:
    midnight = datetime(2026, 1, 30, 23, 0, tzinfo=UTC)  # of 31 January in Berlin
    lost(rules, midnight - timedelta(microseconds=early))
    assert report(rules, time_zone="Europe/Berlin").losses == counted


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        # Berlin puts its clocks on 29 March 2026 forward: that day has 23 hours.
        ("Europe/Berlin", datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        ("Europe/Berlin", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        ("Europe/Berlin", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        # In Beirut, which does so at midnight, 29 March begins at one o'clock.
        ("Asia/Beirut", datetime(2026, 3, 28, 21, 59, tzinfo=UTC), date(2026, 3, 28)),
        ("Asia/Beirut", datetime(2026, 3, 28, 22, 0, tzinfo=UTC), date(2026, 3, 29)),
    ],
)
def test_a_day_on_which_the_clocks_change_is_one_day(
    rules: Rules, zone: str, moment: datetime, day: date
) -> None:
    lost(rules, moment)
    rules.clock.set(datetime(2026, 4, 10, 12, 0, tzinfo=UTC))
    told = report(rules, time_zone=zone)
    assert happened(told) == [Day(date=day, losses=1)]
    assert len({each.date for each in told.days}) == DAYS


def test_a_window_that_begins_in_a_midnight_that_is_none_leaves_nothing_out(rules: Rules) -> None:
    lost(rules, datetime(2026, 3, 28, 22, 0, tzinfo=UTC))
    rules.clock.set(datetime(2026, 4, 27, 12, 0, tzinfo=UTC))
    told = report(rules, time_zone="Asia/Beirut")
    assert (told.days[0].date, told.days[0].losses) == (date(2026, 3, 29), 1)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [([5], 5), ([1, 2, 30], 2), ([1, 2, 4, 30], 3), ([], None)],
)
def test_the_time_to_reconnect_is_the_one_in_the_middle(
    rules: Rules, hours: list[int], expected: int | None
) -> None:
    for each in hours:
        back(rules, lost(rules, NOW - timedelta(hours=each)), NOW)
    lost(rules, NOW)
    took = None if expected is None else timedelta(hours=expected)
    assert report(rules).time_to_reconnect == took


def test_a_loss_before_the_window_that_recovered_in_it_counts_for_the_time(rules: Rules) -> None:
    back(rules, lost(rules, NOW - timedelta(days=50)), NOW - timedelta(days=10))
    told = report(rules)
    assert (told.losses, told.recoveries) == (0, 1)
    assert told.time_to_reconnect == timedelta(days=40)


def test_a_recovery_before_the_window_does_not(rules: Rules) -> None:
    back(rules, lost(rules, NOW - timedelta(days=50)), NOW - timedelta(days=40))
    assert (report(rules).recoveries, report(rules).time_to_reconnect) == (0, None)


def test_a_mailbox_that_was_lost_twice_counts_twice(rules: Rules) -> None:
    first = back(rules, lost(rules, NOW - timedelta(hours=9)), NOW - timedelta(hours=8))
    second = step(rules, first, Action.LOSE, NOW - timedelta(hours=3))
    step(rules, second, Action.RESTORE, NOW)
    told = report(rules)
    assert (told.losses, told.recoveries) == (2, 2)
    assert told.time_to_reconnect == timedelta(hours=2)


def test_what_was_deactivated_instead_has_not_recovered(rules: Rules) -> None:
    away = step(rules, lost(rules, NOW - timedelta(hours=9)), Action.DEACTIVATE, NOW)
    step(rules, away, Action.REACTIVATE, NOW)
    told = report(rules)
    assert (told.losses, told.recoveries, told.time_to_reconnect) == (1, 0, None)


def test_a_reactivation_that_finds_it_lost_is_a_loss(rules: Rules) -> None:
    off = step(rules, connected(rules), Action.DEACTIVATE, NOW)
    step(rules, off, Action.REACTIVATE, NOW, failed=True, reason=Reason.ACCESS_ENDED)
    assert report(rules).losses == 1


def test_a_reconnect_of_what_works_is_no_recovery(rules: Rules) -> None:
    back(rules, connected(rules), NOW)
    assert happened(report(rules)) == []


def test_the_mailbox_that_is_disconnected_for_longest_is_known(rules: Rules) -> None:
    long_ago = NOW - timedelta(days=60)
    lost(rules, long_ago)
    lost(rules, NOW - timedelta(days=1))
    back(rules, lost(rules, NOW - timedelta(days=90)), NOW)
    told = report(rules)
    assert (told.in_state(State.DISCONNECTED), told.oldest_loss) == (2, long_ago)


def test_a_clock_that_was_set_back_tells_nothing_of_days_to_come(rules: Rules) -> None:
    connection = lost(rules, NOW + timedelta(days=3))
    back(rules, connection, NOW - timedelta(days=1))
    told = report(rules)
    assert happened(told) == [Day(date=date(2026, 2, 28), recoveries=1)]
    assert told.time_to_reconnect == timedelta(0)
