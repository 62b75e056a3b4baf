"""An IMAP server with a few characters, and what a mail program needs to reach it."""

import ssl
from collections.abc import Iterator

import pytest

from playground.certificates import LocalAuthority
from playground.imap.imap import Imap


@pytest.fixture(scope="session")
def authority() -> LocalAuthority:
    return LocalAuthority()


@pytest.fixture(scope="session")
def tls(authority: LocalAuthority, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    ca_file = authority.ca_file(tmp_path_factory.mktemp("authority") / "ca.pem")
    return ssl.create_default_context(cafile=ca_file)


@pytest.fixture
def imap(authority: LocalAuthority) -> Iterator[Imap]:
    with Imap(authority) as imap:
        imap.add_account("alice@acme.test", "s3cret")
        imap.add_account("bob@acme.test", "hunter2", "bob")
        yield imap
