"""Dovecot and the playground's server, asked the same: what our tests stand on is real."""

import base64
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from playground.certificates import LocalAuthority
from playground.imap.imap import Imap
from tests.external.dovecot import DOWN_DOMAIN, OTHER_NAME_HOST, Dovecot, dovecot

pytestmark = pytest.mark.external

ALICE = "alice@acme.test"
BLOCKED = "blocked@acme.test"
DOWN = f"alice@{DOWN_DOMAIN}"


@dataclass
class Rig:
    """One of the two servers, and where its certificate is for another name."""

    server: Imap | Dovecot
    tls: ssl.SSLContext
    other_name_host: str

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        server = self.server
        with IMAPClient(server.host, server.tls_port, ssl_context=self.tls, timeout=10) as client:
            yield client

    @contextmanager
    def clear_client(self) -> Iterator[IMAPClient]:
        port = self.server.starttls_port
        with IMAPClient(self.server.host, port, ssl=False, timeout=10) as client:
            yield client


def populate(server: Imap | Dovecot) -> None:
    server.add_account(ALICE, "s3cret")
    server.add_account(BLOCKED, "s3cret")
    server.disable(BLOCKED)


@pytest.fixture(scope="module")
def authority() -> LocalAuthority:
    return LocalAuthority()


@pytest.fixture(scope="module")
def tls(authority: LocalAuthority, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    return ssl.create_default_context(cafile=authority.ca_file(path))


@pytest.fixture(scope="module")
def real(authority: LocalAuthority) -> Iterator[Dovecot]:
    with dovecot(authority) as real:
        populate(real)
        yield real


@pytest.fixture
def ours(authority: LocalAuthority) -> Iterator[Imap]:
    with Imap(authority) as ours:
        populate(ours)
        ours.faults.add("login", "UNAVAILABLE", account=DOWN)
        yield ours


@pytest.fixture(params=["ours", "real"])
def rig(request: pytest.FixtureRequest, tls: ssl.SSLContext) -> Rig:
    server: Imap | Dovecot = request.getfixturevalue(request.param)
    other = OTHER_NAME_HOST if isinstance(server, Dovecot) else server.host
    return Rig(server, tls, other)


def code(said: object) -> str | None:
    """Return the response code in an error's text (RFC 5530)."""
    found = re.search(r"\[([A-Z]+)\]", str(said))
    return found[1] if found else None


@pytest.mark.parametrize("mechanism", ["login", "plain_login"])
@pytest.mark.parametrize(
    ("username", "password", "expected"),
    [
        (ALICE, "wrong", "AUTHENTICATIONFAILED"),
        ("nobody@acme.test", "s3cret", "AUTHENTICATIONFAILED"),
        (BLOCKED, "s3cret", "CONTACTADMIN"),
        (BLOCKED, "wrong", "AUTHENTICATIONFAILED"),
        (DOWN, "s3cret", "UNAVAILABLE"),
    ],
)
def test_a_login_is_refused_with_the_same_code(
    rig: Rig, mechanism: str, username: str, password: str, expected: str
) -> None:
    with rig.client() as client, pytest.raises(LoginError) as refused:
        getattr(client, mechanism)(username, password)
    assert code(refused.value) == expected


@pytest.mark.parametrize("mechanism", ["login", "plain_login"])
@pytest.mark.parametrize("username", [ALICE, ALICE.upper()])
def test_the_inbox_opens(rig: Rig, mechanism: str, username: str) -> None:
    with rig.client() as client:
        getattr(client, mechanism)(username, "s3cret")
        opened = client.select_folder("INBOX")
        seen = client.select_folder("INBOX", readonly=True)
        assert (opened[b"EXISTS"], opened[b"READ-WRITE"]) == (0, True)
        assert opened[b"FLAGS"] == seen[b"FLAGS"]
        assert seen[b"PERMANENTFLAGS"] == ()
        assert client.noop()[1] == []
        client.unselect_folder()
        assert client.logout() == b"Logging out"


def test_starttls_comes_before_any_password(rig: Rig) -> None:
    with rig.clear_client() as client:
        before = set(client.capabilities())
        for sign_in in (client.login, client.plain_login):
            with pytest.raises(LoginError) as refused:
                sign_in(ALICE, "s3cret")
            assert code(refused.value) == "PRIVACYREQUIRED"
        client.starttls(rig.tls)
        after = set(client.capabilities())
        client.login(ALICE, "s3cret")
    assert {b"STARTTLS", b"LOGINDISABLED"} <= before
    assert b"AUTH=PLAIN" not in before
    assert not {b"STARTTLS", b"LOGINDISABLED"} & after
    assert b"AUTH=PLAIN" in after


def test_what_ours_can_the_real_one_can(ours: Imap, real: Dovecot, tls: ssl.SSLContext) -> None:
    """Our capabilities are a part of Dovecot's: nothing works here that fails out there."""
    said: list[list[set[bytes]]] = []
    for server in (ours, real):
        rig = Rig(server, tls, "")
        with rig.clear_client() as client:
            in_the_clear = set(client.capabilities())
        with rig.client() as client:
            before = set(client.capabilities())
            client.login(ALICE, "s3cret")
            said.append([in_the_clear, before, set(client.capabilities())])
    assert all(mine <= theirs for mine, theirs in zip(*said, strict=True))


def test_another_password_closes_the_door(rig: Rig) -> None:
    carol = "carol@acme.test"
    rig.server.add_account(carol, "older")
    with rig.client() as client:
        client.login(carol, "older")
    rig.server.change_password(carol, "newer")
    with rig.client() as client, pytest.raises(LoginError):
        client.login(carol, "older")
    with rig.client() as client:
        client.login(carol, "newer")


def test_there_is_no_other_folder(rig: Rig) -> None:
    with rig.client() as client:
        client.login(ALICE, "s3cret")
        with pytest.raises(IMAPClientError, match="Mailbox doesn't exist: Nope"):
            client.select_folder("Nope")


def test_a_certificate_for_another_name_is_refused(rig: Rig) -> None:
    if isinstance(rig.server, Imap):
        rig.server.faults.add("connect", "other_name")
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        IMAPClient(rig.other_name_host, rig.server.tls_port, ssl_context=rig.tls, timeout=10)


def test_tls_towards_the_other_port_is_no_tls(rig: Rig) -> None:
    with pytest.raises(ssl.SSLError, match="WRONG_VERSION_NUMBER"):
        IMAPClient(rig.server.host, rig.server.starttls_port, ssl_context=rig.tls, timeout=10)


def test_no_tls_towards_the_tls_port_is_silence(rig: Rig) -> None:
    with pytest.raises(TimeoutError):
        IMAPClient(rig.server.host, rig.server.tls_port, ssl=False, timeout=0.5)


PLAIN = base64.b64encode(b"\0alice@acme.test\0s3cret")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([b"a NOOP"], b"a OK"),
        ([b"a capability"], b"a OK"),
        ([b"a ID NIL"], b"a OK"),
        ([b"a"], b"a BAD"),
        ([b"a LOGIN"], b"a BAD"),
        ([b"a LOGIN x"], b"a BAD"),
        ([b"a LOGIN (x) y"], b"a BAD"),
        ([b"a SELECT INBOX"], b"a BAD"),
        ([b"a STARTTLS"], b"a BAD"),
        ([b"a AUTHENTICATE XOAUTH2 abc"], b"a NO [ALERT]"),
        ([b"a AUTHENTICATE PLAIN ===="], b"a BAD"),
        ([b"a AUTHENTICATE PLAIN"], b"+ "),
        ([b"a AUTHENTICATE PLAIN", b"*"], b"a BAD"),
        ([b"a AUTHENTICATE PLAIN", PLAIN], b"a OK [CAPABILITY"),
        ([b"a AUTHENTICATE PLAIN " + PLAIN], b"a OK [CAPABILITY"),
        ([b"a LOGIN alice@acme.test {6}"], b"+ "),
        ([b"a LOGIN alice@acme.test {6}", b"s3cret"], b"a OK [CAPABILITY"),
        ([b"a LOGIN alice@acme.test {6+}\r\ns3cret"], b"a OK [CAPABILITY"),
        ([b"a LOGIN alice@acme.test s3cret", b"b LOGIN alice@acme.test s3cret"], b"b BAD"),
        ([b"a LOGIN alice@acme.test s3cret", b"b STARTTLS"], b"b BAD"),
        ([b"a LOGIN alice@acme.test s3cret", b"b SELECT"], b"b BAD"),
        ([b"a LOGIN alice@acme.test s3cret", b"b CLOSE"], b"b BAD"),
        ([b"a LOGIN " + b"x" * 9000], b"* BYE"),
        ([b"a LOGIN x {99999999+}"], b"* BYE"),
        ([b"a LOGOUT"], b"a OK"),
    ],
)
def test_the_same_lines_get_the_same_answer(rig: Rig, lines: list[bytes], expected: bytes) -> None:
    said = b""
    with (
        socket.create_connection((rig.server.host, rig.server.tls_port), 10) as raw,
        rig.tls.wrap_socket(raw, server_hostname=rig.server.host) as wrapped,
        wrapped.makefile("rb") as heard,
    ):
        heard.readline()
        for line in lines:
            wrapped.sendall(line + b"\r\n")
            said = heard.readline()
            while said.startswith(b"* ") and not said.startswith(b"* BYE In"):
                if not (more := heard.readline()):
                    break
                said = more
    assert said.startswith(expected)


def test_commands_before_the_handshake_are_not_answered_after_it(rig: Rig) -> None:
    address = (rig.server.host, rig.server.starttls_port)
    with socket.create_connection(address, 10) as raw, raw.makefile("rb") as heard:
        heard.readline()
        raw.sendall(b"a STARTTLS\r\nb NOOP\r\n")
        assert heard.readline().startswith(b"a OK")
        raw.shutdown(socket.SHUT_WR)
        assert heard.read().startswith(b"b ") is False
