"""A domain that moves: what is believed when, what follows, and the ways back."""

from datetime import timedelta

import pytest

from connections.domains import Domain, Move
from connections.errors import GrantLost, NotPermitted, ProviderUnavailable, StaleClick
from connections.incidents import Incident, IncidentKind
from connections.lifecycle import Kind, State
from connections.model import Connection, Entrance, Reason
from tests.connections.conftest import Rules
from tests.factories import make_connection, make_grant
from tests.fakes.provider import FakeProvider, refreshed

GONE = GrantLost(Reason.ACCESS_ENDED, ended=True)
NO_MAILBOX = GrantLost(Reason.MAILBOX_MISSING, ended=False)


def watched(rules: Rules, **overrides: object) -> Connection:
    """Store a mailbox of a watched domain whose baseline has been seen."""
    connection = rules.given(**overrides)
    with rules.database.transaction() as tx:
        tx.domains.watch("acme.test", rules.clock.now())
    look(rules)
    return connection


def look(rules: Rules) -> Move | None:
    """Look at what is due; return the move that settled."""
    moves = [rules.migrations.look(domain) for domain in rules.migrations.due(9)]
    return next((move for move in moves if move), None)


def later(rules: Rules, hours: float = 7) -> Move | None:
    rules.clock.advance(hours=hours)
    return look(rules)


def moves_to(rules: Rules, where: str) -> Move | None:
    """Let the mail go somewhere for as long as it takes to settle."""
    rules.mail.where = where
    return next((move for _ in range(5) if (move := later(rules))), None)


def domain(rules: Rules) -> Domain:
    with rules.database.snapshot() as tx:
        found = tx.domains.get("acme.test")
    assert found is not None
    return found


def incident(rules: Rules, kind: IncidentKind = IncidentKind.MIGRATION) -> Incident:
    with rules.database.snapshot() as tx:
        return tx.incidents.open_of_kind(kind)[-1]


def test_a_move_settles_after_four_observations_over_a_day(rules: Rules) -> None:
    mailbox = watched(rules)
    rules.mail.where = "microsoft"
    assert [bool(later(rules)) for _ in range(5)] == [False, False, False, False, True]
    lost = rules.now(mailbox)
    assert (lost.state, lost.reason, lost.moved_to) == (
        State.DISCONNECTED,
        Reason.MIGRATED,
        "microsoft",
    )
    assert rules.grant(mailbox) is not None


def test_frequent_looks_do_not_shorten_the_settling_time(rules: Rules) -> None:
    watched(rules)
    rules.mail.where = "microsoft"
    later(rules)
    for _ in range(8):
        with rules.database.transaction() as tx:
            tx.domains.look_soon("acme.test", rules.clock.now())
        assert later(rules, hours=1) is None


def test_a_domain_that_flips_back_before_it_settles_changes_nothing(rules: Rules) -> None:
    mailbox = watched(rules)
    for where in ("microsoft", "microsoft", "google", "microsoft", "gateway", "mixed", "error"):
        rules.mail.where = where
        assert later(rules) is None
    assert rules.now(mailbox) == mailbox
    assert rules.told() == []


def test_each_owner_has_one_message_and_the_channel_one_alert(rules: Rules) -> None:
    for number in range(6):
        rules.given(address=f"{number}@acme.test", owner_id=f"U{number % 2 + 1}")
    watched(rules, address="team@acme.test", kind=Kind.TEAM, channel_id="C7", owner_id="U1")
    moves_to(rules, "microsoft")
    assert sorted(rules.told()) == [
        ("migrated", "C7"),
        ("migrated", "U1"),
        ("migrated", "U2"),
        ("migrated", "approvers"),
        ("migration_alert", "alerts"),
    ]
    with rules.database.snapshot() as tx:
        assert len(tx.incidents.affected(incident(rules))) == 7


def test_only_active_mailboxes_of_the_old_provider_are_disconnected(rules: Rules) -> None:
    there = watched(rules, address="a@acme.test", provider="microsoft")
    off = rules.given(address="b@acme.test", state=State.DEACTIVATED)
    elsewhere = rules.given(address="c@other.test")
    moves_to(rules, "microsoft")
    assert [rules.now(each).state for each in (there, off, elsewhere)] == [
        State.ACTIVE,
        State.DEACTIVATED,
        State.ACTIVE,
    ]
    assert rules.told() == []


def test_a_mailbox_that_is_gone_makes_one_observation_enough(rules: Rules) -> None:
    mailbox = watched(rules)
    rules.mail.where = "microsoft"
    rules.clock.advance(minutes=20)
    rules.provider.refreshes = [NO_MAILBOX]
    rules.checks.check(rules.now(mailbox))
    assert look(rules) is not None
    assert rules.now(mailbox).reason is Reason.MIGRATED


def test_one_dead_grant_is_no_evidence_and_two_are(rules: Rules) -> None:
    first, second = watched(rules, address="a@acme.test"), rules.given(address="b@acme.test")
    rules.mail.where = "microsoft"
    rules.clock.advance(minutes=20)
    rules.provider.refreshes = [GONE]
    rules.checks.check(rules.now(first))
    assert look(rules) is None
    rules.clock.advance(minutes=5)
    rules.provider.refreshes = [GONE]
    rules.checks.check(rules.now(second))
    assert look(rules) is not None
    assert {rules.now(each).reason for each in (first, second)} == {Reason.MIGRATED}


def test_evidence_without_any_sign_in_the_dns_is_none(rules: Rules) -> None:
    mailbox = watched(rules)
    rules.clock.advance(minutes=20)
    rules.provider.refreshes = [NO_MAILBOX]
    rules.checks.check(rules.now(mailbox))
    assert look(rules) is None
    assert rules.now(mailbox).state is State.ACTIVE


def test_a_mailbox_lost_before_the_move_is_led_to_the_new_provider(rules: Rules) -> None:
    mailbox = watched(rules, state=State.DISCONNECTED, reason=Reason.MAILBOX_MISSING)
    moves_to(rules, "microsoft")
    led = rules.now(mailbox)
    assert (led.reason, led.reconnects_at) == (Reason.MAILBOX_MISSING, "microsoft")
    assert ("migrated", "U1") in rules.told()


def test_still_there_takes_it_back_after_a_passing_check_and_does_not_ask_again(
    rules: Rules,
) -> None:
    mailbox = watched(rules)
    moves_to(rules, "microsoft")
    lost = rules.now(mailbox)
    stays, _ = rules.migrations.stay(rules.alice, lost.id, lost.version)
    assert (stays.state, stays.stays_at, stays.moved_to) == (State.ACTIVE, "mx.microsoft", None)
    moves_to(rules, "google")
    moves_to(rules, "microsoft")
    assert rules.now(mailbox).state is State.ACTIVE
    assert incidents_open(rules) == 0


def incidents_open(rules: Rules) -> int:
    with rules.database.snapshot() as tx:
        return len(tx.incidents.open_of_kind(IncidentKind.MIGRATION))


@pytest.mark.parametrize("answer", [GONE, ProviderUnavailable()], ids=["refused", "silent"])
def test_still_there_without_a_passing_check_changes_nothing(
    rules: Rules, answer: Exception
) -> None:
    mailbox = watched(rules)
    moves_to(rules, "microsoft")
    rules.provider.refreshes = [answer]
    lost = rules.now(mailbox)
    after, _ = rules.migrations.stay(rules.alice, lost.id, lost.version)
    assert after == rules.now(mailbox) == lost


def test_still_there_is_for_who_may_reconnect_and_for_what_has_moved(rules: Rules) -> None:
    mailbox = watched(rules)
    moves_to(rules, "microsoft")
    with pytest.raises(NotPermitted):
        rules.migrations.stay(rules.sam, mailbox.id, rules.now(mailbox).version)
    other = rules.given(
        address="x@acme.test", state=State.DISCONNECTED, reason=Reason.ACCESS_ENDED
    )
    with pytest.raises(StaleClick):
        rules.migrations.stay(rules.alice, other.id, other.version)


def test_a_domain_that_comes_back_takes_back_what_still_works(rules: Rules) -> None:
    works, dead = watched(rules, address="a@acme.test"), rules.given(address="b@acme.test")
    moves_to(rules, "microsoft")
    rules.notices()
    assert moves_to(rules, "google") is not None
    rules.provider.refreshes = []
    for each in rules.checks.claim_rechecks(9):
        if each.id == dead.id:
            rules.provider.refreshes = [GONE]
        rules.checks.recheck(each)
    assert rules.now(works).state is State.ACTIVE
    assert rules.now(dead).state is State.DISCONNECTED
    assert incident(rules).details["then"] == "google"
    assert rules.checks.claim_rechecks(9) == []


def test_a_recheck_without_an_answer_is_repeated(rules: Rules) -> None:
    mailbox = watched(rules)
    moves_to(rules, "microsoft")
    moves_to(rules, "google")
    rules.provider.refreshes = [ProviderUnavailable()]
    (due,) = rules.checks.claim_rechecks(9)
    rules.checks.recheck(due)
    rules.clock.advance(minutes=11)
    (again,) = rules.checks.claim_rechecks(9)
    rules.checks.recheck(again)
    assert rules.now(mailbox).state is State.ACTIVE


def test_a_move_to_other_servers_disconnects_nothing_and_says_what_to_do(rules: Rules) -> None:
    mailbox = watched(rules)
    assert moves_to(rules, "other") is not None
    assert rules.now(mailbox) == mailbox
    assert sorted(rules.told()) == [("moved_away", "U1"), ("moved_away", "super_admins")]
    moves_to(rules, "google")
    with rules.database.snapshot() as tx:
        assert tx.incidents.open_of_kind(IncidentKind.MOVED_AWAY) == []


def test_a_move_from_a_server_of_its_own_is_one_to_disconnect_first_as_well(rules: Rules) -> None:
    form = FakeProvider()
    form.id, form.entrance = "imap", Entrance.FORM
    rules.providers["imap"] = form
    rules.mail.where = "other"
    mailbox = watched(rules, provider="imap")
    moves_to(rules, "google")
    assert rules.now(mailbox).state is State.ACTIVE
    assert ("moved_away", "U1") in rules.told()


def test_everybodys_domains_are_not_watched(rules: Rules) -> None:
    rules.given(address="a@provider.example")
    with rules.database.transaction() as tx:
        tx.domains.watch("provider.example", rules.clock.now())
    look(rules)
    assert rules.mail.asked == []
    assert rules.migrations.due(9) == []


def test_a_domain_without_mailboxes_is_watched_no_longer(rules: Rules) -> None:
    with rules.database.transaction() as tx:
        tx.domains.watch("acme.test", rules.clock.now())
    look(rules)
    with rules.database.snapshot() as tx:
        assert tx.domains.get("acme.test") is None


def test_an_error_is_asked_about_again_soon(rules: Rules) -> None:
    watched(rules)
    rules.mail.where = "error"
    later(rules)
    assert domain(rules).next_look_at <= rules.clock.now() + timedelta(minutes=10)


def test_every_workspace_of_a_domain_has_its_own_incident(rules: Rules) -> None:
    rules.given(workspace_id="T2", address="b@acme.test", owner_id="U1")
    watched(rules)
    moves_to(rules, "microsoft")
    with rules.database.snapshot() as tx:
        found = tx.incidents.open_of_kind(IncidentKind.MIGRATION)
        assert sorted(each.workspace_id for each in found) == ["T1", "T2"]
        assert [len(tx.incidents.affected(each)) for each in found] == [1, 1]


def test_a_deactivation_under_way_wins_over_a_move(rules: Rules) -> None:
    mailbox = watched(rules)
    rules.service.deactivate(rules.alice, mailbox.id, mailbox.version)
    moves_to(rules, "microsoft")
    assert rules.now(mailbox).state is State.DEACTIVATED


def reconnected(rules: Rules, mailbox: Connection) -> Connection:
    """Reconnect a moved mailbox at its new provider."""
    lost = rules.now(mailbox)
    token = rules.links.issue_reconnect(rules.alice, lost.id, lost.version)
    begun = rules.links.begin(token)
    grant = make_grant(subject="new", addresses=frozenset({lost.address}))
    rules.elsewhere.redeemed = [refreshed(grant)]
    state = begun.url.rpartition("state=")[2]
    return rules.consenting.complete({"state": state}, begun.cookie).connection


def test_reconnecting_keeps_the_connection_and_ends_the_old_grant_last(rules: Rules) -> None:
    mailbox = watched(rules, address=rules.alice.email)
    old = rules.grant(mailbox)
    moves_to(rules, "microsoft")
    rules.provider.asked.clear()
    back = reconnected(rules, mailbox)
    assert (back.id, back.provider, back.state) == (mailbox.id, "microsoft", State.ACTIVE)
    assert rules.provider.asked == []
    rules.provider.refreshes = [GONE]
    (leftover,) = rules.clearing.due(9)
    with rules.database.snapshot() as tx:
        found = tx.leftovers.get(leftover)
    assert found is not None
    assert found.grant == old
    rules.clearing.work(leftover)
    assert rules.provider.asked == ["revoke", "refresh"]
    assert rules.clearing.due(9) == []
    (said,) = [n for n in rules.notices() if n.kind == "old_access"]
    assert said.facts["outcome"] == "confirmed"


def test_an_old_grant_that_another_mailbox_lives_from_is_kept(rules: Rules) -> None:
    mailbox = watched(rules, address=rules.alice.email, subject="shared")
    moves_to(rules, "microsoft")
    rules.given(address="alias@elsewhere.test", subject="shared")
    reconnected(rules, mailbox)
    rules.provider.asked.clear()
    (leftover,) = rules.clearing.due(9)
    rules.clearing.work(leftover)
    assert rules.provider.asked == []
    (said,) = [n for n in rules.notices() if n.kind == "old_access"]
    assert said.facts["outcome"] == "kept"


def test_an_old_grant_that_stands_is_looked_at_until_time_is_up(rules: Rules) -> None:
    mailbox = watched(rules, address=rules.alice.email)
    moves_to(rules, "microsoft")
    reconnected(rules, mailbox)
    for _ in range(40):
        for leftover in rules.clearing.due(9):
            rules.clearing.work(leftover)
        rules.clock.advance(hours=6)
    assert rules.provider.asked.count("revoke") == 1
    with rules.database.snapshot() as tx:
        assert tx.leftovers.with_subject("google", make_connection().subject or "") == []
    (said,) = [n for n in rules.notices() if n.kind == "old_access"]
    assert said.facts["outcome"] == "not_confirmed"
