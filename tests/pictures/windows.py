"""Pictures of whole windows: a little of the article, as several people see it."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from bot.charts import draw
from playground.page.run import demo
from tests.bot.reports import REPORTS, scene
from tests.browser.visitor import Visitor, chromium
from tests.pictures.saving import FOLDER, save

ALICE, BERND = "alice@acme.test", "bernd@acme.test"
_WINDOW = {"width": 1280, "height": 760}


def take() -> list[Path]:
    """Play a little of the article and return the pictures taken on the way."""
    with demo() as (_, url), chromium() as browser:

        def visit(**options: object) -> Visitor:
            context = browser.new_context(**{"viewport": _WINDOW, **options})
            visitor = Visitor(context.new_page(), url)
            visitor.page.goto(url)
            return visitor

        return [*_alice(visit), *_sam(visit), *_bernd(visit), _report()]


def _alice(visit: Callable[..., Visitor]) -> list[Path]:
    alice = visit()
    alice.page.get_by_role("button", name=f"/inbox connect {ALICE}").click()
    invitation = alice.waits_for("Only visible to you")
    connect = _picture(alice.page, "connect")
    alice.signs_in(invitation.get_by_role("link", name="Connect"), ALICE).close()
    alice.waits_for("is connected to your Slack account")
    listed = alice.types("/inbox list")
    listed.get_by_role("button", name="Deactivate", exact=True).click()
    dialog = _picture(alice.page, "dialog")
    alice.answers("Yes, deactivate")
    expect(listed).to_contain_text("Deactivated since")
    alice.presses(listed, "Remove", sure="Yes, remove inbox")
    alice.waits_for("is for an admin to decide")
    greyed_out = _picture(alice.page, "greyed-out")
    # Whoever looks at a message has read it; in the next picture Alice has not.
    alice.page.context.close()
    return [connect, dialog, greyed_out]


def _sam(visit: Callable[..., Visitor]) -> list[Path]:
    sam = visit(color_scheme="dark")
    sam.acts_as("Sam")
    question = sam.waits_for("asks to remove their mailbox")
    sam.page.get_by_role("link", name="Home", exact=True).click()
    expect(sam.page.locator(".home")).to_contain_text("Waiting for a decision")
    home = _picture(sam.page, "home")
    sam.page.get_by_role("link", name="Messages", exact=True).click()
    sam.presses(question, "Approve", sure="Yes, remove inbox")
    sam.waits_for("is removed", "Confirmed")
    expect(sam.unread_of("Alice")).to_be_visible()
    return [home, _picture(sam.page, "confirmed")]


def _bernd(visit: Callable[..., Visitor]) -> list[Path]:
    bernd = visit(viewport={"width": 390, "height": 800}, locale="de-DE")
    bernd.acts_as("Bernd")
    bernd.sends("/inbox connect")
    form = bernd.page.get_by_role("dialog", name="Postfach verbinden")
    form.get_by_label("Adresse des Postfachs").fill(BERND)
    return [_picture(bernd.page, "phone-german")]


def _report() -> Path:
    """Save what `/inbox report` draws of a team with some history; its figures are made up."""
    path = FOLDER / "report.png"
    path.write_bytes(draw(REPORTS["small"], scene()))
    return path


def _picture(page: Page, name: str) -> Path:
    """Save what the page shows."""
    page.mouse.move(0, 0)
    return save(name, page.screenshot(animations="disabled"))
