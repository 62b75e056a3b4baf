"""The state of one workspace, under one lock: people, items on screens, views, and calls."""

from __future__ import annotations

import itertools
import re
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import has_request_context, request

from playground.slack.faults import Faults
from playground.slack.files import File
from playground.slack.messages import Content, Kind, Message
from playground.slack.people import Channel, Directory, Person
from playground.slack.rates import Rates
from playground.slack.response_urls import ResponseUrls
from playground.slack.socket_hub import SocketHub
from playground.slack.triggers import Triggers
from playground.slack.views import Views

BOT_SCOPES = frozenset(
    {
        "commands",
        "chat:write",
        "im:write",
        "users:read",
        "users:read.email",
        "files:write",
        "channels:read",
        "groups:read",
    }
)


@dataclass(frozen=True)
class Call:
    """One call of the Web API, as it was made and answered."""

    method: str
    arguments: dict[str, Any]
    answer: dict[str, Any] | None
    """None when the connection was closed without one."""
    status: int
    at: datetime
    life: str = ""
    """The caller's header X-Life: which of a test's processes it was."""


class Workspace:
    """Everything that this Slack knows. Take `lock` to read several things at one moment."""

    def __init__(
        self,
        *,
        team_id: str,
        domain: str,
        scopes: Iterable[str] = BOT_SCOPES,
        strict_text: bool = True,
        sockets: SocketHub | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.team_id = team_id
        self.sockets = sockets or SocketHub()
        self.domain = domain
        self.scopes = frozenset(scopes)
        self.strict_text = strict_text
        self.url = ""
        self.app_id = "A0INBOXKEEPER"
        self.bot_id = "B0INBOXKEEPER"
        self.bot_token = f"xoxb-{secrets.token_hex(16)}"
        self.tokens: dict[str, float | None] = {}
        """Those that were given for an install, and when each ends."""
        self.token_error: str | None = None
        """What the bot's tokens are answered with after an uninstall."""
        self.directory = Directory()
        self.items: list[Message] = []
        self.views = Views(self.directory.name_of)
        self.triggers = Triggers(self.stopwatch)
        self.response_urls = ResponseUrls(self)
        self.rates = Rates(self.stopwatch)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.files: dict[str, File] = {}
        self._passed = 0.0
        self._numbers = itertools.count(1)
        self._last_ts = 0
        self.bot = self.add_person("inboxkeeper", real_name="Inboxkeeper", is_bot=True)

    def add_person(self, name: str, **traits: Any) -> Person:
        """Add somebody; `traits` are the fields of Person."""
        with self.lock:
            team_id = "T0ELSEWHERE" if traits.get("is_stranger") else self.team_id
            traits.setdefault("real_name", name.capitalize())
            person = Person(id=self.mint("U", name), name=name, team_id=team_id, **traits)
            self.directory.people[person.id] = person
            return person

    def add_channel(self, name: str, **traits: Any) -> Channel:
        """Add a channel; `traits` are the fields of Channel."""
        with self.lock:
            channel = Channel(id=self.mint("C", name), name=name, **traits)
            self.directory.channels[channel.id] = channel
            return channel

    def dm_channel(self, person: Person) -> Channel:
        """Return the direct messages between that person and the bot."""
        with self.lock:
            for channel in self.directory.channels.values():
                if channel.person is person:
                    return channel
            channel = Channel(id=self.mint("D", person.name), name="directmessage", person=person)
            self.directory.channels[channel.id] = channel
            return channel

    def show(
        self,
        channel: Channel,
        content: Content,
        *,
        kind: Kind = "message",
        only_for: Person | None = None,
        author: Person | None = None,
        thread_ts: str | None = None,
        files: Iterable[File] = (),
    ) -> Message:
        """Put an item on the screens."""
        with self.lock:
            message = Message(
                ts=self.next_ts(),
                channel=channel,
                text=content.text,
                blocks=content.blocks,
                names=self.directory.name_of,
                kind=kind,
                only_for=only_for,
                author=author,
                thread_ts=thread_ts,
                warnings=content.warnings,
                files=list(files),
            )
            self.items.append(message)
            self.touch()
            return message

    def show_error(self, person: Person, channel: Channel, text: str) -> Message:
        """Put Slack's own red text on one person's screen."""
        return self.show(channel, Content(text, []), kind="red", only_for=person)

    def message_object(self, message: Message) -> dict[str, Any]:
        """Return Slack's message object."""
        return message.as_object(
            bot_id=self.bot_id, bot_user=self.bot.id, app_id=self.app_id, team=self.team_id
        )

    def issue_token(self, seconds: float | None) -> str:
        """Return a fresh token of the bot's; it ends after so many seconds, or never."""
        kind = "xoxb" if seconds is None else "xoxe.xoxb-1"
        token = f"{kind}-{secrets.token_hex(16)}"
        self.tokens[token] = None if seconds is None else self.stopwatch() + seconds
        return token

    def check_token(self, token: str) -> str | None:
        """Return Slack's word for what is wrong with a token, or None."""
        if token != self.bot_token and token not in self.tokens:
            return "invalid_auth"
        if self.token_error is not None:
            return self.token_error
        ends = self.tokens.get(token)
        return "token_expired" if ends is not None and ends <= self.stopwatch() else None

    def stopwatch(self) -> float:
        """Return seconds of real time, plus what `let_pass` added to them."""
        return time.monotonic() + self._passed

    def let_pass(self, seconds: float) -> None:
        """Make trigger ids and response URLs older, and refill the budgets."""
        with self.lock:
            self._passed += seconds

    def touch(self) -> None:
        """Wake whoever waits for something to change."""
        with self.lock:
            self.changed.notify_all()

    def record(
        self, method: str, arguments: dict[str, Any], answer: dict[str, Any] | None, status: int
    ) -> None:
        """Remember a call of the Web API."""
        with self.lock:
            life = request.headers.get("X-Life", "") if has_request_context() else ""
            self.calls.append(Call(method, arguments, answer, status, datetime.now(UTC), life))
            self.touch()

    def mint(self, prefix: str, name: str = "") -> str:
        """Return a fresh id that starts with Slack's letter and says a little."""
        readable = re.sub(r"[^A-Z0-9]", "", name.upper())
        return f"{prefix}{next(self._numbers):04d}{readable}"

    def next_ts(self) -> str:
        """Return a timestamp that no other item has, like 1700000000.000100."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"
