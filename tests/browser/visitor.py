"""A visitor with a real Chromium: opens the demo, presses what a person would press."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def chromium_path() -> str | None:
    """Where this machine has a Chromium, if it has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def require_chromium() -> None:
    """Skip where there is no Chromium; in CI a missing part fails."""
    if chromium_path() is None:
        missing = "there is no Chromium: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium of this machine's own; nothing is downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """Looks at the demo's page and acts in it; labels are those on the screen."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._url = url

    def acts_as(self, name: str) -> None:
        """Become somebody else, by the sidebar."""
        self.page.locator(".people").get_by_role("link", name=name).click()

    def opens_channel(self, name: str) -> None:
        """Go to a channel, by the sidebar."""
        self.page.get_by_role("link", name=name).first.click()

    def sends(self, text: str) -> None:
        """Type something and press Enter."""
        self.page.locator("#write").fill(text)
        self.page.locator("#write").press("Enter")

    def types(self, text: str) -> Locator:
        """Send something and return the message that came after it."""
        before = self.messages.count()
        self.sends(text)
        expect(self.messages).to_have_count(before + 1)
        return self.messages.nth(before)

    def unread_of(self, name: str) -> Locator:
        """The number beside somebody in the sidebar."""
        return self.page.locator(".people").get_by_role("link", name=name).locator(".badge")

    def presses(self, message: Locator, label: str, *, sure: str) -> None:
        """Press a button of a message, and then that label in its dialog."""
        message.get_by_role("button", name=label, exact=True).click()
        self.answers(sure)

    def connects(self, address: str) -> None:
        """Connect a mailbox by what the page suggests to try first."""
        self.page.get_by_role("button", name=f"/inbox connect {address}").click()
        opener = self.message("Only visible to you").get_by_role("link", name="Connect")
        self.signs_in(opener, address).close()
        self.waits_for("is connected to your Slack account")

    def waits_for(self, *parts: str) -> Locator:
        """Return the message that says all of this, once it is there; without a script, reload."""
        found = self.message(*parts)
        for _ in range(0 if self.page.locator("html.live").count() else 20):
            if found.count():
                break
            self.page.reload()
        expect(found).to_be_visible()
        return found

    def is_greyed_out(self, message: Locator) -> bool:
        """Whether the text of the card is paler than other text, and no button of it invites."""
        color = "element => getComputedStyle(element).color"
        card = message.locator(".context").evaluate(color)
        usual = message.locator(".section").first.evaluate(color)
        return bool(card != usual) and message.locator(".button.primary").count() == 0

    def signs_in(self, opener: Locator, account: str) -> Page:
        """Follow a button to the provider, choose the account, agree; return the last page."""
        with self.page.context.expect_page() as opened:
            opener.click()
        page = opened.value
        page.locator("#continue").click()
        if page.locator("#consent").count() == 0:
            page.get_by_role("button", name=account).click()
        page.locator("#continue").click()
        page.wait_for_url("**/oauth/google/callback**")
        return page

    def answers(self, label: str) -> None:
        """Press a button of the open dialog."""
        self.page.locator("dialog.ask[open]").get_by_role("button", name=label, exact=True).click()

    def message(self, *parts: str) -> Locator:
        """The last message that says all of this."""
        found = self.messages
        for part in parts:
            found = found.filter(has_text=part)
        return found.last

    @property
    def messages(self) -> Locator:
        return self.page.locator("article.message")
