"""The local IMAP server as imapclient sees it, the library that the bot uses."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from playground.imap.imap import Imap
from playground.imap.peer import Login


@contextmanager
def client(imap: Imap, tls: ssl.SSLContext, timeout: float = 5) -> Iterator[IMAPClient]:
    with IMAPClient(
        imap.host, port=imap.tls_port, ssl=True, ssl_context=tls, timeout=timeout
    ) as client:
        yield client


def refusal(imap: Imap, tls: ssl.SSLContext, username: str, password: str) -> str:
    with client(imap, tls) as mail, pytest.raises(LoginError) as raised:
        mail.login(username, password)
    return str(raised.value)


def test_a_mail_program_opens_an_empty_inbox(imap: Imap, tls: ssl.SSLContext) -> None:
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", "s3cret")
        opened = mail.select_folder("INBOX")
        assert (opened[b"EXISTS"], opened[b"READ-WRITE"]) == (0, True)
        assert mail.noop() == (b"NOOP completed.", [])
        assert mail.logout() == b"Logging out"


def test_a_mail_program_may_only_look(imap: Imap, tls: ssl.SSLContext) -> None:
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", "s3cret")
        assert b"READ-WRITE" not in mail.select_folder("INBOX", readonly=True)
        mail.close_folder()
        mail.select_folder("INBOX", readonly=True)
        mail.unselect_folder()


def test_starttls_encrypts_and_then_lets_in(imap: Imap, tls: ssl.SSLContext) -> None:
    with IMAPClient(imap.host, port=imap.starttls_port, ssl=False, timeout=5) as mail:
        assert {b"STARTTLS", b"LOGINDISABLED"} <= set(mail.capabilities())
        mail.starttls(tls)
        assert b"AUTH=PLAIN" in mail.capabilities()
        assert b"LOGINDISABLED" not in mail.capabilities()
        mail.login("alice@acme.test", "s3cret")
    assert imap.logins == [Login("alice@acme.test", "OK", "LOGIN", encrypted=True)]


def test_no_password_is_taken_in_the_clear(imap: Imap) -> None:
    with IMAPClient(imap.host, port=imap.starttls_port, ssl=False, timeout=5) as mail:
        with pytest.raises(LoginError, match="PRIVACYREQUIRED"):
            mail.login("alice@acme.test", "s3cret")
        with pytest.raises(LoginError, match="PRIVACYREQUIRED"):
            mail.plain_login("alice@acme.test", "s3cret")
    assert imap.logins == [
        Login("alice@acme.test", "PRIVACYREQUIRED", "LOGIN", encrypted=False),
        Login("", "PRIVACYREQUIRED", "PLAIN", encrypted=False),
    ]


@pytest.mark.parametrize("password", ["s3cret", 'quo"te', "back\\slash", "two words", "()%*{3}"])
def test_any_password_arrives_as_it_was_typed(
    imap: Imap, tls: ssl.SSLContext, password: str
) -> None:
    imap.change_password("alice@acme.test", password)
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", password)
    with client(imap, tls) as mail:
        mail.plain_login("alice@acme.test", password)
    assert [login.mechanism for login in imap.logins] == ["LOGIN", "PLAIN"]


def test_a_password_with_umlauts_arrives_through_sasl(imap: Imap, tls: ssl.SSLContext) -> None:
    imap.change_password("alice@acme.test", "pässwörd")
    with client(imap, tls) as mail:
        mail.sasl_login("PLAIN", lambda _: "\0alice@acme.test\0pässwörd".encode())
        assert mail.select_folder("INBOX")[b"EXISTS"] == 0


def test_an_account_signs_in_with_its_username(imap: Imap, tls: ssl.SSLContext) -> None:
    with client(imap, tls) as mail:
        mail.login("BOB", "hunter2")
    assert "AUTHENTICATIONFAILED" in refusal(imap, tls, "bob@acme.test", "hunter2")


@pytest.mark.parametrize("username", ["alice@acme.test", "nobody@acme.test"])
def test_a_wrong_password_and_a_wrong_name_look_alike(
    imap: Imap, tls: ssl.SSLContext, username: str
) -> None:
    assert (
        refusal(imap, tls, username, "wrong") == "b'[AUTHENTICATIONFAILED] Authentication failed.'"
    )


def test_an_old_password_opens_nothing(imap: Imap, tls: ssl.SSLContext) -> None:
    imap.change_password("alice@acme.test", "newer")
    assert "AUTHENTICATIONFAILED" in refusal(imap, tls, "alice@acme.test", "s3cret")
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", "newer")


def test_a_removed_account_is_unknown(imap: Imap, tls: ssl.SSLContext) -> None:
    imap.remove_account("alice@acme.test")
    assert "AUTHENTICATIONFAILED" in refusal(imap, tls, "alice@acme.test", "s3cret")


def test_a_disabled_account_is_told_only_to_who_has_its_password(
    imap: Imap, tls: ssl.SSLContext
) -> None:
    imap.disable("alice@acme.test")
    assert "CONTACTADMIN" in refusal(imap, tls, "alice@acme.test", "s3cret")
    assert "AUTHENTICATIONFAILED" in refusal(imap, tls, "alice@acme.test", "wrong")
    imap.enable("alice@acme.test")
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", "s3cret")


def test_an_account_without_a_mailbox_signs_in_and_finds_none(
    imap: Imap, tls: ssl.SSLContext
) -> None:
    imap.add_account("carol@acme.test", "pw", mailbox=False)
    with client(imap, tls) as mail:
        mail.login("carol@acme.test", "pw")
        with pytest.raises(IMAPClientError, match="NONEXISTENT"):
            mail.select_folder("INBOX")


def test_there_is_no_folder_but_the_inbox(imap: Imap, tls: ssl.SSLContext) -> None:
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", "s3cret")
        with pytest.raises(IMAPClientError, match="doesn't exist: Sent"):
            mail.select_folder("Sent")


def test_both_sides_may_say_who_they_are(imap: Imap, tls: ssl.SSLContext) -> None:
    with client(imap, tls) as mail:
        assert mail.id_({"name": "Inboxkeeper"}) == ((b"name", b"Inboxkeeper playground"),)


def test_the_standard_librarys_client_is_served_as_well(imap: Imap, tls: ssl.SSLContext) -> None:
    with imaplib.IMAP4_SSL(imap.host, imap.tls_port, ssl_context=tls, timeout=5) as mail:
        assert mail.login("alice@acme.test", "s3cret")[0] == "OK"
        assert mail.select("INBOX", readonly=True) == ("OK", [b"0"])


def test_the_log_of_logins_holds_no_password(imap: Imap, tls: ssl.SSLContext) -> None:
    refusal(imap, tls, "alice@acme.test", "wr0ng")
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", "s3cret")
    assert "s3cret" not in repr(imap.logins)
    assert "wr0ng" not in repr(imap.logins)
    assert [login.answer for login in imap.logins] == ["AUTHENTICATIONFAILED", "OK"]


def test_two_accounts_cannot_share_a_name(imap: Imap) -> None:
    with pytest.raises(ValueError, match="taken"):
        imap.add_account("robert@acme.test", "pw", "Bob")
