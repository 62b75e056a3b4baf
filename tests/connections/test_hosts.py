"""Questions about mail servers: each is decided once, by a super admin, and all copies say so."""

import json
from typing import Any

import pytest

from connections.decisions import HostQuestion
from connections.errors import HostSettled, NotPermitted, Outsider
from connections.hosts import _key
from connections.model import Decision
from tests.connections.conftest import Rules, at_once
from tests.factories import make_consent, make_person

ALICE = "alice@acme.test"
HOST = "mx.other.test"


def ask(rules: Rules, **of: Any) -> HostQuestion:
    """Ask about the server, for a consent with these fields; return the newest open question."""
    rules.hosts.ask(make_consent(address=ALICE, **of), HOST)
    with rules.database.snapshot() as tx:
        return tx.hosts.open_about("T1", "acme.test", HOST)[-1]


def facts(rules: Rules, question: HostQuestion) -> dict[str, Any]:
    with rules.database.snapshot() as tx:
        row = next(tx.outbox._db.query("select facts from outbox where key = ?", [_key(question)]))
    return json.loads(row["facts"])


def test_a_yes_is_told_and_written_into_every_copy_of_the_question(rules: Rules) -> None:
    asked = ask(rules)
    rules.hosts.allow(rules.sam, asked.id)
    assert ("host_allowed", "U1") in rules.told()
    assert facts(rules, asked)["decision"] == Decision.APPROVED
    assert facts(rules, asked)["decided_by"] == rules.sam.id


def test_a_no_is_told_and_allows_nothing(rules: Rules) -> None:
    asked = ask(rules)
    rules.hosts.decline(rules.sam, asked.id)
    assert ("host_declined", "U1") in rules.told()
    assert facts(rules, asked)["decision"] == Decision.DECLINED
    assert not rules.hosts.allowed(make_consent(address=ALICE), HOST)


def test_the_same_open_question_is_asked_once(rules: Rules) -> None:
    assert ask(rules).id == ask(rules).id


def test_a_yes_answers_everybody_who_waits_for_that_server(rules: Rules) -> None:
    first, second = ask(rules), ask(rules, user_id="U2")
    rules.hosts.allow(rules.sam, first.id)
    assert {("host_allowed", "U1"), ("host_allowed", "U2")} <= set(rules.told())
    assert facts(rules, second)["decision"] == Decision.APPROVED


def test_of_a_yes_and_a_no_at_the_same_moment_one_counts(rules: Rules) -> None:
    asked = ask(rules)
    answers = at_once(
        lambda: rules.hosts.allow(rules.sam, asked.id),
        lambda: rules.hosts.decline(rules.sam, asked.id),
    )
    (late,) = [each for each in answers if isinstance(each, HostSettled)]
    assert late.decision == facts(rules, asked)["decision"]
    assert late.by == rules.sam.id
    allowed = rules.hosts.allowed(make_consent(address=ALICE), HOST)
    assert allowed is (late.decision is Decision.APPROVED)


@pytest.mark.parametrize("value", ["", "nothing", '{"host": "mx.other.test"}'])
def test_a_button_of_a_question_that_is_not_there_says_so(rules: Rules, value: str) -> None:
    with pytest.raises(HostSettled) as raised:
        rules.hosts.allow(rules.sam, value)
    assert raised.value.decision is None


def test_each_decision_is_in_the_audit(rules: Rules) -> None:
    rules.hosts.decline(rules.sam, ask(rules).id)
    rules.hosts.allow(rules.sam, ask(rules).id)
    with rules.database.snapshot() as tx:
        assert [row["action"] for row in tx.audit.rows()] == ["decline host", "allow host"]
        assert all(HOST in row["details"] for row in tx.audit.rows())
        assert tx.audit.verify() is None


def test_only_a_super_admin_of_the_workspace_decides(rules: Rules) -> None:
    asked = ask(rules)
    with pytest.raises(NotPermitted):
        rules.hosts.allow(rules.alice, asked.id)
    with pytest.raises(HostSettled):
        rules.hosts.allow(make_person(workspace_id="T2", super_admin=True), asked.id)
    with pytest.raises(Outsider):
        rules.hosts.decline(make_person(super_admin=True, outsider=True), asked.id)
    assert facts(rules, asked)["decision"] is None
