"""What a person does at Google, with a browser."""

from collections.abc import Iterable

from playground.browser import Browser
from playground.google.google import Google


def consent_at_google(
    browser: Browser, account: str, *, untick: Iterable[str] = (), cancel: bool = False
) -> None:
    """Sign in as `account` and agree, from Google's sign-in page that the browser shows.

    `untick` are scopes (full names) not to grant; `cancel` presses Cancel instead. Ends on the
    page that the app shows then. Raises AssertionError when Google asks something else.
    """
    google = browser.origin
    if browser.has("consent") and browser.element("account").text != account:
        browser.press(id="choose-another")
    if not browser.has("consent"):
        browser.press(value=account)
    if browser.origin != google:
        # Everything was agreed to before, so Google did not ask again.
        return
    for scope in untick:
        browser.untick(scope)
    browser.press(id="cancel" if cancel else "continue")


def remove_access(browser: Browser, google: Google, account: str) -> None:
    """Open the account's connections page and remove the app, as a person does by hand."""
    browser.open(google.connections_url(account))
    browser.press(id="remove-access")
