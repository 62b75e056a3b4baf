"""Alive or not: what one look means, and that nothing is lost without a second one."""

from datetime import timedelta

import pytest

from connections.errors import ClientRefused, GrantLost, ProviderUnavailable
from connections.lifecycle import State
from connections.model import Connection, Reason
from connections.policy import JITTER
from tests.connections.conftest import Rules, at_once
from tests.factories import make_grant
from tests.fakes.provider import refreshed

GONE = GrantLost(Reason.ACCESS_ENDED, ended=True)


def check(rules: Rules, connection: Connection) -> Connection:
    rules.checks.check(rules.now(connection))
    return rules.now(connection)


def test_a_passing_check_is_noted_and_the_next_one_jittered(rules: Rules) -> None:
    health = check(rules, rules.given()).health
    wait = (health.next_check_at - rules.clock.now()) / rules.timing.check_interval
    assert health.checked_at == rules.clock.now()
    assert 1 - JITTER <= wait <= 1 + JITTER


def test_a_refusal_counts_only_at_the_second_look(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.refreshes = [GONE, GONE, GONE]
    assert check(rules, connection).state is State.ACTIVE
    rules.clock.advance(seconds=599)
    assert check(rules, connection).state is State.ACTIVE
    assert rules.told() == []
    rules.clock.advance(seconds=1)
    lost = check(rules, connection)
    assert (lost.state, lost.reason) == (State.DISCONNECTED, Reason.ACCESS_ENDED)
    assert sorted(rules.told()) == [("lost", "U1"), ("lost", "super_admins")]


def test_a_silence_between_two_refusals_does_not_acquit(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.refreshes = [GONE, ProviderUnavailable(), GONE]
    for _ in range(3):
        check(rules, connection)
        rules.clock.advance(seconds=601)
    assert rules.now(connection).state is State.DISCONNECTED


def test_a_pass_between_two_refusals_does(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.refreshes = [GONE, refreshed(make_grant()), GONE]
    for _ in range(3):
        check(rules, connection)
        rules.clock.advance(seconds=601)
    assert rules.now(connection).state is State.ACTIVE


def test_a_silent_provider_changes_no_state_and_is_asked_ever_later(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.refreshes = [ProviderUnavailable() for _ in range(6)]
    waits = []
    for _ in range(6):
        health = check(rules, connection).health
        waits.append(health.next_check_at - rules.clock.now())
    assert rules.now(connection).state is State.ACTIVE
    assert rules.now(connection).health.failures == 6
    assert waits[0] < waits[2] < waits[4]
    assert waits[5] <= rules.timing.check_interval * (1 + JITTER)


def test_a_named_waiting_time_is_kept(rules: Rules) -> None:
    rules.provider.refreshes = [ProviderUnavailable(retry_after=7200)]
    health = check(rules, rules.given()).health
    assert health.next_check_at == rules.clock.now() + timedelta(hours=2)


def test_a_fault_of_our_own_client_touches_no_mailbox(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.refreshes = [ClientRefused("invalid_client")] * 5
    for _ in range(5):
        check(rules, connection)
        rules.clock.advance(hours=1)
    after = rules.now(connection)
    assert (after.state, after.health.failures) == (State.ACTIVE, 0)
    assert rules.told() == [("client_refused", "super_admins")]


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_jump_of_the_clock_loses_nothing_by_itself(rules: Rules, hours: int) -> None:
    connection = rules.given()
    rules.provider.refreshes = [GONE]
    check(rules, connection)
    rules.clock.advance(hours=hours)
    assert check(rules, connection).state is State.ACTIVE


def test_a_token_replaced_meanwhile_is_looked_at_instead(rules: Rules) -> None:
    connection = rules.given()
    fresh = make_grant(subject=connection.subject)

    def reconnect(call: str) -> None:
        rules.provider.meanwhile = lambda _call: None
        with rules.database.transaction() as tx:
            tx.grants.put(connection, fresh)

    rules.provider.meanwhile = reconnect
    rules.provider.refreshes = [GONE, refreshed(fresh)]
    assert check(rules, connection).health.suspected_since is None


def test_a_rotated_token_is_stored_before_it_is_used(rules: Rules) -> None:
    connection = rules.given()
    rotated = make_grant(subject=connection.subject)
    rules.provider.refreshes = [refreshed(rotated)]
    stored_at_probe = []

    def look(call: str) -> None:
        if call == "probe":
            stored_at_probe.append(rules.grant(connection))

    rules.provider.meanwhile = look
    check(rules, connection)
    assert stored_at_probe == [rotated]


def test_a_deactivation_under_way_wins_over_a_loss(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.refreshes = [GONE, GONE]
    check(rules, connection)
    rules.clock.advance(seconds=601)

    def deactivate(_call: str) -> None:
        rules.provider.meanwhile = lambda _call: None
        rules.service.deactivate(rules.alice, connection.id, 1)

    rules.provider.meanwhile = deactivate
    assert check(rules, connection).state is State.DEACTIVATED


def test_one_refresh_at_a_time_for_one_connection(rules: Rules) -> None:
    connection = rules.given()
    under_way, most = [0], [0]

    def count(call: str) -> None:
        if call == "refresh":
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        else:
            under_way[0] -= 1

    rules.provider.meanwhile = count
    at_once(*[lambda: rules.examiner.examine(connection)] * 8)
    assert most == [1]


def test_due_checks_are_claimed_once(rules: Rules) -> None:
    for _ in range(10):
        rules.given()
    rules.clock.advance(hours=1)
    claims = at_once(*[lambda: rules.checks.claim(10)] * 4)
    claimed = [c.id for claim in claims for c in claim]  # type: ignore[attr-defined]
    assert (len(claimed), len(set(claimed))) == (10, 10)
