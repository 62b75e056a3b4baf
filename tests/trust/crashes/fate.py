"""What befalls the world meanwhile: time, outages, accesses taken away, domains that move."""

import contextlib
import random
import threading
from collections.abc import Callable
from datetime import timedelta

from playground.browser import Browser
from playground.google.person import remove_access as remove_at_google
from playground.microsoft.person import remove_access as remove_at_microsoft
from tests.trust.crashes.actors import DEATHS
from tests.trust.crashes.town import ACME, PASSWORD, Town, install

#: By how many minutes time jumps, where it jumps wildly and where it goes its way; and how often,
#: of all that happens. In wild worlds links and wishes mostly end before anybody uses them.
_WILD, _CALM = (1, 2, 6, 11, 11, 17, 17, 17, 31, 65, 400), (1, 1, 2, 2, 3, 5, 11, 17)
_WILD_SHARE, _CALM_SHARE = 0.4, 0.3


class Fate:
    """A thread that changes the world; `heal` makes it whole again."""

    def __init__(self, town: Town, seed: str, *, wild: bool) -> None:
        self._town = town
        self._wild = wild
        self._stop = threading.Event()
        self._minutes = _WILD if wild else _CALM
        self._share = _WILD_SHARE if wild else _CALM_SHARE
        self._pause = (0.3, 1.2) if wild else (0.5, 2.0)
        self._world = town.world
        self._choice = random.Random(seed)
        self.changes: dict[str, int] = {}

    def work(self, stop: threading.Event) -> None:
        """Go on until told to stop."""
        self._stop = stop
        others: list[Callable[[], None]] = [
            self._access_taken,
            self._access_taken,
            self._password_changed,
            self._outage,
            self._refusals,
            self._client_refused,
            self._domain_moves,
            self._somebody_leaves,
            self._receiver_down,
            self._slack_trouble,
            self._mailbox_gone,
        ]
        if self._wild:
            others.append(self._domain_settles)
        if self._town.many:
            others += [self._taken_out] * 2
        while not stop.is_set():
            what = (
                self._time if self._choice.random() < self._share else self._choice.choice(others)
            )
            try:
                what()
                self.changes[what.__name__.strip("_")] = (
                    self.changes.get(what.__name__.strip("_"), 0) + 1
                )
            except DEATHS:
                pass
            stop.wait(self._choice.uniform(*self._pause))

    def heal(self) -> None:
        """End everything that goes wrong; what people took away stays away."""
        world = self._world
        for faults in (world.google.faults, world.microsoft.faults, world.slack.faults):
            faults.clear()
        world.google.switches.restore_secret()
        world.microsoft.switches.restore_secret()
        world.imap.faults.clear()
        world.receiver.down = False
        world.slack.workspace.touch()
        for address in self._town.mailboxes:
            name, _, domain = address.partition("@")
            if domain == "initech.test":
                world.imap.change_password(address, PASSWORD)
            if domain == ACME and name != "info":
                world.google.switches.enable_mail(address)
        for person in self._town.members:
            if person.deleted:
                self._quietly(lambda who=person: world.slack.reactivate(who))
                world.slack.workspace.touch()

    def _quietly(self, call: Callable[[], object]) -> None:
        with contextlib.suppress(*DEATHS):
            call()

    def _address(self, *domains: str) -> str:
        """Return one of the mailboxes that are accounts of their own."""
        found = [
            each
            for each in self._town.mailboxes
            if each.partition("@")[2] in domains and not each.startswith("info@")
        ]
        return self._choice.choice(found)

    def _time(self) -> None:
        self._town.clock.advance(timedelta(minutes=self._choice.choice(self._minutes)))

    def _access_taken(self) -> None:
        with Browser(self._world.ca_file) as browser:
            if self._choice.random() < 0.5:
                remove_at_google(browser, self._world.google, self._address(ACME))
            else:
                address = self._address(ACME, "contoso.test", "outlook.com")
                remove_at_microsoft(browser, self._world.microsoft, address)

    def _password_changed(self) -> None:
        new = self._choice.choice(("another", PASSWORD))
        self._world.imap.change_password(self._address("initech.test"), new)

    def _mailbox_gone(self) -> None:
        address = self._address(ACME)
        if self._choice.random() < 0.3:
            self._world.google.switches.disable_mail(address)
        else:
            self._world.google.switches.enable_mail(address)

    def _outage(self) -> None:
        side = self._choice.choice((self._world.google, self._world.microsoft))
        side.switches.outage()
        threading.Event().wait(self._choice.uniform(0.1, 0.8))
        side.switches.outage(on=False)

    def _refusals(self) -> None:
        """Let a provider refuse what works: the second look, or the breaker, has to notice."""
        google = self._choice.random() < 0.5
        if google:
            fault = self._world.google.faults.refresh_error("invalid_grant", times=3)
        else:
            fault = self._world.google.faults.add("/token$", status=503, times=5)
        threading.Event().wait(self._choice.uniform(0.1, 0.8))
        self._world.google.faults.remove(fault)

    def _client_refused(self) -> None:
        side = self._choice.choice((self._world.google, self._world.microsoft))
        side.switches.expire_secret()
        threading.Event().wait(self._choice.uniform(0.1, 1.0))
        side.switches.restore_secret()

    def _domain_moves(self) -> None:
        self._world.dns.set_mx(ACME, self._choice.choice(("google", "microsoft")))

    def _domain_settles(self) -> None:
        """Let a domain move, and be looked at until that counts."""
        self._domain_moves()
        if self._choice.random() < 0.6:
            return
        for _ in range(5):
            self._town.clock.advance(timedelta(hours=6, minutes=1))
            self._stop.wait(1.5)

    def _taken_out(self) -> None:
        """Take the bot out of the workspace, and after a while install it again."""
        self._world.slack.uninstall()
        self._stop.wait(self._choice.uniform(0.1, 2.0))
        if self._choice.random() < 0.3:
            self._town.clock.advance(timedelta(days=1))
        while not self._stop.is_set():
            with contextlib.suppress(*DEATHS):
                install(self._town)
                return
            self._stop.wait(0.2)

    def _somebody_leaves(self) -> None:
        gone = [one for one in self._town.members if one.deleted]  # one at a time
        person = gone[0] if gone else self._choice.choice(self._town.members)
        back = person.deleted
        self._world.slack.update_person(person, deleted=not back)
        if back:
            for channel in (self._world.general, self._town.support):
                channel.members.append(person)

    def _receiver_down(self) -> None:
        self._world.receiver.down = not self._world.receiver.down

    def _slack_trouble(self) -> None:
        if self._choice.random() < 0.5:
            self._world.slack.faults.add("chat.postMessage", status=503, times=2)
        else:
            self._world.slack.faults.add("chat.postMessage", error="ratelimited", times=1)
