"""Nobody makes the bot reach into a network: names, addresses in disguise, other ports."""

from collections.abc import Iterator

import pytest

from connections.errors import FormRefused, ProviderUnavailable, Stage
from playground.dns.dns import Dns
from providers.dns import Resolver
from providers.hosts import Hosts, is_public


@pytest.fixture
def dns() -> Iterator[Dns]:
    with Dns() as server:
        yield server


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",  # noqa: S104 - to be refused
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
        "fec0::1",
        "::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2001:0:a00:1::",
    ],
)
def test_addresses_inside_are_not_public_in_any_disguise(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert is_public(address)


def refused(dns: Dns, host: str, port: int = 993) -> Stage:
    hosts = Hosts(Resolver([dns.nameserver]), allow_private=False)
    with pytest.raises(FormRefused) as caught:
        hosts.pin(host, port)
    return caught.value.stage


def test_one_address_inside_spoils_all_others(dns: Dns) -> None:
    dns.set_a("mail.acme.test", ["8.8.8.8", "10.0.0.1"])
    assert refused(dns, "mail.acme.test") is Stage.PLACE


def test_the_address_that_was_looked_at_is_the_one_to_connect_to(dns: Dns) -> None:
    dns.set_a("mail.acme.test", "8.8.8.8")
    pinned = Hosts(Resolver([dns.nameserver]), allow_private=False).pin("Mail.Acme.Test.", 993)
    dns.set_a("mail.acme.test", "10.0.0.1")
    assert (pinned.host, pinned.address, pinned.port) == ("mail.acme.test", "8.8.8.8", 993)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "127.0.0.1",
        "8.8.8.8",
        "0x7f000001",
        "2130706433",
        "[::1]",
        "::1",
        "mail.acme.test:25",
        "user@mail.acme.test",
        "mail.acme.test/x",
        "mail..acme.test",
        "-mail.acme.test",
        "mail acme.test",
        "mail.acme.test#x",
        "\x00.test",
        "a." * 200 + "test",
    ],
)
def test_what_is_no_name_is_not_even_looked_up(dns: Dns, host: str) -> None:
    assert refused(dns, host) is Stage.FIELDS
    assert dns.queries == []


@pytest.mark.parametrize("port", [0, 22, 25, 80, 443, 6379, 65535, 65536, -1])
def test_only_mails_own_ports_are_reached(dns: Dns, port: int) -> None:
    dns.set_a("mail.acme.test", "8.8.8.8")
    assert refused(dns, "mail.acme.test", port) is Stage.FIELDS


def test_a_name_without_address_is_told_from_a_dns_in_trouble(dns: Dns) -> None:
    assert refused(dns, "nowhere.acme.test") is Stage.NAME
    dns.fail("acme.test", "SERVFAIL")
    with pytest.raises(ProviderUnavailable):
        Hosts(Resolver([dns.nameserver]), allow_private=False).pin("mail.acme.test", 993)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "mail.acme.test"])
def test_what_was_allowed_may_be_inside_and_on_any_port(dns: Dns, host: str) -> None:
    dns.set_a("mail.acme.test", "127.0.0.1")
    pinned = Hosts(Resolver([dns.nameserver]), allow_private=True).pin(host, 40_000)
    assert (pinned.address, pinned.port) == ("127.0.0.1", 40_000)
