"""Providers whose errors quote what they were sent: tokens, our secret, a password.

At Google, Microsoft and a mail server, in checks, clicks, removals, and sign-ins. What they quote
is in no log, also before anything is blotted out, in no message, on no page, not in the database.
"""

import logging
from datetime import timedelta
from typing import Any

import pytest

from bot import logs
from connections.lifecycle import State
from playground.browser import Browser
from playground.google.person import consent_at_google
from playground.imap.faults import KINDS
from playground.microsoft.person import consent_at_microsoft
from tests.stories.conftest import ALICE, Town
from tests.stories.test_secrets import CAROL, IDA, PASSWORD, known_secrets, live, own, typed

pytestmark = pytest.mark.slow

WHERE = (ALICE, CAROL, IDA)


@pytest.fixture
def quoted(town: Town, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Let each provider quote every secret there is, in errors of several kinds."""
    live(town)
    subjects = {str(town.connection(address).subject) for address in WHERE}  # these open nothing
    secrets = known_secrets(town) - subjects
    words = " ".join(sorted(secrets))
    for stage, code in (("login", "NO [UNAVAILABLE]"), ("select", "BAD")):
        kinds: Any = {**KINDS[stage], "quoting": f"{code} not with {words}"}  # type: ignore[index]
        monkeypatch.setitem(KINDS, stage, kinds)  # type: ignore[arg-type]
    return secrets


def fail(town: Town, secrets: set[str], status: int, error: str) -> None:
    words = f"not with {' '.join(sorted(secrets))}"
    told = {"error": error, "error_description": words, "error_codes": [7], "claims": words}
    nested = {"error": {"code": error, "message": words, "errors": [{"reason": words}]}}
    headers = {"WWW-Authenticate": f'Bearer error="{error}", error_description="{words}"'}
    for faults, mail in ((town.google.faults, "/gmail"), (town.microsoft.faults, "/v1.0")):
        for path in (".*/token$", "/revoke$", ".*/revoke$"):
            faults.add(path, status=status, body=told, headers=headers)
        faults.add(mail, status=status, body=nested, headers=headers)


@pytest.mark.parametrize(
    ("status", "error", "stage"),
    [
        (400, "invalid_grant", "login"),
        (400, "invalid_grant", "select"),
        (401, "invalid_client", "login"),
        (403, "quoted", "login"),
        (500, "quoted", "login"),
        (500, "quoted", "select"),
    ],
)
def test_what_a_provider_quotes_is_repeated_nowhere(
    town: Town,
    quoted: set[str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    status: int,
    error: str,
    stage: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    logs.quieten()
    seen = len(town.slack.calls)
    fail(town, quoted, status, error)
    town.world.imap.faults.add(stage, "quoting")
    before = {address: town.connection(address).health.next_check_at for address in WHERE}
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(
        lambda: all(
            town.connection(address).health.next_check_at != before[address] for address in WHERE
        )
    )
    for address in WHERE:
        if town.state(address) is State.ACTIVE:
            card = town.says(town.sam, f"deactivate {address}")
            town.presses(town.sam, card, "Deactivate", confirm="Yes, deactivate", near=address)
        card = town.says(town.sam, f"remove {address}")
        town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox", near=address)
    town.world.pass_time(timedelta(minutes=3))
    pages = signed_in(town)
    said = "\n".join(f"{call.method} {call.arguments}" for call in town.slack.calls[seen:])
    captured = capfd.readouterr()
    town.world.stop_bot()
    stored = b"".join(path.read_bytes() for path in town.world.folder.glob("inboxkeeper.db*"))
    for secret in quoted:
        assert secret not in captured.out + captured.err + own(caplog)
        assert secret not in said
        assert secret.encode() not in stored
        assert not any(secret in page for page in pages)


def signed_in(town: Town) -> list[str]:
    """Try to sign in for other mailboxes meanwhile; return the pages that say why not."""
    bob = town.world.browser()
    bob.open(town.link(town.bob, "connect bob@acme.test google"))
    bob.press(id="continue")
    consent_at_google(bob, "bob@acme.test")
    dora = "dora@contoso.test"
    town.microsoft.add_account(dora, "Dora", tenant="contoso.test")
    microsoft = town.world.browser()
    microsoft.open(town.link(town.person("dora", dora), f"connect {dora} microsoft"))
    microsoft.press(id="continue")
    consent_at_microsoft(microsoft, dora)
    ian = IDA.replace("ida", "ian")
    town.world.imap.add_account(ian, PASSWORD)
    form = typed(town, town.link(town.person("ian", ian), f"connect {ian}"), PASSWORD)
    tried: tuple[Browser, ...] = (bob, microsoft, form)
    assert all(browser.status >= 400 for browser in tried)
    return [browser.text() + browser.source for browser in tried]
