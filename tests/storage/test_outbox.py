"""Notices: in order for each recipient, each once, and none lost when the process dies."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from connections.notices import Audience, Delivery, Notice, NoticeKind
from storage.database import Database
from tests.factories import NOW

LEASE = timedelta(seconds=60)


def notice(**overrides: Any) -> Notice:
    values: dict[str, Any] = {
        "kind": NoticeKind.LOST,
        "workspace_id": "T1",
        "to": "U1",
        "key": "k1",
    }
    return Notice(**values | overrides)


def add(database: Database, *notices: Notice) -> None:
    with database.transaction() as tx:
        for each in notices:
            tx.outbox.add(each)


def claim(database: Database, after: float = 0, limit: int = 10) -> list[Delivery]:
    now = NOW + timedelta(seconds=after)
    with database.transaction() as tx:
        return tx.outbox.claim(now, until=now + LEASE, limit=limit)


def named(deliveries: list[Delivery]) -> list[tuple[str, str]]:
    return [(each.notice.to, each.notice.key) for each in deliveries]


def test_a_notice_comes_out_as_it_went_in(database: Database) -> None:
    sent = notice(connection_id="c-1", facts={"text": "Grüße", "number": 3, "nothing": None})
    add(database, sent, notice(to=Audience.SUPER_ADMINS))
    first, second = claim(database)
    assert first.notice == sent
    assert second.notice.to == Audience.SUPER_ADMINS
    assert (first.attempts, second.attempts) == (1, 1)


def test_a_notice_is_queued_once_for_each_person_in_each_workspace(database: Database) -> None:
    add(database, notice(), notice(facts={"other": 1}), notice(to="U2"), notice(workspace_id="T2"))
    assert len(claim(database)) == 3


def test_a_notice_that_was_sent_or_failed_is_not_queued_again(database: Database) -> None:
    add(database, notice(), notice(to="U2"))
    one, two = claim(database)
    with database.transaction() as tx:
        tx.outbox.sent(one, NOW, channel="D1", ts="1.0")
        tx.outbox.failed(two, "user_disabled")
    add(database, notice(), notice(to="U2"))
    assert claim(database) == []


def test_a_broken_notice_is_an_error_and_not_lost_in_silence(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        add(database, notice(key=None))


def test_each_recipient_is_served_in_order_one_at_a_time(database: Database) -> None:
    add(database, notice(key="a"), notice(key="b"), notice(to="U2", key="c"))
    deliveries = claim(database)
    assert named(deliveries) == [("U1", "a"), ("U2", "c")]
    assert claim(database) == []
    with database.transaction() as tx:
        tx.outbox.sent(deliveries[0], NOW, channel="D1", ts="1.0")
    assert named(claim(database)) == [("U1", "b")]


def test_the_same_person_of_two_workspaces_is_two_recipients(database: Database) -> None:
    add(database, notice(), notice(workspace_id="T2"))
    assert len(claim(database)) == 2


def test_no_more_are_claimed_than_asked_for_and_the_oldest_come_first(database: Database) -> None:
    add(database, *[notice(to=f"U{number}") for number in range(5)])
    assert [to for to, _ in named(claim(database, limit=2))] == ["U0", "U1"]
    assert [to for to, _ in named(claim(database, limit=9))] == ["U2", "U3", "U4"]


def test_what_was_claimed_by_a_process_that_died_comes_again(database: Database) -> None:
    add(database, notice())
    claim(database)
    assert claim(database, after=59.9) == []
    (again,) = claim(database, after=60)
    assert again.attempts == 2


def test_a_new_leader_need_not_wait_for_the_claims_of_the_dead_one(database: Database) -> None:
    add(database, notice())
    claim(database)
    with database.transaction() as tx:
        tx.outbox.release_claims()
    assert len(claim(database)) == 1


def test_releasing_claims_does_not_bring_forward_what_was_put_off(database: Database) -> None:
    add(database, notice())
    (delivery,) = claim(database)
    with database.transaction() as tx:
        tx.outbox.retry(delivery, NOW + timedelta(hours=1), "ratelimited")
        tx.outbox.release_claims()
    assert claim(database, after=3599) == []


def test_what_is_put_off_waits_for_its_moment_and_holds_the_later_ones(
    database: Database,
) -> None:
    add(database, notice(key="a"), notice(key="b"), notice(to="U2", key="c"))
    first, _ = claim(database)
    with database.transaction() as tx:
        tx.outbox.retry(first, NOW + timedelta(seconds=5), "ratelimited")
    assert claim(database, after=4.9) == []
    (again,) = claim(database, after=5)
    assert (again.notice.key, again.attempts) == ("a", 2)


def test_one_that_failed_does_not_hold_up_the_next(
    database: Database, raw: sqlite3.Connection
) -> None:
    add(database, notice(key="a"), notice(key="b"))
    (first,) = claim(database)
    with database.transaction() as tx:
        tx.outbox.failed(first, "user_disabled")
    assert named(claim(database)) == [("U1", "b")]
    query = "select state, error from outbox where key = 'a'"
    assert raw.execute(query).fetchone() == ("failed", "user_disabled")


def test_where_a_message_stands_is_remembered(database: Database, raw: sqlite3.Connection) -> None:
    add(database, notice())
    (delivery,) = claim(database)
    with database.transaction() as tx:
        tx.outbox.sent(delivery, NOW, channel="D1", ts="1.0")
    row = raw.execute("select state, channel, ts, sent_at from outbox").fetchone()
    assert row == ("sent", "D1", "1.0", "2026-03-01T12:00:00.000000+00:00")


def test_an_audience_becomes_one_delivery_for_each_of_its_people(database: Database) -> None:
    add(database, notice(to=Audience.SUPER_ADMINS, facts={"a": 1}, connection_id="c-1"))
    (delivery,) = claim(database)
    with database.transaction() as tx:
        tx.outbox.expand(delivery, ["U8", "U9"])
    assert [each.notice for each in claim(database)] == [
        notice(to="U8", facts={"a": 1}, connection_id="c-1"),
        notice(to="U9", facts={"a": 1}, connection_id="c-1"),
    ]


def test_who_was_told_by_name_is_not_told_again_with_the_audience(database: Database) -> None:
    add(database, notice(to="U8"), notice(to=Audience.SUPER_ADMINS))
    by_name, to_all = claim(database)
    with database.transaction() as tx:
        tx.outbox.sent(by_name, NOW, channel="D1", ts="1.0")
        tx.outbox.expand(to_all, ["U8", "U9"])
    assert named(claim(database)) == [("U9", "k1")]


def test_an_audience_of_nobody_is_done_with(database: Database) -> None:
    add(database, notice(to=Audience.SUPER_ADMINS))
    (delivery,) = claim(database)
    with database.transaction() as tx:
        tx.outbox.expand(delivery, [])
        assert tx.outbox.depth() == 0
    assert claim(database, after=3600) == []


def test_the_depth_counts_what_waits(database: Database) -> None:
    add(database, notice(key="a"), notice(key="b"), notice(to="U2"))
    first, second = claim(database)
    with database.transaction() as tx:
        tx.outbox.sent(first, NOW, channel="D1", ts="1.0")
        tx.outbox.retry(second, NOW, "fatal_error")
        assert tx.outbox.depth() == 2


def test_a_delivery_is_claimed_once_between_threads(database: Database) -> None:
    add(database, *[notice(to=f"U{number}") for number in range(12)])
    with ThreadPoolExecutor(6) as pool:
        claims = pool.map(lambda _: claim(database, limit=2), range(12))
        claimed = [to for some in claims for to, _ in named(some)]
    assert sorted(claimed) == sorted(f"U{number}" for number in range(12))


def revise(database: Database, **how: Any) -> int:
    with database.transaction() as tx:
        return tx.outbox.revise("T1", "k1", NoticeKind.REMOVED, {"new": 1}, **how)


def sent(database: Database, delivery: Delivery, ts: str = "1.2") -> None:
    with database.transaction() as tx:
        tx.outbox.sent(delivery, NOW, channel="D1", ts=ts)


def test_what_was_sent_and_is_revised_comes_out_to_be_edited(database: Database) -> None:
    add(database, notice())
    sent(database, *claim(database))
    assert claim(database) == []
    assert revise(database) == 1
    (edit,) = claim(database)
    assert (edit.sent_to, edit.attempts) == (("D1", "1.2"), 1)
    assert (edit.notice.kind, edit.notice.facts) == (NoticeKind.REMOVED, {"new": 1})
    sent(database, edit)
    assert claim(database) == []


def test_what_waits_is_sent_in_its_new_form_only(database: Database) -> None:
    add(database, notice())
    revise(database)
    (only,) = claim(database)
    assert (only.sent_to, only.notice.kind) == (None, NoticeKind.REMOVED)


def test_what_is_revised_while_it_is_sent_is_edited_afterwards(database: Database) -> None:
    add(database, notice())
    (first,) = claim(database)
    revise(database)
    sent(database, first)
    (edit,) = claim(database)
    assert (edit.sent_to, edit.notice.kind) == (("D1", "1.2"), NoticeKind.REMOVED)


def test_what_was_given_up_stays_so_when_it_is_revised(database: Database) -> None:
    add(database, notice())
    (first,) = claim(database)
    with database.transaction() as tx:
        tx.outbox.failed(first, "user_disabled")
    revise(database)
    assert claim(database) == []


@pytest.mark.parametrize(("to", "revised"), [("U2", 1), (None, 2), ("U9", 0)])
def test_a_revision_is_for_everybody_or_for_one(
    database: Database, to: str | None, revised: int
) -> None:
    add(database, notice(), notice(to="U2"), notice(to="U2", key="k2"))
    assert revise(database, to=to) == revised


def test_a_revision_stays_in_its_workspace(database: Database) -> None:
    add(database, notice(workspace_id="T2"))
    assert revise(database) == 0


def test_what_is_postponed_lets_later_messages_pass_and_comes_when_it_is_time(
    database: Database,
) -> None:
    morning = NOW + timedelta(hours=8)
    with database.transaction() as tx:
        tx.outbox.add(notice(key="reminder"))
        (delivery,) = tx.outbox.claim(NOW, until=NOW, limit=5)
        tx.outbox.postpone(delivery, morning)
        tx.outbox.add(notice(key="loss"))
    with database.transaction() as tx:
        (loss,) = tx.outbox.claim(NOW, until=NOW + timedelta(minutes=1), limit=5)
        assert loss.notice.key == "loss"
        tx.outbox.sent(loss, NOW, channel="D1", ts="1")
        (reminder,) = tx.outbox.claim(morning, until=morning, limit=5)
        assert reminder.notice.key == "reminder"
        assert reminder.attempts == 1
