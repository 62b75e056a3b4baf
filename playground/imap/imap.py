"""The IMAP server of the local world: a TLS port, a STARTTLS port, and accounts."""

import contextlib
import socket
import ssl
from typing import Self

from playground.certificates import LocalAuthority
from playground.imap import session
from playground.imap.accounts import Account
from playground.imap.faults import Faults
from playground.imap.peer import Login, Peer, State
from playground.imap.wire import Wire
from playground.loopback import LoopbackListener


class Imap:
    """One server; `start()` opens its two ports on 127.0.0.1.

    `names` are the host names of its certificate, the first one is its `host`; without any,
    `localhost` and `127.0.0.1`. `faults` makes connections, logins and selections fail.
    """

    def __init__(self, authority: LocalAuthority, *names: str) -> None:
        self.host = names[0] if names else "localhost"
        self._state = State()
        self._certificate = authority.server_context(*names)
        self._forged: dict[str, ssl.SSLContext] = {
            "other_name": authority.server_context("elsewhere.invalid"),
            "unknown_authority": LocalAuthority().server_context(*names),
        }
        self._listeners: list[LoopbackListener] = []

    def start(self, tls_port: int = 0, starttls_port: int = 0) -> Self:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        if not self._listeners:
            self._listeners.append(LoopbackListener(self._serve_tls, port=tls_port))
            self._listeners.append(LoopbackListener(self._serve_starttls, port=starttls_port))
        return self

    def close(self) -> None:
        """Hang up on everybody and give the ports back; again is harmless."""
        for listener in self._listeners:
            listener.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def tls_port(self) -> int:
        """The port that speaks TLS from the first byte, 993 in reality."""
        return self._port(0)

    @property
    def starttls_port(self) -> int:
        """The port that begins in the clear, 143 in reality."""
        return self._port(1)

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self._state.faults

    @property
    def logins(self) -> list[Login]:
        """Every attempt to sign in so far, without its password."""
        return list(self._state.logins)

    def add_account(
        self, address: str, password: str, username: str | None = None, *, mailbox: bool = True
    ) -> Account:
        """Create an account; it signs in as `username`, or else with its address.

        Without a mailbox it can sign in, and INBOX does not exist. ValueError for a taken name.
        """
        account = Account(address, username or address, password, mailbox)
        self._state.accounts.add(account)
        return account

    def remove_account(self, address: str) -> None:
        """Delete an account; KeyError for an unknown one."""
        self._state.accounts.remove(address)

    def change_password(self, address: str, password: str) -> None:
        """Let the old password open nothing any more; KeyError for an unknown account."""
        self._state.accounts.get(address).password = password

    def disable(self, address: str) -> None:
        """Refuse an account even with its password: [CONTACTADMIN]."""
        self._state.accounts.get(address).disabled = True

    def enable(self, address: str) -> None:
        """Let a disabled account in again."""
        self._state.accounts.get(address).disabled = False

    def _port(self, index: int) -> int:
        if not self._listeners:
            raise RuntimeError("this IMAP server has not been started")
        return self._listeners[index].port

    def _serve_tls(self, connection: socket.socket) -> None:
        self._serve(connection, implicit_tls=True)

    def _serve_starttls(self, connection: socket.socket) -> None:
        self._serve(connection, implicit_tls=False)

    def _serve(self, connection: socket.socket, *, implicit_tls: bool) -> None:
        fault = self._state.faults.take("connect")
        kind = "" if fault is None else fault.kind
        wire = Wire(connection)
        with contextlib.closing(wire):
            if kind == "dropped":
                return
            if kind == "silent":
                wire.wait_for_the_end()
                return
            certificate = self._forged.get(kind, self._certificate)
            if implicit_tls and kind != "plain_text":
                wire.start_tls(certificate)
            stripped = kind == "stripped"
            tls = None if implicit_tls or stripped else certificate
            session.serve(Peer(wire, self._state, tls, lenient=stripped))
