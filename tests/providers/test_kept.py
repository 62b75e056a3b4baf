"""A connection to a provider serves the next request, and carries nothing over to it."""

import socketserver
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any

import pytest

from connections.errors import ProviderUnavailable
from providers.google_tokens import TokenEndpoint
from providers.http import Sessions
from providers.settings import GoogleSettings
from tests.waiting import until


class Told(socketserver.ThreadingTCPServer):
    """Remembers each connection and the cookies of each request."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.connections = 0
        self.cookies: list[str | None] = []
        self.hang_up = False
        self.ended = 0
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.ended += 1


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Told

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def do_GET(self) -> None:
        self.server.cookies.append(self.headers.get("Cookie"))
        self.send_response(200)
        self.send_header("Set-Cookie", "who=alice")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")
        self.close_connection = self.server.hang_up

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = b'{"access_token": "a", "expires_in": 3599, "token_type": "Bearer"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Told]:
    with Told() as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_one_connection_serves_many_requests(server: Told) -> None:
    sessions = Sessions(None)
    for _ in range(5):
        assert sessions.ask("GET", server.url).ok
    assert server.connections == 1


def test_a_refresh_at_google_leaves_the_connection_to_the_next_request(server: Told) -> None:
    settings = GoogleSettings(
        client_id="client",
        client_secret="secret",
        redirect_uri="http://127.0.0.1/callback",
        token_url=server.url,
    )
    sessions = Sessions(None)
    endpoint = TokenEndpoint(settings, sessions)
    for _ in range(3):
        assert endpoint.refresh("1//refresh").access == "a"
        assert sessions.ask("GET", server.url).ok
    assert server.connections == 1


def test_the_environment_is_read_once_for_an_origin(
    server: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = Sessions(None)
    assert sessions.ask("GET", server.url).ok
    monkeypatch.setattr("requests.sessions.get_environ_proxies", None)
    assert sessions.ask("GET", server.url + "another").ok


def test_a_cookie_is_not_carried_from_one_account_to_the_next(server: Told) -> None:
    sessions = Sessions(None)
    for _ in range(3):
        sessions.ask("GET", server.url)
    assert server.cookies == [None] * 3


def test_a_connection_that_was_hung_up_is_opened_anew(server: Told) -> None:
    sessions = Sessions(None)
    server.hang_up = True
    for number in range(1, 4):
        assert sessions.ask("GET", server.url).ok
        until(lambda n=number: server.ended == n)
    assert server.connections == 3


def test_threads_have_connections_of_their_own(server: Told) -> None:
    sessions = Sessions(None)
    sessions.ask("GET", server.url)
    thread = Thread(target=sessions.ask, args=("GET", server.url))
    thread.start()
    thread.join()
    assert server.connections == 2


def test_nobody_there_is_no_answer() -> None:
    with pytest.raises(ProviderUnavailable):
        Sessions(None).ask("GET", "http://127.0.0.1:1/")
