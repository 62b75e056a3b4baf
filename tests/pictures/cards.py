"""Pictures of single messages, forms and pages, twice as sharp as the screen of most."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, expect
from rich.console import Console

from playground.cast import ALICE, BERND, CARLA, DAN, IDA, SUPPORT
from playground.microsoft.person import consent_at_microsoft
from playground.page.run import demo
from playground.slack.people import Person
from playground.tour.program import registers
from playground.tour.stage import Stage
from playground.world import World
from tests.browser.visitor import Visitor, chromium
from tests.pictures.saving import save

_COLOURS = 128
#: Around a dialog lies a line of what is behind it.
_RIM = 6
#: A message is read in a narrower window: its lines are shorter, and its letters not small.
_WINDOW = {"width": 1160, "height": 1000}
_LOOK = timedelta(hours=6, minutes=40)


def take() -> list[Path]:
    """Play what the guides tell of, and return the pictures taken on the way."""
    with demo() as (world, url), chromium() as browser:
        context = browser.new_context(viewport=_WINDOW, device_scale_factor=2)
        studio = _Studio(world, url, context)
        return [
            *studio.ways_in(),
            *studio.endings(),
            *studio.losses(),
            *studio.moves(),
            *studio.admins(),
        ]


class _Studio:
    """Plays on the stage of the tour, and looks at it with a browser."""

    def __init__(self, world: World, url: str, context: BrowserContext) -> None:
        self._world = world
        self._stage = Stage(world, Console(file=io.StringIO()))
        self._context = context
        self._visitor = Visitor(context.new_page(), url)
        self._visitor.page.goto(url)

    def ways_in(self) -> Iterator[Path]:
        """The page behind a link, and the form for a mail server."""
        alice, ida = self._person("alice"), self._person("ida")
        invitation = self._stage.types(alice, f"/inbox connect {ALICE}")
        yield self._message("invitation", alice, "What Inboxkeeper asks Google")
        yield self._page("page", str(invitation.button("Connect").url))
        self._stage.signs_in(alice, invitation, "Connect", ALICE)
        self._stage.gets(alice, "is connected to your Slack account")
        yield from self._switched_off_and_on()
        invitation = self._stage.types(ida, f"/inbox connect {IDA}")
        yield self._page("imap", str(invitation.button("Connect").url))

    def _switched_off_and_on(self) -> Iterator[Path]:
        self._visitor.waits_for("is connected to your Slack account")
        listed = self._visitor.types("/inbox list")
        listed.get_by_role("button", name="Deactivate", exact=True).click()
        yield self._shot("sure", self._visitor.page.locator("dialog.ask[open]"), rim=_RIM)
        self._visitor.answers("Yes, deactivate")
        expect(listed).to_contain_text("Deactivated since")
        yield self._shot("grey", listed)
        listed.get_by_role("button", name="Reactivate", exact=True).click()
        expect(listed).to_contain_text("is active again")
        tabs = self._visitor.page.locator(".tabs")
        tabs.get_by_role("link", name="Home", exact=True).click()
        home = self._visitor.page.locator(".home")
        expect(home).to_contain_text("My mailboxes")
        yield self._shot("overview", home)
        tabs.get_by_role("link", name="Messages", exact=True).click()

    def endings(self) -> Iterator[Path]:
        """What only the owner can end, in both languages, and a greyed out card in German."""
        for name, address, label, off, removed in (
            ("dan", DAN, "Connect", "Deactivate", "is removed here"),
            ("carla", CARLA, "Verbinden", "Deaktivieren", "ist hier entfernt"),
        ):
            person = self._person(name)
            invitation = self._stage.types(person, f"/inbox connect {address}")
            self._stage.signs_in(
                person, invitation, label, address, at="Microsoft", consent=consent_at_microsoft
            )
            self._stage.gets(person, address, "Slack account" if name == "dan" else "Slack-Konto")
            card = self._stage.types(person, f"/inbox deactivate {address}")
            sure = "Ja, deaktivieren" if name == "carla" else "Yes, deactivate"
            self._stage.clicks(person, card, off, near=address, confirm=sure)
            if name == "carla":
                yield self._message("karte", person, "ist deaktiviert")
            sam = self._person("sam")
            card = self._stage.types(sam, f"/inbox remove {address}")
            self._stage.clicks(sam, card, "Remove", near=address, confirm="Yes, remove inbox")
            self._stage.gets(person, address, removed)
            yield self._message("schritte" if name == "carla" else "steps", person, removed)

    def losses(self) -> Iterator[Path]:
        """A mailbox whose access somebody removed at Google."""
        alice = self._person("alice")
        self._stage.removes_access_by_hand(alice, ALICE)
        self._stage.later(timedelta(minutes=20), "a suspicion")
        self._world.until(lambda: self._suspected(ALICE))
        self._stage.later(timedelta(minutes=10, seconds=5), "the second look")
        told = self._stage.gets(alice, "is disconnected")
        yield self._message("lost", alice, "Your mailbox")
        invitation = self._stage.clicks(alice, told, "Reconnect", near="")
        self._stage.signs_in(alice, invitation, "Reconnect", ALICE)
        self._stage.gets(alice, ALICE, "is reconnected")

    def moves(self) -> Iterator[Path]:
        """A domain that moves, as an owner and the alerts channel are told."""
        bernd, alice = self._person("bernd"), self._person("alice")
        invitation = self._stage.types(bernd, f"/inbox connect {BERND}")
        self._stage.signs_in(bernd, invitation, "Verbinden", BERND)
        self._stage.gets(bernd, "ist jetzt mit Ihrem Slack-Konto verbunden")
        self._world.until(lambda: self._domain_looked_at() is not None)
        self._world.dns.set_mx("acme.test", "microsoft")
        for _ in range(5):
            before = self._domain_looked_at()
            self._stage.later(_LOOK, "the mail servers are looked up")
            self._world.until(lambda b=before: self._domain_looked_at() != b)  # type: ignore[misc]
        told = self._stage.gets(alice, "goes to Microsoft 365 now")
        yield self._message("moved", alice, "goes to Microsoft 365 now")
        invitation = self._stage.clicks(alice, told, "Reconnect with Microsoft 365", near="")
        self._stage.signs_in(
            alice, invitation, "Reconnect", ALICE, at="Microsoft", consent=consent_at_microsoft
        )
        self._visitor.acts_as("Sam")
        self._visitor.opens_channel("general")
        yield self._shot("alert", self._visitor.waits_for("1 of 2 settled"))
        asked = self._stage.gets(bernd, "gehen jetzt an Microsoft 365")
        self._stage.clicks(bernd, asked, "Noch bei Google", near="")

    def admins(self) -> Iterator[Path]:
        """What an admin sees: a wish, the settings, an app, and somebody who has left."""
        sam, bernd = self._person("sam"), self._person("bernd")
        card = self._stage.types(bernd, f"/inbox deactivate {BERND}")
        sure = "Ja, deaktivieren"
        card = self._stage.clicks(bernd, card, "Deaktivieren", near=BERND, confirm=sure)
        sure = "Ja, Posteingang entfernen"
        self._stage.clicks(bernd, card, "Entfernen", near=BERND, confirm=sure)
        yield self._message("approval", sam, "asks to remove their mailbox")

        invitation = self._stage.types(sam, f"/inbox connect {SUPPORT} #support google")
        self._stage.signs_in(sam, invitation, "Connect", SUPPORT)
        self._stage.gets(sam, SUPPORT, "is connected to your Slack account")
        registers(self._stage, sam, ALICE)
        self._visitor.acts_as("Sam")
        self._visitor.sends("/inbox apps")
        yield self._shot("apps", self._visitor.waits_for("CRM", "not used yet"))
        self._visitor.sends("/inbox settings")
        form = self._visitor.page.get_by_role("dialog", name="Settings")
        form.wait_for()
        self._visitor.page.set_viewport_size({"width": 1160, "height": 1500})
        yield self._shot("settings", form, rim=_RIM)
        form.get_by_role("button", name="Cancel", exact=True).click()
        self._visitor.page.set_viewport_size(_WINDOW)

        self._world.slack.deactivate(bernd)
        yield self._message("left", sam, "The Slack account of")

    def _message(self, name: str, person: Person, words: str) -> Path:
        self._visitor.acts_as(person.real_name)
        return self._shot(name, self._visitor.waits_for(words))

    def _page(self, name: str, url: str) -> Path:
        page = self._context.new_page()
        page.set_viewport_size({"width": 720, "height": 900})
        page.goto(url)
        if page.get_by_label(
            "Port", exact=True
        ).count():  # in this world it is another one every time
            page.get_by_label("Port", exact=True).fill("993")
        picture = self._shot(name, page.locator("main"))
        page.close()
        return picture

    def _shot(self, name: str, shown: Locator, *, rim: int = 0) -> Path:
        shown.scroll_into_view_if_needed()
        shown.page.mouse.move(0, 0)
        return save(name, shown.screenshot(animations="disabled"), colours=_COLOURS, rim=rim)

    def _person(self, name: str) -> Person:
        people = self._world.slack.workspace.directory.people.values()
        return next(person for person in people if person.name == name)

    def _suspected(self, address: str) -> bool:
        with self._world.bot.database.snapshot() as tx:
            found = [each for each in tx.connections.find(None) if each.address == address]
        return found[-1].health.suspected_since is not None

    def _domain_looked_at(self) -> object:
        with self._world.bot.database.snapshot() as tx:
            found = tx.domains.get("acme.test")
        return None if found is None else found.looked_at
