"""A change wakes the jobs; many changes in a moment wake them once."""

from time import monotonic

import pytest

from tests.stories.conftest import Town
from tests.waiting import until

pytestmark = pytest.mark.slow


def test_many_changes_in_a_moment_are_one_round(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs, rounds = town.world.bot.jobs, list[float]()
    monkeypatch.setattr(jobs._postman, "deliver_due", lambda: rounds.append(monotonic()))
    began = monotonic()
    for _ in range(200):
        jobs.wake()
    until(lambda: rounds)
    # Beside it there is one each second, and one more if the loop outlasts the first.
    assert len(rounds) <= 3 + (monotonic() - began)


def test_a_change_after_the_beginning_of_a_round_has_another_one(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs, rounds = town.world.bot.jobs, list[float]()

    def changed() -> None:
        rounds.append(monotonic())
        if len(rounds) < 5:
            jobs.wake()

    monkeypatch.setattr(jobs._postman, "deliver_due", changed)
    jobs.wake()
    until(lambda: len(rounds) >= 5)
