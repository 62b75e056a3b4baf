"""The personal story once more, with somebody else's idea of Google."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from connections.lifecycle import State
from connections.model import Outcome, Reason
from playground.browser import Browser
from playground.world import World
from tests.external import fronts
from tests.external.emulate import emulate
from tests.external.front import Front
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.external

CLIENT, SECRET = "inboxkeeper.apps.googleusercontent.com", "GOCSPX-emulated"


@pytest.fixture
def front(apart: tuple[World, ExitStack]) -> Front:
    world, stack = apart
    return stack.enter_context(fronts.google(world.authority))


@pytest.fixture
def town(apart: tuple[World, ExitStack], front: Front) -> Town:
    world, stack = apart
    seed = {
        "google": {
            "users": [
                {"email": ALICE, "name": "Alice", "hd": "acme.test"},
                {"email": "bob@acme.test", "name": "Bob", "hd": "acme.test"},
            ],
            "oauth_clients": [
                {
                    "client_id": CLIENT,
                    "client_secret": SECRET,
                    "name": "Inboxkeeper",
                    "redirect_uris": [f"{world.public_url}/oauth/google/callback"],
                }
            ],
        }
    }
    front.behind = stack.enter_context(emulate("google", seed, base_url=front.url))
    world.environment |= {
        "GOOGLE_CLIENT_ID": CLIENT,
        "GOOGLE_CLIENT_SECRET": SECRET,
        "GOOGLE_AUTH_URL": f"{front.url}/o/oauth2/v2/auth",
        "GOOGLE_TOKEN_URL": f"{front.url}/token",
        "GOOGLE_REVOKE_URL": f"{front.url}/revoke",
        "GOOGLE_API_URL": front.url,
    }
    return Town(world.start())


def sign_in(town: Town, url: str, account: str = ALICE, *, without: str = "") -> Browser:
    """Follow a link through the emulator's own page, which is one form for each account."""
    browser = town.world.browser()
    browser.open(url)
    browser.press(id="continue")
    if without:
        for field in browser.elements("input"):
            if field.get("name") == "scope":
                field.set("value", field.get("value", "").replace(without, ""))
    browser.press_in_form(email=account)
    return browser


def connect(town: Town) -> None:
    assert sign_in(town, town.link(town.alice)).status == 200
    town.dm(town.alice, ALICE, "is connected")


def test_a_mailbox_is_connected_checked_deactivated_and_removed_with_proof(town: Town) -> None:
    connect(town)
    connected = town.checked()
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: town.checked() > connected)
    card = town.says(town.alice, "list")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    active = town.presses(town.alice, grey, "Reactivate")
    assert "is active again" in active.plain()
    town.presses(town.alice, active, "Deactivate", confirm="Yes, deactivate")
    card = town.says(town.sam, f"remove {ALICE}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    town.dm(town.sam, ALICE, "is removed", "Confirmed")
    assert town.connection().outcome is Outcome.CONFIRMED


def test_a_token_that_was_revoked_there_is_noticed(town: Town, front: Front) -> None:
    connect(town)
    with town.world.bot.database.snapshot() as tx:
        grant = tx.grants.get(town.connection())
    assert grant is not None
    revoked = requests.post(f"{front.behind}/oauth2/revoke", {"token": grant.secret}, timeout=9)
    assert revoked.ok
    town.lose()
    assert town.connection().reason is Reason.ACCESS_ENDED


def test_another_account_is_named_and_leads_to_nothing(town: Town) -> None:
    browser = sign_in(town, town.link(town.alice), "bob@acme.test")
    assert browser.status == 409
    assert "bob@acme.test" in browser.text()


def test_a_permission_that_was_not_given_is_named(town: Town) -> None:
    scope = "https://www.googleapis.com/auth/gmail.modify"
    browser = sign_in(town, town.link(town.alice), without=scope)
    assert browser.status == 403
    assert "A permission is missing" in browser.text()


def test_a_no_leads_to_nothing(town: Town) -> None:
    browser = town.world.browser()
    browser.open(town.link(town.alice))
    browser.press(id="continue")
    [state] = {f.get("value") for f in browser.elements("input") if f.get("name") == "state"}
    callback = f"{town.world.public_url}/oauth/google/callback"
    browser.open(f"{callback}?error=access_denied&state={state}")
    assert browser.status == 403
    assert "Access was not given" in browser.text()


def test_the_emulator_is_reached_on_loopback_only(town: Town, front: Front) -> None:
    connect(town)
    port = urlsplit(front.behind).port
    listening = [
        line.split()[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    ]
    assert listening == [f"0100007F:{port:04X}"]
    assert town.state() is State.ACTIVE
