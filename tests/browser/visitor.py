"""A visitor with a real Chromium: opens the demo, presses what a person would press."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """Where this machine has a Chromium, if it has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


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

    def acts_as(self, name: str, place: str = "app") -> None:
        self.page.goto(f"{self._url}/as/{name}/{place}")

    def types(self, text: str) -> Locator:
        """Send something and return the message that came after it."""
        before = self.messages.count()
        self.page.locator("#write").fill(text)
        self.page.locator("#write").press("Enter")
        expect(self.messages).not_to_have_count(before)
        return self.messages.nth(before)

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
