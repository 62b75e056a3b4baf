"""What a person does at Microsoft, with a browser."""

from playground.browser import Browser
from playground.microsoft.microsoft import Microsoft


def consent_at_microsoft(browser: Browser, address: str, *, decline: bool = False) -> None:
    """Sign in as `address` and agree, from Microsoft's sign-in page that the browser shows.

    `decline` presses Cancel instead, or returns to the app where an admin's approval is
    needed. Ends on the page that the app shows then. Raises AssertionError when Microsoft asks
    something else: without `decline` that is so where an admin's approval is needed.
    """
    microsoft = browser.origin
    if browser.has("account") and browser.element("account").get("data-address") != address:
        browser.press(id="choose-another")
    if browser.has("pick"):
        browser.press(value=address)
    # Elsewhere: everything was agreed to before, so Microsoft did not ask again.
    if browser.origin == microsoft and not browser.has("back"):
        refusal = "return" if browser.has("return") else "cancel"
        browser.press(id=refusal if decline else "accept")
    if browser.origin == microsoft and browser.has("back"):
        # What the page's script does in a browser that has scripts.
        browser.press(id="back")


def approve_as_admin(browser: Browser, url: str, admin: str, *, decline: bool = False) -> None:
    """Open an admin-consent link as the admin with this address, and agree for everybody."""
    browser.open(url)
    consent_at_microsoft(browser, admin, decline=decline)


def remove_access(browser: Browser, microsoft: Microsoft, address: str) -> None:
    """Open the account's page of apps and remove the app, as a person does by hand.

    Raises AssertionError where the person cannot, as an admin consented for everybody.
    """
    browser.open(microsoft.removal_url(address))
    browser.press(id="remove-access")
