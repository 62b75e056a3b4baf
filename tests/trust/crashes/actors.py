"""People who never stop: they type, press whatever button they see, and sign in."""

import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus

import requests

from playground.browser import Browser
from playground.google.person import consent_at_google
from playground.microsoft.person import consent_at_microsoft
from playground.slack.delivery import Exchange
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.surfaces import Button
from playground.slack.views import View
from tests.trust.crashes.town import PASSWORD, Town

_ADDRESS = re.compile(r"[\w.]+@[\w.]+\.\w+")
#: What of an action id names one of many.
_IDS = re.compile(r"\.[0-9a-f]{16}$|\.\d+$")
#: Seconds that somebody waits for an answer: the bot may have died.
_PATIENCE = 2.5
#: What a person presses less often than the rest.
_SELDOM = {"This was not me", "Das war ich nicht", "Another provider", "Anderer Anbieter"}
#: Buttons that only lead to something else.
_LEADS_ON = ("word.", "list.", "connect.other")
#: What comes of a world in which the other side dies: nobody's fault.
DEATHS = (AssertionError, LookupError, ValueError, requests.RequestException, OSError)


class Actor:
    """One person with one mailbox, or an admin: a thread of their own."""

    def __init__(self, town: Town, person: Person, address: str, seed: str) -> None:
        self._town = town
        self._slack = town.world.slack
        self.person = person
        self._address = address
        self._choice = random.Random(seed)
        self.done = 0
        #: How often what was pressed or typed, by name.
        self.pressed: Counter[str] = Counter()

    def work(self, stop: threading.Event) -> None:
        """Go on until told to stop."""
        while not stop.is_set():
            try:
                if not self.person.deleted:
                    self.step()
                    self.done += 1
            except DEATHS:
                pass
            stop.wait(self._choice.uniform(0.02, 0.4))

    def step(self) -> None:
        """Do one thing."""
        what: list[Callable[[], None]] = [self._command] * 9
        what += [self._messages] * 4 + [self._home]
        if self._address == "":
            what = [self._messages] * 6 + [self._list, self._home, self._settings, self._alerts]
        self._choice.choice(what)()

    def _command(self) -> None:
        """Look at the mailbox, and press something; connect it where there is none."""
        shown = self._says(f"status {self._address}")
        buttons = shown.buttons()
        if buttons:
            self._press(shown, self._choice.choice(buttons))
            return
        where = ""
        if self._address in self._town.teams:
            where = " #support"
        elif self._address.endswith("@acme.test") and self._choice.random() < 0.3:
            where = " microsoft"
        self._follow(self._says(f"connect {self._address}{where}"))

    def _list(self) -> None:
        shown = self._says("list")
        if shown.buttons():
            self._press(shown, self._choice.choice(shown.buttons()))

    def _messages(self) -> None:
        """Answer one of the latest messages that still have buttons."""
        told = [m for m in self._slack.dms(self.person) if m.buttons()][-6:]
        if told:
            message = self._choice.choice(told)
            self._press(message, self._choice.choice(message.buttons()))

    def _alerts(self) -> None:
        """Press something below an alert that everybody sees."""
        shown = [m for m in self._slack.messages(self._town.world.general) if m.buttons()][-3:]
        if shown:
            message = self._choice.choice(shown)
            self._press(message, self._choice.choice(message.buttons()))

    def _home(self) -> None:
        """Look at the Home tab, and press something there."""
        _taken(self._slack.open_home(self.person))
        self.pressed["home opened"] += 1
        view = self._slack.home(self.person)  # AssertionError before it was ever drawn
        if buttons := view.buttons():
            self._press(view, self._choice.choice(buttons))

    def _settings(self) -> None:
        _taken(self._slack.command(self.person, "/inbox", "settings"))
        self._until(lambda: self._slack.has_modal(self.person))
        self._slack.submit(self.person, {})

    def _press(self, message: Message | View, button: Button) -> None:
        seldom = button.label in _SELDOM or button.action_id.startswith(_LEADS_ON)
        if seldom and self._choice.random() < 0.9:
            return
        where = "Home: " if isinstance(message, View) else ""
        if button.url:
            if "/connect/" in button.url:
                self._sign_in(button.url, button.card)
            return
        self.pressed[f"{where}{_IDS.sub('', button.action_id)}"] += 1
        confirm = button.confirm.confirm if button.confirm else None
        before = len(self._slack.ephemerals(self.person))
        _taken(self._slack.press(self.person, message, button, confirm=confirm))
        if self._choice.random() < 0.1:  # a second click in the same moment
            self._slack.press(self.person, message, button, confirm=confirm)
        self._until(
            lambda: (
                len(self._slack.ephemerals(self.person)) > before
                or self._slack.has_modal(self.person)
            )
        )
        if self._slack.has_modal(self.person):
            self._fill()
        else:
            self._follow(self._slack.ephemerals(self.person)[-1])

    def _fill(self) -> None:
        """Send the form that is open: a reason, a new owner, whatever it is."""
        heir = self._choice.choice(self._town.members)
        for answers in ({"New owner": heir}, {}):
            try:
                self._slack.submit(self.person, answers)
            except DEATHS:
                continue
            return
        self._slack.close_modal(self.person, cleared=True)

    def _says(self, text: str) -> Message:
        before = len(self._slack.ephemerals(self.person))
        _taken(self._slack.command(self.person, "/inbox", text))
        self._until(lambda: len(self._slack.ephemerals(self.person)) > before)
        return self._slack.ephemerals(self.person)[before]

    def _until(self, condition: Callable[[], bool]) -> None:
        """Wait for an answer; nobody waits for one from a bot that has died."""
        life = self._town.lives
        self._slack.wait_until(lambda: condition() or self._town.lives != life, _PATIENCE)
        if not condition():
            raise LookupError("the bot died before it answered")

    def _follow(self, answer: Message) -> None:
        """Go through the link of an invitation, if it is one."""
        for button in answer.buttons():
            if button.url and "/connect/" in button.url:
                self._sign_in(button.url, button.card)
                return

    def _sign_in(self, url: str, card: str) -> None:
        known = [a for a in _ADDRESS.findall(card) if a in self._town.mailboxes]
        address = known[0] if known else self._address
        account = "alice@acme.test" if address == "info@acme.test" else address
        with Browser(self._town.world.ca_file) as browser:
            browser.open(url)
            if not browser.has("continue"):
                return
            if any(each.get("name") == "password" for each in browser.elements("input")):
                browser.fill("password", PASSWORD)
                browser.press(id="continue")
            else:
                browser.press(id="continue")
                google = browser.origin == self._town.world.google.url
                (consent_at_google if google else consent_at_microsoft)(browser, account)
            self.pressed["sign-in ended" if browser.status == 200 else "sign-in refused"] += 1


def _taken(exchange: Exchange) -> None:
    """Raise LookupError for a request that nobody has taken."""
    if exchange.ack_status != HTTPStatus.OK:
        raise LookupError("nobody was there")
