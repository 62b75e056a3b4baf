"""Sends signed requests to the bot and times its acknowledgement."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from playground.slack import limits
from playground.slack.socket_hub import SocketHub

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(eq=False)
class Exchange:
    """One request to the bot and what came back; `ack_status` is None when nothing did."""

    body: bytes
    headers: dict[str, str]
    payload: dict[str, Any]
    ack_status: int | None = None
    ack_seconds: float = 0.0
    ack_body: str = ""
    ack_headers: dict[str, str] = field(default_factory=dict)
    failure: str | None = None
    """`operation_timeout` or `dispatch_failed`; None when the bot acknowledged in time."""
    error_shown: str | None = None
    """Slack's red text, when the person got one."""

    @property
    def ack_json(self) -> Any:
        """The acknowledgement's JSON; None when it is empty or something else."""
        try:
            return json.loads(self.ack_body)
        except ValueError:
            return None

    @property
    def trigger_id(self) -> str:
        """The trigger id that it carried."""
        return str(self.payload["trigger_id"])

    @property
    def response_url(self) -> str:
        """The response URL that it carried."""
        return str(self.payload["response_url"])


class Courier:
    """Carries requests to one bot at `<base url>/slack/events`."""

    def __init__(self, signing_secret: str, sockets: SocketHub) -> None:
        self.signing_secret = signing_secret
        self._sockets = sockets
        self.base_url: str | None = None
        #: Whom it trusts besides the usual authorities, for a bot that speaks TLS.
        self.ca_file: Path | None = None
        self.exchanges: list[Exchange] = []

    @property
    def connected(self) -> bool:
        """Whether there is a bot to carry anything to."""
        return self.base_url is not None or self._sockets.started

    def send_command(self, form: dict[str, str]) -> Exchange:
        """Send a slash command."""
        return self._send(urlencode(form).encode(), FORM, dict(form))

    def send_interaction(self, payload: dict[str, Any]) -> Exchange:
        """Send a click, a submission or the like."""
        return self._send(urlencode({"payload": json.dumps(payload)}).encode(), FORM, payload)

    def send_event(self, envelope: dict[str, Any]) -> Exchange:
        """Send an event, or the verification of a request URL."""
        return self._send(json.dumps(envelope).encode(), JSON, envelope)

    def send_again(self, exchange: Exchange, reason: str = "http_timeout") -> Exchange:
        """Send the same bytes with a fresh signature; an event says which retry it is."""
        again = Exchange(exchange.body, self.signed(exchange.body), exchange.payload)
        again.headers["Content-Type"] = exchange.headers["Content-Type"]
        if exchange.payload.get("type") == "event_callback":
            earlier = [one for one in self.exchanges if one.body == exchange.body]
            again.headers["X-Slack-Retry-Num"] = str(len(earlier))
            again.headers["X-Slack-Retry-Reason"] = reason
        return self.carry(again)

    def carry(self, exchange: Exchange) -> Exchange:
        """Post it as it stands and wait for the acknowledgement, three seconds at most."""
        if self._sockets.started:
            return self._carry_by_socket(exchange)
        if self.base_url is None:
            raise AssertionError("nobody said where the bot is: call deliver_to first")
        self.exchanges.append(exchange)
        started = time.monotonic()
        try:
            answer = self._post(exchange)
        except requests.Timeout:
            exchange.failure = "operation_timeout"
        except requests.ConnectionError:
            exchange.failure = "dispatch_failed"
        else:
            exchange.ack_status = answer.status_code
            exchange.ack_body = answer.text
            exchange.ack_headers = dict(answer.headers)
            exchange.failure = None if answer.ok else "dispatch_failed"
        exchange.ack_seconds = time.monotonic() - started
        return exchange

    def _carry_by_socket(self, exchange: Exchange) -> Exchange:
        """Send it over one of the app's connections, as `carry` posts it."""
        self.exchanges.append(exchange)
        started = time.monotonic()
        kind, retry = "interactive", None
        if exchange.payload.get("type") == "event_callback":
            kind = "events_api"
            number = int(exchange.headers.get("X-Slack-Retry-Num", 0))
            retry = (number, exchange.headers.get("X-Slack-Retry-Reason", ""))
        elif "command" in exchange.payload:
            kind = "slash_commands"
        answer = self._sockets.send(kind, exchange.payload, retry=retry)
        exchange.ack_seconds = time.monotonic() - started
        if answer is None:
            exchange.failure = "operation_timeout"
            return exchange
        exchange.ack_status = 200
        exchange.ack_body = json.dumps(answer["payload"]) if "payload" in answer else ""
        return exchange

    def _post(self, exchange: Exchange) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            return session.post(
                f"{self.base_url}/slack/events",
                data=exchange.body,
                headers=exchange.headers,
                timeout=limits.ACK_SECONDS,
                allow_redirects=False,
                verify=str(self.ca_file) if self.ca_file else True,
            )

    def _send(self, body: bytes, content_type: str, payload: dict[str, Any]) -> Exchange:
        headers = {**self.signed(body), "Content-Type": content_type}
        return self.carry(Exchange(body, headers, payload))

    def signed(self, body: bytes, age: float = 0.0) -> dict[str, str]:
        """Return headers signed in real time, so many seconds ago.

        docs.slack.dev/authentication/verifying-requests-from-slack.
        """
        timestamp = str(int(time.time() - age))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
        }


def new_signing_secret() -> str:
    """Return a signing secret of Slack's shape."""
    return secrets.token_hex(16)
