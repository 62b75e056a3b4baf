"""What a story is told with: people who type, click and read; every step printed and checked."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from rich.console import Console
from rich.markup import escape

from playground.browser import Browser
from playground.google.person import consent_at_google, remove_access
from playground.microsoft.person import remove_access as remove_at_microsoft
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.world import World


class Surprise(AssertionError):
    """Something in a story was not as the article says."""


class Stage:
    """Plays single steps in a world and prints them; the first surprise raises."""

    def __init__(self, world: World, console: Console) -> None:
        self.world = world
        self._console = console
        self._read: dict[str, int] = {}

    def chapter(self, title: str) -> None:
        """Begin a part of a story."""
        self._console.print()
        self._console.rule(f"[bold]{escape(title)}[/bold]", align="left")

    def types(self, person: Person, text: str) -> Message:
        """Let somebody type a command, and return the answer that they see."""
        self._say(person, "types", text)
        before = self._seen(person)
        name, _, rest = text.partition(" ")
        self.world.slack.command(person, name, rest)
        return self._answer(person, before)

    def clicks(
        self,
        person: Person,
        message: Message,
        label: str,
        *,
        near: str,
        confirm: str | None = None,
    ) -> Message:
        """Let somebody press a button on a message, and its dialog's, and return the answer."""
        pressed = f"[{label}]" + (f", then [{confirm}]" if confirm else "")
        self._say(person, "clicks", pressed)
        before, shown = self._seen(person), message.plain()
        self.world.slack.click(person, message, label, near=near, confirm=confirm)
        return self._answer(person, before, unless=shown, of=message)

    def opens_home(self, person: Person, *parts: str) -> None:
        """Let somebody look at the Home tab, and wait until it says all of this."""
        self._say(person, "opens", "the Home tab")
        self.world.slack.open_home(person)
        home = self.world.slack.wait_until(
            lambda: (
                view
                if all(part in (view := self.world.slack.home(person)).plain() for part in parts)
                else None
            ),
        )
        if home is None:
            raise Surprise(f"{person.name}'s Home tab does not say {parts}")
        self._heard(home.transcript())

    def opens_form(self, person: Person, text: str, *parts: str) -> None:
        """Let somebody type a command that is answered with a form."""
        self._say(person, "types", text)
        name, _, rest = text.partition(" ")
        self.world.slack.command(person, name, rest)
        self._form(person, *parts)

    def presses_for_a_form(
        self, person: Person, message: Message, label: str, *, near: str
    ) -> None:
        """Let somebody press a button that is answered with a form."""
        self._say(person, "clicks", f"[{label}]")
        self.world.slack.click(person, message, label, near=near)
        self._form(person)

    def fills_in(self, person: Person, answers: Mapping[str, str | list[str] | Person]) -> Message:
        """Let somebody fill in the open form and send it; return the answer."""
        words = [word for answer in answers.values() for word in _entered(answer)]
        self._say(person, "fills in", ", ".join(words))
        before = self._seen(person)
        self.world.slack.submit(person, answers)
        return self._answer(person, before)

    def signs_in(
        self,
        person: Person,
        link: Message,
        label: str,
        account: str,
        *,
        at: str = "Google",
        consent: Callable[[Browser, str], None] = consent_at_google,
    ) -> Browser:
        """Let somebody follow the link of an invitation through the provider's sign-in."""
        browser = self.opens(person, link, label)
        browser.press(id="continue")
        self._say(person, f"signs in at {at} as", account)
        consent(browser, account)
        self._page(browser)
        return browser

    def opens(self, person: Person, link: Message, label: str) -> Browser:
        """Let somebody open the link behind a button in their browser."""
        url = link.button(label).url
        if not url:
            raise Surprise(f"[{label}] leads nowhere")
        self._say(person, "opens in the browser", f"[{label}]")
        browser = self.world.browser(person.locale.split("-", maxsplit=1)[0])
        browser.open(url)
        self._page(browser)
        return browser

    def fills_in_page(self, person: Person, browser: Browser, **fields: str) -> None:
        """Let somebody fill in the form of a page and send it; a password is not printed."""
        shown = ", ".join("…" if name == "password" else text for name, text in fields.items())
        self._say(person, "fills in", shown)
        for name, text in fields.items():
            browser.fill(name, text)
        browser.press(id="continue")
        self._page(browser)

    def removes_access_by_hand(self, person: Person, account: str) -> None:
        """Let somebody remove the app on Google's own page."""
        self._say(person, "removes the access at Google, under", "apps with access")
        remove_access(self.world.browser(), self.world.google, account)

    def removes_access_at_microsoft(self, person: Person, account: str) -> None:
        """Let somebody remove the app on Microsoft's own page."""
        self._say(person, "removes the access at Microsoft, in", "the list of apps")
        remove_at_microsoft(self.world.browser(), self.world.microsoft, account)

    def gets(self, person: Person, *parts: str, timeout: float = 20.0) -> Message:
        """Wait for a direct message that says all of this, and return it."""
        found = self.world.slack.wait_until(
            lambda: next((m for m in self.world.slack.dms(person) if _says(m, parts)), None),
            timeout,
        )
        if found is None:
            raise Surprise(f"{person.name} got no message with {parts}")
        self._heard(found.transcript())
        return found

    def sees(self, shown: Message, *parts: str, buttons: list[str] | None = None) -> None:
        """Check what somebody sees: all these words, and just these buttons."""
        for part in parts:
            if part not in shown.plain():
                raise Surprise(f"{part!r} is missing in:\n{shown.plain()}")
        labels = [button.label for button in shown.buttons()]
        if buttons is not None and labels != buttons:
            raise Surprise(f"the buttons are {labels}, not {buttons}")

    def check(self, what: str, holds: Callable[[], bool], *, timeout: float = 0.0) -> None:
        """Check, and say, that something is so in the world outside of Slack."""
        if timeout:
            self.world.until(holds, timeout)
        elif not holds():
            raise Surprise(what)
        self._console.print(f"  [green]✓[/green] {escape(what)}")

    def reads(self, address: str, *parts: str) -> None:
        """Let the team's program ask for the newest mail, and check what it prints."""
        printed = self.world.program.read(address)
        self._console.print(f"[bold]The program[/bold] asks for the newest mail of {address}")
        self._heard(printed)
        for part in parts:
            if part not in printed:
                raise Surprise(f"the program does not print “{part}”: {printed}")

    def hears(self, address: str, kind: str) -> None:
        """Wait until the team's program has been told of a mailbox, and verified it."""
        told = self.world.receiver.types
        self.check(f"the program is told: {kind}", lambda: kind in told(address), timeout=15)

    def later(self, by: timedelta, words: str) -> None:
        """Let time pass."""
        self._console.print(f"  [dim]… {escape(words)}[/dim]")
        self.world.pass_time(by)

    def _form(self, person: Person, *parts: str) -> None:
        def opened() -> bool:
            # Asked for also where no words are: a form may take its time to open.
            words = self.world.slack.modal(person).plain()
            return all(part in words for part in parts)

        self.world.slack.wait_until(opened)
        self._heard(self.world.slack.modal(person).transcript())

    def _seen(self, person: Person) -> int:
        return len(self.world.slack.seen_by(person))

    def _answer(
        self, person: Person, before: int, unless: str = "", of: Message | None = None
    ) -> Message:
        """Return what came new, or the clicked message once it has changed in its place."""

        def answer() -> Message | None:
            if red := self.world.slack.red_texts(person):
                raise Surprise(f"Slack shows {person.name}: {red[-1]}")
            if of is not None and of.plain() != unless:
                return of
            seen = self.world.slack.seen_by(person)
            return seen[-1] if len(seen) > before else None

        found = self.world.slack.wait_until(answer)
        if found is None:
            raise Surprise(f"{person.name} got no answer")
        self._heard(found.transcript())
        return found

    def _page(self, browser: Browser) -> None:
        self._heard(f"(page, {browser.status}) {browser.text()}")

    def _say(self, person: Person, does: str, what: str) -> None:
        self._console.print(f"[bold cyan]{escape(person.name)}[/bold cyan] {does} {escape(what)}")

    def _heard(self, text: str) -> None:
        for line in text.strip().splitlines():
            self._console.print(f"  [dim]│[/dim] {escape(line)}", soft_wrap=True)


def _entered(answer: str | list[str] | Person) -> list[str]:
    if isinstance(answer, Person):
        return [answer.real_name]
    return [answer] if isinstance(answer, str) else answer


def _says(message: Message, parts: tuple[str, ...]) -> bool:
    return all(part in message.plain() for part in parts)
