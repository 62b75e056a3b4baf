"""The API on a real site."""

from collections.abc import Iterator

import pytest
from flask import Flask

from bot.metrics import Metrics
from bot.web.api.api import Api
from bot.web.consents import ConsentPages
from bot.web.site import build_site
from connections.apping import Apps
from connections.forms import Forms
from connections.handing import Handing
from storage.database import Database
from tests.connections.conftest import Rules
from tests.fakes.clock import FakeClock

URL = "https://inboxkeeper.example.com"


@pytest.fixture
def rules(database: Database, clock: FakeClock) -> Rules:
    return Rules(database, clock)


@pytest.fixture
def apps(rules: Rules) -> Apps:
    return Apps(rules.database, rules.clock, lambda: None)


@pytest.fixture
def application(rules: Rules, apps: Apps) -> Iterator[Flask]:
    handing = Handing(rules.database, rules.providers, rules.locks, rules.clock, rules.timing)
    forms = Forms(
        storage=rules.database,
        links=rules.links,
        consenting=rules.consenting,
        hosts=rules.hosts,
        clock=rules.clock,
    )
    pages = ConsentPages(
        links=rules.links, consenting=rules.consenting, forms=forms, public_url=URL
    )
    yield build_site(
        slack=None,
        pages=pages,
        installs=None,
        api=Api(apps, handing, URL),
        readiness=dict,
        metrics=Metrics(),
        public_url=URL,
        sign_in_origins=[],
    )
    pages.close()
