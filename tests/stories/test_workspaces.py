"""Many workspaces: each installs the bot by itself, and knows nothing of the others."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from connections.lifecycle import State
from connections.model import Connection
from playground.browser import Browser
from playground.google.person import consent_at_google
from playground.slack.installing import TOKEN_SECONDS
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.slack import Slack
from playground.world import World
from tests.stories.command_line import inboxkeeper

pytestmark = pytest.mark.slow

ALICE = "alice@acme.test"


class Place:
    """One workspace with an owner and a member; the ids are the same in each."""

    def __init__(self, world: World, slack: Slack) -> None:
        self.world = world
        self.slack = slack
        traits = {"locale": "en-US", "tz": "Europe/Berlin"}
        self.sam = slack.add_person("sam", email="sam@acme.test", is_owner=True, **traits)
        self.alice = slack.add_person("alice", email=ALICE, **traits)

    @property
    def id(self) -> str:
        return self.slack.workspace.team_id

    def install(self, *, press: str = "", language: str = "en") -> Browser:
        """Go through the pages as the owner; without `press` they allow it."""
        browser = self.world.browser(language)
        browser.open(f"{self.world.public_url}/slack/install")
        browser.press(id="continue")
        browser.press(text=press or f"Allow in {self.slack.workspace.domain} as sam")
        return browser

    def says(self, person: Person, text: str) -> Message:
        before = len(self.slack.ephemerals(person))
        assert self.slack.command(person, "/inbox", text).ack_status == 200
        self.slack.wait_until(lambda: len(self.slack.ephemerals(person)) > before)
        return self.slack.ephemerals(person)[before]

    def connect(self) -> Connection:
        before = len(self.slack.dms(self.alice))
        browser = self.world.browser()
        browser.open(str(self.says(self.alice, f"connect {ALICE}").button("Connect").url))
        browser.press(id="continue")
        consent_at_google(browser, ALICE)
        assert browser.status == 200
        self.slack.wait_until(lambda: len(self.slack.dms(self.alice)) > before)
        return self.connections()[-1]

    def connections(self) -> list[Connection]:
        with self.world.bot.database.snapshot() as tx:
            return tx.connections.find(self.id)

    def stopped(self) -> bool:
        with self.world.bot.database.snapshot() as tx:
            return tx.installations.stopped(self.id)

    def is_silent(self, person: Person) -> bool:
        exchange = self.slack.command(person, "/inbox", "")
        return (exchange.ack_status, exchange.ack_body) == (200, "")


class Country:
    """Two workspaces of one Slack, and the bot beside them."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.dns.set_mx("acme.test", "google")
        world.google.add_account(ALICE, name="Alice", hd="acme.test")
        self.acme = Place(world, world.slack)
        beta = Slack("T0BETA", "beta", beside=world.slack)
        beta.add_channel("general")  # as there, so that ids are the same
        self.beta = Place(world, beta)


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    with World(tmp_path, many=True) as world:
        yield Country(world)


def test_an_owner_installs_the_bot_and_is_told_what_comes_next(country: Country) -> None:
    acme = country.acme
    browser = acme.install()
    assert (browser.status, browser.title) == (
        200,
        "Inboxkeeper is installed in Acme · Inboxkeeper",
    )
    assert "type /inbox" in browser.text()
    acme.slack.wait_until(lambda: acme.slack.dms(acme.sam))
    assert "Inboxkeeper is installed" in acme.slack.dms(acme.sam)[0].plain()
    assert "No mailbox" in acme.says(acme.alice, "").plain()


def test_where_it_is_not_installed_it_says_how_it_could_be(country: Country) -> None:
    acme = country.acme
    told = acme.says(acme.alice, "list").plain()
    assert f"{country.world.public_url}/slack/install" in told
    assert "nicht installiert" in told


def test_two_workspaces_side_by_side_with_one_address_and_the_same_ids(country: Country) -> None:
    acme, beta = country.acme, country.beta
    assert acme.alice.id == beta.alice.id
    acme.install()
    beta.install()
    here, there = acme.connect(), beta.connect()
    assert (here.workspace_id, there.workspace_id) == (acme.id, beta.id)
    told = [message.plain() for message in beta.slack.dms(beta.alice)]
    card = acme.says(acme.alice, "list")
    assert card.plain().count(ALICE) == 1
    acme.slack.click(acme.alice, card, "Deactivate", confirm="Yes, deactivate")
    country.world.until(lambda: acme.connections()[0].state is State.DEACTIVATED)
    assert beta.connections()[0].state is State.ACTIVE
    assert [message.plain() for message in beta.slack.dms(beta.alice)] == told


def test_a_button_with_an_id_of_another_workspace_does_nothing(country: Country) -> None:
    acme, beta = country.acme, country.beta
    acme.install()
    beta.install()
    acme.connect()
    there = beta.connect()
    card = acme.says(acme.alice, "list")
    button = card.button("Deactivate")
    button.element["value"] = f"{there.id}:{there.version}"
    before = len(acme.slack.ephemerals(acme.alice))
    acme.slack.press(acme.alice, card, button, confirm="Yes, deactivate")
    acme.slack.wait_until(
        lambda: (
            len(acme.slack.ephemerals(acme.alice)) > before
            or "There is no such mailbox" in card.plain()
        )
    )
    assert beta.connections()[0].version == there.version
    assert beta.connections()[0].state is State.ACTIVE


def test_somebody_of_an_organisation_where_the_bot_is_not_can_do_nothing(
    country: Country,
) -> None:
    acme = country.acme
    acme.install()
    here = acme.connect()
    guest = acme.slack.add_person("gast", is_stranger=True)
    card = acme.says(acme.alice, "list")
    before = len(acme.slack.ephemerals(guest))
    acme.slack.click(guest, card, "Deactivate", confirm="Yes, deactivate", forwarded=True)
    acme.slack.wait_until(lambda: len(acme.slack.ephemerals(guest)) > before)
    assert "people of other organisations" in acme.slack.ephemerals(guest)[-1].plain()
    assert acme.connections()[0].version == here.version


def test_a_workspace_that_takes_the_bot_out_is_left_alone_and_comes_back(
    country: Country,
) -> None:
    acme, beta = country.acme, country.beta
    acme.install()
    beta.install()
    here = acme.connect()
    there = beta.connect()
    for exchange in acme.slack.uninstall():
        assert exchange.ack_status == 200
    country.world.until(acme.stopped)
    assert not beta.stopped()
    calls, shown = len(acme.slack.calls), len(acme.slack.ephemerals(acme.alice))
    assert acme.is_silent(acme.alice)
    country.world.pass_time(timedelta(hours=1))

    def checked(place: Place) -> object:
        return place.connections()[0].health.checked_at

    country.world.until(lambda: checked(beta) != there.health.checked_at)
    assert checked(acme) == here.health.checked_at
    assert (len(acme.slack.calls), len(acme.slack.ephemerals(acme.alice))) == (calls, shown)
    assert ALICE in beta.says(beta.alice, "list").plain()

    acme.install()
    country.world.until(lambda: checked(acme) != here.health.checked_at)
    again = acme.connections()[0]
    assert (again.id, again.state) == (here.id, State.ACTIVE)
    assert ALICE in acme.says(acme.alice, "list").plain()


def test_a_persons_token_that_is_revoked_ends_nothing(country: Country) -> None:
    country.acme.install()
    country.acme.slack.event("tokens_revoked", tokens={"oauth": [country.acme.sam.id], "bot": []})
    assert not country.acme.stopped()


def test_a_refusal_of_slacks_is_an_end_when_it_is_proved(country: Country) -> None:
    acme = country.acme
    acme.install()
    acme.slack.workspace.token_error = "account_inactive"
    acme.slack.command(acme.alice, "/inbox", "list")
    country.world.until(acme.stopped)


def test_one_refusal_alone_is_none(country: Country) -> None:
    acme = country.acme
    acme.install()
    acme.slack.faults.add("users.info", error="invalid_auth")
    acme.slack.command(acme.alice, "/inbox", "list")
    acme.slack.wait_until(
        lambda: any(call.method == "auth.test" for call in acme.slack.calls[-3:])
    )
    assert not acme.stopped()


def test_when_the_grace_time_is_over_only_that_workspace_is_erased(country: Country) -> None:
    acme, beta = country.acme, country.beta
    acme.install()
    beta.install()
    acme.connect()
    beta.connect()
    acme.slack.uninstall()
    country.world.until(acme.stopped)
    country.world.pass_time(timedelta(days=30, seconds=1))
    country.world.until(lambda: not acme.connections())
    with country.world.bot.database.snapshot() as tx:
        assert tx.installations.get(acme.id) is None
        kept = [row["outcome"] for row in tx.audit.rows() if row["workspace_id"] == acme.id]
        assert tx.audit.verify() is None
    assert "kept" in kept, "the other workspace lives from the same account"
    assert country.world.google.live_refresh_tokens(ALICE)
    assert beta.connections()[0].state is State.ACTIVE
    assert ALICE in beta.says(beta.alice, "list").plain()


def test_it_is_installed_in_socket_mode_too(tmp_path: Path) -> None:
    with World(tmp_path, many=True, socket=True) as world:
        acme = Country(world).acme
        assert acme.install().status == 200
        world.until(lambda: acme.slack.sockets.links)
        assert "No mailbox" in acme.says(acme.alice, "").plain()


def test_tokens_that_end_are_renewed_and_nobody_notices(country: Country) -> None:
    acme = country.acme
    acme.slack.installer.rotates = True
    acme.install()
    acme.connect()
    first = set(acme.slack.workspace.tokens)
    acme.slack.let_pass(TOKEN_SECONDS / 2)
    country.world.pass_time(timedelta(seconds=TOKEN_SECONDS) - timedelta(minutes=1))
    country.world.bot.jobs.attend()
    second = set(acme.slack.workspace.tokens) - first
    assert len(second) == 1
    acme.slack.let_pass(TOKEN_SECONDS / 2 + 1)  # the first one has ended for Slack, too
    country.world.bot.jobs.attend()
    assert ALICE in acme.says(acme.alice, "list").plain()
    assert not acme.stopped()
    told = [call.arguments["grant_type"] for call in acme.slack.calls if "oauth" in call.method]
    assert told == [None, "refresh_token"]


def test_an_app_of_one_workspace_knows_nothing_of_another_and_rests_with_its_own(
    country: Country,
) -> None:
    acme, beta = country.acme, country.beta
    acme.install()
    beta.install()
    acme.connect()
    there = beta.connect()
    key = added(country.world, acme.id)
    assert asked(country.world, key, "connections") == (200, None)
    foreign = asked(country.world, key, f"connections/{there.id}")
    assert foreign == (404, "/api/v1/problems/not_visible")
    assert asked(country.world, key, f"connections/{there.id}/token", "POST")[0] == 404
    acme.slack.uninstall()
    country.world.until(acme.stopped)
    ended = (403, "/api/v1/problems/not_installed")
    assert asked(country.world, key, "connections") == ended
    assert asked(country.world, key, f"connections/{there.id}/token", "POST") == ended
    acme.install()
    assert asked(country.world, key, "connections") == (200, None)


def test_a_link_of_a_workspace_that_has_ended_leads_nowhere(country: Country) -> None:
    acme = country.acme
    acme.install()
    url = str(acme.says(acme.alice, f"connect {ALICE}").button("Connect").url)
    browser = country.world.browser()
    browser.open(url)
    assert browser.status == 200
    acme.slack.uninstall()
    country.world.until(acme.stopped)
    browser.press(id="continue")
    assert browser.status == 404


def test_the_command_line_knows_the_workspaces(country: Country) -> None:
    acme, beta = country.acme, country.beta
    acme.install()
    beta.install()
    acme.connect()
    beta.connect()
    both = listed(country.world)
    assert {each["workspace"] for each in both} == {acme.id, beta.id}
    assert [each["workspace"] for each in listed(country.world, "--workspace", beta.id)] == [
        beta.id
    ]
    done = inboxkeeper("export", folder=country.world.folder, **country.world.environment)
    told = json.loads(done.stdout)["installations"]
    assert [(each["workspace"], each["name"]) for each in told] == [
        (acme.id, "Acme"),
        (beta.id, "Beta"),
    ]
    assert "xox" not in done.stdout


def listed(world: World, *options: str) -> list[dict[str, Any]]:
    done = inboxkeeper("list", "--json", *options, folder=world.folder, **world.environment)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def added(world: World, workspace_id: str) -> str:
    """Register an app from the command line; return its key."""
    done = inboxkeeper(
        *("apps", "add", "--name", "CRM", "--workspace", workspace_id, "--feature", "read"),
        folder=world.folder,
        **world.environment,
    )
    assert done.returncode == 0, done.stderr
    key = re.search(r"ibk_\w+", done.stdout)
    assert key is not None
    return key[0]


def asked(world: World, key: str, path: str, method: str = "GET") -> tuple[int, str | None]:
    answer = requests.request(
        method,
        f"{world.public_url}/api/v1/{path}",
        headers={"Authorization": f"Bearer {key}"},
        timeout=10,
    )
    return answer.status_code, answer.json().get("type")


def test_from_one_workspace_to_many_and_back_nothing_is_lost(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        acme = Country(world).acme
        before = acme.connect()
        one = {name: world.environment[name] for name in ("SLACK_BOT_TOKEN",)}
        installer = acme.slack.installer
        many = {
            "SLACK_CLIENT_ID": installer.client_id,
            "SLACK_CLIENT_SECRET": installer.client_secret,
        }
        world.stop_bot()
        world.environment = {**world.environment, **many}
        world.start()
        assert acme.stopped()
        assert acme.is_silent(acme.alice)
        acme.install()
        assert ALICE in acme.says(acme.alice, "list").plain()
        world.stop_bot()
        world.environment = {
            name: value for name, value in world.environment.items() if name not in many
        } | one
        world.start()
        assert ALICE in acme.says(acme.alice, "list").plain()
        assert acme.connections() == [before]
