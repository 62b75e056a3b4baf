"""A world for each story: the real bot, a strict Slack and Google, and people, on loopback."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connections.lifecycle import State
from connections.model import Connection
from playground.browser import Browser
from playground.google.person import consent_at_google
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.world import World
from tests.judging import judged

__all__ = ["judged"]

ALICE = "alice@acme.test"


class Town:
    """A world with the usual people, and what stories do again and again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.slack = world.slack
        self.google = world.google
        self.microsoft = world.microsoft
        self.tenant = ""
        self.olga: Person | None = None
        world.dns.set_mx("acme.test", "google")
        self.alice = self.person("alice", ALICE)
        self.bob = self.person("bob", "bob@acme.test")
        self.sam = self.person("sam", "sam@acme.test", is_owner=True)
        self.google.add_account(ALICE, name="Alice", hd="acme.test")
        self.google.add_account("bob@acme.test", name="Bob", hd="acme.test")

    def person(self, name: str, email: str, **traits: object) -> Person:
        return self.slack.add_person(
            name,
            real_name=name.title(),
            email=email,
            **{"locale": "en-US", "tz": "Europe/Berlin", **traits},
        )

    def says(self, person: Person, text: str) -> Message:
        """Type `/inbox text` and return the answer."""
        before = len(self.slack.ephemerals(person))
        exchange = self.slack.command(person, "/inbox", text)
        assert exchange.ack_status == 200
        self.slack.wait_until(lambda: len(self.slack.ephemerals(person)) > before)
        return self.slack.ephemerals(person)[before]

    def presses(self, person: Person, message: Message, label: str, **how: object) -> Message:
        """Press a button and return the message that changed, or the new one."""
        before, shown = len(self.slack.ephemerals(person)), message.plain()
        assert self.slack.click(person, message, label, **how).ack_status == 200

        def answer() -> Message | None:
            if message.only_for is not None and message.plain() != shown:
                return message
            answers = self.slack.ephemerals(person)
            return answers[before] if len(answers) > before else None

        return self.slack.wait_until(answer)

    def new(self, person: Person, before: int) -> Message:
        self.slack.wait_until(lambda: len(self.slack.seen_by(person)) > before)
        return self.slack.seen_by(person)[-1]

    def link(self, person: Person, text: str = f"connect {ALICE}", label: str = "Connect") -> str:
        return str(self.says(person, text).button(label).url)

    def sign_in(self, url: str, account: str = ALICE, **how: object) -> Browser:
        """Follow a link through Google's sign-in; the last page is in the browser."""
        browser = self.world.browser()
        browser.open(url)
        browser.press(id="continue")
        consent_at_google(browser, account, **how)
        return browser

    def connect(self, person: Person, address: str = ALICE, label: str = "Connect") -> Connection:
        """Connect a mailbox and wait for the message about it."""
        before = len(self.slack.dms(person))
        browser = self.sign_in(self.link(person, f"connect {address}", label), address)
        assert browser.status == 200
        self.slack.wait_until(lambda: len(self.slack.dms(person)) > before)
        return self.connection(address)

    def connection(self, address: str = ALICE) -> Connection:
        with self.world.bot.database.snapshot() as tx:
            return [c for c in tx.connections.find(None) if c.address == address][-1]

    def state(self, address: str = ALICE) -> State:
        return self.connection(address).state

    def checked(self, address: str = ALICE) -> datetime:
        """Return when the mailbox last passed a check."""
        checked = self.connection(address).health.checked_at
        assert checked is not None
        return checked

    def dm(self, person: Person, *parts: str) -> Message:
        """Wait for a direct message that says all of this."""
        return self.slack.wait_until(
            lambda: next(
                (m for m in self.slack.dms(person) if all(p in m.plain() for p in parts)), None
            )
        )

    def restart(self) -> None:
        """Let the bot end and begin again."""
        self.world.stop_bot()
        self.world.start()

    def lose(self, address: str = ALICE) -> None:
        """Let two checks meet a refusal, as far apart as the second look wants."""
        self.world.pass_time(timedelta(minutes=17))
        self.slack.wait_until(lambda: self.connection(address).health.suspected_since)
        self.world.pass_time(timedelta(minutes=10, seconds=1))
        self.slack.wait_until(lambda: self.state(address) is State.DISCONNECTED)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with World(tmp_path) as world:
        yield Town(world)
