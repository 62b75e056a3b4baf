"""A Google with a few characters, a browser, and a program that wants to read their mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.browser import Browser
from playground.certificates import LocalAuthority
from playground.clock import MovableClock
from playground.google.google import Google
from tests.playground.google.mail_program import MailProgram


@pytest.fixture(scope="session")
def authority() -> LocalAuthority:
    return LocalAuthority()


@pytest.fixture(scope="session")
def ca_file(authority: LocalAuthority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authority.ca_file(tmp_path_factory.mktemp("authority") / "ca.pem")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def google(authority: LocalAuthority, clock: MovableClock) -> Iterator[Google]:
    with Google(authority, clock) as google:
        google.add_account("alice@acme.test", name="Alice", hd="acme.test")
        google.add_account("bob@acme.test", name="Bob", hd="acme.test")
        google.add_account("carol@gmail.test", name="Carol")
        yield google


@pytest.fixture
def browser(ca_file: Path) -> Iterator[Browser]:
    with Browser(ca_file) as browser:
        yield browser


@pytest.fixture
def program(google: Google, ca_file: Path) -> Iterator[MailProgram]:
    with MailProgram(google, ca_file) as program:
        yield program
