"""Lines that no library would send, over a bare socket."""

import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from playground.imap.imap import Imap

ALICE = base64.b64encode(b"\0alice@acme.test\0s3cret")


class Line:
    """Says a line, hears everything up to the answer."""

    def __init__(self, raw: socket.socket) -> None:
        self._raw = raw
        self._file = raw.makefile("rb")
        self.greeting = self._file.readline()

    def say(self, text: bytes, tag: bytes | None = None) -> list[bytes]:
        self._raw.sendall(text + b"\r\n")
        tag = text.split(b" ")[0] if tag is None else tag
        heard: list[bytes] = []
        while not heard or not heard[-1].startswith((tag + b" ", b"+", b"* BYE", b"* BAD E")):
            heard.append(self._file.readline())
            if not heard[-1]:
                break
        return heard

    def gone(self) -> bool:
        return self._file.read() == b""

    def close(self) -> None:
        self._file.close()


@contextmanager
def line(imap: Imap, tls: ssl.SSLContext | None) -> Iterator[Line]:
    port = imap.starttls_port if tls is None else imap.tls_port
    raw = socket.create_connection(("127.0.0.1", port), 5)
    with raw if tls is None else tls.wrap_socket(raw, server_hostname=imap.host) as wrapped:
        line = Line(wrapped)
        yield line
        line.close()


@pytest.mark.parametrize(
    "text",
    [
        b"a",
        b"a LOGIN",
        b"a LOGIN x",
        b"a LOGIN x y z",
        b"a LOGIN (x) y",
        b'a LOGIN x "y',
        b'a LOGIN x "y"z',
        b"a SELECT INBOX",
        b"a FETCH 1 BODY[]",
        b"a AUTHENTICATE PLAIN ====",
        b"a AUTHENTICATE PLAIN AAAA",
    ],
)
def test_what_is_no_command_here_is_bad_and_the_session_goes_on(
    imap: Imap, tls: ssl.SSLContext, text: bytes
) -> None:
    with line(imap, tls) as talk:
        assert talk.say(text) == [b"a BAD Error in IMAP command received by server.\r\n"]
        assert talk.say(b"b NOOP") == [b"b OK NOOP completed.\r\n"]


def test_a_line_without_a_tag_is_bad(imap: Imap, tls: ssl.SSLContext) -> None:
    with line(imap, tls) as talk:
        assert talk.say(b"")[-1].startswith(b"* BAD")


@pytest.mark.parametrize(
    "text",
    [
        b"a LOGIN alice@acme.test s3cret",
        b"A login alice@acme.test s3cret",
        b'a LOGIN "alice@acme.test" "s3cret"',
        b"a LOGIN alice@acme.test {6+}\r\ns3cret",
        b"a LOGIN {15+}\r\nalice@acme.test {6+}\r\ns3cret",
        b"a AUTHENTICATE PLAIN " + ALICE,
        b"a authenticate plain " + ALICE,
    ],
)
def test_a_login_may_be_written_in_many_ways(imap: Imap, tls: ssl.SSLContext, text: bytes) -> None:
    with line(imap, tls) as talk:
        assert talk.say(text)[-1].lower().startswith(b"a ok [capability ")


def test_a_literal_is_asked_for(imap: Imap, tls: ssl.SSLContext) -> None:
    with line(imap, tls) as talk:
        assert talk.say(b"a LOGIN alice@acme.test {6}") == [b"+ OK\r\n"]
        assert talk.say(b"s3cret", b"a")[-1].startswith(b"a OK")


def test_a_client_may_give_up_in_the_middle_of_sasl(imap: Imap, tls: ssl.SSLContext) -> None:
    with line(imap, tls) as talk:
        assert talk.say(b"a AUTHENTICATE PLAIN") == [b"+ \r\n"]
        assert talk.say(b"*", b"a")[-1].startswith(b"a BAD")
        assert talk.say(b"b NOOP") == [b"b OK NOOP completed.\r\n"]


def test_another_mechanism_is_not_supported(imap: Imap, tls: ssl.SSLContext) -> None:
    with line(imap, tls) as talk:
        assert talk.say(b"a AUTHENTICATE XOAUTH2 abc")[-1].startswith(b"a NO [ALERT]")


@pytest.mark.parametrize("text", [b"b LOGIN bob hunter2", b"b STARTTLS", b"b AUTHENTICATE PLAIN"])
def test_who_is_signed_in_cannot_sign_in_again(
    imap: Imap, tls: ssl.SSLContext, text: bytes
) -> None:
    with line(imap, tls) as talk:
        talk.say(b"a LOGIN alice@acme.test s3cret")
        assert talk.say(text)[-1].startswith(b"b BAD")


def test_a_failed_select_leaves_nothing_open(imap: Imap, tls: ssl.SSLContext) -> None:
    with line(imap, tls) as talk:
        talk.say(b"a LOGIN alice@acme.test s3cret")
        talk.say(b"b SELECT INBOX")
        assert talk.say(b"c SELECT Sent")[-1].startswith(b"c NO")
        assert talk.say(b"d CLOSE")[-1].startswith(b"d BAD")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"a LOGIN " + b"x" * 9000, b"* BYE Input buffer full, aborting\r\n"),
        (b"a LOGIN x {99999999+}", b"* BYE Literal size too large\r\n"),
    ],
)
def test_who_says_too_much_is_sent_away(
    imap: Imap, tls: ssl.SSLContext, text: bytes, said: bytes
) -> None:
    with line(imap, tls) as talk:
        assert talk.say(text) == [said]
        assert talk.gone()


def test_a_second_starttls_is_bad(imap: Imap, tls: ssl.SSLContext) -> None:
    with line(imap, tls) as talk:
        assert talk.say(b"a STARTTLS") == [b"a BAD TLS is already active.\r\n"]


def test_commands_slipped_in_before_the_handshake_end_the_session(imap: Imap) -> None:
    with line(imap, None) as talk:
        heard = talk.say(b"a STARTTLS\r\nb LOGIN alice@acme.test s3cret")
        assert heard == [b"a OK Begin TLS negotiation now.\r\n"]
        assert talk.gone()
    assert imap.logins == []


def test_the_greeting_says_what_the_server_can(imap: Imap, tls: ssl.SSLContext) -> None:
    with line(imap, None) as talk:
        assert b"LOGINDISABLED STARTTLS]" in talk.greeting
    with line(imap, tls) as talk:
        assert b"AUTH=PLAIN]" in talk.greeting
