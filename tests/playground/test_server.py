"""The loopback server, and the clock that can be moved."""

import socket
import ssl
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
import trustme

from playground.clock import MovableClock
from playground.server import LoopbackServer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def hello(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"hello over {environ['wsgi.url_scheme']}".encode()]


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def test_it_answers_on_a_free_port_of_loopback() -> None:
    with LoopbackServer(hello) as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert requests.get(server.url, timeout=5).text == "hello over http"


def test_it_speaks_tls_with_a_context(tls: ssl.SSLContext, ca_file: str) -> None:
    with LoopbackServer(hello, ssl_context=tls) as server:
        assert requests.get(server.url, verify=ca_file, timeout=5).text == "hello over https"


def test_a_client_that_never_shakes_hands_stops_nobody(tls: ssl.SSLContext, ca_file: str) -> None:
    with (
        LoopbackServer(hello, ssl_context=tls) as server,
        socket.create_connection(("127.0.0.1", server.port)),
    ):
        assert requests.get(server.url, verify=ca_file, timeout=5).status_code == 200


def test_a_slow_request_does_not_hold_up_another() -> None:
    release = threading.Event()

    def slow(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            release.wait(5)
        return hello(environ, start_response)

    with LoopbackServer(slow) as server:
        waiting = threading.Thread(target=requests.get, args=(f"{server.url}/slow",))
        waiting.start()
        assert requests.get(server.url, timeout=5).status_code == 200
        release.set()
        waiting.join()


def test_an_application_can_hang_up_on_its_client() -> None:
    def hang_up(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        raise ConnectionAbortedError

    with LoopbackServer(hang_up) as server, pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=5)


def test_a_closed_server_gives_its_port_back() -> None:
    server = LoopbackServer(hello)
    server.close()
    server.close()
    with LoopbackServer(hello, port=server.port) as again:
        assert requests.get(again.url, timeout=5).status_code == 200


def test_the_clock_starts_with_real_time_and_moves_forward() -> None:
    clock = MovableClock()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    clock.advance(timedelta(days=3))
    assert clock.now() - datetime.now(UTC) > timedelta(days=2, hours=23)


def test_the_clock_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        MovableClock().advance(timedelta(seconds=-1))
