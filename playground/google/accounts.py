"""The people who have an account here, and what their accounts can and cannot do."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock


@dataclass
class Alias:
    """An address that an account may send as; `verification` is Gmail's verificationStatus."""

    email: str
    verification: str = "accepted"


@dataclass
class Account:
    """One Google account. `sub` never changes; the address may."""

    sub: str
    email: str
    name: str
    hd: str | None
    has_mail: bool = True
    suspended: bool = False
    deleted: bool = False
    # The Workspace admin does not let this account use the app.
    app_blocked: bool = False
    # Session control: refresh tokens from before this moment need a new sign-in.
    session_ended_at: datetime | None = None
    # Time-based access: what the person picks on the consent page; None is "no limit".
    access_limit: timedelta | None = None
    aliases: list[Alias] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Whether anybody can sign in to it, or a program act for it."""
        return not (self.suspended or self.deleted)


class Accounts:
    """All accounts, in the order of their creation."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._accounts: list[Account] = []

    def add(self, email: str, *, name: str | None = None, hd: str | None = None) -> Account:
        """Create an account; raise ValueError when the address is in use."""
        with self._lock:
            if self.find(email) is not None:
                raise ValueError(f"{email} has an account already")
            # Google's subjects are 21 digits that say nothing about the person.
            sub = "1" + "".join(secrets.choice("0123456789") for _ in range(20))
            account = Account(sub, email, name or email.partition("@")[0].title(), hd)
            self._accounts.append(account)
            return account

    def find(self, email_or_sub: str) -> Account | None:
        """Return the account with this address or subject, if it exists and is not deleted."""
        wanted = email_or_sub.casefold()
        with self._lock:
            for account in self._accounts:
                if not account.deleted and wanted in {account.email.casefold(), account.sub}:
                    return account
        return None

    def get(self, email: str) -> Account:
        """Return the account with this address; raise LookupError when there is none."""
        account = self.find(email)
        if account is None:
            raise LookupError(f"no account {email!r} in this world")
        return account

    def signed_in(self) -> list[Account]:
        """Return the accounts that the chooser offers."""
        with self._lock:
            return [account for account in self._accounts if not account.deleted]
