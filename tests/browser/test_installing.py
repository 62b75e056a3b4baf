"""An install in a real browser, which has a mind of its own about cookies and redirects."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from playground.world import World
from tests.stories.test_workspaces import Country


def test_an_owner_goes_to_slack_and_back(browser: Browser, tmp_path: Path) -> None:
    with World(tmp_path, many=True) as world:
        acme = Country(world).acme
        context = browser.new_context(locale="de-DE", viewport={"width": 390, "height": 800})
        complaints: list[str] = []
        context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page = context.new_page()
        page.goto(f"{world.public_url}/slack/install")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Inboxkeeper in Ihrem Slack installieren"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("#continue").click()
        page.get_by_role("button", name="Allow in acme as sam").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Inboxkeeper ist in Acme installiert"
        )
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Diese Installation ist abgeschlossen"
        )
        context.close()
        acme.slack.wait_until(lambda: acme.slack.dms(acme.sam))
        # What has no icon and what is refused with a status is written down, too.
        assert not [each for each in complaints if "Content Security Policy" in each]
