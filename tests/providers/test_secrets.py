"""Tokens, codes and secrets stay out of logs and errors."""

import json
import logging
import traceback
from collections.abc import Callable
from dataclasses import replace

import pytest

from connections.errors import ConsentError, ProviderError
from connections.model import Refreshed
from tests.providers.google_world import GoogleWorld
from tests.providers.microsoft_world import MicrosoftWorld

World = GoogleWorld | MicrosoftWorld


@pytest.fixture(params=["google", "microsoft"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Log all there is, but for the one library that the program has to silence."""
    for name in ("urllib3", "google", "msal"):  # a test before may have quietened them
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.WARNING, logger="requests_oauthlib")
    caplog.set_level(logging.DEBUG)  # the last one sets the level of the capturing handler too


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return what was logged on our side; the local world logs in the same process."""
    records = [record for record in caplog.records if not record.name.startswith("playground")]
    return "\n".join(record.getMessage() for record in records)


def test_no_log_holds_a_secret_of_a_connection_s_life(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    provider = world.provider
    attempt = provider.begin(state="the-very-state", address=world.account)
    parameters = world.sign_in(attempt)
    caplog.clear()  # what the person's browser wrote
    first = provider.redeem(parameters, attempt.secret)
    second = provider.refresh(first.grant)
    provider.probe(second, world.account)
    provider.revoke(second.grant)
    text = logged(caplog)
    assert "/token" in text  # it does listen
    for secret in (
        world.client_secret,
        "the-very-state",
        parameters["code"],
        *(kept for kept in json.loads(attempt.secret).values() if isinstance(kept, str)),
        first.grant.secret,
        first.access.token,
        second.access.token,
    ):
        assert secret not in text


CODE, VERIFIER, REFRESH, ACCESS = "4/0AThe-code", "v" * 64, "1//refresh", "ya29.access"


def invented(world: World) -> Refreshed:
    """Return what the world invents, with tokens that are known here."""
    made_up = world.invented()
    return replace(
        made_up,
        grant=replace(made_up.grant, secret=REFRESH),
        access=replace(made_up.access, token=ACCESS),
    )


def redeem(world: World) -> None:
    attempt = world.provider.begin(state="s", address=world.account)
    remembered = json.loads(attempt.secret) | {"code_verifier": VERIFIER}
    world.provider.redeem({"code": CODE, "state": "s"}, json.dumps(remembered))


def refresh(world: World) -> None:
    world.provider.refresh(invented(world).grant)


def probe(world: World) -> None:
    world.provider.probe(invented(world), world.account)


def revoke(world: World) -> None:
    world.provider.revoke(invented(world).grant)


@pytest.mark.parametrize("call", [redeem, refresh, probe, revoke])
@pytest.mark.parametrize(
    "fault",
    [
        {"drop": True},
        {"status": 400, "body": {"error": "invalid_grant", "error_description": REFRESH}},
        {"status": 401, "body": {"error": "invalid_client", "error_description": REFRESH}},
        {"status": 403, "body": {"error": {"message": ACCESS}}},
        {"status": 503, "body": f"{CODE} {VERIFIER} {REFRESH} {ACCESS}"},
        {"status": 200, "body": {"access_token": ACCESS, "id_token": REFRESH, "expires_in": "x"}},
        {"status": 200, "body": {"access_token": ACCESS, "id_token": REFRESH, "error": CODE}},
        {"status": 200, "body": {"access_token": ACCESS, "id_token": f"{REFRESH}.{ACCESS}.x"}},
    ],
)
def test_no_error_holds_a_secret(
    world: World,
    caplog: pytest.LogCaptureFixture,
    call: Callable[[World], None],
    fault: dict[str, object],
) -> None:
    """Not in its text, nor in those of its causes, as a log would show them."""
    world.answer_everything(**{"status": None, "body": "", **fault})
    said = ""
    try:
        call(world)
    except (ProviderError, ConsentError) as error:
        said = "".join(traceback.format_exception(error)) + repr(error)
    said += logged(caplog)
    for secret in (CODE, VERIFIER, REFRESH, ACCESS, world.client_secret):
        assert secret not in said
