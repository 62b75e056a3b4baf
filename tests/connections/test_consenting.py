"""A provider's answer: consumed once, vetted, and only then written."""

import pytest

from connections.errors import (
    AccountReplaced,
    AddressOfAnother,
    AlreadyConnected,
    ConsentDeclined,
    GrantLost,
    Interrupted,
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    NotAllowed,
    OtherBrowser,
    Outsider,
    ScopesMissing,
    WrongAccount,
)
from connections.lifecycle import State
from connections.model import Connection, Outcome, Reason
from tests.connections.conftest import Rules, at_once
from tests.factories import make_grant, make_person
from tests.fakes.provider import refreshed

ALICE = "alice@acme.test"


def begun(rules: Rules, again: Connection | None = None) -> tuple[dict[str, str], str]:
    """Begin a link and return what the provider will answer with, and the cookie."""
    if again is None:
        token = rules.links.issue(rules.alice, ALICE, "google")
    else:
        token = rules.links.issue_reconnect(rules.alice, again.id, None)
    start = rules.links.begin(token)
    return {"state": start.url.split("state=")[1], "code": "code"}, start.cookie


def complete(rules: Rules, again: Connection | None = None, **grant: object) -> Connection:
    answer, cookie = begun(rules, again)
    rules.provider.redeemed = [refreshed(make_grant(**grant))]
    return rules.consenting.complete(answer, cookie).connection


def nothing_there(rules: Rules) -> bool:
    with rules.database.snapshot() as tx:
        return not tx.connections.find(None)


def test_a_good_answer_makes_an_active_connection_and_tells_the_person(rules: Rules) -> None:
    connection = complete(rules)
    assert (connection.state, connection.owner_id, connection.version) == ("active", "U1", 1)
    assert rules.grant(connection) is not None
    assert rules.told() == [("connected", "U1")]
    with rules.database.snapshot() as tx:
        assert tx.audit.verify() is None


def test_an_answer_serves_once_also_at_the_same_moment(rules: Rules) -> None:
    answer, cookie = begun(rules)
    rules.provider.redeemed = [refreshed(make_grant()) for _ in range(4)]
    results = at_once(*[lambda: rules.consenting.complete(answer, cookie)] * 4)
    assert sum(isinstance(result, LinkUsed) for result in results) == 3


def test_an_answer_in_another_browser_is_refused_and_uses_nothing_up(rules: Rules) -> None:
    answer, cookie = begun(rules)
    with pytest.raises(OtherBrowser):
        rules.consenting.complete(answer, "another cookie")
    assert rules.provider.asked == []
    rules.provider.redeemed = [refreshed(make_grant())]
    rules.consenting.complete(answer, cookie)


def test_an_answer_after_the_links_time_is_refused(rules: Rules) -> None:
    answer, cookie = begun(rules)
    rules.clock.advance(seconds=600)
    with pytest.raises(LinkExpired):
        rules.consenting.complete(answer, cookie)


def test_an_answer_that_nobody_began_is_unknown(rules: Rules) -> None:
    with pytest.raises(LinkUnknown):
        rules.consenting.complete({"state": "made up", "code": "x"}, "cookie")


@pytest.mark.parametrize(
    ("grant", "error"),
    [
        ({"addresses": frozenset({"other@acme.test"})}, WrongAccount),
        ({"scopes": frozenset({"openid"})}, ScopesMissing),
    ],
)
def test_what_differs_is_told_and_the_new_grant_given_back(
    rules: Rules, grant: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        complete(rules, **grant)
    assert nothing_there(rules)
    assert rules.provider.asked == ["redeem", "revoke"]
    assert rules.told() == [("consent_failed", "U1")]


def test_a_grant_whose_account_lives_elsewhere_is_dropped_not_revoked(rules: Rules) -> None:
    rules.given(workspace_id="T2", subject="subject-1")
    with pytest.raises(WrongAccount):
        complete(rules, addresses=frozenset({"other@acme.test"}))
    assert "revoke" not in rules.provider.asked


def test_a_refusal_uses_the_link_up_and_writes_nothing(rules: Rules) -> None:
    answer, cookie = begun(rules)
    rules.provider.redeemed = [ConsentDeclined()]
    with pytest.raises(ConsentDeclined):
        rules.consenting.complete(answer, cookie)
    with pytest.raises(LinkUsed):
        rules.consenting.complete(answer, cookie)
    assert nothing_there(rules)


def test_who_became_an_outsider_meanwhile_connects_nothing(rules: Rules) -> None:
    answer, cookie = begun(rules)
    rules.directory.people["U1"] = make_person(outsider=True)
    rules.provider.redeemed = [refreshed(make_grant())]
    with pytest.raises(Outsider):
        rules.consenting.complete(answer, cookie)
    assert nothing_there(rules)


def test_an_address_connected_meanwhile_is_not_connected_twice(rules: Rules) -> None:
    answer, cookie = begun(rules)
    rules.given(address=ALICE, subject="subject-1")
    rules.provider.redeemed = [refreshed(make_grant())]
    with pytest.raises(AlreadyConnected):
        rules.consenting.complete(answer, cookie)
    assert "revoke" not in rules.provider.asked


def test_another_members_address_gets_no_link(rules: Rules) -> None:
    with pytest.raises(AddressOfAnother):
        rules.links.issue(rules.alice, "sam@acme.test", "google")


def test_a_reconnect_keeps_id_and_owner_and_counts_up(rules: Rules) -> None:
    before = rules.given(
        address=ALICE,
        subject="subject-1",
        state=State.DISCONNECTED,
        reason=Reason.ACCESS_ENDED,
    )
    after = complete(rules, again=before)
    assert (after.id, after.owner_id, after.state) == (before.id, "U1", State.ACTIVE)
    assert (after.version, after.reason) == (before.version + 1, None)


def test_a_failed_reconnect_leaves_the_old_grant_as_it_was(rules: Rules) -> None:
    before = rules.given(address=ALICE, subject="subject-1")
    old = rules.grant(before)
    for wrong in (
        {"addresses": frozenset({"other@acme.test"}), "subject": "subject-2"},
        {"scopes": frozenset({"openid"})},
    ):
        with pytest.raises((WrongAccount, ScopesMissing)):
            complete(rules, again=before, **wrong)
    assert rules.grant(before) == old
    assert rules.now(before) == before


def test_the_same_address_of_another_account_is_refused(rules: Rules) -> None:
    before = rules.given(address=ALICE, subject="subject-1")
    with pytest.raises(AccountReplaced):
        complete(rules, again=before, subject="subject-2")


def test_a_mailbox_removed_meanwhile_is_not_reconnected(rules: Rules) -> None:
    before = rules.given(address=ALICE, subject="subject-1", state=State.DEACTIVATED)
    answer, cookie = begun(rules, before)
    rules.service.remove(rules.sam, before.id, None)
    rules.provider.redeemed = [refreshed(make_grant())]
    with pytest.raises(NotAllowed):
        rules.consenting.complete(answer, cookie)


def test_a_fresh_consent_settles_an_outstanding_removal_as_kept(rules: Rules) -> None:
    old = rules.given(address=ALICE, subject="subject-1", state=State.DEACTIVATED)
    rules.service.remove(rules.sam, old.id, None)
    fresh = complete(rules)
    assert (rules.now(old).state, rules.now(old).outcome) == (State.REMOVED, Outcome.KEPT)
    assert rules.removals.due(10) == []
    assert rules.provider.asked == ["redeem", "probe"]
    assert rules.grant(fresh) is not None


def test_a_consent_that_an_old_removal_ended_has_to_be_given_again(rules: Rules) -> None:
    answer, cookie = begun(rules)
    rules.provider.redeemed = [refreshed(make_grant())]
    rules.provider.probes = [GrantLost(Reason.ACCESS_ENDED, ended=True)]
    with pytest.raises(Interrupted):
        rules.consenting.complete(answer, cookie)
    assert nothing_there(rules)


def test_the_browser_that_signed_in_can_disown_what_came_of_it(rules: Rules) -> None:
    answer, cookie = begun(rules)
    rules.provider.redeemed = [refreshed(make_grant())]
    completed = rules.consenting.complete(answer, cookie)
    with pytest.raises(LinkUnknown):
        rules.consenting.disown(completed.consent.id, "another cookie")
    off = rules.consenting.disown(completed.consent.id, cookie).connection
    assert off.state is State.DEACTIVATED
    assert ("not_me", "super_admins") in rules.told()
    with pytest.raises(NotAllowed):
        rules.consenting.disown(completed.consent.id, cookie)
