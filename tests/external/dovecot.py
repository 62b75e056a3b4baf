"""The real Dovecot (Debian, 2.3) on loopback, with a few accounts."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playground.certificates import LocalAuthority
from playground.ports import free_port
from tests.external import programs
from tests.external.programs import Owner

PACKAGE = "dovecot-imapd"

# Dovecot takes a client on its own address for a safe one and lets it sign in without TLS.
# A client of 127.0.0.2 comes from 127.0.0.1, and meets the strict server of the outside world.
HOST = "127.0.0.2"
OTHER_NAME_HOST = "127.0.0.3"

# Whatever the password of an account of this domain: its table of passwords cannot be read.
DOWN_DOMAIN = "down.test"

_CONFIGURATION = """\
base_dir = {directory}/run
state_dir = {directory}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1, {host}, {other_host}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{directory}/mail/%u
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
auth_mechanisms = plain
auth_failure_delay = 0
local {other_host} {{
  ssl_cert = <{other_certificate}
  ssl_key = <{other_key}
}}
passdb {{
  driver = passwd-file
  args = {directory}/users/%d
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={directory}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Without it nobody is punished for wrong passwords with seconds of waiting.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service auth {{
  unix_listener login/login {{
    mode = 0666
  }}
}}
"""


class Dovecot:
    """A running Dovecot; accounts are changed as those of the playground's server are."""

    def __init__(self, directory: Path, by: Owner, tls_port: int, starttls_port: int) -> None:
        self.host = HOST
        self.tls_port = tls_port
        self.starttls_port = starttls_port
        self._users = directory / "users"
        self._owner = by
        self._accounts: dict[str, str] = {}
        self._written = 0

    def add_account(self, address: str, password: str) -> None:
        """Create an account, or give it another password."""
        self._accounts[address] = f"{address}:{{PLAIN}}{password}::::::"
        self._write(address)

    change_password = add_account

    def disable(self, address: str) -> None:
        """Refuse an account even with its password, as an administrator does."""
        self._accounts[address] += "nologin=y reason=Account_disabled"
        self._write(address)

    def _write(self, address: str) -> None:
        domain = address.partition("@")[2]
        lines = [line for name, line in self._accounts.items() if name.endswith(f"@{domain}")]
        path = self._users / domain
        path.write_text("".join(f"{line}\n" for line in lines))
        programs.give(self._users, self._owner)
        # Dovecot reads a table again when its time, in whole seconds, or its size has changed,
        # and looks once in a second at most.
        self._written += 1
        os.utime(path, (self._written, self._written))
        written = int(time.time())
        while int(time.time()) == written:
            time.sleep(0.02)


@contextmanager
def dovecot(authority: LocalAuthority) -> Iterator[Dovecot]:
    """Run Dovecot; skip (in CI: fail) when it is not installed."""
    program = programs.find("dovecot", PACKAGE)
    by = programs.owner()
    with programs.scratch("dovecot") as directory:
        server = Dovecot(directory, by, free_port(HOST), free_port(HOST))
        configuration = directory / "dovecot.conf"
        configuration.write_text(_configure(authority, directory, by, server))
        table = directory / "users" / DOWN_DOMAIN
        table.parent.mkdir()
        table.touch(mode=0)
        programs.give(directory, by)
        argv = [program, "-F", "-c", str(configuration)]
        ports = ((HOST, server.tls_port), (HOST, server.starttls_port))
        with programs.running(argv, by, directory / "log", *ports):
            yield server


def _configure(authority: LocalAuthority, directory: Path, by: Owner, server: Dovecot) -> str:
    right, wrong = directory / "right", directory / "wrong"
    right.mkdir()
    wrong.mkdir()
    certificate, key = authority.server_files(right, "localhost", "127.0.0.1", HOST)
    other_certificate, other_key = authority.server_files(wrong, "elsewhere.invalid")
    return _CONFIGURATION.format(
        directory=directory,
        host=HOST,
        other_host=OTHER_NAME_HOST,
        user=by.user,
        group=by.group,
        certificate=certificate,
        key=key,
        other_certificate=other_certificate,
        other_key=other_key,
        tls_port=server.tls_port,
        starttls_port=server.starttls_port,
    )
