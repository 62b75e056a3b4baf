"""Asks a server as fast as it answers, over connections that are kept, and times every answer."""

import hashlib
import hmac
import json
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter, time
from urllib.parse import urlencode

Request = bytes


@dataclass(frozen=True, slots=True)
class Load:
    """What a load came to: seconds until the last answer, and the seconds of each answer."""

    seconds: float
    each: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """Return the time that so many of the answers stayed within."""
        ordered = sorted(self.each)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def run(port: int, requests: Sequence[Request], clients: int) -> Load:
    """Send all requests from so many clients; each waits for an answer before it asks again.

    Raises:
        RuntimeError: an answer was not what it should be.

    """
    shares = [requests[number::clients] for number in range(clients)]
    began = perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = [each for found in pool.map(lambda s: _client(port, s), shares) for each in found]
    return Load(perf_counter() - began, tuple(times))


def _client(port: int, requests: Sequence[Request]) -> list[float]:
    times = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for each in requests:
            began = perf_counter()
            connection.sendall(each)
            _read(connection)
            times.append(perf_counter() - began)
    return times


def fetch(port: int, path: str) -> bytes:
    """Return what stands at a path."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return _read(connection)


def _read(connection: socket.socket) -> bytes:
    received = b""
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _more(connection)
    head = received[:end].lower()
    if not head.startswith((b"http/1.1 200", b"http/1.0 200")):
        raise RuntimeError(received[:300].decode(errors="replace"))
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    while len(received) < end + 4 + length:
        received += _more(connection)
    return received[end + 4 :]


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise RuntimeError("the server hung up")
    return received


def post(path: str, body: bytes, headers: Sequence[tuple[str, str]] = ()) -> Request:
    """Return a request, written out."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Slack:
    """Writes what Slack sends, signed as Slack signs it."""

    def __init__(self, secret: str, workspace: str, person: str, respond: str) -> None:
        self._secret = secret.encode()
        self._workspace = workspace
        self._person = person
        self._respond = respond

    def command(self, text: str, number: int) -> Request:
        """Return what arrives when somebody types `/inbox text`."""
        return self._signed(
            {
                "command": "/inbox",
                "text": text,
                "team_id": self._workspace,
                "user_id": self._person,
                "channel_id": "C1",
                "api_app_id": "A1",
                "is_enterprise_install": "false",
                "trigger_id": f"{number}.1",
                "response_url": f"{self._respond}/{number}",
            }
        )

    def click(self, action: str, value: str, number: int) -> Request:
        """Return what arrives when somebody presses a button of a message."""
        person = {"id": self._person, "team_id": self._workspace}
        payload = {
            "type": "block_actions",
            "user": person,
            "team": {"id": self._workspace},
            "api_app_id": "A1",
            "container": {"type": "message", "is_ephemeral": True},
            "trigger_id": f"{number}.2",
            "response_url": f"{self._respond}/{number}",
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
        }
        return self._signed({"payload": json.dumps(payload)})

    def _signed(self, form: dict[str, str]) -> Request:
        body = urlencode(form).encode()
        at = str(int(time()))
        digest = hmac.new(self._secret, f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        return post(
            "/slack/events",
            body,
            [
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("X-Slack-Request-Timestamp", at),
                ("X-Slack-Signature", f"v0={digest}"),
            ],
        )


def until(count: Callable[[], int], wanted: int, patience: float = 60.0) -> None:
    """Wait until so many were counted. Raises RuntimeError when it never comes to that."""
    deadline = perf_counter() + patience
    while (found := count()) < wanted:
        if perf_counter() > deadline:
            raise RuntimeError(f"{found} of {wanted} in {patience:.0f} s")
