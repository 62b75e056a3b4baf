"""The mail accounts of the local IMAP server."""

import hmac
import threading
from dataclasses import dataclass, field


@dataclass
class Account:
    """One account; `mailbox` is False for one that can sign in and has no INBOX."""

    address: str
    username: str
    password: str = field(repr=False)
    mailbox: bool = True
    disabled: bool = False


class Accounts:
    """Accounts by address and by username, both without case; safe to use from threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: dict[str, Account] = {}

    def add(self, account: Account) -> None:
        """Create an account; ValueError when its address or username is taken."""
        with self._lock:
            names = {name for known in self._accounts.values() for name in _names(known)}
            if names & _names(account):
                raise ValueError(f"{account.address} or {account.username} is taken")
            self._accounts[account.address.lower()] = account

    def get(self, address: str) -> Account:
        """Return the account of an address; KeyError for an unknown one."""
        with self._lock:
            return self._accounts[address.lower()]

    def remove(self, address: str) -> None:
        """Delete an account; KeyError for an unknown address."""
        with self._lock:
            del self._accounts[address.lower()]

    def find(self, username: str) -> Account | None:
        """Return the account that somebody means who signs in as `username`."""
        with self._lock:
            for account in self._accounts.values():
                if account.username.lower() == username.lower():
                    return account
        return None


def opens(account: Account, password: str) -> bool:
    """Tell whether this is the account's password."""
    return hmac.compare_digest(account.password.encode(), password.encode())


def _names(account: Account) -> set[str]:
    return {account.address.lower(), account.username.lower()}
