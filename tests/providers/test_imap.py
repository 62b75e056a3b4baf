"""Mail servers: what opens a mailbox, what a refusal means, and what is found out beforehand."""

import logging
from typing import Any

import pytest

from connections.errors import FormRefused, GrantLost, ProviderUnavailable, Stage
from connections.model import Reason, Refreshed, RevokeAnswer
from playground.autoconfig.documents import MailServer
from tests.providers.imap_world import HOST, ImapWorld


def enter(world: ImapWorld, **changes: str) -> Refreshed:
    attempt = world.provider.begin(state="", address=world.account)
    return world.provider.redeem(world.typed(**changes), attempt.secret)


def stage(world: ImapWorld, **changes: str) -> Stage:
    with pytest.raises(FormRefused) as caught:
        enter(world, **changes)
    return caught.value.stage


def test_starttls_is_as_good_as_tls(imap_world: ImapWorld) -> None:
    refreshed = enter(imap_world, tls="starttls", port=str(imap_world.imap.starttls_port))
    imap_world.provider.probe(refreshed, imap_world.account)
    assert all(login.encrypted for login in imap_world.imap.logins)


def test_a_password_of_any_characters_arrives_as_it_is(imap_world: ImapWorld) -> None:
    for password in ("Grüße über alles", 'quo"te\\d', " spaces ", "{5}", "日本"):
        imap_world.imap.change_password(imap_world.account, password)
        assert enter(imap_world, password=password)


@pytest.mark.parametrize(
    "odd",
    [
        {"host": ""},
        {"host": "https://imap.acme.test"},
        {"host": "imap.acme.test/inbox"},
        {"host": "[::1]"},
        {"host": "imap acme test"},
        {"host": "x" * 400},
        {"host": "imap.acme.test\r\nA LOGOUT"},
        {"port": "imap"},
        {"port": "-993"},
        {"port": "0"},
        {"port": "70000"},
        {"port": "9" * 5000},
        {"port": "٩٩٣"},
        {"tls": "none"},
        {"tls": ""},
        {"username": ""},
        {"username": "a\x00b"},
        {"username": "a\r\nB NOOP"},
        {"password": ""},
        {"password": "a\r\nB NOOP"},
        {"password": "x" * 5000},
    ],
    ids=str,
)
def test_what_cannot_be_right_is_not_tried(imap_world: ImapWorld, odd: dict[str, str]) -> None:
    before = len(imap_world.imap.logins)
    assert stage(imap_world, **odd) is Stage.FIELDS
    assert len(imap_world.imap.logins) == before


def test_missing_fields_are_refused_too(imap_world: ImapWorld) -> None:
    attempt = imap_world.provider.begin(state="", address=imap_world.account)
    with pytest.raises(FormRefused):
        imap_world.provider.redeem({}, attempt.secret)


@pytest.mark.parametrize(
    "host",
    [
        "imap.gmail.com",
        "IMAP.Gmail.com.",
        "imap.googlemail.com",
        "outlook.office365.com",
        "imap-mail.outlook.com",
    ],
)
def test_no_password_of_google_or_microsoft_is_taken(imap_world: ImapWorld, host: str) -> None:
    assert stage(imap_world, host=host) is Stage.SIGN_IN


def test_a_wrong_password_is_a_matter_of_the_login(imap_world: ImapWorld) -> None:
    assert stage(imap_world, password="wrong") is Stage.LOGIN


def test_a_server_without_a_name_is_told_from_one_that_does_not_answer(
    imap_world: ImapWorld,
) -> None:
    assert stage(imap_world, host="nowhere.acme.test") is Stage.NAME
    assert stage(imap_world, port="1") is Stage.REACH


def test_a_dns_in_trouble_is_no_statement_about_a_server(imap_world: ImapWorld) -> None:
    attempt = imap_world.provider.begin(state="", address=imap_world.account)
    imap_world.dns.fail("acme.test", "SERVFAIL")
    with pytest.raises(ProviderUnavailable):
        imap_world.provider.redeem(imap_world.typed(), attempt.secret)


@pytest.mark.parametrize("kind", ["other_name", "unknown_authority", "plain_text"])
@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_encryption_that_cannot_be_trusted_is_not_used(
    imap_world: ImapWorld, kind: str, tls: str
) -> None:
    if (kind, tls) == ("plain_text", "starttls"):
        kind = "stripped"
    imap_world.imap.faults.add("connect", kind)
    before = len(imap_world.imap.logins)
    port = imap_world.imap.tls_port if tls == "tls" else imap_world.imap.starttls_port
    assert stage(imap_world, tls=tls, port=str(port)) is Stage.TLS
    assert len(imap_world.imap.logins) == before


def test_names_are_looked_at_as_before_after_a_mail_domain_s_settings_were_fetched(
    imap_world: ImapWorld,
) -> None:
    imap_world.dns.withdraw("_imaps._tcp.acme.test")
    imap_world.dns.set_a("autoconfig.acme.test", "127.0.0.1")
    imap_world.autoconfig.publish("acme.test", MailServer(HOST, imap_world.imap.tls_port))
    attempt = imap_world.provider.begin(state="", address=imap_world.account)
    assert attempt.fields["host"] == HOST  # the library behind it can switch the look at names off
    imap_world.imap.faults.add("connect", "other_name")
    assert stage(imap_world) is Stage.TLS


def test_an_app_password_is_asked_for_by_name(imap_world: ImapWorld) -> None:
    imap_world.imap.faults.add("login", "app_password")
    assert stage(imap_world) is Stage.APP_PASSWORD


def test_a_mailbox_that_is_missing_is_told_from_a_login_that_fails(
    imap_world: ImapWorld,
) -> None:
    imap_world.imap.faults.add("select", "NONEXISTENT")
    assert stage(imap_world) is Stage.MAILBOX


# The table of what a server says at a check, and what that means.
MEANINGS: list[tuple[str, str, Reason | None]] = [
    ("login", "AUTHENTICATIONFAILED", Reason.CREDENTIALS_REJECTED),
    ("login", "AUTHORIZATIONFAILED", Reason.CREDENTIALS_REJECTED),
    ("login", "EXPIRED", Reason.CREDENTIALS_REJECTED),
    ("login", "app_password", Reason.CREDENTIALS_REJECTED),
    ("login", "web_login", Reason.CREDENTIALS_REJECTED),
    ("login", "CONTACTADMIN", Reason.ACCOUNT_DISABLED),
    ("login", "UNAVAILABLE", None),
    ("login", "INUSE", None),
    ("login", "LIMIT", None),
    ("login", "SERVERBUG", None),
    ("login", "too_many", None),
    ("login", "dropped", None),
    ("connect", "dropped", None),
    ("connect", "plain_text", None),
    ("connect", "other_name", None),
    ("connect", "unknown_authority", None),
    ("select", "NONEXISTENT", Reason.MAILBOX_MISSING),
    ("select", "NOPERM", Reason.MAILBOX_MISSING),
    ("select", "UNAVAILABLE", None),
    ("select", "INUSE", None),
    ("select", "SERVERBUG", None),
    ("select", "not_connected", None),
    ("select", "dropped", None),
]


@pytest.mark.parametrize(("where", "kind", "reason"), MEANINGS)
def test_only_what_speaks_of_the_mailbox_counts_against_it(
    imap_world: ImapWorld, where: Any, kind: str, reason: Reason | None
) -> None:
    refreshed = enter(imap_world)
    imap_world.imap.faults.add(where, kind)
    with pytest.raises(GrantLost if reason else ProviderUnavailable) as caught:
        imap_world.provider.probe(refreshed, imap_world.account)
    if isinstance(caught.value, GrantLost):
        assert (caught.value.reason, caught.value.ended) == (reason, False)


def test_a_changed_password_is_refused_and_the_new_one_opens_again(
    imap_world: ImapWorld,
) -> None:
    refreshed = enter(imap_world)
    imap_world.imap.change_password(imap_world.account, "another one")
    with pytest.raises(GrantLost) as caught:
        imap_world.provider.probe(refreshed, imap_world.account)
    assert caught.value.reason is Reason.CREDENTIALS_REJECTED
    imap_world.provider.probe(enter(imap_world, password="another one"), imap_world.account)


def test_a_server_whose_name_is_gone_proves_nothing(imap_world: ImapWorld) -> None:
    refreshed = enter(imap_world)
    imap_world.dns.withdraw(HOST)
    with pytest.raises(ProviderUnavailable):
        imap_world.provider.probe(refreshed, imap_world.account)


def test_there_is_nothing_to_revoke(imap_world: ImapWorld) -> None:
    assert imap_world.provider.revoke(enter(imap_world).grant) is RevokeAnswer.NOT_APPLICABLE


def test_no_password_shows_in_values_logs_or_errors(
    imap_world: ImapWorld, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        refreshed = enter(imap_world)
        imap_world.provider.probe(refreshed, imap_world.account)
        imap_world.imap.faults.add("login", "AUTHENTICATIONFAILED")
        with pytest.raises(FormRefused) as caught:
            enter(imap_world, password="pass-of-a-stranger")
    shown = f"{refreshed!r} {caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    assert imap_world.password not in shown
    assert "pass-of-a-stranger" not in shown


class TestDiscovery:
    """What stands in the form before anything is typed."""

    def test_a_domains_service_records_fill_the_form(self, imap_world: ImapWorld) -> None:
        attempt = imap_world.provider.begin(state="", address=imap_world.account)
        assert attempt.fields == {
            "host": HOST,
            "port": str(imap_world.imap.tls_port),
            "tls": "tls",
            "username": imap_world.account,
        }
        assert attempt.hosts == {HOST}

    @pytest.mark.parametrize("place", ["autoconfig", "well_known"])
    def test_a_domains_own_settings_come_first(self, imap_world: ImapWorld, place: Any) -> None:
        name = "autoconfig.acme.test" if place == "autoconfig" else "acme.test"
        imap_world.dns.set_a(name, "127.0.0.1")
        server = MailServer("mail.hoster.test", 143, "STARTTLS", "%EMAILLOCALPART%")
        imap_world.autoconfig.publish("acme.test", server, places=(place,))
        attempt = imap_world.provider.begin(state="", address="ann@acme.test")
        assert dict(attempt.fields) == {
            "host": "mail.hoster.test",
            "port": "143",
            "tls": "starttls",
            "username": "ann",
        }
        assert attempt.hosts == {"mail.hoster.test", HOST}
        imap_world.autoconfig.withdraw("acme.test")

    @pytest.mark.parametrize(
        "kind",
        [
            "not_found",
            "server_error",
            "not_xml",
            "malformed",
            "entity_bomb",
            "external_entity",
            "huge",
            "slow",
        ],
    )
    def test_what_a_domain_serves_instead_is_done_without(
        self, imap_world: ImapWorld, kind: str
    ) -> None:
        imap_world.dns.set_a("acme.test", "127.0.0.1")
        imap_world.dns.set_a("autoconfig.acme.test", "127.0.0.1")
        imap_world.autoconfig.fail("acme.test", kind)  # type: ignore[arg-type]
        attempt = imap_world.provider.begin(state="", address=imap_world.account)
        assert attempt.hosts == {HOST}
        imap_world.autoconfig.heal("acme.test")

    def test_a_redirect_leads_nowhere(self, imap_world: ImapWorld) -> None:
        imap_world.dns.set_a("acme.test", "127.0.0.1")
        imap_world.autoconfig.redirect("acme.test", imap_world.autoconfig.url_for("evil.test"))
        imap_world.autoconfig.publish("evil.test", MailServer("mail.evil.test", 993))
        attempt = imap_world.provider.begin(state="", address=imap_world.account)
        assert attempt.hosts == {HOST}

    def test_servers_in_the_clear_are_not_offered(self, imap_world: ImapWorld) -> None:
        imap_world.dns.set_a("acme.test", "127.0.0.1")
        imap_world.autoconfig.publish("acme.test", MailServer("mail.acme.test", 143, "plain"))
        attempt = imap_world.provider.begin(state="", address=imap_world.account)
        assert attempt.hosts == {HOST}
        imap_world.autoconfig.withdraw("acme.test")

    def test_without_anything_to_go_by_the_usual_is_guessed(self, imap_world: ImapWorld) -> None:
        attempt = imap_world.provider.begin(state="", address="a@nowhere.test")
        assert attempt.fields["host"] == "imap.nowhere.test"
        assert attempt.hosts == frozenset()

    def test_a_domain_is_asked_once_in_a_while(self, imap_world: ImapWorld) -> None:
        for _ in range(3):
            imap_world.provider.begin(state="", address=imap_world.account)
        asked = [q for q in imap_world.dns.queries if q.name == "_imaps._tcp.acme.test"]
        before = len(asked)
        imap_world.provider.begin(state="", address="somebody.else@acme.test")
        asked = [q for q in imap_world.dns.queries if q.name == "_imaps._tcp.acme.test"]
        assert len(asked) == before
