"""The resolver: values for every answer and every silence."""

import time
from collections.abc import Iterator

import pytest

from connections.routing import Lookup, Place
from playground.dns.dns import Dns
from providers.dns import Resolver, Service
from providers.routes import Routes


@pytest.fixture
def dns() -> Iterator[Dns]:
    with Dns() as server:
        yield server


@pytest.fixture
def resolver(dns: Dns) -> Resolver:
    return Resolver([dns.nameserver])


def test_the_mail_servers_of_a_domain_come_in_their_order(dns: Dns, resolver: Resolver) -> None:
    dns.set_mx("acme.test", [(20, "B.acme.test"), (10, "a.acme.test")])
    assert resolver.mx("acme.test").hosts == ((10, "a.acme.test"), (20, "b.acme.test"))


@pytest.mark.parametrize("domain", ["ACME.test", "acme.test."])
def test_a_domain_may_be_written_in_any_way(dns: Dns, resolver: Resolver, domain: str) -> None:
    dns.set_mx("acme.test", "google")
    assert resolver.mx(domain).lookup is Lookup.FOUND


def test_a_null_mx_takes_no_mail(dns: Dns, resolver: Resolver) -> None:
    dns.set_mx("acme.test", "null")
    assert resolver.mx("acme.test").lookup is Lookup.NO_MAIL


def test_a_domain_without_mx_is_told_from_one_that_does_not_exist(
    dns: Dns, resolver: Resolver
) -> None:
    dns.set_a("acme.test", ["192.0.2.1"])
    assert resolver.mx("acme.test").lookup is Lookup.NO_MX
    assert resolver.mx("nowhere.test").lookup is Lookup.NO_DOMAIN


@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED"])
def test_a_server_in_trouble_says_nothing_about_a_domain(
    dns: Dns, resolver: Resolver, fault: str
) -> None:
    dns.set_mx("acme.test", "google")
    dns.fail("acme.test", fault)
    assert resolver.mx("acme.test").lookup is Lookup.ERROR
    dns.heal("acme.test")
    assert resolver.mx("acme.test").lookup is Lookup.FOUND


def test_silence_ends_at_the_limit(dns: Dns) -> None:
    dns.fail("acme.test", "timeout")
    begun = time.monotonic()
    assert Resolver([dns.nameserver], patience=0.3).mx("acme.test").lookup is Lookup.ERROR
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("name", ["", "a..b", "x" * 64 + ".test", "a b.test", "\x00.test", "."])
def test_what_is_no_name_has_no_answer(resolver: Resolver, name: str) -> None:
    assert resolver.mx(name).lookup in {Lookup.ERROR, Lookup.NO_DOMAIN, Lookup.NO_MX}
    assert not resolver.addresses(name)
    assert resolver.services(name) == ()


def test_every_address_of_a_host_is_found(dns: Dns, resolver: Resolver) -> None:
    dns.set_a("mail.acme.test", ["192.0.2.1", "2001:db8::1"])
    assert set(resolver.addresses("mail.acme.test") or ()) == {"192.0.2.1", "2001:db8::1"}
    assert resolver.addresses("nowhere.test") == ()


def test_no_answer_is_told_from_no_address(dns: Dns, resolver: Resolver) -> None:
    dns.fail("acme.test", "SERVFAIL")
    assert resolver.addresses("mail.acme.test") is None


def test_services_come_best_first_and_one_not_offered_is_none(
    dns: Dns, resolver: Resolver
) -> None:
    dns.set_srv("_imaps._tcp.acme.test", "imap.acme.test", 993)
    dns.set_srv("_imap._tcp.acme.test", ".", 0)
    found = resolver.services("_imaps._tcp.acme.test")
    assert found == (Service(host="imap.acme.test", port=993),)
    assert resolver.services("_imap._tcp.acme.test") == ()


@pytest.mark.parametrize(
    ("preset", "place"),
    [("google", Place.PROVIDER), ("gateway", Place.GATEWAY), ("mixed", Place.MIXED)],
)
def test_a_route_is_read_from_the_dns(
    dns: Dns, resolver: Resolver, preset: str, place: Place
) -> None:
    dns.set_mx("acme.test", preset)
    assert Routes(resolver).route("acme.test").place is place
