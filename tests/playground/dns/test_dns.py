"""The local DNS, asked by dnspython as the bot asks it."""

import socket
from collections.abc import Iterator

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import pytest

from playground.dns.dns import Dns, Query
from playground.dns.zone import Failure


@pytest.fixture
def world() -> Iterator[Dns]:
    with Dns() as world:
        yield world


@pytest.fixture
def resolver(world: Dns) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = world.port
    resolver.lifetime = 5
    return resolver


def texts(
    resolver: dns.resolver.Resolver, name: str, kind: str, *, tcp: bool = False
) -> list[str]:
    return sorted(r.to_text() for r in resolver.resolve(name, kind, tcp=tcp, search=False))


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("google", ["1 smtp.google.com."]),
        ("microsoft", ["0 acme-test.mail.protection.outlook.com."]),
        ("microsoft_dnssec", ["0 acme-test.o-v1.mx.microsoft."]),
        ("outlook", ["5 acme-test.olc.protection.outlook.com."]),
        ("mixed", ["10 acme-test.mail.protection.outlook.com.", "10 smtp.google.com."]),
        ("other", ["10 mx1.acme.test.", "20 mx2.acme.test."]),
        ("null", ["0 ."]),
    ],
)
def test_a_domain_has_the_mx_of_its_provider(
    world: Dns, resolver: dns.resolver.Resolver, preset: str, expected: list[str]
) -> None:
    world.set_mx("acme.test", preset)
    assert texts(resolver, "acme.test", "MX") == expected


def test_a_domain_moves_from_one_provider_to_another(
    world: Dns, resolver: dns.resolver.Resolver
) -> None:
    world.set_mx("acme.test", "google")
    before = texts(resolver, "acme.test", "MX")
    world.set_mx("acme.test", "microsoft")
    after = texts(resolver, "acme.test", "MX")
    assert (before, after) == (
        ["1 smtp.google.com."],
        ["0 acme-test.mail.protection.outlook.com."],
    )


def test_hosts_may_be_given_with_their_preference(
    world: Dns, resolver: dns.resolver.Resolver
) -> None:
    world.set_mx("acme.test", ["mx.acme.test", (5, "smtp.google.com")])
    assert texts(resolver, "acme.test", "MX") == ["10 mx.acme.test.", "5 smtp.google.com."]


def test_an_unknown_provider_is_refused(world: Dns) -> None:
    with pytest.raises(ValueError, match="gogle"):
        world.set_mx("acme.test", "gogle")


def test_names_are_compared_without_case(world: Dns, resolver: dns.resolver.Resolver) -> None:
    world.set_mx("Acme.Test", "google")
    assert texts(resolver, "aCME.tEST", "MX") == ["1 smtp.google.com."]


def test_an_international_domain_is_found_by_its_a_label(
    world: Dns, resolver: dns.resolver.Resolver
) -> None:
    world.set_mx("bücher.test", "google")
    assert texts(resolver, "xn--bcher-kva.test", "MX") == ["1 smtp.google.com."]


def test_a_host_has_addresses_of_both_kinds(world: Dns, resolver: dns.resolver.Resolver) -> None:
    world.set_a("imap.acme.test", ["127.0.0.1", "::1"])
    assert texts(resolver, "imap.acme.test", "A") == ["127.0.0.1"]
    assert texts(resolver, "imap.acme.test", "AAAA") == ["::1"]


def test_what_is_no_address_is_refused(world: Dns) -> None:
    with pytest.raises(ValueError, match=r"imap\.acme\.test"):
        world.set_a("imap.acme.test", "imap.acme.test")


def test_a_service_is_found(world: Dns, resolver: dns.resolver.Resolver) -> None:
    world.set_srv("_imaps._tcp.acme.test", "imap.acme.test", 993, priority=1, weight=2)
    assert texts(resolver, "_imaps._tcp.acme.test", "SRV") == ["1 2 993 imap.acme.test."]


def test_a_service_that_is_not_offered_points_nowhere(
    world: Dns, resolver: dns.resolver.Resolver
) -> None:
    world.set_srv("_imap._tcp.acme.test", ".", 0)
    assert texts(resolver, "_imap._tcp.acme.test", "SRV") == ["0 0 0 ."]


def test_an_alias_leads_to_its_target(world: Dns, resolver: dns.resolver.Resolver) -> None:
    world.set_cname("autoconfig.acme.test", "config.host.test")
    world.set_a("config.host.test", "127.0.0.1")
    answer = resolver.resolve("autoconfig.acme.test", "A", search=False)
    assert answer.canonical_name.to_text() == "config.host.test."
    assert [r.to_text() for r in answer] == ["127.0.0.1"]


def test_aliases_in_a_circle_end(world: Dns, resolver: dns.resolver.Resolver) -> None:
    world.set_cname("a.test", "b.test")
    world.set_cname("b.test", "a.test")
    with pytest.raises(dns.exception.DNSException):
        resolver.resolve("a.test", "A", search=False)


def test_an_unknown_name_does_not_exist(resolver: dns.resolver.Resolver) -> None:
    with pytest.raises(dns.resolver.NXDOMAIN):
        resolver.resolve("nobody.test", "MX", search=False)


def test_a_withdrawn_name_does_not_exist(world: Dns, resolver: dns.resolver.Resolver) -> None:
    world.set_mx("acme.test", "google")
    world.withdraw("acme.test")
    with pytest.raises(dns.resolver.NXDOMAIN):
        resolver.resolve("acme.test", "MX", search=False)


@pytest.mark.parametrize("name", ["acme.test", "_tcp.acme.test"])
def test_a_known_name_without_the_type_is_an_empty_answer(
    world: Dns, resolver: dns.resolver.Resolver, name: str
) -> None:
    """A name counts as known as well when only a longer one was published."""
    world.set_srv("_imaps._tcp.acme.test", "imap.acme.test", 993)
    with pytest.raises(dns.resolver.NoAnswer):
        resolver.resolve(name, "MX", search=False)


@pytest.mark.parametrize("failure", ["SERVFAIL", "REFUSED"])
@pytest.mark.parametrize("name", ["acme.test", "_imaps._tcp.acme.test"])
def test_a_broken_domain_answers_with_the_error_until_it_heals(
    world: Dns, resolver: dns.resolver.Resolver, failure: Failure, name: str
) -> None:
    world.set_mx("acme.test", "google")
    world.fail("acme.test", failure)
    with pytest.raises(dns.resolver.NoNameservers, match=failure):
        resolver.resolve(name, "MX", search=False)
    world.heal("acme.test")
    assert texts(resolver, "acme.test", "MX") == ["1 smtp.google.com."]


def test_a_broken_domain_breaks_no_other(world: Dns, resolver: dns.resolver.Resolver) -> None:
    world.set_mx("notacme.test", "google")
    world.fail("acme.test", "SERVFAIL")
    assert texts(resolver, "notacme.test", "MX") == ["1 smtp.google.com."]


@pytest.mark.parametrize("tcp", [False, True])
def test_a_silent_domain_lets_the_client_wait(
    world: Dns, resolver: dns.resolver.Resolver, tcp: bool
) -> None:
    world.fail("acme.test", "timeout")
    resolver.lifetime = 0.3
    with pytest.raises(dns.resolver.LifetimeTimeout):
        resolver.resolve("acme.test", "MX", tcp=tcp, search=False)


def test_tcp_and_udp_answer_alike_and_both_are_written_down(
    world: Dns, resolver: dns.resolver.Resolver
) -> None:
    world.set_mx("acme.test", "google")
    assert texts(resolver, "acme.test", "MX", tcp=True) == texts(resolver, "acme.test", "MX")
    assert world.queries == [Query("acme.test", "MX", "tcp"), Query("acme.test", "MX", "udp")]


def test_an_answer_too_long_for_udp_sends_the_client_to_tcp(
    world: Dns, resolver: dns.resolver.Resolver
) -> None:
    hosts = [f"a-rather-long-name-of-a-host-{n:02}.elsewhere{n}.test" for n in range(60)]
    world.set_mx("acme.test", hosts)
    assert len(texts(resolver, "acme.test", "MX")) == 60
    assert [query.transport for query in world.queries] == ["udp", "tcp"]


def test_answers_are_forgotten_within_a_second(
    world: Dns, resolver: dns.resolver.Resolver
) -> None:
    world.set_mx("acme.test", "google")
    rrset = resolver.resolve("acme.test", "MX", search=False).rrset
    assert rrset is not None
    assert rrset.ttl == 1


def test_nonsense_is_not_answered_and_stops_nothing(
    world: Dns, resolver: dns.resolver.Resolver
) -> None:
    world.set_mx("acme.test", "google")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(b"\x00\x01nonsense", ("127.0.0.1", world.port))
    assert texts(resolver, "acme.test", "MX") == ["1 smtp.google.com."]


def test_a_message_without_a_question_is_a_format_error(world: Dns) -> None:
    empty = dns.message.Message()
    answer = dns.query.udp(empty, "127.0.0.1", port=world.port, timeout=5)
    assert answer.rcode() == dns.rcode.FORMERR


def test_it_closes_while_somebody_is_connected_and_gives_the_port_back() -> None:
    with Dns() as world, socket.create_connection(("127.0.0.1", world.port)):
        port = world.port
        world.close()
    with Dns().start(port) as again:
        assert again.nameserver == f"127.0.0.1:{port}"


def test_without_a_start_there_is_no_port() -> None:
    with pytest.raises(RuntimeError, match="started"):
        _ = Dns().nameserver
