"""What every page carries with it, and what a page of somebody else cannot make ours do."""

import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask

from bot.web.server import LARGEST, LONGEST_HEAD
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


def test_every_answer_of_every_route_has_strict_headers(application: Flask) -> None:
    nonces, seen = set(), 0
    for method, path, answer in visited(application):
        headers, where = answer.headers, f"{method} {path}"
        seen += 1
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';"), where
        assert "unsafe" not in policy, where
        assert "frame-ancestors 'none'" in policy, where
        assert "base-uri 'none'" in policy, where
        assert headers["X-Frame-Options"] == "DENY", where
        assert headers["X-Content-Type-Options"] == "nosniff", where
        assert headers["Referrer-Policy"] == "no-referrer", where
        assert headers["Strict-Transport-Security"].startswith("max-age="), where
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", where
        assert headers["Cache-Control"] in {"no-store", "private, no-cache"}, where
        assert "Server" not in headers, where
        assert "Set-Cookie" not in headers, where
        nonces.add(re.findall(r"'nonce-([^']+)'", policy)[0])
    assert seen == len(nonces) > 60  # a nonce serves one answer


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
