"""Every way in which the local IMAP server can fail, as a mail program meets it."""

import socket
import ssl
import threading

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from playground.certificates import LocalAuthority
from playground.imap.faults import KINDS
from playground.imap.imap import Imap
from tests.playground.imap.test_mail_program import client, refusal

ANSWERED = [kind for kind, answer in KINDS["login"].items() if answer]


@pytest.mark.parametrize("kind", ANSWERED)
def test_a_login_is_refused_in_the_servers_words(
    imap: Imap, tls: ssl.SSLContext, kind: str
) -> None:
    imap.faults.add("login", kind)
    said = refusal(imap, tls, "alice@acme.test", "s3cret")
    assert said == str(KINDS["login"][kind].removeprefix("NO ").encode())
    assert imap.logins[-1].answer == kind


def test_a_fault_for_one_account_leaves_the_others_alone(imap: Imap, tls: ssl.SSLContext) -> None:
    imap.faults.add("login", "UNAVAILABLE", account="Alice@acme.test")
    assert "UNAVAILABLE" in refusal(imap, tls, "alice@acme.test", "s3cret")
    with client(imap, tls) as mail:
        mail.login("bob", "hunter2")


def test_a_fault_is_over_after_its_times(imap: Imap, tls: ssl.SSLContext) -> None:
    imap.faults.add("login", "INUSE", times=2)
    for _ in range(2):
        assert "INUSE" in refusal(imap, tls, "alice@acme.test", "s3cret")
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", "s3cret")


def test_a_fault_ends_when_it_is_removed(imap: Imap, tls: ssl.SSLContext) -> None:
    first = imap.faults.add("login", "LIMIT")
    imap.faults.add("login", "EXPIRED")
    imap.faults.remove(first)
    assert "EXPIRED" in refusal(imap, tls, "alice@acme.test", "s3cret")
    imap.faults.clear()
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", "s3cret")


def test_a_fault_that_does_not_exist_cannot_be_ordered(imap: Imap) -> None:
    with pytest.raises(ValueError, match="UNAVIALABLE"):
        imap.faults.add("login", "UNAVIALABLE")


@pytest.mark.parametrize("kind", [kind for kind, answer in KINDS["select"].items() if answer])
def test_the_inbox_can_be_refused(imap: Imap, tls: ssl.SSLContext, kind: str) -> None:
    imap.faults.add("select", kind)
    with client(imap, tls) as mail:
        mail.login("alice@acme.test", "s3cret")
        with pytest.raises(IMAPClientError) as raised:
            mail.select_folder("INBOX")
    assert KINDS["select"][kind].split(" ", 1)[1] in str(raised.value)


def test_a_silent_server_is_waited_for(imap: Imap, tls: ssl.SSLContext) -> None:
    imap.faults.add("connect", "silent")
    with pytest.raises(TimeoutError):
        IMAPClient(imap.host, port=imap.tls_port, ssl=True, ssl_context=tls, timeout=0.3)
    with pytest.raises(TimeoutError):
        IMAPClient(imap.host, port=imap.starttls_port, ssl=False, timeout=0.3)


def test_a_server_can_fall_silent_at_the_login(imap: Imap, tls: ssl.SSLContext) -> None:
    imap.faults.add("login", "silent")
    with (
        IMAPClient(imap.host, imap.tls_port, ssl_context=tls, timeout=0.3) as mail,
        pytest.raises(TimeoutError),
    ):
        mail.login("alice@acme.test", "s3cret")


def test_a_connection_can_drop_before_a_word(imap: Imap, tls: ssl.SSLContext) -> None:
    imap.faults.add("connect", "dropped")
    with pytest.raises((ConnectionError, ssl.SSLError)):
        IMAPClient(imap.host, port=imap.tls_port, ssl=True, ssl_context=tls, timeout=5)


@pytest.mark.parametrize("stage", ["login", "select"])
def test_a_connection_can_drop_in_the_middle(imap: Imap, tls: ssl.SSLContext, stage: str) -> None:
    imap.faults.add("login" if stage == "login" else "select", "dropped")
    with client(imap, tls) as mail, pytest.raises((IMAPClientAbortError, LoginError)):
        mail.login("alice@acme.test", "s3cret")
        mail.select_folder("INBOX")


@pytest.mark.parametrize(
    ("kind", "said"),
    [("other_name", "Hostname mismatch"), ("unknown_authority", "unable to get local issuer")],
)
def test_a_certificate_is_not_accepted(
    imap: Imap, tls: ssl.SSLContext, kind: str, said: str
) -> None:
    imap.faults.add("connect", kind)
    with pytest.raises(ssl.SSLCertVerificationError, match=said):
        IMAPClient(imap.host, port=imap.tls_port, ssl=True, ssl_context=tls, timeout=5)
    with (
        IMAPClient(imap.host, port=imap.starttls_port, ssl=False, timeout=5) as mail,
        pytest.raises(ssl.SSLCertVerificationError, match=said),
    ):
        mail.starttls(tls)


def test_plain_text_on_the_tls_port_is_no_tls(imap: Imap, tls: ssl.SSLContext) -> None:
    imap.faults.add("connect", "plain_text")
    with pytest.raises(ssl.SSLError, match="WRONG_VERSION_NUMBER"):
        IMAPClient(imap.host, port=imap.tls_port, ssl=True, ssl_context=tls, timeout=5)


def test_a_server_whose_starttls_is_hidden_would_take_the_password(
    imap: Imap, tls: ssl.SSLContext
) -> None:
    """What a mail program must not fall for; the log of logins shows whether it did."""
    imap.faults.add("connect", "stripped")
    with IMAPClient(imap.host, port=imap.starttls_port, ssl=False, timeout=5) as mail:
        assert not {b"STARTTLS", b"LOGINDISABLED"} & set(mail.capabilities())
        with pytest.raises(IMAPClientError):
            mail.starttls(tls)
        mail.login("alice@acme.test", "s3cret")
    assert imap.logins[-1].encrypted is False


def test_a_certificate_is_for_the_chosen_host_names(
    authority: LocalAuthority, tls: ssl.SSLContext
) -> None:
    with Imap(authority, "imap.acme.test", "mail.acme.test") as imap:
        assert imap.host == "imap.acme.test"
        for name in ("imap.acme.test", "mail.acme.test"):
            with socket.create_connection(("127.0.0.1", imap.tls_port), 5) as raw:
                tls.wrap_socket(raw, server_hostname=name).close()
        with (
            socket.create_connection(("127.0.0.1", imap.tls_port), 5) as raw,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            tls.wrap_socket(raw, server_hostname="localhost")


def test_it_closes_under_connected_clients_and_leaves_no_thread(
    authority: LocalAuthority, tls: ssl.SSLContext
) -> None:
    before = set(threading.enumerate())
    with Imap(authority) as imap:
        imap.add_account("alice@acme.test", "s3cret")
        signed_in = IMAPClient(imap.host, imap.tls_port, ssl_context=tls, timeout=5)
        signed_in.login("alice@acme.test", "s3cret")
        halfway = socket.create_connection(("127.0.0.1", imap.tls_port), 5)
        imap.close()
        assert set(threading.enumerate()) <= before
        with pytest.raises(IMAPClientAbortError):
            signed_in.noop()
        signed_in.shutdown()
        halfway.close()


def test_without_a_start_there_is_no_port(authority: LocalAuthority) -> None:
    with pytest.raises(RuntimeError, match="started"):
        _ = Imap(authority).tls_port
