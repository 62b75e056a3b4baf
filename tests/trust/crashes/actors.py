"""People who never stop: they type, press whatever button they see, and sign in."""

import random
import re
import threading
from collections.abc import Callable

import requests

from playground.browser import Browser
from playground.google.person import consent_at_google
from playground.microsoft.person import consent_at_microsoft
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.surfaces import Button
from tests.trust.crashes.town import PASSWORD, Town

_ADDRESS = re.compile(r"[\w.]+@[\w.]+\.\w+")
#: Seconds that somebody waits for an answer: the bot may have died.
_PATIENCE = 1.5
#: What a person presses less often than the rest.
_SELDOM = {"This was not me", "Das war ich nicht", "Another provider", "Anderer Anbieter"}
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
        #: Addresses at which a sign-in was begun and its end never seen.
        self.cut_off: set[str] = set()

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
        what: list[Callable[[], None]] = [self._command] * 7 + [self._messages] * 4 + [self._home]
        if self._address == "":
            what = [self._messages] * 6 + [self._list, self._home, self._settings]
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

    def _home(self) -> None:
        self._slack.open_home(self.person)

    def _settings(self) -> None:
        self._slack.command(self.person, "/inbox", "settings")
        self._slack.wait_until(lambda: self._slack.has_modal(self.person), _PATIENCE)
        self._slack.submit(self.person, {})

    def _press(self, message: Message, button: Button) -> None:
        if button.label in _SELDOM and self._choice.random() < 0.9:
            return
        if button.url:
            if "/connect/" in button.url:
                self._sign_in(button.url, button.card)
            return
        confirm = button.confirm.confirm if button.confirm else None
        before = len(self._slack.ephemerals(self.person))
        self._slack.press(self.person, message, button, confirm=confirm)
        if self._choice.random() < 0.1:  # a second click in the same moment
            self._slack.press(self.person, message, button, confirm=confirm)
        self._slack.wait_until(
            lambda: (
                len(self._slack.ephemerals(self.person)) > before
                or self._slack.has_modal(self.person)
            ),
            _PATIENCE,
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
        self._slack.command(self.person, "/inbox", text)
        self._slack.wait_until(
            lambda: len(self._slack.ephemerals(self.person)) > before, _PATIENCE
        )
        return self._slack.ephemerals(self.person)[before]

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
            self.cut_off.add(account)
            if any(each.get("name") == "password" for each in browser.elements("input")):
                browser.fill("password", PASSWORD)
                browser.press(id="continue")
            else:
                browser.press(id="continue")
                google = browser.origin == self._town.world.google.url
                (consent_at_google if google else consent_at_microsoft)(browser, account)
            if browser.status == 200:
                self.cut_off.discard(account)
