"""Addresses, and when things are due."""

from datetime import timedelta

import pytest

from connections.errors import InvalidAddress, ProviderUnavailable
from connections.locks import KeyedLocks
from connections.policy import Timing, next_removal_attempt, normal_address
from tests.factories import NOW


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Alice@Acme.Test", "alice@acme.test"),
        ("  a.b+c@mail.acme.co.uk ", "a.b+c@mail.acme.co.uk"),
        ("jürgen@müller.de", "jürgen@müller.de"),
    ],
)
def test_an_address_is_stored_in_one_form(text: str, address: str) -> None:
    assert normal_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "alice",
        "@acme.test",
        "alice@",
        "alice@acme",
        "a b@acme.test",
        "a@b@acme.test",
        "<!channel>@acme.test",
        "mailto:a@acme.test",
        "a@acme..test",
        "a" * 65 + "@acme.test",
        "a@" + "b." * 160 + "test",
        "a@acme.test\nBcc: x@acme.test",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidAddress):
        normal_address(text)


def test_removals_are_looked_at_promptly_first_and_then_ever_later() -> None:
    at, seconds = NOW, []
    for _ in range(10):
        at = next_removal_attempt(NOW, at, Timing())
        seconds.append(int((at - NOW).total_seconds()))
    assert seconds[:9] == [5, 30, 120, 900, 3600, 86400, 259200, 518400, 604800]


def test_without_an_answer_the_next_attempt_comes_sooner_but_never_at_once() -> None:
    at = NOW + timedelta(hours=2)
    for attempts in range(30):
        next_at = next_removal_attempt(NOW, at, Timing(), backoff_after=attempts)
        assert timedelta(seconds=5) <= next_at - at <= timedelta(minutes=15)


def test_a_lock_that_never_comes_free_is_no_proof_of_anything() -> None:
    locks = KeyedLocks()
    with (
        locks.hold("a", "b"),
        pytest.raises(ProviderUnavailable),
        locks.hold("a", "b", patience=0.01),
    ):
        pass
    with locks.hold("a", "b", patience=0.01), locks.hold("a", "c", patience=0.01):
        pass
