"""A search for the actual secrets, after a whole life at every provider: they are nowhere."""

import logging
from datetime import timedelta

import pytest

from bot import logs
from playground.browser import Browser
from playground.google.person import consent_at_google
from playground.microsoft.person import consent_at_microsoft
from playground.world import INITECH
from tests.stories.conftest import ALICE, Town

CAROL, IDA = "carol@contoso.test", f"ida@{INITECH}"
PASSWORD = "correct-horse-battery-staple"


@pytest.mark.slow
def test_no_secret_is_in_logs_messages_pages_or_the_database(
    town: Town, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Looked for before anything is blotted out, and with every library at its most talkative."""
    caplog.set_level(logging.DEBUG)
    logs.quieten()
    pages = live(town)
    secrets = known_secrets(town)
    assert len(secrets) > 8
    end(town)
    captured = capfd.readouterr()
    logged = captured.out + captured.err + own(caplog)
    assert "page refused" in logged or "form refused" in logged  # it does listen
    town.world.stop_bot()
    stored = b"".join(path.read_bytes() for path in town.world.folder.glob("inboxkeeper.db*"))
    said = "\n".join(f"{call.method} {call.arguments}" for call in town.slack.calls)
    for secret in secrets:
        assert secret not in logged
        assert secret.encode() not in stored
        assert secret not in said
        assert not any(secret in page for page in pages)


def own(caplog: pytest.LogCaptureFixture) -> str:
    """Return what the bot and its libraries logged; the local world's own lines are not ours."""
    records = [r for r in caplog.records if not r.name.startswith(("playground", "werkzeug"))]
    return "\n".join(record.getMessage() for record in records)


def live(town: Town) -> list[str]:
    """Connect a mailbox at every provider, fail a little, and return the pages on the way."""
    town.microsoft.add_tenant("contoso.test", "Contoso")
    town.microsoft.add_account(CAROL, "Carol", tenant="contoso.test")
    town.world.imap.add_account(IDA, PASSWORD)
    carol, ida = town.person("carol", CAROL), town.person("ida", IDA)

    google = town.world.browser()
    google.open(town.link(town.alice))
    google.press(id="continue")
    consent_at_google(google, ALICE)
    microsoft = town.world.browser()
    microsoft.open(town.link(carol, f"connect {CAROL} microsoft"))
    microsoft.press(id="continue")
    consent_at_microsoft(microsoft, CAROL)
    form = typed(town, town.link(ida, f"connect {IDA}"), f"not-{PASSWORD}")
    refused = form.text() + form.source
    form.fill("password", PASSWORD)
    form.press(id="continue")
    for person, address in ((town.alice, ALICE), (carol, CAROL), (ida, IDA)):
        town.dm(person, address, "is connected")
    return [refused, *(b.text() + b.source for b in (google, microsoft, form))]


def typed(town: Town, url: str, password: str) -> Browser:
    browser = town.world.browser()
    browser.open(url)
    browser.fill("password", password)
    browser.press(id="continue")
    return browser


def known_secrets(town: Town) -> set[str]:
    """Return everything that opens a mailbox, or acts as the bot."""
    return {
        PASSWORD,
        town.google.client_secret,
        town.microsoft.client_secret,
        town.slack.bot_token,
        town.slack.signing_secret,
        *town.google.live_refresh_tokens(ALICE),
        *town.microsoft.live_refresh_tokens(CAROL),
        *stored_secrets(town),
    }


def stored_secrets(town: Town) -> set[str]:
    with town.world.bot.database.snapshot() as tx:
        grants = [tx.grants.get(connection) for connection in tx.connections.find(None)]
    return {grant.secret for grant in grants if grant} | {g.subject for g in grants if g}


def end(town: Town) -> None:
    """Let checks run, lose one mailbox, and remove all."""
    town.microsoft.switches.revoke_sessions(CAROL)
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: town.connection(CAROL).health.suspected_since)
    for address in (ALICE, CAROL, IDA):
        card = town.says(town.sam, f"deactivate {address}")
        town.presses(town.sam, card, "Deactivate", confirm="Yes, deactivate", near=address)
        card = town.says(town.sam, f"remove {address}")
        town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox", near=address)
        town.dm(town.sam, address, "is removed")
