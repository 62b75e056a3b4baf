"""A removal, killed at every step of its job: the right outcome afterwards, and no secret left."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connections.errors import GrantLost
from connections.lifecycle import State
from connections.model import Outcome, Reason, RevokeAnswer
from storage.database import Database
from storage.keys import Keyring
from tests.connections.conftest import Rules
from tests.factories import make_grant


class Killed(BaseException):
    """The process has ended: nothing after this line ran."""


class Mortal:
    """Counts the steps of a job and ends it at one of them.

    Steps are every call of the provider, and for every transaction its begin, the moment before
    its commit, and the moment after it. What SQLite had not committed when a process is killed
    is gone, as after the rollback here.
    """

    def __init__(self, rules: Rules, last: int) -> None:
        self.steps = 0
        self._last = last
        self._transaction = rules.database.transaction
        rules.provider.meanwhile = lambda _call: self.step()
        rules.database.transaction = self.transaction  # type: ignore[method-assign]

    def step(self) -> None:
        self.steps += 1
        if self.steps == self._last:
            raise Killed

    @contextmanager
    def transaction(self, *, long: bool = False) -> Iterator[Any]:
        self.step()
        with self._transaction(long=long) as tx:
            yield tx
            self.step()
        self.step()


SECRET = "refresh-token-that-must-not-stay"
WAYS = {
    "revoked": (RevokeAnswer.ACCEPTED, Outcome.CONFIRMED),
    "guided": (RevokeAnswer.OWNER_ONLY, Outcome.CONFIRMED),
    "it": (RevokeAnswer.NOT_APPLICABLE, Outcome.HANDED_TO_IT),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_removal_killed_at_any_step_comes_to_the_same_end(
    rules: Rules, path: Path, way: str
) -> None:
    answer, outcome = WAYS[way]
    last = 0
    while True:
        last += 1
        connection = rules.given(make_grant(secret=SECRET), state=State.DEACTIVATED)
        rules.service.remove(rules.sam, connection.id, None)
        dying = Rules(reopened(path), rules.clock)
        mortal = Mortal(dying, last)
        script(dying, answer)
        killed = work_until_killed(dying)

        again = Rules(reopened(path), rules.clock)
        script(again, answer)
        work_until_killed(again)
        after = again.now(connection)
        assert (after.state, after.outcome) == (State.REMOVED, outcome), f"step {last}"
        assert again.grant(connection) is None
        told = [notice for notice in rules.notices() if notice.kind == "removed"]
        assert sorted(notice.to for notice in told) == ["U1", "U9"], f"step {last}"
        if not killed:
            break
    assert mortal.steps >= 5
    assert last > 5


def reopened(path: Path) -> Database:
    return Database.open(path, Keyring.load(None, path))


def script(rules: Rules, answer: RevokeAnswer) -> None:
    rules.provider.revokes = [answer] * 4
    rules.provider.refreshes = [GrantLost(Reason.CONSENT_MISSING, ended=True)] * 4


def work_until_killed(rules: Rules) -> bool:
    """Work off what is due; return whether the process ended in the middle."""
    try:
        for removal in rules.removals.due(10):
            rules.removals.work(removal)
    except Killed:
        return True
    return False
