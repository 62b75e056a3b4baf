"""The verbs, through real storage: every pair allowed and refused, races, one transaction."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from connections.errors import (
    GrantLost,
    NeedsApproval,
    NotAllowed,
    NotFound,
    NotPermitted,
    Outsider,
    ProviderUnavailable,
    StaleClick,
)
from connections.lifecycle import Action, Kind, Permission, State, permission, transition
from connections.listings import Count, Page, View
from connections.model import Person, Reason
from connections.policy import actors
from storage.outbox import OutboxTable
from tests.connections.conftest import Rules, at_once
from tests.factories import make_person

OTHER = make_person(id="U5", email="other@acme.test")
ACCESS = make_person(id="U6", email="access@acme.test", account_access=True)
STATES = [State.ACTIVE, State.DISCONNECTED, State.DEACTIVATED, State.REMOVING]
VERBS = [Action.DEACTIVATE, Action.REACTIVATE, Action.REMOVE, Action.DELETE]


def given(rules: Rules, state: State, kind: Kind = Kind.PERSONAL) -> Any:
    reason = Reason.ACCESS_ENDED if state is State.DISCONNECTED else None
    if state is State.REMOVING and kind is Kind.PERSONAL:
        connection = rules.given(state=State.DEACTIVATED, kind=kind)
        return rules.service.remove(rules.sam, connection.id, None)
    if state is State.REMOVING:
        connection = rules.given(kind=kind)
        return rules.service.delete(rules.sam, connection.id, None)
    return rules.given(state=state, kind=kind, reason=reason)


def take(rules: Rules, action: Action, person: Person, connection_id: str) -> Any:
    return getattr(rules.service, str(action))(person, connection_id, None)


@pytest.mark.parametrize(
    ("state", "action", "kind", "who"),
    list(itertools.product(STATES, VERBS, Kind, ["owner", "admin", "access", "other"])),
)
def test_every_pair_does_what_the_table_says(
    rules: Rules, state: State, action: Action, kind: Kind, who: str
) -> None:
    person = {"owner": rules.alice, "admin": rules.sam, "access": ACCESS, "other": OTHER}[who]
    before = given(rules, state, kind)
    row = transition(state, action, kind)
    held = permission(state, action, kind, actors(person, before))
    hidden = who == "other" and kind is Kind.PERSONAL
    expected: Any = None
    if hidden:
        expected = NotFound
    elif row is None:
        expected = NotAllowed
    elif held is Permission.REFUSED:
        expected = NotPermitted
    elif held is Permission.ASKS:
        expected = NeedsApproval
    if expected:
        with pytest.raises(expected):
            take(rules, action, person, before.id)
        assert rules.now(before) == before
    else:
        take(rules, action, person, before.id)
        after = rules.now(before)
        assert row is not None
        assert (after.state, after.version) == (row.target, before.version + 1)


@pytest.mark.parametrize("action", VERBS)
def test_an_outsider_may_do_nothing(rules: Rules, action: Action) -> None:
    connection = rules.given(state=State.DEACTIVATED)
    guest = make_person(outsider=True)
    with pytest.raises(Outsider):
        take(rules, action, guest, connection.id)


def test_another_workspace_sees_nothing(rules: Rules) -> None:
    connection = rules.given()
    stranger = make_person(workspace_id="T2", super_admin=True)
    assert rules.service.page(stranger).found == ()
    assert list(rules.service.all_for(stranger)) == []
    with pytest.raises(NotFound):
        rules.service.deactivate(stranger, connection.id, None)


def test_a_button_of_an_earlier_version_is_stale(rules: Rules) -> None:
    connection = rules.given()
    rules.service.deactivate(rules.alice, connection.id, 1)
    rules.service.reactivate(rules.alice, connection.id, 2)
    with pytest.raises(StaleClick):
        rules.service.deactivate(rules.alice, connection.id, 1)


def test_two_at_once_have_one_winner_and_one_audit_row(rules: Rules) -> None:
    connection = rules.given()
    results = at_once(
        *[lambda: rules.service.deactivate(rules.alice, connection.id, 1)] * 4,
    )
    assert sum(isinstance(result, StaleClick) for result in results) == 3
    assert rules.now(connection).version == 2
    with rules.database.snapshot() as tx:
        assert tx.audit.verify() is None
        assert len(tx.audit.rows()) == 1


def test_change_audit_and_notice_are_one(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = rules.given()

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(OutboxTable, "add", broken)
    with pytest.raises(OSError, match="disk full"):
        rules.service.deactivate(rules.sam, connection.id, 1)
    assert rules.now(connection) == connection
    with rules.database.snapshot() as tx:
        assert tx.audit.rows() == []


def test_the_owner_hears_of_a_deactivation_by_somebody_else_only(rules: Rules) -> None:
    first, second = rules.given(), rules.given()
    rules.service.deactivate(rules.alice, first.id, 1)
    assert rules.told() == []
    rules.service.deactivate(rules.sam, second.id, 1)
    assert rules.told() == [("deactivated", "U1")]


def test_reactivating_a_refused_mailbox_leads_to_disconnected(rules: Rules) -> None:
    connection = rules.given(state=State.DEACTIVATED)
    rules.provider.refreshes = [GrantLost(Reason.ACCESS_ENDED, ended=True)]
    after, _ = rules.service.reactivate(rules.alice, connection.id, None)
    assert (after.state, after.reason) == (State.DISCONNECTED, Reason.ACCESS_ENDED)


def test_reactivating_while_the_provider_is_silent_proves_nothing(rules: Rules) -> None:
    connection = rules.given(state=State.DEACTIVATED)
    rules.provider.refreshes = [ProviderUnavailable()]
    after, _ = rules.service.reactivate(rules.alice, connection.id, None)
    assert (after.state, after.health.failures) == (State.ACTIVE, 1)


def test_lists_show_ones_own_first_and_only_what_one_may_see(rules: Rules) -> None:
    mine = rules.given(address="z@acme.test")
    rules.given(address="a@acme.test", owner_id="U5")
    team = rules.given(address="t@acme.test", owner_id="U5", kind=Kind.TEAM)
    assert [c.id for c in rules.service.page(rules.alice).found] == [mine.id, team.id]
    assert list(rules.service.all_for(rules.alice)) == [mine, team]
    assert len(rules.service.page(rules.sam).found) == 3
    assert rules.service.page(rules.alice, View.TEAM).found == (team,)
    assert rules.service.page(rules.alice, View.PROBLEMS).found == ()


def test_a_page_knows_how_many_there_are_and_whether_it_is_the_last(rules: Rules) -> None:
    for number in range(5):
        rules.given(address=f"{number}@acme.test")

    def page(number: int) -> Page:
        return rules.service.page(rules.alice, number=number, size=2)

    assert [c.address[0] for n in (1, 2, 3) for c in page(n).found] == list("01234")
    assert [(page(n).last, page(n).pages) for n in (1, 2, 3)] == [(False, 3)] * 2 + [(True, 3)]
    assert page(77) == page(3)
    assert page(1).count == Count(5)


def test_beyond_a_thousand_nobody_counts_and_the_pages_go_on(
    rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        rules.given(address=f"{number}@acme.test")
    counted = rules.database.snapshot

    class Few:
        """Counts no further than four."""

        def __init__(self, tx: Any) -> None:
            self._tx = tx

        def __getattr__(self, name: str) -> Any:
            return getattr(self._tx, name)

        def count(self, selection: Any, *, most: int | None = 4) -> Count:
            found: Count = self._tx.count(selection, most=most)
            return found

    @contextmanager
    def few() -> Iterator[Any]:
        with counted() as tx:
            yield SimpleNamespace(listings=Few(tx.listings))

    monkeypatch.setattr(rules.database, "snapshot", few)
    first, third = (rules.service.page(rules.alice, number=n, size=3) for n in (1, 3))
    assert (first.count, first.pages, first.last) == (Count(4, more=True), None, False)
    assert ([c.address for c in third.found], third.last) == (["6@acme.test"], True)
    beyond = rules.service.page(rules.alice, number=50, size=3)  # then they are counted
    assert (beyond.number, beyond.count, beyond.found) == (3, Count(7), third.found)
