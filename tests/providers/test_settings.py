"""What a provider is told: checked before a secret goes anywhere."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pytest

from connections.errors import ProviderUnavailable
from playground.server import LoopbackServer
from tests.providers.google_world import GoogleWorld
from tests.providers.microsoft_world import MicrosoftWorld

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ENDPOINTS = ("auth_url", "token_url", "revoke_url", "api_url")


def refuse(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("418 I'm a teapot", [("Content-Type", "text/plain")])
    return [b""]


@pytest.fixture
def plain_server() -> Iterator[LoopbackServer]:
    with LoopbackServer(refuse) as running:
        yield running


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize(
    "url", ["http://google.test/x", "http://localhost.evil.test/", "ftp://127.0.0.1/", "x", ""]
)
def test_no_secret_goes_over_a_network_in_the_clear(
    google_world: GoogleWorld, endpoint: str, url: str
) -> None:
    with pytest.raises(ValueError, match="https"):
        google_world.settings(**{endpoint: url})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
def test_plain_http_is_spoken_on_this_machine(google_world: GoogleWorld, host: str) -> None:
    url = f"http://{host}:4100/token"
    assert google_world.settings(token_url=url).token_url == url


def test_a_stand_in_without_tls_is_reached(
    google_world: GoogleWorld, plain_server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Set first, so that what building the provider sets is undone in the end.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "")
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT")
    urls = {endpoint: f"{plain_server.url}/{endpoint}" for endpoint in ENDPOINTS}
    provider = google_world.another_provider(**urls)
    attempt = provider.begin(state="s", address="alice@acme.test")
    assert attempt.url.startswith(f"{plain_server.url}/auth_url?")
    with pytest.raises(ProviderUnavailable, match="418"):
        provider.redeem({"code": "c"}, attempt.secret)
    with pytest.raises(ProviderUnavailable, match="418"):
        provider.refresh(google_world.invented().grant)


def test_a_repr_keeps_the_client_secret(google_world: GoogleWorld) -> None:
    assert google_world.google.client_secret not in repr(google_world.settings())


@pytest.mark.parametrize(
    "url", ["http://microsoft.test/x", "http://127.0.0.1:4100", "ftp://127.0.0.1/", "x", ""]
)
def test_where_accounts_sign_in_speaks_tls_even_on_this_machine(
    microsoft_world: MicrosoftWorld, url: str
) -> None:
    with pytest.raises(ValueError, match="https"):
        microsoft_world.settings(authority_url=url)


def test_graph_may_be_a_stand_in_without_tls_on_this_machine_only(
    microsoft_world: MicrosoftWorld,
) -> None:
    url = "http://127.0.0.1:4100/v1.0"
    assert microsoft_world.settings(graph_url=url).graph_url == url
    with pytest.raises(ValueError, match="https"):
        microsoft_world.settings(graph_url="http://graph.test/v1.0")


def test_a_repr_keeps_microsoft_s_client_secret_too(microsoft_world: MicrosoftWorld) -> None:
    assert microsoft_world.client_secret not in repr(microsoft_world.settings())
