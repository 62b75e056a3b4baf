"""Our adapter for mail servers at the real Dovecot, and our resolver at the real Knot."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connections.errors import FormRefused, GrantLost, ProviderUnavailable, Stage
from connections.model import Reason, Refreshed
from connections.routing import Lookup, Place
from playground.certificates import LocalAuthority
from providers.dns import Resolver
from providers.imap import Imap
from providers.routes import Routes
from providers.settings import ImapSettings
from tests.external.dovecot import DOWN_DOMAIN, OTHER_NAME_HOST, Dovecot, dovecot
from tests.external.knot import BROKEN, FOREIGN, Knot, knot

pytestmark = pytest.mark.external

ALICE, BLOCKED, DOWN = "alice@acme.test", "blocked@acme.test", f"alice@{DOWN_DOMAIN}"


@pytest.fixture(scope="module")
def authority() -> LocalAuthority:
    return LocalAuthority()


@pytest.fixture(scope="module")
def server(authority: LocalAuthority) -> Iterator[Dovecot]:
    with dovecot(authority) as running:
        running.add_account(ALICE, "s3cret")
        running.add_account(BLOCKED, "s3cret")
        running.disable(BLOCKED)
        yield running


@pytest.fixture(scope="module")
def names() -> Iterator[Knot]:
    with knot("acme.test", "contoso.test") as running:
        yield running


@pytest.fixture
def imap(authority: LocalAuthority, names: Knot, tmp_path_factory: pytest.TempPathFactory) -> Imap:
    ca_file = authority.ca_file(tmp_path_factory.mktemp("ca") / "ca.pem")
    return Imap(
        ImapSettings(
            nameservers=(names.nameserver,), ca_file=ca_file, allow_private=True, autoconfig_port=1
        )
    )


def enter(imap: Imap, server: Dovecot, account: str = ALICE, **changes: str) -> Refreshed:
    typed = {
        "host": server.host,
        "port": str(server.tls_port),
        "tls": "tls",
        "username": account,
        "password": "s3cret",
    }
    attempt = imap.begin(state="", address=account)
    return imap.redeem(typed | changes, attempt.secret)


def test_tls_and_starttls_open_the_mailbox(imap: Imap, server: Dovecot) -> None:
    imap.probe(enter(imap, server), ALICE)
    port = str(server.starttls_port)
    imap.probe(enter(imap, server, tls="starttls", port=port), ALICE)


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"password": "wrong"}, Stage.LOGIN),
        ({"username": "nobody@acme.test"}, Stage.LOGIN),
        ({"username": BLOCKED}, Stage.LOGIN),
        ({"username": DOWN}, Stage.REACH),
        ({"host": OTHER_NAME_HOST}, Stage.TLS),
    ],
)
def test_the_stage_that_fails_is_named(
    imap: Imap, server: Dovecot, changes: dict[str, str], stage: Stage
) -> None:
    with pytest.raises(FormRefused) as caught:
        enter(imap, server, **changes)
    assert caught.value.stage is stage


def test_a_port_that_speaks_no_tls_is_told(imap: Imap, server: Dovecot) -> None:
    with pytest.raises(FormRefused) as caught:
        enter(imap, server, port=str(server.starttls_port))
    assert caught.value.stage is Stage.TLS


def test_a_changed_password_loses_the_mailbox_and_a_dead_backend_does_not(
    imap: Imap, server: Dovecot
) -> None:
    refreshed = enter(imap, server)
    server.change_password(ALICE, "another")
    with pytest.raises(GrantLost) as caught:
        imap.probe(refreshed, ALICE)
    assert caught.value.reason is Reason.CREDENTIALS_REJECTED
    server.change_password(ALICE, "s3cret")
    imap.probe(refreshed, ALICE)


def test_a_disabled_account_is_said_so(imap: Imap, server: Dovecot) -> None:
    refreshed = enter(imap, server)
    server.disable(ALICE)
    try:
        with pytest.raises(GrantLost) as caught:
            imap.probe(refreshed, ALICE)
        assert caught.value.reason is Reason.ACCOUNT_DISABLED
    finally:
        server.add_account(ALICE, "s3cret")


def test_the_service_records_of_a_domain_fill_the_form(
    imap: Imap, server: Dovecot, names: Knot
) -> None:
    names.set_srv("_imaps._tcp.acme.test", "imap.acme.test", server.tls_port)
    fields = imap.begin(state="", address=ALICE).fields
    assert (fields["host"], fields["port"]) == ("imap.acme.test", str(server.tls_port))


def test_mx_are_read_as_they_are_moved(names: Knot) -> None:
    resolver = Resolver([names.nameserver])
    routes = Routes(resolver)
    for preset, provider in (("google", "google"), ("microsoft", "microsoft")):
        names.set_mx("acme.test", preset)
        assert routes.provider_of("acme.test") == provider
    names.set_mx("acme.test", "mixed")
    assert routes.route("acme.test").place is Place.MIXED
    names.set_mx("acme.test", "null")
    assert resolver.mx("acme.test").lookup is Lookup.NO_MAIL


@pytest.mark.parametrize("domain", [BROKEN, FOREIGN])
def test_a_server_in_trouble_says_nothing(names: Knot, domain: str) -> None:
    assert Resolver([names.nameserver]).mx(domain).lookup is Lookup.ERROR


def test_an_unavailable_server_is_no_statement_about_a_mailbox(
    imap: Imap, server: Dovecot
) -> None:
    refreshed = enter(imap, server)
    elsewhere = refreshed.grant.secret.replace(str(server.tls_port), "1")
    grant = replace(refreshed.grant, secret=elsewhere)
    with pytest.raises(ProviderUnavailable):
        imap.probe(replace(refreshed, grant=grant), ALICE)
