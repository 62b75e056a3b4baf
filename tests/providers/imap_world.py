"""A mail server as these tests need it: a domain that names it, and a mailbox with a password."""

import itertools
from pathlib import Path
from typing import Any

from connections.model import Attempt
from playground.autoconfig.autoconfig import Autoconfig
from playground.certificates import LocalAuthority
from playground.dns.dns import Dns
from playground.imap.imap import Imap as LocalImap
from providers.imap import Imap
from providers.settings import ImapSettings

_numbers = itertools.count(1)

HOST = "imap.acme.test"


class ImapWorld:
    """The local mail server; every test has a mailbox of its own on it, `account`."""

    password = "an app password"

    def __init__(self, authority: LocalAuthority, ca_file: Path) -> None:
        self.ca_file = ca_file
        self.dns = Dns().start()
        self.imap = LocalImap(authority, HOST).start()
        self.autoconfig = Autoconfig(authority).start()
        self.refresh()

    def refresh(self) -> None:
        """Undo what a test did, and give the next one a mailbox that nobody has seen."""
        self.imap.faults.clear()
        for name in (HOST, "acme.test", "autoconfig.acme.test", "_imaps._tcp.acme.test"):
            self.dns.withdraw(name)
        self.dns.heal("acme.test")
        self.dns.set_a(HOST, "127.0.0.1")
        self.dns.set_srv("_imaps._tcp.acme.test", HOST, self.imap.tls_port)
        self.account = f"alice.{next(_numbers)}@acme.test"
        self.imap.add_account(self.account, self.password)
        self.provider = self.another_provider()

    def close(self) -> None:
        self.autoconfig.close()
        self.imap.close()
        self.dns.close()

    def another_provider(self, **overrides: Any) -> Imap:
        given: dict[str, Any] = {
            "nameservers": (self.dns.nameserver,),
            "ca_file": self.ca_file,
            "allow_private": True,
            "autoconfig_port": self.autoconfig.port,
        }
        return Imap(ImapSettings(**given | overrides))

    def typed(self, **changes: str) -> dict[str, str]:
        """Return what a person types who knows everything."""
        return {
            "host": HOST,
            "port": str(self.imap.tls_port),
            "tls": "tls",
            "username": self.account,
            "password": self.password,
        } | changes

    # What the contract of all providers needs.

    def sign_in(self, attempt: Attempt) -> dict[str, str]:
        """Return the form as it is filled in, with the password typed."""
        return {**attempt.fields, "password": self.password}

    def take_mailbox_away(self) -> None:
        self.imap.faults.add("select", "NONEXISTENT", account=self.account)
