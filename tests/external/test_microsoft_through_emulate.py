"""A work mailbox's story, with somebody else's idea of Microsoft.

It rotates refresh tokens strictly: the old one dies at once, where the real Microsoft's lives on.
"""

from contextlib import ExitStack
from datetime import timedelta

import pytest
import requests

from connections.lifecycle import State
from connections.model import Outcome
from playground.browser import Browser
from playground.world import World
from tests.external import fronts
from tests.external.emulate import emulate
from tests.external.front import Front
from tests.stories.conftest import Town

pytestmark = pytest.mark.external

CLIENT, SECRET = "0b0f4a52-0000-4000-8000-000000000001", "emulated~secret"
CAROL = "carol@contoso.test"


@pytest.fixture
def front(apart: tuple[World, ExitStack]) -> Front:
    world, stack = apart
    return stack.enter_context(fronts.microsoft(world.authority))


@pytest.fixture
def town(apart: tuple[World, ExitStack], front: Front) -> Town:
    world, stack = apart
    seed = {
        "microsoft": {
            "users": [
                {
                    "email": CAROL,
                    "name": "Carol",
                    "tenant_id": "11111111-2222-3333-4444-555555555555",
                }
            ],
            "oauth_clients": [
                {
                    "client_id": CLIENT,
                    "client_secret": SECRET,
                    "name": "Inboxkeeper",
                    "redirect_uris": [f"{world.public_url}/oauth/microsoft/callback"],
                }
            ],
        }
    }
    front.behind = stack.enter_context(emulate("microsoft", seed, base_url=front.url))
    world.environment |= {
        "MICROSOFT_CLIENT_ID": CLIENT,
        "MICROSOFT_CLIENT_SECRET": SECRET,
        "MICROSOFT_AUTHORITY_URL": front.url,
        "MICROSOFT_SIGN_IN_URL": front.url,
        "MICROSOFT_GRAPH_URL": f"{front.url}/v1.0",
    }
    town = Town(world.start())
    town.carol = town.person("carol", CAROL)
    return town


def sign_in(town: Town, url: str) -> Browser:
    browser = town.world.browser()
    browser.open(url)
    browser.press(id="continue")
    browser.press_in_form(email=CAROL)
    browser.press_in_form()  # what the page's script does: the answer is posted to us
    return browser


def connect(town: Town) -> None:
    browser = sign_in(town, town.link(town.carol, f"connect {CAROL} microsoft"))
    assert browser.status == 200, browser.text()
    town.dm(town.carol, CAROL, "is connected")


def test_a_work_mailbox_is_connected_and_its_rotating_token_kept(town: Town) -> None:
    connect(town)
    for _ in range(3):
        before = town.checked(CAROL)
        town.world.pass_time(timedelta(minutes=17))
        town.slack.wait_until(lambda before=before: town.checked(CAROL) > before)
    assert town.state(CAROL) is State.ACTIVE


def test_what_only_the_owner_can_end_is_put_before_them_and_proven(
    town: Town, front: Front
) -> None:
    connect(town)
    card = town.says(town.carol, f"deactivate {CAROL}")
    town.presses(town.carol, card, "Deactivate", confirm="Yes, deactivate")
    card = town.says(town.sam, f"remove {CAROL}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    guide = town.dm(town.carol, "is removed here", "Only you")
    early = town.presses(town.carol, guide, "I've removed it")
    assert "still accepts" in early.plain()
    # The emulator has no page of apps; the end of the grant there is what its owner would do.
    with town.world.bot.database.snapshot() as tx:
        grant = tx.grants.get(town.connection(CAROL))
    assert grant is not None
    form = {"token": grant.secret, "client_id": CLIENT, "client_secret": SECRET}
    assert requests.post(f"{front.behind}/oauth2/v2.0/revoke", form, timeout=9).ok
    town.presses(town.carol, guide, "I've removed it")
    town.dm(town.sam, CAROL, "is removed", "Confirmed")
    assert town.connection(CAROL).outcome is Outcome.CONFIRMED
