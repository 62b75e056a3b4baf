"""Outages that look permanent: what waits, what is said, and how the waiting ends."""

from collections.abc import Sequence

import pytest

from connections import policy
from connections.errors import GrantLost, ProviderUnavailable
from connections.incidents import IncidentKind
from connections.lifecycle import State
from connections.model import Connection, Health, Reason
from tests.connections.conftest import Rules
from tests.factories import make_grant

GONE = GrantLost(Reason.ACCESS_ENDED, ended=True)


def team(rules: Rules, count: int, group: str = "acme.test") -> list[Connection]:
    """Store so many mailboxes of one tenant."""
    return [
        rules.given(address=f"{group.partition('.')[0]}-{n}@{group}", group=group)
        for n in range(count)
    ]


def refuse(rules: Rules, mailboxes: Sequence[Connection], *, rounds: int = 2) -> None:
    """Let all of them meet a refusal in every round, a confirm delay apart."""
    for _ in range(rounds):
        for mailbox in mailboxes:
            rules.provider.refreshes = [GONE]
            rules.checks.check(rules.now(mailbox))
        rules.clock.advance(seconds=601)


def passes(rules: Rules, mailbox: Connection) -> None:
    rules.provider.refreshes = []
    rules.checks.check(rules.now(mailbox))


def states(rules: Rules, mailboxes: Sequence[Connection]) -> set[State]:
    return {rules.now(mailbox).state for mailbox in mailboxes}


@pytest.mark.slow
def test_many_refusals_of_one_group_lose_nothing_and_are_one_message(rules: Rules) -> None:
    mailboxes = team(rules, 20)
    refuse(rules, mailboxes, rounds=5)
    assert states(rules, mailboxes) == {State.ACTIVE}
    assert rules.told() == [("outage", "super_admins")]


@pytest.mark.parametrize(
    ("refused", "healthy", "frozen"),
    [(4, 0, False), (5, 0, True), (5, 20, False), (6, 23, True), (5, 19, True)],
    ids=["too few", "just enough", "a fifth", "over a fifth", "just over a fifth"],
)
def test_it_takes_five_and_over_a_fifth(
    rules: Rules, refused: int, healthy: int, frozen: bool
) -> None:
    mailboxes = team(rules, refused + healthy)[:refused]
    refuse(rules, mailboxes)
    assert (State.ACTIVE in states(rules, mailboxes)) is frozen


def test_refusals_of_one_group_do_not_hold_up_another(rules: Rules) -> None:
    refuse(rules, team(rules, 10))
    (other,) = team(rules, 1, "other.test")
    refuse(rules, [other])
    assert rules.now(other).state is State.DISCONNECTED


def test_a_whole_provider_freezes_when_three_groups_are_refused(rules: Rules) -> None:
    groups = [team(rules, 2, f"{n}.test") for n in range(3)]
    everybody = [mailbox for group in groups for mailbox in group]
    refuse(rules, everybody)
    assert states(rules, everybody) == {State.ACTIVE}
    assert rules.told() == [("outage", "super_admins")]


def test_two_groups_do_not_freeze_a_provider(rules: Rules) -> None:
    everybody = team(rules, 4, "a.test") + team(rules, 4, "b.test")
    refuse(rules, everybody)
    assert states(rules, everybody) == {State.DISCONNECTED}


def test_the_first_that_works_again_ends_it_and_nobody_was_disconnected(rules: Rules) -> None:
    mailboxes = team(rules, 8)
    refuse(rules, mailboxes, rounds=3)
    passes(rules, mailboxes[0])
    assert rules.told() == [("outage_over", "super_admins")]
    for mailbox in mailboxes:
        assert rules.now(mailbox).health.suspected_since is None
        passes(rules, mailbox)
    assert states(rules, mailboxes) == {State.ACTIVE}


def test_a_healthy_mailbox_of_the_group_does_not_end_it(rules: Rules) -> None:
    *refused, healthy = team(rules, 8)
    refuse(rules, refused)
    passes(rules, healthy)
    refuse(rules, refused)
    assert states(rules, refused) == {State.ACTIVE}


def test_those_lost_inside_the_window_are_taken_back(rules: Rules) -> None:
    early, late = (mailboxes := team(rules, 8))[:3], mailboxes[3:]
    refuse(rules, early)
    assert states(rules, early) == {State.DISCONNECTED}
    rules.clock.advance(seconds=-601)
    for mailbox in late:
        rules.provider.refreshes = [GONE]
        rules.checks.check(rules.now(mailbox))
    rules.clock.advance(seconds=590)
    for mailbox in late:
        with rules.database.transaction() as tx:
            present = tx.connections.get("T1", mailbox.id)
            tx.connections.note_health(present, present.health)
    rules.clock.advance(seconds=12)
    _confirm(rules, late)
    passes(rules, late[0])
    due = rules.checks.claim_rechecks(50)
    for mailbox in due:
        rules.provider.refreshes = []
        rules.checks.recheck(mailbox)
    assert states(rules, late) == {State.ACTIVE}


def _confirm(rules: Rules, mailboxes: Sequence[Connection]) -> None:
    for mailbox in mailboxes:
        rules.provider.refreshes = [GONE]
        rules.checks.check(rules.now(mailbox))


@pytest.mark.slow
def test_six_hours_without_a_break_are_believed_as_one_incident(rules: Rules) -> None:
    mailboxes = team(rules, 30)
    refuse(rules, mailboxes)
    rules.notices()
    rules.clock.advance(hours=5, minutes=30)
    assert rules.checks.believe_refusals() == 0
    rules.clock.advance(minutes=30)
    refuse(rules, mailboxes, rounds=1)
    assert rules.checks.believe_refusals() == 30
    assert states(rules, mailboxes) == {State.DISCONNECTED}
    told = rules.told()
    assert sorted(told) == [
        ("lost", "U1"),
        ("lost", "super_admins"),
    ]
    with rules.database.snapshot() as tx:
        assert tx.incidents.open_of_kind(IncidentKind.OUTAGE) == []
    assert rules.checks.believe_refusals() == 0


def test_a_silent_probe_neither_ends_nor_shortens_it(rules: Rules) -> None:
    mailboxes = team(rules, 8)
    refuse(rules, mailboxes)
    for mailbox in mailboxes:
        rules.provider.refreshes = [ProviderUnavailable()]
        rules.checks.check(rules.now(mailbox))
    with rules.database.snapshot() as tx:
        assert tx.breaker.freeze("google", "acme.test") is not None


def test_who_reconnects_while_frozen_is_not_lost_afterwards(rules: Rules) -> None:
    mailboxes = team(rules, 8)
    refuse(rules, mailboxes)
    fresh = rules.now(mailboxes[0])
    with rules.database.transaction() as tx:
        tx.grants.put(fresh, make_grant(subject=fresh.subject))
        tx.connections.note_health(fresh, _cleared(rules))
    rules.clock.advance(hours=7)
    refuse(rules, mailboxes[1:], rounds=1)
    assert rules.checks.believe_refusals() == 7
    assert rules.now(fresh).state is State.ACTIVE


def _cleared(rules: Rules) -> Health:
    return policy.passed(rules.clock.now(), rules.timing)


def test_a_person_can_still_deactivate_what_is_frozen(rules: Rules) -> None:
    mailboxes = team(rules, 8)
    refuse(rules, mailboxes)
    frozen = rules.now(mailboxes[0])
    off = rules.service.deactivate(rules.alice, frozen.id, frozen.version)
    assert off.state is State.DEACTIVATED
    rules.clock.advance(hours=7)
    refuse(rules, mailboxes[1:], rounds=1)
    assert rules.checks.believe_refusals() == 7
    assert rules.now(off).state is State.DEACTIVATED


@pytest.mark.slow
def test_a_mailbox_waits_no_longer_than_the_longest_freeze_whatever_others_do(
    rules: Rules,
) -> None:
    """A few that come and go must not keep an ended access alive for ever."""
    mailboxes = team(rules, 8)
    dead = mailboxes[0]
    lost_after = None
    for hours in range(20):
        refuse(rules, mailboxes, rounds=2)
        if rules.now(dead).state is State.DISCONNECTED:
            lost_after = hours
            break
        passes(rules, mailboxes[-1])
        rules.clock.advance(minutes=40)
        rules.checks.believe_refusals()
    assert lost_after is not None


def test_each_workspace_is_told_of_its_own_mailboxes(rules: Rules) -> None:
    mailboxes = team(rules, 6)
    mailboxes += [
        rules.given(workspace_id="T2", address=f"x{n}@acme.test", group="acme.test")
        for n in range(2)
    ]
    refuse(rules, mailboxes)
    with rules.database.snapshot() as tx:
        found = {
            each.workspace_id: len(tx.incidents.affected(each))
            for each in tx.incidents.open_of_kind(IncidentKind.OUTAGE)
        }
    assert found == {"T1": 6, "T2": 2}


def test_a_clock_that_was_set_back_does_not_prolong_a_freeze(rules: Rules) -> None:
    mailboxes = team(rules, 8)
    refuse(rules, mailboxes)
    rules.clock.advance(days=-30)
    refuse(rules, mailboxes, rounds=3)
    rules.clock.advance(hours=6)
    refuse(rules, mailboxes, rounds=1)
    assert rules.checks.believe_refusals() == 8


def test_after_a_standstill_nobody_is_lost_without_a_fresh_look(rules: Rules) -> None:
    mailboxes = team(rules, 8)
    refuse(rules, mailboxes, rounds=2)
    rules.clock.advance(days=3)  # the machine slept; meanwhile the provider is well again
    assert rules.checks.believe_refusals() == 0
    for mailbox in mailboxes:
        passes(rules, mailbox)
    assert rules.checks.believe_refusals() == 0
    assert states(rules, mailboxes) == {State.ACTIVE}
    assert rules.told() == [("outage_over", "super_admins")]
