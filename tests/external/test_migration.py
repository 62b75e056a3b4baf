"""A migration with parts that we did not write: Knot's DNS, and emulate as both providers."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from connections.domains import Domain
from connections.lifecycle import State
from connections.model import Reason
from playground.world import World
from tests.external import fronts
from tests.external.emulate import emulate
from tests.external.knot import Knot, knot
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.external

TENANT = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def real(apart: tuple[World, ExitStack]) -> Knot:
    _, stack = apart
    server = stack.enter_context(knot("acme.test"))
    server.set_mx("acme.test", "google_classic")
    return server


@pytest.fixture
def town(apart: tuple[World, ExitStack], real: Knot) -> Town:
    world, stack = apart
    google = stack.enter_context(fronts.google(world.authority))
    microsoft = stack.enter_context(fronts.microsoft(world.authority))
    client = {"client_id": "inboxkeeper", "client_secret": "emulated", "name": "Inboxkeeper"}
    google.behind = stack.enter_context(
        emulate(
            "google",
            {
                "google": {
                    "users": [{"email": ALICE, "name": "Alice", "hd": "acme.test"}],
                    "oauth_clients": [
                        {**client, "redirect_uris": [f"{world.public_url}/oauth/google/callback"]}
                    ],
                }
            },
            base_url=google.url,
        )
    )
    microsoft.behind = stack.enter_context(
        emulate(
            "microsoft",
            {
                "microsoft": {
                    "users": [{"email": ALICE, "name": "Alice", "tenant_id": TENANT}],
                    "oauth_clients": [
                        {
                            **client,
                            "redirect_uris": [f"{world.public_url}/oauth/microsoft/callback"],
                        }
                    ],
                }
            },
            base_url=microsoft.url,
        )
    )
    world.environment |= {
        "INBOXKEEPER_NAMESERVERS": real.nameserver,
        "GOOGLE_CLIENT_ID": "inboxkeeper",
        "GOOGLE_CLIENT_SECRET": "emulated",
        "GOOGLE_AUTH_URL": f"{google.url}/o/oauth2/v2/auth",
        "GOOGLE_TOKEN_URL": f"{google.url}/token",
        "GOOGLE_REVOKE_URL": f"{google.url}/revoke",
        "GOOGLE_API_URL": google.url,
        "MICROSOFT_CLIENT_ID": "inboxkeeper",
        "MICROSOFT_CLIENT_SECRET": "emulated",
        "MICROSOFT_AUTHORITY_URL": microsoft.url,
        "MICROSOFT_SIGN_IN_URL": microsoft.url,
        "MICROSOFT_GRAPH_URL": f"{microsoft.url}/v1.0",
    }
    return Town(world.start())


def domain(town: Town) -> Domain:
    with town.world.bot.database.snapshot() as tx:
        found = tx.domains.get("acme.test")
    assert found is not None
    return found


def signs_in(town: Town, url: str, *, posts: bool) -> None:
    browser = town.world.browser()
    browser.open(url)
    browser.press(id="continue")
    browser.press_in_form(email=ALICE)
    if posts:
        browser.press_in_form()
    assert browser.status == 200, browser.text()


def test_a_domain_moves_in_a_real_dns_and_a_mailbox_follows(town: Town, real: Knot) -> None:
    signs_in(town, town.link(town.alice), posts=False)
    town.slack.wait_until(lambda: domain(town).home == "google")
    before = town.connection()
    real.set_mx("acme.test", [(0, "acme-test.o-v1.mx.microsoft")])
    for _ in range(5):
        looked = domain(town).looked_at
        town.world.pass_time(timedelta(hours=6, minutes=40))
        town.slack.wait_until(lambda b=looked: domain(town).looked_at != b)
    town.slack.wait_until(lambda: town.connection().reason is Reason.MIGRATED)

    told = town.dm(town.alice, "The mail of acme.test goes to Microsoft 365 now")
    invitation = town.presses(town.alice, told, "Reconnect with Microsoft 365")
    signs_in(town, str(invitation.button("Reconnect").url), posts=True)
    after = town.connection()
    assert (after.id, after.provider, after.state) == (before.id, "microsoft", State.ACTIVE)
    town.dm(town.alice, "About its old access at Google", "Confirmed")
    town.slack.wait_until(
        lambda: (
            "1 of 1 settled: 1 reconnected" in town.slack.messages(town.world.general)[0].plain()
        )
    )
