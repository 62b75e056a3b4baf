"""Errors that quote secrets, thrown at every call to the outside: nobody is shown or told them."""

import io
import logging
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import logs
from connections.lifecycle import State
from providers.google_tokens import TokenEndpoint
from providers.http import Sessions
from tests.stories.conftest import ALICE, Town
from tests.stories.test_secrets import stored_secrets

pytestmark = pytest.mark.slow


@pytest.fixture
def logged() -> Any:
    root = logging.getLogger()
    kept = (root.handlers[:], root.level)
    import structlog  # noqa: PLC0415 - beside its use

    before = structlog.get_config()
    logs.configure(level=logging.INFO, json=True)
    stream = io.StringIO()
    root.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    yield stream
    root.handlers[:], root.level = kept
    structlog.configure(**before)


@pytest.mark.parametrize("kind", [RuntimeError, ValueError, KeyError, OSError])
def test_an_error_that_quotes_secrets_is_told_to_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO, kind: type[Exception]
) -> None:
    town.connect(town.alice)
    secrets = {
        *stored_secrets(town),
        town.slack.bot_token,
        town.google.client_secret,
        town.world.slack.signing_secret,
    }
    secrets = {each for each in secrets if not each.isdigit()}  # a subject opens nothing
    words = " ".join(f"token={each}" for each in sorted(secrets))
    seen = len(town.slack.calls)

    def fail(*_: object, **__: object) -> None:
        raise kind(words, {"client_secret": words})

    pages = []
    link = town.link(town.bob, "connect bob@acme.test")
    with monkeypatch.context() as broken:
        broken.setattr(TokenEndpoint, "refresh", fail)
        broken.setattr(Sessions, "ask", fail)
        card = town.says(town.alice, f"deactivate {ALICE}")
        town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate", near=ALICE)
        card = town.says(town.alice, f"status {ALICE}")
        town.slack.click(town.alice, card, "Reactivate")
        town.world.until(lambda: "broken" in logged.getvalue() or town.state() is State.ACTIVE)
    with monkeypatch.context() as broken:
        broken.setattr("bot.web.consents.ConsentPages.opened", fail)
        broken.setattr("connections.links.Links.opened", fail)
        page = requests.get(link, timeout=20)
        pages.append(page.text)
        assert page.status_code == 500
    with monkeypatch.context() as broken:
        broken.setattr(
            WebClient, "api_call", lambda *_, **__: (_ for _ in ()).throw(SlackApiError(words, {}))
        )
        town.slack.command(town.bob, "/inbox", "settings")
    told = [str(call.arguments) for call in town.slack.calls[seen:]]
    told += [message.plain() for message in town.slack.seen_by(town.alice)]
    assert logged.getvalue().count("broken") >= 1
    for secret in secrets:
        assert secret not in logged.getvalue()
        assert not any(secret in page for page in pages)
        assert not any(secret in each for each in told)
