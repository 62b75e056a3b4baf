"""A Microsoft with a few characters, a browser, and a program that wants to read their mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.browser import Browser
from playground.certificates import LocalAuthority
from playground.clock import MovableClock
from playground.microsoft.microsoft import Microsoft
from tests.playground.microsoft.mail_program import MailProgram


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
def microsoft(authority: LocalAuthority, clock: MovableClock) -> Iterator[Microsoft]:
    """acme.test lets its people agree, strict.test only its admin; dana has no organisation."""
    with Microsoft(authority, clock) as microsoft:
        microsoft.add_tenant("acme.test", "Acme")
        microsoft.add_account("alice@acme.test", "Alice Ant", tenant="acme.test")
        microsoft.add_account("bob@acme.test", "Bob Bee", tenant="acme.test")
        microsoft.add_tenant("strict.test", "Strict", user_consent=False)
        microsoft.add_account("sam@strict.test", "Sam Snail", tenant="strict.test")
        microsoft.add_account("ada@strict.test", "Ada Ape", tenant="strict.test", is_admin=True)
        microsoft.add_account("dana@outlook.test", "Dana Dove")
        yield microsoft


@pytest.fixture
def browser(ca_file: Path) -> Iterator[Browser]:
    with Browser(ca_file) as browser:
        yield browser


@pytest.fixture
def program(microsoft: Microsoft, ca_file: Path) -> Iterator[MailProgram]:
    with MailProgram(microsoft, ca_file) as program:
        yield program
