"""What a sign-in leaves at a provider when nothing came of it: given back, also after a kill."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.ending import Ending
from connections.errors import (
    AlreadyConnected,
    CodeRefused,
    ProviderUnavailable,
    WrongAccount,
)
from connections.keeping import Keeping
from connections.lifecycle import Action
from connections.model import Connection, Outcome, RevokeAnswer
from connections.steps import move
from tests.connections.conftest import Rules
from tests.connections.test_consenting import begun
from tests.factories import make_grant
from tests.fakes.provider import refreshed

SUBJECT = "somebody"


class Killed(BaseException):
    """The process has ended."""


def wrong(rules: Rules) -> None:
    """Sign in with an account that is not the mailbox's."""
    answer, cookie = begun(rules)
    grant = make_grant(subject=SUBJECT, addresses=frozenset({"other@acme.test"}))
    rules.provider.redeemed = [refreshed(grant)]
    with pytest.raises(WrongAccount):
        rules.consenting.complete(answer, cookie)


def killed(rules: Rules, at: str = "probe") -> None:
    """Sign in, and let the process end before anything, or before all, is written of it."""
    answer, cookie = begun(rules)
    rules.provider.redeemed = [refreshed(make_grant(subject=SUBJECT))]

    def meanwhile(call: str) -> None:
        if call == at:
            raise Killed

    rules.provider.meanwhile = meanwhile
    with pytest.raises(Killed):
        rules.consenting.complete(answer, cookie)
    rules.provider.meanwhile = lambda _call: None


def cut_off(rules: Rules) -> None:
    """Sign in, and let the process end before the provider's answer is stored."""
    killed(rules, at="redeem")
    rules.provider.redeemed = []
    rules.provider.asked.clear()
    rules.clock.advance(seconds=301)


def work(rules: Rules) -> int:
    due = rules.strays.due(10)
    for stray in due:
        rules.strays.work(stray)
    return len(due)


def test_what_a_kill_left_is_given_back(rules: Rules) -> None:
    killed(rules)
    assert work(rules) == 0  # it could still be under way
    rules.clock.advance(seconds=301)
    rules.provider.revokes = [RevokeAnswer.ACCEPTED]
    assert work(rules) == 1
    assert rules.provider.asked[-1] == "revoke"
    assert work(rules) == 0


def test_what_could_not_be_given_back_at_once_is_given_back_later(rules: Rules) -> None:
    rules.provider.revokes = [ProviderUnavailable("away")]
    wrong(rules)
    rules.clock.advance(seconds=301)
    rules.provider.revokes = [ProviderUnavailable("still"), RevokeAnswer.ACCEPTED]
    assert [work(rules), work(rules), work(rules)] == [1, 1, 0]


def test_what_is_used_is_held_no_more(rules: Rules) -> None:
    answer, cookie = begun(rules)
    rules.provider.redeemed = [refreshed(make_grant())]
    rules.consenting.complete(answer, cookie)
    rules.clock.advance(days=1)
    assert work(rules) == 0
    assert "revoke" not in rules.provider.asked


def works(rules: Rules, mine: Connection) -> None:
    """Let a check of a mailbox pass now."""
    with rules.database.transaction() as tx:
        health = replace(mine.health, checked_at=rules.clock.now())
        assert tx.connections.note_health(mine, health)


def test_what_something_else_lives_from_is_dropped_once_that_is_seen_to_work(
    rules: Rules,
) -> None:
    killed(rules)
    mine = rules.given(subject=SUBJECT)
    rules.clock.advance(seconds=301)
    assert [work(rules), work(rules)] == [1, 1]
    works(rules, mine)
    assert [work(rules), work(rules)] == [1, 0]
    assert "revoke" not in rules.provider.asked


def test_a_provider_that_never_answers_is_asked_for_a_day(rules: Rules) -> None:
    killed(rules)
    rules.provider.revokes = [ProviderUnavailable("away")] * 3
    rules.clock.advance(days=3)  # nobody asked in the meantime
    assert [work(rules), work(rules)] == [1, 1]
    rules.clock.advance(hours=23)
    assert work(rules) == 1
    rules.provider.revokes = [ProviderUnavailable("away")]
    rules.clock.advance(hours=2)
    assert [work(rules), work(rules)] == [1, 0]


@pytest.mark.parametrize("state", ["disconnected", "removing"])
def test_while_it_is_open_what_becomes_of_the_account_it_is_kept(rules: Rules, state: str) -> None:
    """What a disconnected mailbox has may be refused: then this alone can end the access."""
    killed(rules)
    reason = "access_ended" if state == "disconnected" else None
    mine = rules.given(subject=SUBJECT, state=state, reason=reason)
    rules.clock.advance(days=9)
    assert [work(rules), work(rules)] == [1, 1]
    assert "revoke" not in rules.provider.asked
    with rules.database.transaction() as tx:
        if state == "disconnected":
            mine = move(tx, mine, Action.REMOVE, at=rules.clock.now(), actor_id="U1")
        tx.grants.erase(mine)
        move(
            tx,
            mine,
            Action.SETTLE,
            at=rules.clock.now(),
            actor_id=None,
            outcome=Outcome.CONFIRMED,
            subject=None,
        )
    assert [work(rules), work(rules)] == [1, 0]
    assert rules.provider.asked[-1] == "revoke"


def test_where_a_provider_takes_nothing_back_nothing_is_kept(rules: Rules) -> None:
    rules.provider.takes_back = False
    killed(rules)
    rules.given(subject=SUBJECT, state="disconnected", reason="access_ended")
    rules.clock.advance(seconds=301)
    assert [work(rules), work(rules)] == [1, 0]


def test_a_code_that_was_not_used_yet_gives_what_is_then_given_back(rules: Rules) -> None:
    cut_off(rules)
    rules.provider.redeemed = [refreshed(make_grant(subject=SUBJECT))]
    assert work(rules) == 1
    assert rules.provider.asked == ["redeem", "revoke"]
    assert work(rules) == 0


def test_a_code_that_was_used_is_sent_once_more_and_the_person_is_told(rules: Rules) -> None:
    cut_off(rules)
    rules.provider.redeemed = [CodeRefused()]
    assert [work(rules), work(rules)] == [1, 0]
    assert rules.provider.asked == ["redeem"]
    told = rules.notices()
    assert [(str(one.kind), one.to) for one in told] == [("consent_failed", "U1")]
    assert told[0].facts["problem"] == "cut_off"


def test_a_provider_without_an_answer_is_asked_about_the_code_again(rules: Rules) -> None:
    cut_off(rules)
    rules.provider.redeemed = [ProviderUnavailable("away"), CodeRefused()]
    assert [work(rules), work(rules), work(rules)] == [1, 1, 0]
    assert rules.told() == [("consent_failed", "U1")]


def test_nothing_is_asked_while_a_mailbox_works_whose_removal_will_end_it(rules: Rules) -> None:
    cut_off(rules)
    mine = rules.given(address="alice@acme.test")
    assert [work(rules), work(rules)] == [1, 1]
    works(rules, mine)
    assert [work(rules), work(rules)] == [1, 0]
    assert rules.provider.asked == []


def test_who_has_signed_in_again_is_not_told_of_the_sign_in_that_was_cut_off(rules: Rules) -> None:
    killed(rules)
    rules.given(address="alice@acme.test", subject=SUBJECT)
    rules.clock.advance(seconds=301)
    work(rules)
    assert rules.told() == []


def test_who_was_refused_is_not_told_of_a_sign_in_that_was_cut_off(rules: Rules) -> None:
    rules.provider.revokes = [ProviderUnavailable("away")]
    wrong(rules)
    assert rules.told() == [("consent_failed", "U1")]
    rules.clock.advance(seconds=301)
    assert work(rules) == 1
    assert rules.told() == []


def test_who_was_cut_off_after_the_answer_is_told_as_well(rules: Rules) -> None:
    killed(rules)
    rules.clock.advance(seconds=301)
    work(rules)
    assert [one.facts["problem"] for one in rules.notices()] == ["cut_off"]


def test_where_a_provider_takes_nothing_back_a_code_is_not_sent_again(rules: Rules) -> None:
    cut_off(rules)
    rules.provider.takes_back = False
    assert [work(rules), work(rules)] == [1, 0]
    assert rules.provider.asked == []
    assert rules.told() == [("consent_failed", "U1")]


def test_a_sign_in_that_the_provider_ends_leaves_nothing(rules: Rules) -> None:
    answer, cookie = begun(rules)
    rules.provider.redeemed = [ProviderUnavailable("away")]
    with pytest.raises(ProviderUnavailable):
        rules.consenting.complete(answer, cookie)
    rules.clock.advance(days=1)
    assert work(rules) == 0
    assert rules.told() == []


def test_what_came_before_a_failure_is_given_back(rules: Rules) -> None:
    answer, cookie = begun(rules)
    failure = ProviderUnavailable("the aliases cannot be read")
    failure.given = make_grant(subject=SUBJECT)
    rules.provider.redeemed = [failure]
    with pytest.raises(ProviderUnavailable):
        rules.consenting.complete(answer, cookie)
    assert rules.provider.asked == ["redeem", "revoke"]
    rules.clock.advance(days=1)
    assert work(rules) == 0


def test_who_is_forgotten_is_nameless_in_what_is_still_to_be_given_back(rules: Rules) -> None:
    killed(rules)
    keeping = Keeping(rules.database, rules.clock, timedelta(days=30))
    keeping.forget("U1", workspace_id=None, by="operator")
    with rules.database.snapshot() as tx:
        assert tx.people.workspaces("U1") == []
    rules.clock.advance(seconds=301)
    assert [work(rules), work(rules)] == [1, 0]
    assert rules.provider.asked[-1] == "revoke"


def test_who_is_forgotten_is_not_told_that_a_sign_in_was_cut_off(rules: Rules) -> None:
    cut_off(rules)
    keeping = Keeping(rules.database, rules.clock, timedelta(days=30))
    keeping.forget("U1", workspace_id=None, by="operator")
    rules.provider.redeemed = [CodeRefused()]
    assert [work(rules), work(rules)] == [1, 0]
    assert rules.told() == []


def test_a_workspace_is_erased_when_nothing_is_left_to_be_given_back(rules: Rules) -> None:
    killed(rules)
    ending = Ending(rules.database, rules.clock, timedelta(0), lambda: None)
    ending.end("T1", "app_uninstalled")
    assert ending.erase_due() == 0
    rules.clock.advance(seconds=301)
    work(rules)
    assert rules.provider.asked[-1] == "revoke"
    assert ending.erase_due() == 1


def test_a_sweep_forgets_nothing_that_is_held(rules: Rules) -> None:
    killed(rules)
    rules.clock.advance(days=30)
    with rules.database.transaction() as tx:
        tx.consents.sweep(rules.clock.now())
        assert tx.people.workspaces("U1") == []  # but nobody is known by it any more
    assert work(rules) == 1


def test_it_is_encrypted(rules: Rules) -> None:
    answer, cookie = begun(rules)
    secret = "a-refresh-token-that-nobody-may-read"
    rules.provider.redeemed = [refreshed(make_grant(subject=SUBJECT, secret=secret))]
    rules.provider.meanwhile = lambda call: (_ for _ in ()).throw(Killed) if call == "probe" else 0
    with pytest.raises(Killed):
        rules.consenting.complete(answer, cookie)
    for path in rules.database._path.parent.glob("*.db*"):
        assert secret.encode() not in path.read_bytes()


@pytest.mark.parametrize("takes_back", [True, False])
def test_who_is_refused_where_only_a_person_can_remove_an_access_is_told_so(
    rules: Rules, takes_back: bool
) -> None:
    rules.provider.takes_back = takes_back
    rules.provider.revokes = [RevokeAnswer.ACCEPTED if takes_back else RevokeAnswer.OWNER_ONLY]
    answer, cookie = begun(rules)
    rules.given(address="alice@acme.test")
    rules.provider.redeemed = [refreshed(make_grant(subject=SUBJECT))]
    with pytest.raises(AlreadyConnected):
        rules.consenting.complete(answer, cookie)
    told = [(one.facts["problem"], one.facts["left"]) for one in rules.notices()]
    assert told == ([] if takes_back else [("refused", 1)])
