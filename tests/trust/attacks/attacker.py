"""Somebody who speaks HTTP with the bot, by hand, and reads its database afterwards."""

import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from playground.world import World

FORM = "application/x-www-form-urlencoded"


class Attacker:
    """Sends what no client of Slack's or browser would send."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.events = f"{world.public_url}/slack/events"

    def signed(self, body: bytes, *, at: float | None = None, secret: str = "") -> dict[str, str]:
        """Return the headers with which Slack would send a body."""
        stamp = str(int(time.time() if at is None else at))
        key = (secret or self.world.slack.signing_secret).encode()
        made = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}

    def sends(
        self, body: bytes, headers: dict[str, Any] | None = None, *, kind: str = FORM
    ) -> requests.Response:
        """Post to where Slack's requests come in, signed unless `headers` say otherwise."""
        headers = self.signed(body) if headers is None else headers
        return requests.post(
            self.events, body, headers={"Content-Type": kind, **headers}, timeout=20
        )

    def payload(self, payload: object) -> requests.Response:
        """Send an interaction as Slack would."""
        return self.sends(urlencode({"payload": json.dumps(payload)}).encode())

    def stored(self) -> dict[str, bytes]:
        """Return what the database's files hold now."""
        return stored(self.world.folder)


def stored(folder: Path) -> dict[str, bytes]:
    """Return the database's files."""
    return {path.name: path.read_bytes() for path in folder.glob("inboxkeeper.db*")}


def click(person: Any, action_id: str, value: str, **more: Any) -> dict[str, Any]:
    """Return a press on a button as Slack describes it."""
    return {
        "type": "block_actions",
        "team": {"id": person.team_id},
        "user": {"id": person.id, "team_id": person.team_id},
        "trigger_id": "1.2.x",
        "container": {"type": "message", "is_ephemeral": True},
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
        **more,
    }
