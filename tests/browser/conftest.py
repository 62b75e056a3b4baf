"""Stories in a real Chromium: the demo's page, clicked through as a person would."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from playground.page.run import demo
from playground.world import World
from tests.browser.visitor import Visitor


@pytest.fixture
def started() -> Iterator[tuple[World, str]]:
    with demo() as (world, url):
        yield world, url


@pytest.fixture
def world(started: tuple[World, str]) -> World:
    return started[0]


@pytest.fixture
def visit(browser: Browser, started: tuple[World, str]) -> Iterator[Callable[..., Visitor]]:
    """Open the demo in a fresh browser profile; whatever it does, it stays on this machine."""
    contexts, hosts, complaints = [], set(), []

    def opened(**options: object) -> Visitor:
        context = browser.new_context(**{"viewport": {"width": 1360, "height": 860}, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        visitor = Visitor(context.new_page(), started[1])
        visitor.page.goto(started[1])
        return visitor

    yield opened
    for context in contexts:
        context.close()
    assert hosts <= {"127.0.0.1"}
    assert complaints == []
