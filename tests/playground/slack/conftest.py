"""A Slack with a few people, a client of its Web API, and a bot that tests can script."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from werkzeug import Request, Response

from playground.server import LoopbackServer
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as slack:
        yield slack


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def alice(slack: Slack) -> Person:
    return slack.add_person("alice", real_name="Alice Example", email="alice@acme.test")


@pytest.fixture
def bob(slack: Slack) -> Person:
    return slack.add_person("bob", locale="de-DE")


@pytest.fixture
def general(slack: Slack, alice: Person, bob: Person) -> Channel:
    return slack.add_channel("general", members=[alice, bob])


def refusal(call: Callable[[], object]) -> SlackApiError:
    """Return what Slack refuses a call with."""
    with pytest.raises(SlackApiError) as refused:
        call()
    return refused.value


def error_of(call: Callable[[], object]) -> str:
    """Return Slack's error code."""
    return str(refusal(call).response["error"])


def _silence(request: Request) -> Response:
    return Response()


class Bot:
    """Verifies signatures as Slack's SDK does, keeps every request, answers as told."""

    def __init__(self, slack: Slack) -> None:
        self._verifier = SignatureVerifier(slack.signing_secret)
        self.requests: list[Request] = []
        self.bodies: list[bytes] = []
        self.answer: Callable[[Request], Response] = _silence

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        body = request.get_data(cache=True)
        if not self._verifier.is_valid_request(body, dict(request.headers)):
            return Response(status=401)(environ, start_response)
        self.requests.append(request)
        self.bodies.append(body)
        return self.answer(request)(environ, start_response)


@pytest.fixture
def bot(slack: Slack) -> Iterator[Bot]:
    bot = Bot(slack)
    with LoopbackServer(bot) as server:
        slack.deliver_to(server.url)
        yield bot
