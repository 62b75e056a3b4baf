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
from providers.microsoft_identity import CONSUMERS
from tests.external import fronts
from tests.external.dovecot import Dovecot, dovecot
from tests.external.emulate import emulate
from tests.external.front import Front
from tests.external.knot import knot
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.external

CAROL, IDA, PASSWORD = "carol@contoso.test", f"ida@{INITECH}", "correct-horse-battery"
#: A personal account, of the tenant that Microsoft has for all of them.
DAN = "dan@outlook.com"
CLIENT, SECRET = "0b0f4a52-0000-4000-8000-000000000001", "GOCSPX-emulated"


def seed(world: World, service: str, /, *users: dict[str, str]) -> dict[str, object]:
    """Return what an emulator knows: its users, and our client."""
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "name": "Inboxkeeper",
        "redirect_uris": [f"{world.public_url}/oauth/{service}/callback"],
    }
    return {service: {"users": list(users), "oauth_clients": [client]}}


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
    google: Front
    microsoft: Front
    carol: Person
    dan: Person
    ida: Person


@pytest.fixture
def day(apart: tuple[World, ExitStack]) -> Day:
    world, stack = apart
    google = stack.enter_context(fronts.google(world.authority))
    alice = seed(world, "google", {"email": ALICE, "name": "Alice", "hd": "acme.test"})
    google.behind = stack.enter_context(emulate("google", alice, base_url=google.url))
    microsoft = stack.enter_context(fronts.microsoft(world.authority))
    tenant = "11111111-2222-3333-4444-555555555555"
    people = seed(
        world,
        "microsoft",
        {"email": CAROL, "name": "Carol", "tenant_id": tenant},
        {"email": DAN, "name": "Dan", "tenant_id": CONSUMERS},
    )
    microsoft.behind = stack.enter_context(emulate("microsoft", people, base_url=microsoft.url))
    names = stack.enter_context(knot("acme.test", "contoso.test", INITECH))
    names.set_mx("acme.test", ["aspmx.l.google.com"])
    names.set_mx("contoso.test", ["contoso-test.mail.protection.outlook.com"])
    names.set_mx(INITECH, [f"mx.{INITECH}"])
    mail = stack.enter_context(dovecot(world.authority))
    mail.add_account(IDA, PASSWORD)
    world.environment |= environment(world, google.url, microsoft.url, names.nameserver)
    town = Town(world.start())
    carol, dan, ida = (town.person(a.partition("@")[0], a) for a in (CAROL, DAN, IDA))
    return Day(town, mail, google, microsoft, carol, dan, ida)


def test_a_day_at_google_microsoft_outlook_and_a_mail_server(day: Day, browser: Browser) -> None:
    town, carol, dan, ida = day.town, day.carol, day.dan, day.ida
    sign_in(town, browser)(town.alice, ALICE, "google")
    sign_in(town, browser)(carol, CAROL, "microsoft")
    sign_in(town, browser)(dan, DAN, "microsoft")
    fill_in(day, browser)
    assert [town.connection(a).provider for a in (ALICE, CAROL, DAN, IDA)] == [
        "google",
        "microsoft",
        "outlook",
        "imap",
    ]
    for person, address in ((town.alice, ALICE), (carol, CAROL), (dan, DAN), (ida, IDA)):
        loses_and_reconnects(day, browser, person, address)
        lives_on(town, person, address)
    removes(town, ALICE)
    town.dm(town.sam, ALICE, "is removed", "Confirmed")
    removes(town, IDA)
    town.dm(town.sam, IDA, "is removed")
    owner_removes(day, carol, CAROL)
    owner_removes(day, dan, DAN)
    outcomes = {each: town.connection(each).outcome for each in (ALICE, CAROL, DAN, IDA)}
    assert outcomes == {
        ALICE: Outcome.CONFIRMED,
        CAROL: Outcome.CONFIRMED,
        DAN: Outcome.CONFIRMED,
        IDA: Outcome.HANDED_TO_IT,
    }


def loses_and_reconnects(day: Day, browser: Browser, person: Person, address: str) -> None:
    """The access is ended at the provider; the owner is told, and signs in again."""
    town, before = day.town, day.town.connection(address)
    if before.provider == "imap":
        return  # Dovecot's passwords are those of a file: the mailbox would be lost for good
    ends(day, address)
    town.lose(address)
    told = town.dm(person, address, "is disconnected")
    [label] = [each for each in told.labels() if each.startswith("Reconnect")]
    answer = town.presses(person, told, label)
    page = opened(browser, str(answer.button("Reconnect").url))
    page.locator("#continue").click()
    page.get_by_text(address).first.click()
    page.wait_for_url(re.compile("/oauth/(google|microsoft)/callback"))
    assert "is connected" in page.inner_text("h1")
    assert town.state(address) is State.ACTIVE
    assert town.connection(address).id == before.id


def ends(day: Day, address: str) -> None:
    """End a grant at its provider, as its owner does; the emulators have no page of apps."""
    with day.town.world.bot.database.snapshot() as tx:
        grant = tx.grants.get(day.town.connection(address))
    assert grant is not None
    form = {"token": grant.secret, "client_id": CLIENT, "client_secret": SECRET}
    url = (
        f"{day.google.behind}/oauth2/revoke"
        if address == ALICE
        else f"{day.microsoft.behind}/oauth2/v2.0/revoke"
    )
    assert requests.post(url, form, timeout=9).ok


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


def owner_removes(day: Day, owner: Person, address: str) -> None:
    """Remove a mailbox at Microsoft, whose owner has to end the access."""
    town = day.town
    removes(town, address)
    guide = town.dm(owner, address, "is removed here", "Only you")
    early = town.presses(owner, guide, "I've removed it")
    assert "still accepts" in early.plain()
    ends(day, address)
    town.presses(owner, guide, "I've removed it")
    town.dm(town.sam, address, "is removed", "Confirmed")
