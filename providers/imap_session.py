"""One visit to a mail server: connect, encrypt, sign in, look into the inbox, leave.

Never in the clear, and never less than was asked for: without TLS a server is not spoken to.
"""

import imaplib
import re
import socket
import ssl
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from connections.errors import Stage
from providers.deadlines import deadline
from providers.hosts import Pinned

#: For the connection, and again for every answer (seconds).
TIMEOUT = 15.0
#: For the whole of a visit (seconds).
DEADLINE = 45.0
#: What a server may say during a visit; a usual one says some kilobytes.
MOST_BYTES = 1_000_000


class Cause(StrEnum):
    """Why a visit failed."""

    CREDENTIALS = "credentials"  # user name or password are refused
    APP_PASSWORD = "app password"  # noqa: S105 - a password made for programs is wanted
    DISABLED = "disabled"  # the account may not sign in: an admin knows more
    NO_MAILBOX = "no mailbox"
    UNTRUSTED = "untrusted"  # no encryption, or none that can be trusted
    UNREACHABLE = "unreachable"
    BUSY = "busy"  # the server is in trouble, or what it says is not known


class VisitFailed(Exception):
    """A visit that failed, at which stage and why; it holds nothing that the server said."""

    def __init__(self, stage: Stage, cause: Cause) -> None:
        super().__init__(f"{cause} at {stage}")
        self.stage = stage
        self.cause = cause


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """What opens a mailbox."""

    username: str
    password: str = field(repr=False)


def visit(place: Pinned, tls: str, context: ssl.SSLContext, key: Key) -> None:
    """Open the inbox once, reading nothing. Raises `VisitFailed`."""
    line = Line()
    with closing(line), deadline(DEADLINE, lambda: line.opened):
        client = _connected(place, tls, context, line)
        try:
            _sign_in(client, key)
            _look(client)
        finally:
            _leave(client)


class Line:
    """The connection under whatever TLS is put on it: its end is the end of all that."""

    def __init__(self) -> None:
        self.opened: socket.socket | None = None

    def take(self, raw: socket.socket) -> None:
        """Keep hold of a connection that was just made; TLS takes the socket itself away."""
        self.opened = raw.dup()

    def close(self) -> None:
        """Let go of it."""
        if self.opened is not None:
            self.opened.close()
            self.opened = None


def _connected(place: Pinned, tls: str, context: ssl.SSLContext, line: Line) -> IMAPClient:
    try:
        client = _Pinned(place, tls, context, line)
    except ssl.SSLError as error:
        raise VisitFailed(Stage.TLS, Cause.UNTRUSTED) from error
    except (OSError, imaplib.IMAP4.error, IMAPClientError) as error:
        raise VisitFailed(Stage.REACH, Cause.UNREACHABLE) from error
    if tls == "tls":
        return client
    try:
        client.starttls(context)
    except (CapabilityError, ssl.SSLError) as error:
        _leave(client)
        raise VisitFailed(Stage.TLS, Cause.UNTRUSTED) from error
    except (OSError, imaplib.IMAP4.error, IMAPClientError) as error:
        _leave(client)
        raise VisitFailed(Stage.TLS, Cause.UNREACHABLE) from error
    return client


def _sign_in(client: IMAPClient, key: Key) -> None:
    """Sign in by LOGIN, or by AUTHENTICATE PLAIN where that is off or cannot carry the text."""
    try:
        plain = client.has_capability("LOGINDISABLED")
        if plain or not (key.username + key.password).isascii():
            client.plain_login(key.username, key.password)
        else:
            client.login(key.username, key.password)
    except LoginError as error:
        # imapclient calls a connection that broke a failed login, too.
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise VisitFailed(Stage.LOGIN, Cause.BUSY) from None
        raise VisitFailed(*_refusal(str(error))) from None  # its chain holds what was sent
    except (OSError, imaplib.IMAP4.error, IMAPClientError):
        raise VisitFailed(Stage.LOGIN, Cause.BUSY) from None


def _look(client: IMAPClient) -> None:
    try:
        client.select_folder("INBOX", readonly=True)
    except (OSError, imaplib.IMAP4.abort) as error:
        raise VisitFailed(Stage.MAILBOX, Cause.BUSY) from error
    except (imaplib.IMAP4.error, IMAPClientError) as error:
        gone = _code(str(error)) in {"NOPERM", "NONEXISTENT", "CANNOT"}
        raise VisitFailed(Stage.MAILBOX, Cause.NO_MAILBOX if gone else Cause.BUSY) from error


def _leave(client: IMAPClient) -> None:
    try:
        client.logout()
    except (OSError, imaplib.IMAP4.error, IMAPClientError):
        try:
            client.shutdown()
        except OSError:
            return  # closed already


# Response codes of RFC 5530 that speak of the account; all others speak of the server.
_REFUSED = {"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED"}
_BUSY = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA"}
_BUSY_WORDS = re.compile(
    r"too many|maximum number|temporar|try again|unavailable|internal|timed? ?out|busy"
    r"|not connected|command error: BAD",
    re.IGNORECASE,
)
_APP_PASSWORD = re.compile(r"application-specific password|app password|\[WEBALERT", re.IGNORECASE)


def _refusal(said: str) -> tuple[Stage, Cause]:
    """Return what a server means that does not let us in.

    A bare NO means that user name or password were refused (RFC 9051 6.2.3), unless its words
    speak of a passing trouble.
    """
    code = _code(said)
    if _APP_PASSWORD.search(said):
        return Stage.APP_PASSWORD, Cause.APP_PASSWORD
    if code in _REFUSED:
        return Stage.LOGIN, Cause.CREDENTIALS
    if code == "CONTACTADMIN":
        return Stage.LOGIN, Cause.DISABLED
    if code == "PRIVACYREQUIRED":
        return Stage.TLS, Cause.UNTRUSTED
    if code in _BUSY or _BUSY_WORDS.search(said):
        return Stage.LOGIN, Cause.BUSY
    return Stage.LOGIN, Cause.CREDENTIALS


def _code(said: str) -> str:
    found = re.search(r"\[([A-Z-]+)[^\]]*\]", said)
    return found[1] if found else ""


class _Pinned(IMAPClient):  # type: ignore[misc]
    """Connects to the address that was looked at; the certificate is checked against the name."""

    def __init__(self, place: Pinned, tls: str, context: ssl.SSLContext, line: Line) -> None:
        self._place = place
        self._line = line
        super().__init__(
            place.host,
            place.port,
            ssl=tls == "tls",
            ssl_context=context,
            timeout=SocketTimeout(TIMEOUT, TIMEOUT),
        )

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - imapclient's name
        return _Connection(self._place, self.ssl_context if self.ssl else None, self._line)


#: A literal's length that no visit waits for.
_ENDLESS = re.compile(rb"\{\d{8,}\}\s*$")


class _Connection(imaplib.IMAP4):
    """Reads no more than a server may say; imaplib believes whatever length a server names."""

    def __init__(self, place: Pinned, context: ssl.SSLContext | None, line: Line) -> None:
        self._place = place
        self._context = context
        self._line = line
        self._left = MOST_BYTES
        super().__init__(place.host, place.port, timeout=TIMEOUT)

    def read(self, size: int) -> bytes:
        """Return so many bytes, unless they are too many."""
        return self._counted(super().read(min(size, self._left + 1)))

    def readline(self) -> bytes:
        """Return a line, unless it is one too many."""
        line = self._counted(super().readline())
        if _ENDLESS.search(line):
            # Of thousands of digits Python makes no number: a ValueError deep in imaplib.
            raise self.abort("more than a visit needs")
        return line

    def _counted(self, said: bytes) -> bytes:
        self._left -= len(said)
        if self._left < 0:
            raise self.abort("more than a visit needs")
        return said

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        raw = socket.create_connection((self._place.address, self._place.port), timeout)
        self._line.take(raw)
        if self._context is None:
            return raw
        try:
            return self._context.wrap_socket(raw, server_hostname=self._place.host)
        except BaseException:
            raw.close()
            raise
