"""A company's own mail server as a visitor can work it."""

from __future__ import annotations

from playground.imap.imap import Imap
from playground.page.fault_switch import FaultSwitch
from playground.page.station import Event, Station


class ImapStation:
    """The mail server, and the one mailbox on it that the demo has."""

    def __init__(self, imap: Imap, account: str, password: str) -> None:
        self._imap = imap
        self._account = account
        self._password = password
        faults = imap.faults
        self._down = FaultSwitch(
            "It says that it is unavailable",
            lambda: faults.add("login", "UNAVAILABLE"),
            faults.remove,
        )
        self._forged = FaultSwitch(
            "Its certificate is for another name",
            lambda: faults.add("connect", "other_name"),
            faults.remove,
        )

    def __call__(self) -> Station:
        """Return it as it is now."""
        return Station(
            "imap",
            "A mail server",
            says=f"{self._imap.host}. The password of {self._account}: {self._password}",
            switches=[self._down.switch(), self._forged.switch()],
            events=[Event("Change the password", self._change_password)],
        )

    def _change_password(self) -> None:
        self._password = f"{self._password}!"
        self._imap.change_password(self._account, self._password)
