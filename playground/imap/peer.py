"""What a client's connection is at the moment: encrypted or not, signed in or not."""

import ssl
from dataclasses import dataclass, field

from playground.imap.accounts import Account, Accounts
from playground.imap.faults import Fault, Faults
from playground.imap.wire import Wire

_BASIC = "IMAP4rev1 SASL-IR ID LITERAL+"


@dataclass(frozen=True)
class Login:
    """An attempt to sign in, and how it was answered: "OK" or the kind of the refusal."""

    username: str
    answer: str
    mechanism: str
    encrypted: bool


@dataclass(frozen=True)
class State:
    """What all connections to one server share."""

    accounts: Accounts = field(default_factory=Accounts)
    faults: Faults = field(default_factory=Faults)
    logins: list[Login] = field(default_factory=list)


class Over(Exception):
    """The session ends; everything that was to be said has been said."""


@dataclass
class Peer:
    """One connection. `tls` is what STARTTLS leads to, None where it is not offered.

    `lenient` is a server that takes passwords in the clear, as no honest one does.
    """

    wire: Wire
    state: State
    tls: ssl.SSLContext | None
    lenient: bool = False
    account: Account | None = None
    selected: bool = False

    @property
    def may_sign_in(self) -> bool:
        """Whether a password is safe here."""
        return self.wire.encrypted or self.lenient

    @property
    def capabilities(self) -> str:
        """What CAPABILITY says at this moment."""
        if self.account is not None:
            return f"{_BASIC} UNSELECT"
        if self.may_sign_in:
            return f"{_BASIC} AUTH=PLAIN"
        return f"{_BASIC} LOGINDISABLED" + (" STARTTLS" if self.tls else "")

    def say(self, *lines: str) -> None:
        """Send lines."""
        self.wire.write(*lines)

    def suffer(self, fault: Fault) -> None:
        """End the session when the fault is that the server hangs or hangs up."""
        if fault.kind == "silent":
            self.wire.wait_for_the_end()
        if fault.kind in {"silent", "dropped"}:
            raise Over
