"""What happens to the mailboxes of somebody who has left."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from connections.errors import NotAMember, NotFound, NotPermitted, Outsider, StaleClick
from connections.incidents import IncidentKind
from connections.lifecycle import Kind, State
from connections.model import Connection, Person
from connections.notices import NoticeKind
from connections.offboarding import Offboarding
from tests.connections.conftest import Rules, at_once
from tests.factories import make_grant, make_person
from tests.fakes.provider import refreshed


@pytest.fixture
def offboarding(rules: Rules) -> Offboarding:
    return Offboarding(rules.database, rules.directory, rules.clock, lambda: None)


@pytest.fixture
def bob(rules: Rules) -> Person:
    bob = make_person(id="U2", name="Bob", email="bob@acme.test")
    rules.directory.people["U2"] = bob
    return bob


def leave(rules: Rules, offboarding: Offboarding) -> None:
    gone = replace(rules.alice, outsider=True, deactivated=True)
    rules.directory.people[rules.alice.id] = gone
    offboarding.changed("T1", rules.alice.id)


def come_back(rules: Rules, offboarding: Offboarding) -> None:
    rules.directory.people[rules.alice.id] = rules.alice
    offboarding.changed("T1", rules.alice.id)


def waiting(rules: Rules) -> list[str]:
    with rules.database.snapshot() as tx:
        incident = tx.incidents.current("T1", IncidentKind.LEFT, scope=rules.alice.id)
        return (
            [a.connection.id for a in tx.incidents.affected(incident) if a.open]
            if incident
            else []
        )


def test_who_leaves_without_a_mailbox_is_nobodys_business(
    rules: Rules, offboarding: Offboarding
) -> None:
    leave(rules, offboarding)
    assert rules.told() == []


def test_who_leaves_is_put_before_the_super_admins_once_with_everything_of_theirs(
    rules: Rules, offboarding: Offboarding
) -> None:
    mine = rules.given()
    team = rules.given(kind=Kind.TEAM, channel_id="C1", address="support@acme.test")
    rules.given(owner_id="U5", address="other@acme.test")
    leave(rules, offboarding)
    leave(rules, offboarding)
    offboarding.look()
    assert rules.told() == [("left", "super_admins")]
    assert sorted(waiting(rules)) == sorted([mine.id, team.id])


def test_a_missed_message_of_slack_is_made_up_for(rules: Rules, offboarding: Offboarding) -> None:
    rules.given()
    offboarding.look()
    assert rules.told() == []
    rules.directory.people[rules.alice.id] = replace(rules.alice, outsider=True, deactivated=True)
    offboarding.look()
    assert rules.told() == [("left", "super_admins")]
    rules.directory.people[rules.alice.id] = rules.alice
    offboarding.look()
    assert waiting(rules) == []


def test_a_guest_that_was_a_member_has_not_left(rules: Rules, offboarding: Offboarding) -> None:
    rules.given()
    rules.directory.people[rules.alice.id] = replace(rules.alice, outsider=True)
    offboarding.changed("T1", rules.alice.id)
    assert rules.told() == []


def test_what_is_done_to_a_mailbox_does_not_settle_whose_it_is(
    rules: Rules, offboarding: Offboarding
) -> None:
    mine = rules.given()
    leave(rules, offboarding)
    off = rules.service.deactivate(rules.sam, mine.id, mine.version)
    assert waiting(rules) == [mine.id]
    rules.service.remove(rules.sam, off.id, off.version)
    assert waiting(rules) == []


@pytest.mark.parametrize("state", [State.ACTIVE, State.DISCONNECTED, State.DEACTIVATED])
@pytest.mark.parametrize("kind", Kind)
def test_a_super_admin_removes_in_one_step_what_a_leaver_had_connected(
    rules: Rules, offboarding: Offboarding, state: State, kind: Kind
) -> None:
    mine = rules.given(
        state=state,
        kind=kind,
        channel_id="C1" if kind is Kind.TEAM else None,
        reason="access_ended" if state is State.DISCONNECTED else None,
    )
    leave(rules, offboarding)
    ending = offboarding.remove(rules.sam, mine.id, mine.version)
    assert ending.state is State.REMOVING
    with rules.database.snapshot() as tx:
        assert tx.removals.get(mine.id) is not None
    assert waiting(rules) == []


def test_a_transfer_changes_nothing_until_the_heir_has_signed_in(
    rules: Rules, offboarding: Offboarding, bob: Person
) -> None:
    mine = rules.given()
    leave(rules, offboarding)
    before = rules.grant(mine)
    rules.told()
    offboarding.transfer(rules.sam, mine.id, mine.version, bob)
    assert rules.now(mine) == mine
    assert rules.grant(mine) == before
    assert rules.told() == [("offered", "U2")]
    taken = sign_in(rules, bob, mine)
    assert (taken.id, taken.owner_id, taken.version) == (mine.id, "U2", mine.version + 1)
    assert taken.state is State.ACTIVE
    assert waiting(rules) == []
    with rules.database.snapshot() as tx:
        actions = [row["action"] for row in tx.audit.rows()][-3:]
        assert actions == ["ask to take over", "reconnect", "take over"]
        assert tx.audit.verify() is None


def sign_in(rules: Rules, person: Person, connection: Connection) -> Connection:
    begun = rules.links.begin(rules.links.issue_reconnect(person, connection.id, None))
    state = parse_qs(urlsplit(begun.url).query)["state"][0]
    rules.provider.redeemed = [
        refreshed(
            make_grant(subject=connection.subject, addresses=frozenset({connection.address}))
        )
    ]
    return rules.consenting.complete({"state": state, "code": "c"}, begun.cookie).connection


def test_only_who_is_asked_can_take_it_over(
    rules: Rules, offboarding: Offboarding, bob: Person
) -> None:
    mine = rules.given()
    leave(rules, offboarding)
    with pytest.raises(NotFound):
        rules.links.issue_reconnect(bob, mine.id, None)
    with pytest.raises(NotFound):
        offboarding.offered(bob, mine.id)
    carl = make_person(id="U3", name="Carl")
    offboarding.transfer(rules.sam, mine.id, mine.version, carl)
    offboarding.transfer(rules.sam, mine.id, mine.version, bob)
    with pytest.raises(NotFound):
        rules.links.issue_reconnect(carl, mine.id, None)
    assert offboarding.offered(bob, mine.id) == mine
    answers = {
        n.to: n.facts.get("answer") for n in rules.notices() if n.kind is NoticeKind.OFFERED
    }
    assert answers == {"U3": "withdrawn", "U2": None}


def test_an_heir_may_sign_in_whatever_became_of_it_meanwhile(
    rules: Rules, offboarding: Offboarding, bob: Person
) -> None:
    mine = rules.given()
    leave(rules, offboarding)
    offboarding.transfer(rules.sam, mine.id, mine.version, bob)
    rules.service.deactivate(rules.sam, mine.id, mine.version)
    assert sign_in(rules, bob, mine).owner_id == "U2"


def test_who_comes_back_keeps_what_is_theirs(
    rules: Rules, offboarding: Offboarding, bob: Person
) -> None:
    mine = rules.given()
    leave(rules, offboarding)
    offboarding.transfer(rules.sam, mine.id, mine.version, bob)
    come_back(rules, offboarding)
    come_back(rules, offboarding)
    assert waiting(rules) == []
    with pytest.raises(NotFound):
        rules.links.issue_reconnect(bob, mine.id, None)
    with pytest.raises(StaleClick):
        offboarding.remove(rules.sam, mine.id, mine.version)
    leave(rules, offboarding)
    assert waiting(rules) == [mine.id]


def test_only_a_super_admin_decides_and_only_for_members(
    rules: Rules, offboarding: Offboarding, bob: Person
) -> None:
    mine = rules.given()
    leave(rules, offboarding)
    for person, refusal in (
        (make_person(id="U6", account_access=True), NotPermitted),
        (make_person(id="U6", super_admin=True, outsider=True), Outsider),
    ):
        with pytest.raises(refusal):
            offboarding.transfer(person, mine.id, mine.version, bob)
        with pytest.raises(refusal):
            offboarding.remove(person, mine.id, mine.version)
    for stranger in (make_person(id="U7", outsider=True), make_person(workspace_id="T2")):
        with pytest.raises(NotAMember):
            offboarding.transfer(rules.sam, mine.id, mine.version, stranger)
    with pytest.raises(StaleClick):
        offboarding.transfer(rules.sam, mine.id, mine.version + 1, bob)
    assert rules.now(mine) == mine


def test_of_two_admins_who_remove_at_once_one_does(rules: Rules, offboarding: Offboarding) -> None:
    mine = rules.given()
    leave(rules, offboarding)
    results = at_once(
        *[lambda: offboarding.remove(rules.sam, mine.id, mine.version) for _ in range(2)]
    )
    assert sorted(type(result).__name__ for result in results) == ["Connection", "StaleClick"]


def test_a_workspace_that_cannot_be_asked_keeps_no_other_from_being_looked_at(
    rules: Rules, offboarding: Offboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules.given()
    rules.given(workspace_id="T0", address="other@acme.test")
    rules.directory.people[rules.alice.id] = replace(rules.alice, outsider=True, deactivated=True)
    known = rules.directory.deactivated

    def deactivated(workspace_id: str) -> frozenset[str]:
        if workspace_id == "T0":
            raise OSError("no answer")
        return known(workspace_id)

    monkeypatch.setattr(rules.directory, "deactivated", deactivated)
    with pytest.raises(ExceptionGroup):
        offboarding.look()
    assert rules.told() == [("left", "super_admins")]
