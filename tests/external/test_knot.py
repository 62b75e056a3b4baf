"""Knot and the playground's DNS, asked the same: what our tests stand on is real."""

from collections.abc import Iterator

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.resolver
import pytest

from connections.routing import Lookup
from playground.dns.dns import Dns
from playground.dns.presets import PRESETS
from providers.dns import Resolver
from tests.external.knot import BROKEN, FOREIGN, Knot, knot

pytestmark = pytest.mark.external

Server = Dns | Knot


@pytest.fixture(scope="module")
def real() -> Iterator[Knot]:
    with knot("acme.test", "contoso.test") as real:
        yield real


@pytest.fixture
def ours() -> Iterator[Dns]:
    with Dns() as ours:
        for zone in ("acme.test", "contoso.test"):
            ours.set_mx(zone, [])
        ours.fail(BROKEN, "SERVFAIL")
        ours.fail(FOREIGN, "REFUSED")
        yield ours


@pytest.fixture(params=["ours", "real"])
def server(request: pytest.FixtureRequest) -> Server:
    server: Server = request.getfixturevalue(request.param)
    return server


def resolver(server: Server) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=False)
    host, _, port = server.nameserver.partition(":")
    resolver.nameservers = [host]
    resolver.port = int(port)
    resolver.lifetime = 10
    return resolver


def ask(server: Server, name: str, kind: str) -> str | list[str]:
    """Return the sorted records, or the name of what dnspython raises."""
    try:
        answer = resolver(server).resolve(name, kind, search=False)
    except dns.exception.DNSException as error:
        return type(error).__name__
    return sorted(record.to_text() for record in answer)


@pytest.mark.parametrize("provider", PRESETS)
def test_every_providers_mx_is_the_same(ours: Dns, real: Knot, provider: str) -> None:
    for server in (ours, real):
        server.set_mx("acme.test", provider)
    assert ask(ours, "acme.test", "MX") == ask(real, "acme.test", "MX")


def test_a_domain_moves_and_is_seen_to_have_moved(server: Server) -> None:
    seen = []
    for provider in ("google", "microsoft", "google"):
        server.set_mx("acme.test", provider)
        seen.append(ask(server, "acme.test", "MX"))
    google, microsoft = ["1 smtp.google.com."], ["0 acme-test.mail.protection.outlook.com."]
    assert seen == [google, microsoft, google]


def test_a_domain_without_mx_is_an_empty_answer(server: Server) -> None:
    server.set_mx("acme.test", "google")
    server.set_mx("acme.test", [])
    assert ask(server, "acme.test", "MX") == "NoAnswer"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nobody.acme.test", "NXDOMAIN"),
        (BROKEN, "NoNameservers"),
        (f"below.{BROKEN}", "NoNameservers"),
        (FOREIGN, "NoNameservers"),
    ],
)
def test_failures_look_the_same(server: Server, name: str, expected: str) -> None:
    assert ask(server, name, "MX") == expected


@pytest.mark.parametrize(
    ("name", "rcode"),
    [
        ("acme.test", "NOERROR"),
        ("nobody.acme.test", "NXDOMAIN"),
        (BROKEN, "SERVFAIL"),
        (FOREIGN, "REFUSED"),
    ],
)
def test_failures_have_the_same_code_over_udp_and_tcp(
    server: Server, name: str, rcode: str
) -> None:
    host, _, port = server.nameserver.partition(":")
    question = dns.message.make_query(name, "MX")
    for query in (dns.query.udp, dns.query.tcp):
        answer = query(question, host, port=int(port), timeout=10)
        assert dns.rcode.to_text(answer.rcode()) == rcode


def test_services_are_found_and_the_way_to_them_exists(server: Server) -> None:
    """The name between, `_tcp.acme.test`, exists because something stands below it."""
    server.set_srv("_imaps._tcp.acme.test", "imap.acme.test", 993, 0, 1)
    server.set_srv("_imap._tcp.acme.test", ".", 0)
    assert ask(server, "_imaps._tcp.acme.test", "SRV") == ["0 1 993 imap.acme.test."]
    assert ask(server, "_imap._tcp.acme.test", "SRV") == ["0 0 0 ."]
    assert ask(server, "_tcp.acme.test", "SRV") == "NoAnswer"
    assert ask(server, "_pop3._tcp.acme.test", "SRV") == "NXDOMAIN"


def test_addresses_and_aliases_are_followed(server: Server) -> None:
    server.set_a("web.acme.test", ["127.0.0.1", "::1"])
    server.set_cname("autoconfig.acme.test", "web.acme.test")
    assert ask(server, "autoconfig.acme.test", "A") == ["127.0.0.1"]
    assert ask(server, "autoconfig.acme.test", "AAAA") == ["::1"]
    assert ask(server, "autoconfig.acme.test", "MX") == "NoAnswer"


def test_an_alias_to_nowhere_does_not_exist(server: Server) -> None:
    server.set_cname("old.acme.test", "gone.acme.test")
    assert ask(server, "old.acme.test", "A") == "NXDOMAIN"


def test_a_withdrawn_name_does_not_exist(server: Server) -> None:
    server.set_a("short.acme.test", "127.0.0.1")
    before = ask(server, "short.acme.test", "A")
    server.withdraw("short.acme.test")
    assert (before, ask(server, "short.acme.test", "A")) == (["127.0.0.1"], "NXDOMAIN")


def test_names_have_no_case(server: Server) -> None:
    server.set_mx("Contoso.Test", "google")
    assert ask(server, "cONTOSO.tEST", "MX") == ["1 smtp.google.com."]


def test_what_is_too_long_for_udp_comes_over_tcp(server: Server) -> None:
    server.set_mx("contoso.test", [f"mx.a-long-name-number-{n}.test" for n in range(60)])
    host, _, port = server.nameserver.partition(":")
    question = dns.message.make_query("contoso.test", "MX")
    cut = dns.query.udp(question, host, port=int(port), timeout=10)
    whole = dns.query.tcp(question, host, port=int(port), timeout=10)
    assert cut.flags & dns.flags.TC
    assert [len(rrset) for rrset in whole.answer] == [60]
    assert len(ask(server, "contoso.test", "MX")) == 60


def test_an_answer_too_long_for_udp_is_fetched_over_tcp(real: Knot) -> None:
    hosts = [f"a-mail-server-with-a-long-name-{n:02}.mx.contoso.test" for n in range(60)]
    real.set_mx("contoso.test", hosts)
    question = dns.message.make_query("contoso.test", "MX")
    short = dns.query.udp(question, "127.0.0.1", port=real.port, timeout=10)
    assert short.flags & dns.flags.TC  # half of an answer, and it says so
    found = Resolver([real.nameserver]).mx("contoso.test")
    assert found.lookup is Lookup.FOUND
    assert sorted(host for _, host in found.hosts) == sorted(hosts)
