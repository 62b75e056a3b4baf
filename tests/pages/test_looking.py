"""The built pages in a real Chromium: nothing sticks out, the search answers, all is here."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.external

#: Whatever is wider than the window and cannot be moved by itself.
STICKING_OUT = """() => [...document.querySelectorAll("article *")]
    .filter(each => each.getBoundingClientRect().right > window.innerWidth + 1)
    .filter(each => !each.closest(".table-wrapper, .highlight, pre"))
    .map(each => each.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out_of_a_page(
    built: Path, browser: Browser, width: int, scheme: str
) -> None:
    viewport = {"width": width, "height": 900}
    with browser.new_context(viewport=viewport, color_scheme=scheme) as context:
        page = context.new_page()
        for file in sorted(built.glob("*.html")):
            asked = _asked_by(page)
            page.goto(file.as_uri())
            assert page.evaluate(STICKING_OUT) == [], file.name
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert all(url.startswith(built.as_uri()) for url in asked), asked


@pytest.mark.parametrize(
    ("words", "title"), [("deactivate", "User guide"), ("Posteingang", "Benutzerhandbuch")]
)
def test_the_search_answers_without_a_server(
    built: Path, browser: Browser, words: str, title: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((built / "index.html").as_uri())
        page.get_by_placeholder("Search").fill(words)
        page.get_by_placeholder("Search").press("Enter")
        expect(page.locator("#search-results")).to_contain_text(title)


def _asked_by(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked
