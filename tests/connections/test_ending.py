"""The end of the bot in a workspace: access is ended where it can be, then all is erased."""

from datetime import timedelta

import pytest

from connections import ending as module
from connections.ending import Ending, begin_anew
from connections.errors import GrantLost, ProviderUnavailable
from connections.lifecycle import Kind, State
from connections.model import Reason, RevokeAnswer
from tests.connections.conftest import Rules

GRACE = timedelta(days=30)
GONE = GrantLost(Reason.ACCESS_ENDED, ended=True)


@pytest.fixture
def ending(rules: Rules) -> Ending:
    return Ending(rules.database, rules.clock, GRACE, lambda: None)


@pytest.fixture
def over(rules: Rules, ending: Ending) -> Ending:
    """The grace time of T1 is over, but nothing was done yet."""
    assert ending.end("T1", "app_uninstalled")
    rules.clock.set(rules.clock.now() + GRACE)
    return ending


def there(rules: Rules, workspace_id: str = "T1") -> int:
    with rules.database.snapshot() as tx:
        return len(tx.connections.find(workspace_id))


def known(rules: Rules) -> bool:
    with rules.database.snapshot() as tx:
        return tx.installations.get("T1") is not None


def work(rules: Rules) -> None:
    for removal in rules.removals.due(10):
        rules.removals.work(removal)


def test_nothing_is_erased_before_the_grace_time_is_over(rules: Rules, ending: Ending) -> None:
    rules.given()
    ending.end("T1", "app_uninstalled")
    assert not ending.end("T1", "tokens_revoked")
    rules.clock.set(rules.clock.now() + GRACE - timedelta(seconds=1))
    assert ending.erase_due() == 0
    assert there(rules) == 1
    assert rules.provider.asked == []


@pytest.mark.parametrize("state", [State.ACTIVE, State.DISCONNECTED, State.DEACTIVATED])
@pytest.mark.parametrize("kind", list(Kind))
def test_access_is_ended_first_and_proved_as_with_any_removal(
    rules: Rules, over: Ending, kind: Kind, state: State
) -> None:
    lost = {"reason": Reason.ACCESS_ENDED} if state is State.DISCONNECTED else {}
    rules.given(kind=kind, state=state, **lost)
    rules.provider.refreshes = [GONE]
    assert over.erase_due() == 0
    assert there(rules) == 1
    work(rules)
    assert rules.provider.asked == ["revoke", "refresh"]
    assert over.erase_due() == 1
    assert (there(rules), known(rules)) == (0, False)
    with rules.database.snapshot() as tx:
        assert tx.audit.verify() is None
        assert tx.audit.rows()[-1]["action"] == "erase workspace"


def test_a_provider_that_gives_no_answer_is_asked_again_until_it_is_given_up(
    rules: Rules, over: Ending
) -> None:
    rules.given()
    rules.provider.revokes = [ProviderUnavailable()] * 99
    over.erase_due()
    work(rules)
    assert over.erase_due() == 0
    rules.clock.set(rules.clock.now() + rules.timing.removal_ttl)
    work(rules)
    assert over.erase_due() == 1
    assert there(rules) == 0


def test_what_only_a_person_can_end_is_waited_for_by_nobody(rules: Rules, over: Ending) -> None:
    rules.given()
    rules.provider.revokes = [RevokeAnswer.OWNER_ONLY]
    over.erase_due()
    work(rules)
    assert over.erase_due() == 1
    assert there(rules) == 0


def test_the_access_that_another_workspace_lives_from_stays(rules: Rules, over: Ending) -> None:
    rules.given(subject="shared")
    theirs = rules.given(workspace_id="T2", subject="shared")
    over.erase_due()
    work(rules)
    assert rules.provider.asked == []
    assert over.erase_due() == 1
    assert (there(rules), there(rules, "T2")) == (0, 1)
    assert rules.grant(theirs) is not None


def test_a_large_workspace_is_erased_in_short_transactions(
    rules: Rules, over: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    for _ in range(8):
        rules.given()
    over.erase_due()
    rules.provider.refreshes = [GONE] * 8
    work(rules)
    assert over.erase_due() == 1
    assert (there(rules), known(rules)) == (0, False)


def test_installed_again_in_the_middle_nobody_meets_a_half(
    rules: Rules, over: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    for _ in range(3):
        rules.given()
    rules.provider.refreshes = [GONE] * 3
    over.erase_due()
    work(rules)
    with rules.database.transaction() as tx:
        tx.installations.erase("T1", limit=2)  # and then the process was killed
    with rules.database.transaction() as tx:
        begin_anew(tx, "T1", at=rules.clock.now())
    assert (there(rules), known(rules)) == (0, False)


def test_installed_again_before_anything_was_erased_everything_is_there(
    rules: Rules, ending: Ending
) -> None:
    rules.given()
    ending.end("T1", "app_uninstalled")
    with rules.database.transaction() as tx:
        begin_anew(tx, "T1", at=rules.clock.now())
    assert (there(rules), known(rules)) == (1, True)
