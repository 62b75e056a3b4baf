"""What a sign-in leaves at a provider when nothing came of it: given back, also after a kill."""

import pytest

from connections.errors import ProviderUnavailable, WrongAccount
from connections.model import RevokeAnswer
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


def killed(rules: Rules) -> None:
    """Sign in, and let the process end before anything is written of it."""
    answer, cookie = begun(rules)
    rules.provider.redeemed = [refreshed(make_grant(subject=SUBJECT))]

    def meanwhile(call: str) -> None:
        if call == "probe":
            raise Killed

    rules.provider.meanwhile = meanwhile
    with pytest.raises(Killed):
        rules.consenting.complete(answer, cookie)
    rules.provider.meanwhile = lambda _call: None


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


def test_what_something_else_lives_from_is_dropped(rules: Rules) -> None:
    killed(rules)
    rules.given(subject=SUBJECT)
    rules.clock.advance(seconds=301)
    assert work(rules) == 1
    assert "revoke" not in rules.provider.asked
    assert work(rules) == 0


def test_a_provider_that_never_answers_is_asked_for_a_day(rules: Rules) -> None:
    killed(rules)
    rules.provider.revokes = [ProviderUnavailable("away")] * 2
    rules.clock.advance(hours=23)
    assert [work(rules), work(rules)] == [1, 1]
    rules.provider.revokes = [ProviderUnavailable("away")]
    rules.clock.advance(hours=2)
    assert [work(rules), work(rules)] == [1, 0]


def test_a_sweep_forgets_nothing_that_is_held(rules: Rules) -> None:
    killed(rules)
    rules.clock.advance(days=30)
    with rules.database.transaction() as tx:
        tx.consents.sweep(rules.clock.now())
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
