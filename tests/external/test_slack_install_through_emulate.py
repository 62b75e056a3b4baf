"""An install by OAuth with somebody else's idea of Slack: its page, its codes, its tokens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from connections.installations import Installation
from playground.browser import Browser
from playground.world import World
from tests.external.emulate import emulate

pytestmark = pytest.mark.external

CLIENT, SECRET = "1000.2000", "emulated-secret"


class Emulated:
    """A bot without any workspace, and an emulated Slack beside it."""

    def __init__(self, world: World, url: str) -> None:
        self.world = world
        self.api = f"{url}/api/"
        people = WebClient("xoxb-emulated", base_url=self.api)
        self.sam = str(people.users_lookupByEmail(email="sam@acme.test")["user"]["id"])

    def at_slack(self) -> Browser:
        browser = self.world.browser()
        browser.open(f"{self.world.public_url}/slack/install")
        browser.press(id="continue")
        return browser

    def installed(self) -> list[Installation]:
        with self.world.bot.database.snapshot() as tx:
            known = [tx.installations.get(each.workspace_id) for each in tx.installations.all()]
        return [each for each in known if each is not None]


@pytest.fixture
def emulated(tmp_path: Path) -> Iterator[Emulated]:
    world = World(tmp_path, many=True)
    seed = {
        "slack": {
            "team": {"name": "Acme", "domain": "acme"},
            "users": [
                {"name": "sam", "real_name": "Sam", "email": "sam@acme.test", "is_admin": True},
            ],
            "channels": [{"name": "general"}],
            "oauth_apps": [
                {
                    "client_id": CLIENT,
                    "client_secret": SECRET,
                    "name": "Inboxkeeper",
                    "redirect_uris": [f"{world.public_url}/slack/oauth_redirect"],
                }
            ],
        }
    }
    try:
        with emulate("slack", seed) as url:
            world.environment |= {
                "SLACK_API_URL": f"{url}/api",
                "SLACK_CLIENT_ID": CLIENT,
                "SLACK_CLIENT_SECRET": SECRET,
            }
            yield Emulated(world.start(), url)
            world.stop_bot()
    finally:
        world.close()


def test_a_workspace_installs_the_bot_which_then_speaks_with_its_token(
    emulated: Emulated,
) -> None:
    browser = emulated.at_slack()
    browser.press_in_form(user_id=emulated.sam)
    assert (browser.status, "is installed in Acme" in browser.title) == (200, True)
    (installation,) = emulated.installed()
    assert installation.installed_by == emulated.sam
    assert installation.tokens is not None
    client = WebClient(installation.tokens.access, base_url=emulated.api)
    assert client.auth_test()["team_id"] == installation.workspace_id

    def told() -> bool:
        room = client.conversations_open(users=emulated.sam)["channel"]["id"]
        said = client.conversations_history(channel=room)["messages"]
        return any("Inboxkeeper is installed" in message["text"] for message in said)

    emulated.world.until(told)


def test_its_code_counts_once_and_an_answer_without_our_state_never(emulated: Emulated) -> None:
    browser = emulated.at_slack()
    browser.press_in_form(user_id=emulated.sam)
    answer = browser.url
    browser.open(answer)
    assert browser.status == 410
    browser.open(answer.replace("state=", "state=x"))
    assert browser.status == 404
    assert len(emulated.installed()) == 1


def test_a_redirect_elsewhere_is_refused_by_slack(emulated: Emulated) -> None:
    browser = emulated.at_slack()
    browser.open(browser.url.replace("oauth_redirect", "elsewhere"))
    assert browser.status == 400
    with pytest.raises(SlackApiError):
        WebClient(base_url=emulated.api).oauth_v2_access(
            client_id=CLIENT, client_secret="another", code="1"
        )
    assert emulated.installed() == []
