"""Who lives in the world that is killed: people, mailboxes at every provider, a program."""

import random
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from bot import clients
from bot.settings import Settings
from connections.app_errors import HookMissing
from connections.apping import Apps, Wish
from connections.hooking import Hooks
from playground.browser import Browser
from playground.slack.people import Channel, Person
from playground.world import INITECH, World
from providers.webhooks import WebhookTargets
from storage.database import Database
from storage.keys import Keyring
from tests.trust.clock import SharedClock

ACME, CONTOSO, OUTLOOK = "acme.test", "contoso.test", "outlook.com"
PASSWORD = "a password for programs"


@dataclass
class Town:
    """A world without a bot in it; `mailboxes` names who acts on an address."""

    world: World
    clock: SharedClock
    mailboxes: dict[str, Person]
    teams: dict[str, Channel]
    members: list[Person]
    admins: list[Person]
    support: Channel
    #: Installed by whoever wants it, by Slack's own pages; and taken out again.
    many: bool = False
    #: Processes that were begun so far: who waits for an earlier one waits for nobody.
    lives: int = 0
    #: What programs ask with; none before they are registered.
    keys: list[str] = field(default_factory=list)

    @property
    def log(self) -> Path:
        """Where every life of the bot writes its log."""
        return self.world.folder / "log"


def build(folder: Path, choice: random.Random, *, many: bool = False) -> Town:
    """Build a world for a campaign: four providers, two admins, and a member of each kind."""
    clock = SharedClock(folder / "clock")
    settings = {
        "INBOXKEEPER_REMOVAL_CHECKS": "120,900,3600,86400",
        # Time jumps: as it is, links would end before anybody had used them.
        "INBOXKEEPER_LINK_TTL": "172800",
    }
    world = World(folder, settings, clock=clock, many=many)
    # The pace is the postman's, and Slack's own; a campaign has no time for it.
    world.slack.rates.enforced = False
    for domain, where in ((ACME, "google"), (CONTOSO, "microsoft")):
        world.dns.set_mx(domain, where)
        world.microsoft.add_tenant(domain, domain.partition(".")[0].title())
    world.microsoft.add_account(f"root@{CONTOSO}", "Root", tenant=CONTOSO, is_admin=True)
    support = world.slack.add_channel("support")
    members, mailboxes = [], {}
    names = ("alice", "bob", "carol", "dora", "emil", "frida", "gustav", "hanna")
    domains = (ACME, ACME, ACME, CONTOSO, CONTOSO, OUTLOOK, OUTLOOK, INITECH)
    for name, domain in zip(names, domains, strict=True):
        address = f"{name}@{domain}"
        person = world.slack.add_person(
            name, email=address, locale=choice.choice(("en-US", "de-DE")), tz="Europe/Berlin"
        )
        members.append(person)
        mailboxes[address] = person
        _account(world, address)
    admins = [
        world.slack.add_person(
            name, email=f"{name}@{ACME}", locale="en-US", tz="Europe/London", is_owner=True
        )
        for name in ("sam", "ada")
    ]
    teams = {}
    for address in (f"desk@{ACME}", f"sales@{CONTOSO}", f"jobs@{INITECH}"):
        _account(world, address)
        mailboxes[address] = admins[0]
        teams[address] = support
    # One account with two mailboxes: ending one must not end the other.
    world.google.switches.add_alias(f"alice@{ACME}", f"info@{ACME}")
    mailboxes[f"info@{ACME}"] = members[0]
    everybody = [*members, *admins]
    world.general.members += everybody
    support.members += everybody
    world.environment["INBOXKEEPER_IT_CONTACT"] = members[-1].id
    return Town(world, clock, mailboxes, teams, members, admins, support, many)


def _account(world: World, address: str) -> None:
    name, _, domain = address.partition("@")
    if domain == INITECH:
        world.imap.add_account(address, PASSWORD)
        return
    if domain == OUTLOOK:
        world.microsoft.add_account(address, name.title())
        return
    world.microsoft.add_account(address, name.title(), tenant=domain)
    if domain == ACME:
        world.google.add_account(address, name=name.title(), hd=domain)


def add_program(town: Town) -> None:
    """Let a program use the team's mailboxes and be told of what happens."""
    workspace = town.world.slack.workspace.team_id
    wish = Wish(name="CRM", channels=frozenset({town.support.id}), everything=True)
    database, hooks = _hooks(town)
    app, key = Apps(database, town.clock, _nothing).add(workspace, wish, by="operator")
    town.keys.append(key)
    receiver = town.world.receiver
    _, receiver.secret = hooks.point(workspace, app.id, receiver.url, by="operator")


def add_personal_program(town: Town, address: str) -> None:
    """Let another program ask for a person's mailbox. Raises `NotFound` where there is none."""
    wish = Wish(name="Assistant", addresses=frozenset({address}), everything=True)
    database, _ = _hooks(town)
    workspace = town.world.slack.workspace.team_id
    _, key = Apps(database, town.clock, _nothing).add(workspace, wish, by="operator")
    town.keys.append(key)


def install(town: Town) -> None:
    """Go through the pages as an owner does. Raises as a browser does when the bot dies."""
    with Browser(town.world.ca_file) as browser:
        browser.open(f"{town.world.public_url}/slack/install")
        browser.press(id="continue")
        browser.press(text=f"Allow in {town.world.slack.workspace.domain} as sam")
        if browser.status != HTTPStatus.OK:
            raise LookupError(f"the install ended with {browser.status}")


def resume_program(town: Town) -> None:
    """Go on with the program's webhook, if it rests after all that befell it."""
    database, hooks = _hooks(town)
    with database.snapshot() as tx:
        apps = tx.apps.find(None)
    for app in apps:
        with suppress(HookMissing):
            hooks.resume(app.workspace_id, app.id, by="operator")


def _hooks(town: Town) -> tuple[Database, Hooks]:
    settings = Settings.model_validate(town.world.environment)
    database = Database.open(settings.database, Keyring.load(None, settings.database))
    targets = WebhookTargets(clients.webhooks(settings))
    return database, Hooks(database, targets, town.clock, _nothing)


def _nothing() -> None:
    """Wake nobody."""
