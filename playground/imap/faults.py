"""Faults to order: at which stage of a connection, what happens, to whom, how often."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Stage = Literal["connect", "login", "select"]

# What happens at each stage; an empty text is not an answer, the session acts on the kind.
# Response codes are those of RFC 5530, Gmail's and Exchange's sentences are as seen in the wild.
KINDS: Mapping[Stage, Mapping[str, str]] = {
    "connect": {
        "silent": "",
        "dropped": "",
        "plain_text": "",  # on the TLS port
        "other_name": "",  # a certificate for another host
        "unknown_authority": "",  # a certificate that nobody vouches for
        # Somebody in between hides STARTTLS and would take a password in the clear.
        "stripped": "",
    },
    "login": {
        "silent": "",
        "dropped": "",
        "AUTHENTICATIONFAILED": "NO [AUTHENTICATIONFAILED] Authentication failed.",
        "AUTHORIZATIONFAILED": "NO [AUTHORIZATIONFAILED] Authorization failed.",
        "EXPIRED": "NO [EXPIRED] The password has expired.",
        "CONTACTADMIN": "NO [CONTACTADMIN] The account is disabled.",
        "UNAVAILABLE": "NO [UNAVAILABLE] Temporary authentication failure.",
        "INUSE": "NO [INUSE] The mailbox is locked by another session.",
        "LIMIT": "NO [LIMIT] Too many logins, wait a while.",
        "SERVERBUG": "NO [SERVERBUG] Internal error occurred.",
        "too_many": "NO [ALERT] Too many simultaneous connections. (Failure)",
        "app_password": "NO [ALERT] Application-specific password required: "
        "https://support.google.com/accounts/answer/185833 (Failure)",
        "web_login": "NO [WEBALERT https://accounts.google.com/signin/continue] "
        "Web login required.",
    },
    "select": {
        "silent": "",
        "dropped": "",
        "NOPERM": "NO [NOPERM] Permission denied.",
        "NONEXISTENT": "NO [NONEXISTENT] Mailbox doesn't exist: INBOX",
        "UNAVAILABLE": "NO [UNAVAILABLE] The mail store is being moved.",
        "INUSE": "NO [INUSE] The mailbox is locked by another session.",
        "SERVERBUG": "NO [SERVERBUG] Internal error occurred.",
        "not_connected": "BAD User is authenticated but not connected.",
    },
}


@dataclass
class Fault:
    """One thing that goes wrong. `times` counts down; None is "until removed"."""

    stage: Stage
    kind: str
    account: str | None = None
    times: int | None = None

    @property
    def answer(self) -> str:
        """The status line after the tag, or nothing."""
        return KINDS[self.stage][self.kind]


class Faults:
    """The faults in force, oldest first; safe to change while clients are connected."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self, stage: Stage, kind: str, *, account: str | None = None, times: int | None = None
    ) -> Fault:
        """Let a stage go wrong in one of its KINDS, for one username or for everybody.

        Raises ValueError for a kind that the stage does not have.
        """
        if kind not in KINDS[stage]:
            raise ValueError(f"no fault {kind!r} at {stage}, only {', '.join(KINDS[stage])}")
        fault = Fault(stage, kind, None if account is None else account.lower(), times)
        with self._lock:
            self._faults.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """End a fault; one that is over already is no error."""
        with self._lock:
            self._faults = [other for other in self._faults if other is not fault]

    def clear(self) -> None:
        """End all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, stage: Stage, username: str | None = None) -> Fault | None:
        """Return the first fault that hits here, and count it."""
        name = None if username is None else username.lower()
        with self._lock:
            for fault in self._faults:
                if fault.stage == stage and fault.account in {None, name}:
                    self._count(fault)
                    return fault
        return None

    def _count(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults = [other for other in self._faults if other is not fault]
