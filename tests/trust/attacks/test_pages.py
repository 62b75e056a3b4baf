"""What every page carries with it, and what a page of somebody else cannot make ours do."""

import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask, request

from bot.installing import NotInstalled, Obstacle
from bot.web.installs import InstallPages
from bot.web.server import LARGEST, LONGEST_HEAD
from bot.web.slack import SlackDoor
from bot.web.standby import standby_site
from playground.world import INITECH
from tests.connections.conftest import Rules
from tests.stories.conftest import Town

pytestmark = pytest.mark.slow
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def visited(application: Flask) -> Iterator[tuple[str, str, Any]]:
    """Visit every route with every method, and some paths that are none."""
    client = application.test_client()
    paths = {re.sub(r"<[^>]+>", "x", rule.rule) for rule in application.url_map.iter_rules()}
    for path in sorted(paths | {"/", "/nothing", "/static/../x", "/connect/", "/api/v1/"}):
        for method in METHODS:
            yield method, path, client.open(path, method=method)


def strict(answer: Any, where: str) -> str:
    """Hold an answer against what every one has to carry; return its policy."""
    headers = answer.headers
    policy = str(headers["Content-Security-Policy"])
    assert policy.startswith("default-src 'none';"), where
    assert "unsafe" not in policy, where
    assert "frame-ancestors 'none'" in policy, where
    assert "base-uri 'none'" in policy, where
    assert headers["X-Frame-Options"] == "DENY", where
    assert headers["X-Content-Type-Options"] == "nosniff", where
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin", where
    assert "camera=()" in headers["Permissions-Policy"], where
    assert headers["Cache-Control"] in {"no-store", "private, no-cache"}, where
    assert "Server" not in headers, where
    assert "Set-Cookie" not in headers, where
    return policy


@pytest.fixture
def whole(application: Flask) -> Flask:
    """The site with the routes that only some have: Slack's door, and the install pages."""
    door = SlackDoor(Mock(), "s" * 32)
    application.add_url_rule(
        "/slack/events", view_func=lambda: door.take(request), methods=["POST"]
    )
    installing = Mock()
    installing.begin.side_effect = RuntimeError("broken")
    installing.complete.side_effect = NotInstalled(Obstacle.UNKNOWN)
    pages = InstallPages(installing, "https://inboxkeeper.example.com")
    application.register_blueprint(pages.blueprint())
    return application


def test_every_answer_of_every_route_has_strict_headers(whole: Flask) -> None:
    nonces, statuses, seen = set(), set(), 0
    for method, path, answer in visited(whole):
        where = f"{method} {path}"
        seen += 1
        policy = strict(answer, where)
        assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}, where
        assert answer.headers["Strict-Transport-Security"].startswith("max-age="), where
        nonces.add(re.findall(r"'nonce-([^']+)'", policy)[0])
        statuses.add(answer.status_code)
    assert seen == len(nonces) > 90  # a nonce serves one answer
    assert {200, 401, 404, 405, 500} <= statuses  # those that went wrong, too


def test_a_page_that_broke_is_as_strict_and_says_nothing_of_why(whole: Flask) -> None:
    answer = whole.test_client().post("/slack/install")
    assert answer.status_code == 500
    strict(answer, "broken")
    assert "RuntimeError" not in answer.text
    assert "Traceback" not in answer.text


def test_what_a_process_answers_that_stands_by_is_as_strict() -> None:
    client = standby_site(lambda: b"").test_client()
    for path in ("/healthz", "/readyz", "/metrics", "/", "/connect/x", "/slack/events"):
        for method in METHODS:
            answer = client.open(path, method=method)
            strict(answer, f"{method} {path}")
            assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_page_with_a_form_is_as_strict_and_no_other_site_sees_where_it_was(
    shared: Town,
) -> None:
    answer = requests.get(shared.link(shared.alice), timeout=20)
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "http://" not in re.sub(r'action="[^"]*"', "", answer.text)  # nothing from elsewhere


def test_the_cookie_of_a_sign_in_is_for_nobody_else(shared: Town) -> None:
    pressed = requests.post(shared.link(shared.alice), allow_redirects=False, timeout=20)
    cookie = pressed.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="):
        assert part in cookie
    assert "Domain" not in cookie
    assert pressed.status_code == 303


def test_over_https_no_neighbour_can_plant_the_cookie(
    application: Flask,
    rules: Rules,
) -> None:
    token = rules.links.issue(rules.alice, "alice@acme.test", "google")
    pressed = application.test_client().post(f"/connect/{token}")
    cookie = pressed.headers["Set-Cookie"]
    assert cookie.startswith("__Host-consent_")
    assert "Secure" in cookie
    consent = cookie.partition("=")[0].removeprefix("__Host-")
    [state] = re.findall(r"state=([\w-]+)", pressed.headers["Location"])
    planted = application.test_client()
    planted.set_cookie(consent, cookie.partition("=")[2].partition(";")[0])
    answer = planted.get(f"/oauth/google/callback?state={state}&code=x")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
    ],
)
def test_a_form_of_another_site_presses_none_of_our_buttons(
    shared: Town, said: list[dict[str, Any]], headers: dict[str, str]
) -> None:
    """Also not that of the form for a mail server, with a password that somebody else chose."""
    ida = f"ida{secrets.token_hex(3)}@{INITECH}"
    shared.world.imap.add_account(ida, "hunter2hunter2")
    link = shared.link(shared.person(ida.partition("@")[0], ida), f"connect {ida}")
    filled = {
        "host": f"imap.{INITECH}",
        "port": str(shared.world.imap.tls_port),
        "tls": "tls",
        "username": ida,
        "password": "hunter2hunter2",
    }
    answer = requests.post(link, filled, headers=headers, timeout=20)
    assert answer.status_code == 409
    assert "Set-Cookie" not in answer.headers
    with shared.world.bot.database.snapshot() as tx:
        assert not [c for c in tx.connections.find(None) if c.address == ida]


def test_what_a_form_sends_is_shown_as_text_and_the_password_not_at_all(
    shared: Town, said: list[dict[str, Any]]
) -> None:
    jim = shared.person("jim", f"jim@{INITECH}")
    link = shared.link(jim, f"connect jim@{INITECH}")
    evil = '"><script>alert(1)</script>'
    filled = {"host": evil, "port": evil, "tls": evil, "username": evil, "password": "s3cr3t-pass"}
    answer = requests.post(link, filled, timeout=20)
    assert answer.status_code == 422
    assert "<script" not in answer.text
    assert "s3cr3t-pass" not in answer.text


def raw(town: Town, request: bytes, *, wait: float = 10.0) -> bytes:
    """Send bytes as they are and return what comes back until the end."""
    where, answer = urlsplit(town.world.public_url), b""
    with (
        socket.create_connection((str(where.hostname), where.port), timeout=wait) as line,
        suppress(ConnectionError),  # it was cut off while it was still talking
    ):
        line.sendall(request)
        while b"\r\n\r\n" not in answer and (part := line.recv(65536)):
            answer += part
    return answer


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"POST /slack/events HTTP/1.1\r\nContent-Length: %d" % (LARGEST + 1), b"413"),
        (b"POST /connect/x HTTP/1.1\r\nContent-Length: 99999999999", b"413"),
        (b"GET /healthz HTTP/1.1\r\nX-Long: " + b"a" * (LONGEST_HEAD + 1), b"431"),
        (b"GET /healthz HTTP/1.1\r\nContent-Length: -1", b"400"),
        (b"GET /healthz HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2", b"400"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\nContent-Length: 1", b"501"),
        (b"GET /healthz HTTP/1.1\r\nX-A: b\x00c", b"400"),
    ],
)
def test_requests_that_smuggle_or_flood_are_refused_before_they_are_read(
    shared: Town, said: list[dict[str, Any]], request_line: bytes, status: bytes
) -> None:
    head = request_line + b"\r\nHost: x\r\n\r\n"
    answer = raw(shared, head)
    assert not answer or answer.split(b" ", 2)[1] == status, answer[:200]


def test_a_hundred_slow_talkers_keep_nobody_out(shared: Town) -> None:
    """Each has begun a request and never ends it."""
    where = urlsplit(shared.world.public_url)
    lines = [
        socket.create_connection((str(where.hostname), where.port), timeout=10) for _ in range(150)
    ]
    try:
        for line in lines:
            line.sendall(b"POST /slack/events HTTP/1.1\r\nContent-Length: 1000\r\n")
        assert requests.get(f"{shared.world.public_url}/healthz", timeout=10).status_code == 200
        assert "Nobody else" in shared.says(shared.sam, "admins").plain()
    finally:
        for line in lines:
            line.close()


def test_headers_of_a_proxy_are_believed_from_nobody(shared: Town) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Host": "evil"}
    answer = requests.post(
        shared.link(shared.alice), headers=forged, allow_redirects=False, timeout=20
    )
    assert answer.headers["Location"].startswith(shared.google.auth_url)
    assert "evil" not in answer.headers["Location"]
