"""The audit for super admins."""

import pytest

from connections.auditing import Auditing
from connections.errors import InvalidAddress, NotPermitted, Outsider
from tests.connections.conftest import Rules
from tests.factories import make_person


@pytest.fixture
def auditing(rules: Rules) -> Auditing:
    return Auditing(rules.database, rules.clock)


def test_a_super_admin_reads_it_and_that_is_a_row_as_well(
    rules: Rules, auditing: Auditing
) -> None:
    mine = rules.given()
    rules.service.deactivate(rules.alice, mine.id, mine.version)
    first = auditing.read(rules.sam)
    assert [(each.actor, each.action) for each in first.entries] == [("U1", "deactivate")]
    assert first.broken is None
    again = auditing.read(rules.sam, f"  {mine.address.upper()} ")
    assert [each.action for each in again.entries] == ["deactivate"]
    assert [each.action for each in auditing.read(rules.sam).entries][1:] == [
        "read the audit",
        "read the audit",
    ]


def test_another_workspace_is_not_shown(rules: Rules, auditing: Auditing) -> None:
    mine = rules.given()
    rules.service.deactivate(rules.alice, mine.id, mine.version)
    stranger = make_person(id="U9", workspace_id="T2", super_admin=True)
    assert auditing.read(stranger).entries == ()


def test_a_changed_row_is_named(rules: Rules, auditing: Auditing) -> None:
    mine = rules.given()
    off = rules.service.deactivate(rules.alice, mine.id, mine.version)
    rules.service.reactivate(rules.alice, off.id, off.version)
    with rules.database.transaction() as tx:
        tx.audit._db.execute("drop trigger audit_is_not_rewritten")
        tx.audit._db.execute("update audit set actor = 'bot' where seq = 2")
    assert auditing.read(rules.sam).broken == 2


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (make_person(), NotPermitted),
        (make_person(account_access=True), NotPermitted),
        (make_person(super_admin=True, outsider=True), Outsider),
    ],
)
def test_nobody_else_reads_it(
    rules: Rules, auditing: Auditing, person: object, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        auditing.read(person)
    assert auditing.read(rules.sam).entries == ()


def test_what_is_no_address_is_said_to_be_none(rules: Rules, auditing: Auditing) -> None:
    with pytest.raises(InvalidAddress):
        auditing.read(rules.sam, "nonsense")
