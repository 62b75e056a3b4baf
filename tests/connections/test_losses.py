"""What is told of losses: one living message per person and sweep, edited until it is over."""

import pytest

from connections.errors import ClientRefused, GrantLost, NotFound, Outsider
from connections.incidents import IncidentKind
from connections.lifecycle import Kind
from connections.model import Connection, Reason
from tests.connections.conftest import Rules
from tests.factories import make_grant, make_person
from tests.fakes.provider import refreshed

GONE = GrantLost(Reason.ACCESS_ENDED, ended=True)


def lose(rules: Rules, *connections: Connection) -> list[Connection]:
    """Let two checks, far enough apart, meet a refusal."""
    rules.provider.refreshes = [GONE] * (2 * len(connections))
    for _ in range(2):
        for connection in connections:
            rules.checks.check(rules.now(connection))
        rules.clock.advance(seconds=601)
    return [rules.now(connection) for connection in connections]


def keys(rules: Rules) -> dict[str, set[str]]:
    """Return the keys of what waits, by recipient."""
    found: dict[str, set[str]] = {}
    for notice in rules.notices():
        found.setdefault(notice.to, set()).add(notice.key)
    return found


def test_mailboxes_lost_in_one_sweep_are_one_message_per_person(rules: Rules) -> None:
    lose(rules, *(rules.given(address=f"{n}@acme.test") for n in range(5)))
    assert {to: len(found) for to, found in keys(rules).items()} == {"U1": 1, "super_admins": 1}


def test_a_loss_of_a_later_sweep_is_a_message_of_its_own(rules: Rules) -> None:
    first, second = rules.given(address="a@acme.test"), rules.given(address="b@acme.test")
    lose(rules, first)
    rules.clock.advance(hours=1)
    lose(rules, second)
    assert len(keys(rules)["U1"] | keys(rules).get("U1", set())) == 2


def test_a_message_that_was_sent_is_edited_when_its_mailbox_works_again(rules: Rules) -> None:
    (lost,) = lose(rules, rules.given())
    with rules.database.transaction() as tx:
        for delivery in tx.outbox.claim(rules.clock.now(), until=rules.clock.now(), limit=9):
            tx.outbox.sent(delivery, rules.clock.now(), channel="D1", ts="1.1")
    rules.provider.refreshes = []
    rules.service.deactivate(rules.alice, lost.id, lost.version)
    rules.clock.advance(seconds=4)
    with rules.database.transaction() as tx:
        edits = tx.outbox.claim(rules.clock.now(), until=rules.clock.now(), limit=9)
        (incident,) = [edit.notice.facts["incident"] for edit in edits if edit.notice.to == "U1"]
        assert tx.incidents.get("T1", str(incident)).resolved_at is not None
    assert {edit.sent_to for edit in edits} == {("D1", "1.1")}


def test_people_of_an_audience_are_edited_as_well(rules: Rules) -> None:
    (lost,) = lose(rules, rules.given())
    now = rules.clock.now()
    with rules.database.transaction() as tx:
        for delivery in tx.outbox.claim(now, until=now, limit=9):
            if delivery.notice.to == "super_admins":
                tx.outbox.expand(delivery, ["U9", "U1"])
        for delivery in tx.outbox.claim(now, until=now, limit=9):
            tx.outbox.sent(delivery, now, channel="D", ts=delivery.notice.to)
    rules.service.deactivate(rules.alice, lost.id, lost.version)
    rules.clock.advance(seconds=4)
    with rules.database.transaction() as tx:
        edits = tx.outbox.claim(rules.clock.now(), until=rules.clock.now(), limit=9)
    assert sorted(edit.notice.to for edit in edits) == ["U1", "U9"]


def test_reminders_come_at_each_step_and_only_while_it_is_open(rules: Rules) -> None:
    (lost,) = lose(rules, rules.given())
    rules.notices()
    assert rules.tending.remind_due(9) == 0
    rules.clock.advance(days=1)
    assert (rules.tending.remind_due(9), rules.tending.remind_due(9)) == (1, 0)
    assert sorted(rules.told()) == [("lost_reminder", "U1"), ("lost_reminder", "super_admins")]
    rules.clock.advance(days=2)
    assert rules.tending.remind_due(9) == 1
    rules.service.deactivate(rules.alice, lost.id, lost.version)
    rules.clock.advance(days=4)
    assert rules.tending.remind_due(9) == 0


def test_a_clock_that_jumps_over_several_steps_reminds_once(rules: Rules) -> None:
    lose(rules, rules.given())
    rules.notices()
    rules.clock.advance(days=30)
    assert (rules.tending.remind_due(9), rules.tending.remind_due(9)) == (1, 0)
    assert len(rules.told()) == 2


def test_a_channel_is_not_reminded(rules: Rules) -> None:
    lose(rules, rules.given(kind=Kind.TEAM, channel_id="C7"))
    assert "C7" in {to for _, to in rules.told()}
    rules.clock.advance(days=1)
    rules.tending.remind_due(9)
    assert {to for _, to in rules.told()} == {"U1", "approvers"}


def test_who_is_on_it_is_kept_once_and_the_messages_are_drawn_anew(rules: Rules) -> None:
    lose(rules, rules.given())
    incident = _incident(rules)
    rules.tending.acknowledge(rules.sam, incident)
    rules.tending.acknowledge(rules.sam, incident)
    with rules.database.snapshot() as tx:
        assert tx.incidents.acknowledged(tx.incidents.get("T1", incident)) == ["U9"]


@pytest.mark.parametrize(
    ("traits", "error"),
    [
        ({"id": "U5"}, NotFound),
        ({"id": "U1", "outsider": True}, Outsider),
        ({"id": "U1", "workspace_id": "T2"}, NotFound),
    ],
    ids=["a stranger", "a guest", "another workspace"],
)
def test_only_whom_it_concerns_can_be_on_it(
    rules: Rules, traits: dict[str, object], error: type[Exception]
) -> None:
    lose(rules, rules.given())
    with pytest.raises(error):
        rules.tending.acknowledge(make_person(**traits), _incident(rules))


def test_a_refused_client_is_one_alert_however_many_mailboxes_wait_for_it(rules: Rules) -> None:
    mailboxes = [rules.given(address=f"{n}@acme.test") for n in range(3)]
    rules.provider.refreshes = [ClientRefused("invalid_client")] * 6
    for _ in range(2):
        for mailbox in mailboxes:
            rules.checks.check(rules.now(mailbox))
        rules.clock.advance(minutes=16)
    assert rules.told() == [("client_refused", "super_admins")]
    assert all(rules.now(mailbox).health.blocked_since for mailbox in mailboxes)


def test_the_alert_ends_when_every_blocked_mailbox_was_looked_at(rules: Rules) -> None:
    mailboxes = [rules.given(address=f"{n}@acme.test") for n in range(2)]
    rules.provider.refreshes = [ClientRefused("invalid_client")] * 2
    for mailbox in mailboxes:
        rules.checks.check(rules.now(mailbox))
    rules.provider.refreshes = [refreshed(make_grant())] * 2
    rules.checks.check(rules.now(mailboxes[0]))
    assert _open(rules, IncidentKind.CLIENT) == 1
    rules.checks.check(rules.now(mailboxes[1]))
    assert _open(rules, IncidentKind.CLIENT) == 0
    assert rules.told() == [("client_accepted", "super_admins")]


def test_the_alert_ends_as_well_when_the_blocked_mailbox_goes_away(rules: Rules) -> None:
    mailbox = rules.given()
    rules.provider.refreshes = [ClientRefused("invalid_client")]
    rules.checks.check(mailbox)
    rules.service.deactivate(rules.alice, mailbox.id, mailbox.version)
    rules.tending.resolve_clients()
    assert _open(rules, IncidentKind.CLIENT) == 0
    (over,) = rules.notices()
    assert over.facts["seen"] == 0  # nobody has seen that our client is accepted again


def test_a_refused_client_is_reminded_of_too(rules: Rules) -> None:
    rules.provider.refreshes = [ClientRefused("invalid_client")]
    rules.checks.check(rules.given())
    rules.notices()
    rules.clock.advance(days=1, seconds=1)
    rules.tending.remind_due(9)
    assert rules.told() == [("client_reminder", "super_admins")]


def _incident(rules: Rules) -> str:
    with rules.database.snapshot() as tx:
        (found,) = tx.incidents.open_of_kind(IncidentKind.LOSSES)
    return found.id


def _open(rules: Rules, kind: IncidentKind) -> int:
    with rules.database.snapshot() as tx:
        return len(tx.incidents.open_of_kind(kind))
