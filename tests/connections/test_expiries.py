"""Ends that are known beforehand are said at each step, once, to who can do something."""

from datetime import timedelta

import pytest

from connections.expiries import Expiries
from tests.connections.conftest import Rules
from tests.factories import make_grant


def expiries(rules: Rules, **secrets: int) -> Expiries:
    """Return the warnings, with secrets that end in so many days."""
    ends = {name: rules.clock.now() + timedelta(days=days) for name, days in secrets.items()}
    return Expiries(rules.database, rules.clock, ends, lambda: None)


def given(rules: Rules, days: float) -> None:
    ends = rules.clock.now() + timedelta(days=days)
    rules.given(make_grant(expires_at=ends), subject="subject-1")


@pytest.mark.parametrize(
    ("days", "told"), [(61, 0), (60, 1), (45, 1), (7, 1), (0.5, 1), (-1, 0)], ids=str
)
def test_a_consent_that_ends_soon_is_said_to_its_owner_once(
    rules: Rules, days: float, told: int
) -> None:
    given(rules, days)
    warnings = expiries(rules)
    for _ in range(3):
        warnings.warn_due(9)
    assert rules.told() == [("consent_ends", "U1")] * told


def test_each_step_is_said_once_also_after_restarts(rules: Rules) -> None:
    given(rules, 70)
    for _ in range(75):
        expiries(rules).warn_due(9)
        rules.clock.advance(days=1)
    assert rules.told() == [("consent_ends", "U1")] * 4


def test_a_token_that_is_stored_again_does_not_warn_again(rules: Rules) -> None:
    ends = rules.clock.now() + timedelta(days=20)
    mailbox = rules.given(make_grant(expires_at=ends), subject="subject-1")
    expiries(rules).warn_due(9)
    with rules.database.transaction() as tx:
        tx.grants.put(mailbox, make_grant(expires_at=ends))
        assert tx.grants.to_warn(rules.clock.now(), limit=9) == []
        tx.grants.put(mailbox, make_grant(expires_at=ends + timedelta(days=1)))
        assert tx.grants.to_warn(rules.clock.now(), limit=9) == [mailbox]


def test_a_clients_secret_that_ends_is_said_to_the_super_admins_once_each_step(
    rules: Rules,
) -> None:
    rules.given()
    rules.given(workspace_id="T2")
    warnings = expiries(rules, google=31)
    for _ in range(33):
        warnings.warn_due(9)
        rules.clock.advance(days=1)
    # 60, 30, 7 and 1 days before; in each of the two workspaces.
    assert rules.told() == [("client_ends", "super_admins")] * 8


def test_without_mailboxes_nobody_is_warned_of_a_secret(rules: Rules) -> None:
    expiries(rules, google=3).warn_due(9)
    assert rules.told() == []
