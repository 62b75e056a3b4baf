"""The provider of an address: from its domain, from its MX, or from a person."""

import pytest

from connections.choosing import Choosing
from connections.domains import OTHER
from connections.errors import InvalidAddress
from connections.model import Entrance
from tests.fakes.provider import FakeProvider


class Routes:
    """Mail routes that answer what they are told and remember what they were asked."""

    def __init__(self, answer: str | None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def provider_of(self, domain: str) -> str | None:
        self.asked.append(domain)
        return self.answer


def provider(
    name: str, *domains: str, entrance: Entrance = Entrance.SIGN_IN
) -> tuple[str, FakeProvider]:
    made = FakeProvider()
    made.id, made.domains, made.entrance = name, frozenset(domains), entrance
    return name, made


GOOGLE = provider("google", "gmail.test")
MICROSOFT = provider("microsoft")
IMAP = provider("imap", entrance=Entrance.FORM)


def choose(address: str, answer: str | None, *offered: tuple[str, FakeProvider]) -> str | None:
    return Choosing(dict(offered), Routes(answer)).choose(address).provider


def test_a_domain_of_consumers_tells_by_itself_and_nobody_is_asked() -> None:
    routes = Routes("microsoft")
    choosing = Choosing(dict([GOOGLE, MICROSOFT]), routes)
    assert choosing.choose("a@gmail.test").provider == "google"
    assert routes.asked == []


@pytest.mark.parametrize(
    ("route", "chosen"),
    [("google", "google"), ("microsoft", "microsoft"), (OTHER, "imap"), (None, None)],
)
def test_elsewhere_the_mx_tells(route: str | None, chosen: str | None) -> None:
    assert choose("A@Acme.test", route, GOOGLE, MICROSOFT, IMAP) == chosen


def test_with_one_provider_to_sign_in_at_an_unknown_domain_is_tried_there() -> None:
    assert choose("a@acme.test", None, GOOGLE, IMAP) == "google"


def test_with_one_provider_there_is_nothing_to_ask() -> None:
    routes = Routes(None)
    assert Choosing(dict([IMAP]), routes).choose("a@acme.test").provider == "imap"
    assert routes.asked == []


def test_a_provider_that_is_not_set_up_is_named_and_not_offered() -> None:
    choice = Choosing(dict([GOOGLE, IMAP]), Routes("microsoft")).choose("a@acme.test")
    assert (choice.provider, choice.missing) == (None, "microsoft")
    assert choice.offered == ("google", "imap")


def test_without_any_provider_nothing_is_chosen() -> None:
    assert choose("a@acme.test", "google") is None


def test_what_is_no_address_has_no_provider() -> None:
    with pytest.raises(InvalidAddress):
        choose("acme.test", "google", GOOGLE)
