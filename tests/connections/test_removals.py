"""The provider's side of a removal: proof or no claim, whatever interrupts it."""

from dataclasses import replace

import pytest

from connections.errors import (
    ClientRefused,
    GrantLost,
    NotFound,
    NotPermitted,
    ProviderUnavailable,
)
from connections.lifecycle import State
from connections.model import Connection, Outcome, Reason, RevokeAnswer
from tests.connections.conftest import Rules, at_once
from tests.fakes.provider import refreshed

GONE = GrantLost(Reason.ACCESS_ENDED, ended=True)


def removing(rules: Rules, **overrides: object) -> Connection:
    connection = rules.given(state=State.DEACTIVATED, **overrides)
    return rules.service.remove(rules.sam, connection.id, None)


def work(rules: Rules) -> None:
    for removal in rules.removals.due(10):
        rules.removals.work(removal)


def test_a_refused_refresh_after_the_revoke_is_the_proof(rules: Rules) -> None:
    connection = removing(rules)
    rules.provider.refreshes = [GONE]
    work(rules)
    after = rules.now(connection)
    assert (after.state, after.outcome) == (State.REMOVED, Outcome.CONFIRMED)
    assert rules.provider.asked == ["revoke", "refresh"]
    assert rules.grant(connection) is None
    assert sorted(rules.told()) == [("removed", "U1"), ("removed", "U9")]


def test_a_grant_that_another_workspace_lives_from_is_kept(rules: Rules) -> None:
    rules.given(workspace_id="T2", subject="shared")
    connection = removing(rules, subject="shared")
    work(rules)
    assert rules.now(connection).outcome is Outcome.KEPT
    assert rules.provider.asked == []
    assert rules.grant(connection) is None


@pytest.mark.parametrize(
    "no_proof",
    [
        ProviderUnavailable(),
        ClientRefused("invalid_client"),
        GrantLost(Reason.SIGNIN_REQUIRED),
        GrantLost(Reason.POLICY_BLOCKED),
    ],
)
def test_what_is_no_proof_settles_nothing(rules: Rules, no_proof: Exception) -> None:
    connection = removing(rules)
    rules.provider.refreshes = [no_proof]
    work(rules)
    after = rules.now(connection)
    assert (after.state, after.outcome) == (State.REMOVING, None)
    assert rules.grant(connection) is not None


def test_an_access_that_stays_accepted_is_put_before_the_owner_once(rules: Rules) -> None:
    connection = removing(rules)
    for seconds in (0, 5, 25, 90, 800):
        rules.clock.advance(seconds=seconds)
        work(rules)
    assert rules.now(connection).outcome is Outcome.OWNER_MUST_ACT
    assert rules.told() == [("owner_must_act", "U1")]
    assert rules.provider.asked.count("revoke") == 1


def test_after_the_last_day_it_is_given_up_and_said_so(rules: Rules) -> None:
    connection = removing(rules)
    for days in (0, 1, 3, 3):
        rules.clock.advance(days=days)
        work(rules)
    assert rules.now(connection).outcome is Outcome.NOT_CONFIRMED
    assert rules.grant(connection) is None


def test_where_there_is_nothing_to_end_it_is_handed_to_it(rules: Rules) -> None:
    connection = removing(rules)
    rules.provider.revokes = [RevokeAnswer.NOT_APPLICABLE]
    work(rules)
    assert rules.now(connection).outcome is Outcome.HANDED_TO_IT


def test_a_refused_revoke_is_decided_by_the_refresh(rules: Rules) -> None:
    connection = removing(rules)
    rules.provider.revokes = [RevokeAnswer.REFUSED]
    rules.provider.refreshes = [GONE]
    work(rules)
    assert rules.now(connection).outcome is Outcome.CONFIRMED


def test_two_workers_ask_the_provider_once(rules: Rules) -> None:
    removing(rules)
    rules.provider.refreshes = [GONE]
    (removal,) = rules.removals.due(10)
    at_once(*[lambda: rules.removals.work(removal)] * 4)
    assert rules.provider.asked == ["revoke", "refresh"]


@pytest.mark.parametrize("died_at", ["revoke", "refresh"])
def test_a_death_at_any_call_is_made_good_by_the_next_process(rules: Rules, died_at: str) -> None:
    connection = removing(rules)

    def die(call: str) -> None:
        if call == died_at:
            raise KeyboardInterrupt

    rules.provider.meanwhile = die
    with pytest.raises(KeyboardInterrupt):
        work(rules)
    again = Rules(rules.database, rules.clock)
    again.provider.refreshes = [GONE]
    work(again)
    assert again.now(connection).outcome is Outcome.CONFIRMED
    assert again.grant(connection) is None


def test_a_strange_clock_neither_forgets_nor_gives_up_untried(rules: Rules) -> None:
    connection = removing(rules)
    rules.clock.advance(days=400)
    rules.provider.refreshes = [GONE]
    work(rules)
    assert rules.now(connection).outcome is Outcome.CONFIRMED


def test_a_settled_removal_is_not_worked_again(rules: Rules) -> None:
    removing(rules)
    (removal,) = rules.removals.due(10)
    rules.provider.refreshes = [GONE]
    rules.removals.work(removal)
    assert rules.removals.work(removal) is None
    with pytest.raises(NotFound), rules.database.snapshot() as tx:
        tx.connections.get("T2", removal.connection_id)


def test_a_refresh_that_works_gives_no_false_confirmation(rules: Rules) -> None:
    connection = removing(rules)
    grant = rules.grant(connection)
    assert grant is not None
    rules.provider.refreshes = [refreshed(grant)]
    work(rules)
    assert rules.now(connection).state is State.REMOVING


def test_what_only_the_owner_can_end_is_put_before_them_at_once(rules: Rules) -> None:
    connection = removing(rules)
    rules.provider.revokes = [RevokeAnswer.OWNER_ONLY]
    work(rules)
    assert rules.now(connection).outcome is Outcome.OWNER_MUST_ACT
    assert rules.told() == [("owner_must_act", "U1")]


def test_nothing_is_claimed_of_an_access_that_gave_no_answer(rules: Rules) -> None:
    removing(rules)
    rules.provider.revokes = [RevokeAnswer.OWNER_ONLY]
    rules.provider.refreshes = [ProviderUnavailable()]
    work(rules)
    (notice,) = rules.notices()
    assert (notice.kind, notice.facts["stands"]) == ("owner_must_act", 0)


def test_the_owner_is_reminded_at_the_last_three_checks_once_each(rules: Rules) -> None:
    removing(rules)
    rules.provider.revokes = [RevokeAnswer.OWNER_ONLY] * 30
    for hours in (0, 2, 23, 1, 47, 2, 70, 3):
        rules.clock.advance(hours=hours)
        work(rules)
    assert [kind for kind, _ in rules.told()].count("owner_reminder") == 3


def test_a_mailbox_whose_access_is_gone_is_no_longer_reminded_of(rules: Rules) -> None:
    connection = removing(rules)
    rules.provider.revokes = [RevokeAnswer.OWNER_ONLY] * 9
    work(rules)
    rules.provider.refreshes = [GrantLost(Reason.CONSENT_MISSING, ended=True)]
    rules.clock.advance(days=1)
    work(rules)
    rules.clock.advance(days=9)
    work(rules)
    assert rules.now(connection).outcome is Outcome.CONFIRMED
    assert "owner_reminder" not in dict(rules.told())


def test_a_token_that_a_verification_replaced_is_the_one_that_is_verified_next(
    rules: Rules,
) -> None:
    """A server that ends the old token would otherwise refuse it, which looks like a proof."""
    connection = removing(rules)
    grant = rules.grant(connection)
    assert grant is not None
    rotated = replace(grant, secret="the next one")
    rules.provider.refreshes = [refreshed(rotated)]
    work(rules)
    assert rules.grant(connection) == rotated


@pytest.mark.parametrize(("listed", "told"), [(True, 1), (False, 0)])
def test_it_is_said_whether_the_entry_may_still_be_listed(
    rules: Rules, listed: bool, told: int
) -> None:
    removing(rules)
    rules.provider.refreshes = [GrantLost(Reason.ACCESS_ENDED, ended=True, listed=listed)]
    work(rules)
    assert {notice.facts["listed"] for notice in rules.notices()} == {told}


def test_it_is_told_what_only_it_can_do(rules: Rules) -> None:
    removing(rules)
    rules.provider.revokes = [RevokeAnswer.NOT_APPLICABLE]
    work(rules)
    assert ("it_task", "it_contact") in rules.told()


def test_an_access_that_others_live_from_is_ended_anyway_when_somebody_said_so(
    rules: Rules,
) -> None:
    rules.given(subject="shared", owner_id="U2")
    connection = rules.given(state=State.DEACTIVATED, subject="shared")
    rules.service.remove(rules.sam, connection.id, None, anyway=True)
    rules.provider.refreshes = [GONE]
    work(rules)
    assert rules.now(connection).outcome is Outcome.CONFIRMED


def test_nothing_of_another_workspace_is_ended_anyway(rules: Rules) -> None:
    connection = rules.given(state=State.DEACTIVATED, subject="shared")
    rules.given(subject="shared", owner_id="U2")
    rules.service.remove(rules.sam, connection.id, None, anyway=True)
    rules.given(workspace_id="T2", subject="shared")
    work(rules)
    assert rules.now(connection).outcome is Outcome.KEPT


def test_only_who_may_give_up_all_of_them_ends_an_access_anyway(rules: Rules) -> None:
    connection = rules.given(state=State.DEACTIVATED, subject="shared")
    rules.given(workspace_id="T2", subject="shared")
    with pytest.raises(NotPermitted):
        rules.service.remove(rules.sam, connection.id, None, anyway=True)


def test_what_else_lives_from_an_access_is_named_as_far_as_the_reader_may_know(
    rules: Rules,
) -> None:
    connection = rules.given(subject="shared", address="a@acme.test")
    rules.given(subject="shared", address="b@acme.test")
    rules.given(subject="shared", owner_id="U2", address="c@acme.test")
    rules.given(subject="shared", workspace_id="T2", address="d@acme.test")
    mine = rules.service.siblings(rules.alice, connection)
    assert (mine.addresses, mine.hidden, mine.may_end) == (("b@acme.test",), 2, False)
    admins = rules.service.siblings(rules.sam, connection)
    assert (admins.addresses, admins.hidden) == (("b@acme.test", "c@acme.test"), 1)
