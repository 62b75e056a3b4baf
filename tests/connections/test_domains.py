"""Where a domain's mail goes: what one more observation adds, and what it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domains import Domain, observed, settled
from tests.factories import NOW
from tests.fakes.mail import goes_to

SHORT = {
    "g": "google",
    "m": "microsoft",
    "e": "error",
    "w": "gateway",
    "x": "mixed",
    "n": "nowhere",
}


def after(sequence: str, every: timedelta = timedelta(hours=6)) -> Domain:
    """Return a domain after one observation of each letter, so far apart."""
    domain = Domain(name="acme.test", next_look_at=NOW)
    for number, letter in enumerate(sequence):
        domain = observed(domain, goes_to(SHORT[letter]), NOW + every * number)
    return domain


def test_the_first_clear_observation_is_the_baseline() -> None:
    assert after("em").home == "microsoft"
    assert after("wg").home == "google"


@pytest.mark.parametrize(
    ("sequence", "agreeing"),
    [
        ("gg", 0),
        ("gm", 1),
        ("gmmmm", 4),
        ("gmemem", 3),  # an error neither confirms nor resets
        ("gmmmgm", 1),  # the old home resets
        ("gmmwm", 1),  # behind a filter nobody can tell
        ("gmmxm", 1),
        ("gmmnm", 1),
        ("ggmemeemgmmmm", 4),
    ],
)
def test_only_agreeing_observations_in_a_row_count(sequence: str, agreeing: int) -> None:
    domain = after(sequence)
    assert (domain.home, domain.agreeing) == ("google", agreeing)


def test_the_settling_time_counts_from_the_first_of_those_that_agree() -> None:
    assert after("gmgmem").candidate_since == NOW + timedelta(hours=18)


def test_a_clock_that_was_set_back_begins_the_settling_anew() -> None:
    domain = after("gmmm")
    earlier = NOW - timedelta(days=2)
    again = observed(domain, goes_to("microsoft"), earlier)
    assert (again.agreeing, again.candidate_since) == (1, earlier)


def test_a_settled_candidate_is_the_home_and_the_move_is_told() -> None:
    domain, move = settled(after("gm"))
    assert move is not None
    assert (move.source, move.target, move.fingerprint) == ("google", "microsoft", "mx.microsoft")
    assert (domain.home, domain.candidate, domain.agreeing) == ("microsoft", None, 0)
    assert settled(domain) == (domain, None)


def test_other_servers_of_the_same_home_are_no_move() -> None:
    domain = after("gg")
    renamed = observed(domain, replace(goes_to("google"), fingerprint="smtp.new"), NOW)
    assert (renamed.candidate, renamed.fingerprint) == (None, "smtp.new")
