"""One day with nothing of ours but Slack: emulate twice, Dovecot, Knot, and a real Chromium."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
import requests
from playwright.sync_api import Browser, Page

from connections.lifecycle import State
from connections.model import Outcome
from playground.slack.people import Person
from playground.world import INITECH, World
from tests.external import fronts
from tests.external.dovecot import Dovecot, dovecot
from tests.external.emulate import emulate
from tests.external.front import Front
from tests.external.knot import knot
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.external

CAROL, IDA, PASSWORD = "carol@contoso.test", f"ida@{INITECH}", "correct-horse-battery"
CLIENT, SECRET = "0b0f4a52-0000-4000-8000-000000000001", "GOCSPX-emulated"


def seed(world: World, service: str, /, **user: str) -> dict[str, object]:
    """Return what an emulator knows: one user, and our client."""
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "name": "Inboxkeeper",
        "redirect_uris": [f"{world.public_url}/oauth/{service}/callback"],
    }
    return {service: {"users": [user], "oauth_clients": [client]}}


def environment(world: World, google: str, microsoft: str, nameserver: str) -> dict[str, str]:
    return {
        "GOOGLE_CLIENT_ID": CLIENT,
        "GOOGLE_CLIENT_SECRET": SECRET,
        "GOOGLE_AUTH_URL": f"{google}/o/oauth2/v2/auth",
        "GOOGLE_TOKEN_URL": f"{google}/token",
        "GOOGLE_REVOKE_URL": f"{google}/revoke",
        "GOOGLE_API_URL": google,
        "MICROSOFT_CLIENT_ID": CLIENT,
        "MICROSOFT_CLIENT_SECRET": SECRET,
        "MICROSOFT_AUTHORITY_URL": microsoft,
        "MICROSOFT_SIGN_IN_URL": microsoft,
        "MICROSOFT_GRAPH_URL": f"{microsoft}/v1.0",
        "INBOXKEEPER_NAMESERVERS": nameserver,
    }


def opened(browser: Browser, url: str) -> Page:
    """Open a link as a person does, in a profile of its own that trusts the local world."""
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.set_default_timeout(20_000)
    page.goto(url)
    return page


def lives_on(town: Town, person: Person, address: str) -> None:
    """A mailbox is checked, switched off, and on again."""
    before = town.checked(address)
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: town.checked(address) > before)
    card = town.says(person, f"status {address}")
    grey = town.presses(person, card, "Deactivate", confirm="Yes, deactivate")
    active = town.presses(person, grey, "Reactivate")
    assert "is active again" in active.plain()
    town.presses(person, active, "Deactivate", confirm="Yes, deactivate")
    assert town.state(address) is State.DEACTIVATED


def removes(town: Town, address: str) -> None:
    card = town.says(town.sam, f"remove {address}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")


@dataclass(frozen=True)
class Day:
    """Everything that is not ours, and the town that lives from it."""

    town: Town
    mail: Dovecot
    microsoft: Front
    carol: Person
    ida: Person


@pytest.fixture
def day(apart: tuple[World, ExitStack]) -> Day:
    world, stack = apart
    google = stack.enter_context(fronts.google(world.authority))
    alice = seed(world, "google", email=ALICE, name="Alice", hd="acme.test")
    google.behind = stack.enter_context(emulate("google", alice, base_url=google.url))
    microsoft = stack.enter_context(fronts.microsoft(world.authority))
    tenant = "11111111-2222-3333-4444-555555555555"
    carol = seed(world, "microsoft", email=CAROL, name="Carol", tenant_id=tenant)
    microsoft.behind = stack.enter_context(emulate("microsoft", carol, base_url=microsoft.url))
    names = stack.enter_context(knot("acme.test", "contoso.test", INITECH))
    names.set_mx("acme.test", ["aspmx.l.google.com"])
    names.set_mx("contoso.test", ["contoso-test.mail.protection.outlook.com"])
    names.set_mx(INITECH, [f"mx.{INITECH}"])
    mail = stack.enter_context(dovecot(world.authority))
    mail.add_account(IDA, PASSWORD)
    world.environment |= environment(world, google.url, microsoft.url, names.nameserver)
    town = Town(world.start())
    return Day(town, mail, microsoft, town.person("carol", CAROL), town.person("ida", IDA))


def test_a_day_at_google_microsoft_and_a_mail_server(day: Day, browser: Browser) -> None:
    town, carol, ida = day.town, day.carol, day.ida
    sign_in(town, browser)(town.alice, ALICE, "google")
    sign_in(town, browser)(carol, CAROL, "microsoft")
    fill_in(day, browser)
    for person, address in ((town.alice, ALICE), (carol, CAROL), (ida, IDA)):
        lives_on(town, person, address)
    removes(town, ALICE)
    town.dm(town.sam, ALICE, "is removed", "Confirmed")
    removes(town, IDA)
    town.dm(town.sam, IDA, "is removed")
    owner_removes(day)
    outcomes = {each: town.connection(each).outcome for each in (ALICE, CAROL, IDA)}
    assert outcomes == {
        ALICE: Outcome.CONFIRMED,
        CAROL: Outcome.CONFIRMED,
        IDA: Outcome.HANDED_TO_IT,
    }


def sign_in(town: Town, browser: Browser) -> Callable[[Person, str, str], None]:
    """Connect by clicking; the provider is the one that Knot's mail servers give away."""

    def clicked(person: Person, address: str, callback: str) -> None:
        page = opened(browser, town.link(person, f"connect {address}"))
        page.locator("#continue").click()
        page.get_by_text(address).first.click()
        page.wait_for_url(re.compile(f"/oauth/{callback}/callback"))
        assert "is connected" in page.inner_text("h1")
        town.dm(person, address, "is connected")

    return clicked


def fill_in(day: Day, browser: Browser) -> None:
    """Connect by the form: the wrong password first, at a server that an admin has to allow."""
    town, mail = day.town, day.mail
    page = opened(browser, town.link(day.ida, f"connect {IDA} imap"))

    def tried(password: str) -> None:
        page.fill("[name=host]", mail.host)
        page.fill("[name=port]", str(mail.tls_port))
        page.fill("[name=username]", IDA)
        page.fill("[name=password]", password)
        page.locator("#continue").click()

    tried("wrong")
    assert "Nothing was sent" in page.inner_text(".alert")
    town.slack.click(town.sam, town.dm(town.sam, mail.host), "Allow")
    town.dm(day.ida, mail.host)
    tried("wrong")
    assert "refuses this user name" in page.inner_text(".alert")
    tried(PASSWORD)
    page.wait_for_selector("#not-me")
    town.dm(day.ida, IDA, "is connected")


def owner_removes(day: Day) -> None:
    """Remove the mailbox at Microsoft, whose owner has to end the access."""
    town = day.town
    removes(town, CAROL)
    guide = town.dm(day.carol, "is removed here", "Only you")
    early = town.presses(day.carol, guide, "I've removed it")
    assert "still accepts" in early.plain()
    with town.world.bot.database.snapshot() as tx:
        grant = tx.grants.get(town.connection(CAROL))
    assert grant is not None
    # The emulator has no page of apps; the end of the grant there is what its owner would do.
    form = {"token": grant.secret, "client_id": CLIENT, "client_secret": SECRET}
    url = f"{day.microsoft.behind}/oauth2/v2.0/revoke"
    assert requests.post(url, form, timeout=9).ok
    town.presses(day.carol, guide, "I've removed it")
    town.dm(town.sam, CAROL, "is removed", "Confirmed")
