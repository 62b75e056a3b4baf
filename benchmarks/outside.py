"""Slack and a provider, as little of them as the bot needs: one process, one loop, no checks.

The playground is strict, and so it is slow. What is measured against this one has been shown to
be right against that one.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable
from typing import ClassVar
from urllib.parse import parse_qs

#: The workspace, and a person with every right in it.
WORKSPACE = "T0BENCH"
ADMIN = "U0ADMIN"
#: How long the provider takes for a check (seconds), where it is asked to be slow: a token and a
#: look, half of it each.
SLOW = 0.2

Form = dict[str, list[str]]


class Outside(asyncio.Protocol):
    """One connection of a client; they may be kept alive."""

    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where the answers go."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            length = _length(head)
            if len(self._received) < end + 4 + length:
                return
            path = self._received.split(b" ", 2)[1].decode()
            body = self._received[end + 4 : end + 4 + length]
            self._received = self._received[end + 4 + length :]
            self._answer(path, body, closing=b"connection: close" in head)

    def _answer(self, path: str, body: bytes, *, closing: bool) -> None:
        path = path.partition("?")[0]
        slow = path.startswith("/slow")
        path = path.removeprefix("/slow")
        kind = "/respond" if path.startswith("/respond") else path
        self.counts[kind] += 1
        answer = ROUTES[kind](body)
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}"
        )
        written = head.encode() + (b"\r\nConnection: close" if closing else b"")
        written += b"\r\n\r\n" + answer
        if slow:
            asyncio.get_running_loop().call_later(SLOW / 2, self._write, written, closing)
        else:
            self._write(written, closing)

    def _write(self, written: bytes, closing: bool) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(written)
            if closing:
                self._transport.close()


def _length(head: bytes) -> int:
    at = head.find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def _user(body: bytes) -> bytes:
    user_id = parse_qs(body.decode()).get("user", [ADMIN])[0]
    return _said(user=_member(user_id))


def _member(user_id: str) -> dict[str, object]:
    return {
        "id": user_id,
        "team_id": WORKSPACE,
        "name": user_id.lower(),
        "real_name": f"Person {user_id}",
        "locale": "en-US",
        "tz": "Europe/Berlin",
        "is_admin": user_id == ADMIN,
        "profile": {"real_name": f"Person {user_id}", "email": f"{user_id.lower()}@acme.test"},
    }


def _said(**answer: object) -> bytes:
    return json.dumps({"ok": True, **answer}).encode()


def _room(body: bytes) -> bytes:
    return _said(channel={"id": "D" + parse_qs(body.decode())["users"][0][1:]})


def _posted(_body: bytes) -> bytes:
    Outside.counts["ts"] += 1
    return _said(channel="C1", ts=f"1.{Outside.counts['ts']:06}")


def _token(_body: bytes) -> bytes:
    return json.dumps(
        {"access_token": "a" * 180, "expires_in": 3599, "token_type": "Bearer"}
    ).encode()


ROUTES: dict[str, Callable[[bytes], bytes]] = {
    "/api/auth.test": lambda _: _said(team_id=WORKSPACE, bot_id="B0", user_id="U0BOT"),
    "/api/users.info": _user,
    "/api/users.list": lambda _: _said(members=[_member(ADMIN)], response_metadata={}),
    "/api/conversations.open": _room,
    "/api/chat.postMessage": _posted,
    "/api/chat.update": _posted,
    "/api/views.publish": lambda _: _said(view={"id": "V1"}),
    "/respond": lambda _: b"ok",
    "/token": _token,
    "/gmail/v1/users/me/profile": lambda _: json.dumps({"emailAddress": "a@b.test"}).encode(),
    "/counts": lambda _: json.dumps(Outside.counts).encode(),
}


async def _serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Outside, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
