"""The facade: one workspace that a bot can be pointed at, and people who can act in it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playground.server import LoopbackServer
from playground.slack import payloads
from playground.slack.acting import Acting
from playground.slack.api_people import user_object
from playground.slack.delivery import Courier, Exchange, new_signing_secret
from playground.slack.faults import Faults
from playground.slack.files import File
from playground.slack.filling import assert_true
from playground.slack.installing import Installer
from playground.slack.messages import Content, Message
from playground.slack.people import Channel, Person
from playground.slack.rates import Rates
from playground.slack.socket_hub import SocketHub
from playground.slack.watching import Watching
from playground.slack.web_api import create_app
from playground.slack.workspace import BOT_SCOPES, Call, Workspace


class Slack(Acting, Watching):
    """A Slack on loopback. Nothing listens before `start`.

    `scopes` are the bot's granted scopes. With `strict_text` blocks without a top-level text
    are refused as `no_text`, where the real Slack warns. `should_escape` is the manifest's
    setting of the slash command. `beside` another one this is a second workspace of the same
    Slack, with the same app in it: one server, one signing secret, and the same way to the bot.
    """

    def __init__(
        self,
        team_id: str = "T0ACME",
        domain: str = "acme",
        *,
        scopes: Iterable[str] = BOT_SCOPES,
        strict_text: bool = True,
        should_escape: bool = True,
        beside: Slack | None = None,
    ) -> None:
        self.workspace = Workspace(
            team_id=team_id,
            domain=domain,
            scopes=scopes,
            strict_text=strict_text,
            sockets=beside.sockets if beside else None,
        )
        self.workspaces: list[Workspace] = beside.workspaces if beside else []
        self.workspaces.append(self.workspace)
        self.installer: Installer = beside.installer if beside else Installer(self.workspaces)
        self.courier: Courier = (
            beside.courier if beside else Courier(new_signing_secret(), self.workspace.sockets)
        )
        self.workspace.url = beside.workspace.url if beside else ""
        self.should_escape = should_escape
        self._server: LoopbackServer | None = None

    def start(self, port: int = 0) -> Self:
        """Serve the Web API on that port of 127.0.0.1, by default a free one."""
        self._server = LoopbackServer(create_app(self.workspaces, self.installer), port=port)
        self.workspace.url = self._server.url
        return self

    def close(self) -> None:
        """Stop serving; again is harmless."""
        self.sockets.close()
        if self._server is not None:
            self._server.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Where it is served, without a slash at the end."""
        return self.workspace.url

    @property
    def api_url(self) -> str:
        """The base of the Web API, as in SLACK_API_URL."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The token that the bot calls with."""
        return self.workspace.bot_token

    @property
    def signing_secret(self) -> str:
        """The secret that requests to the bot are signed with."""
        return self.courier.signing_secret

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API so far, oldest first."""
        with self.workspace.lock:
            return list(self.workspace.calls)

    @property
    def exchanges(self) -> list[Exchange]:
        """Every request to the bot so far, oldest first."""
        return list(self.courier.exchanges)

    @property
    def faults(self) -> Faults:
        """The faults that wait for their calls."""
        return self.workspace.faults

    @property
    def rates(self) -> Rates:
        """The bot's budgets of calls and messages."""
        return self.workspace.rates

    @property
    def files(self) -> list[File]:
        """The uploaded files so far, with name and content."""
        with self.workspace.lock:
            return [one for one in self.workspace.files.values() if one.content is not None]

    def let_pass(self, seconds: float) -> None:
        """Make trigger ids and response URLs older, and refill the bot's budgets."""
        self.workspace.let_pass(seconds)

    def add_person(self, name: str, **traits: Any) -> Person:
        """Add somebody; `traits` are the fields of Person, like `email` or `is_admin`."""
        return self.workspace.add_person(name, **traits)

    def add_channel(self, name: str, members: Iterable[Person] = (), **traits: Any) -> Channel:
        """Add a channel; `traits` are the fields of Channel, like `is_private`."""
        return self.workspace.add_channel(name, members=list(members), **traits)

    def update_person(self, person: Person, **changes: Any) -> Exchange | None:
        """Change somebody; the bot, when there is one, hears `user_change`.

        Who is deactivated is signed out and leaves all channels.
        """
        with self.workspace.lock:
            for name, value in changes.items():
                if not hasattr(person, name):
                    raise AttributeError(f"a person has no {name!r}")
                setattr(person, name, value)
            if person.deleted:
                self._sign_out(person)
            user = user_object(self.workspace, person, with_locale=False)
            self.workspace.touch()
        return self.event("user_change", user=user) if self.courier.connected else None

    def deactivate(self, person: Person) -> Exchange | None:
        """Switch an account off, as an admin of Slack does: the person cannot act any more.

        The bot is told with a user object that is cut down to what Slack leaves of it.
        """
        return self.update_person(person, deleted=True)

    def reactivate(self, person: Person) -> Exchange | None:
        """Give an account back; into their channels nobody is put back, as in Slack."""
        return self.update_person(person, deleted=False)

    def say(self, person: Person, channel: Channel, text: str) -> Message:
        """Let a person write into a channel; the bot is not subscribed to that."""
        assert_true(not person.deleted, f"{person.name} is deactivated")
        return self.workspace.show(channel, Content(text, []), author=person)

    def deliver_to(self, base_url: str, ca_file: Path | None = None) -> None:
        """Send commands, interactions and events to `<base_url>/slack/events` from now on.

        `ca_file` has the authorities of a bot that speaks TLS.
        """
        self.courier.base_url = base_url.rstrip("/")
        self.courier.ca_file = ca_file

    def deliver_by_socket(self) -> None:
        """Send commands, interactions and events over the app's own connections from now on."""
        self.sockets.start()

    @property
    def sockets(self) -> SocketHub:
        """Slack's side of Socket Mode."""
        return self.workspace.sockets

    def event(self, kind: str, **fields: Any) -> Exchange:
        """Send an event, like `app_uninstalled`."""
        return self.courier.send_event(payloads.event(self.workspace, kind, fields))

    def verify_url(self) -> Exchange:
        """Check the request URL as Slack's settings page does: the challenge must come back."""
        challenge = secrets.token_hex(16)
        exchange = self.courier.send_event(payloads.url_verification(challenge))
        answer = exchange.ack_json
        echoed = answer.get("challenge") if isinstance(answer, dict) else exchange.ack_body
        if echoed != challenge:
            raise AssertionError(f"the challenge did not come back: {exchange.ack_body!r}")
        return exchange

    def uninstall(self) -> list[Exchange]:
        """Remove the app: its token ends, and both events about that are sent."""
        self.workspace.token_error = "account_inactive"
        revoked = self.event(
            "tokens_revoked", tokens={"oauth": [], "bot": [self.workspace.bot.id]}
        )
        return [revoked, self.event("app_uninstalled")]

    def redeliver(self, exchange: Exchange) -> Exchange:
        """Send the same body again: an event as a retry, a click as a doubled one."""
        return self.courier.send_again(exchange)

    def signed(self, body: bytes, *, age: float = 0.0) -> dict[str, str]:
        """Return the headers that make a body Slack's, signed so many seconds ago."""
        return self.courier.signed(body, age)

    def deliver_raw(self, body: bytes, headers: dict[str, str]) -> Exchange:
        """Send what you like, for forged and outdated signatures."""
        try:
            payload = json.loads(body)
        except ValueError:
            payload = None
        known = payload if isinstance(payload, dict) else {}
        return self.courier.carry(Exchange(body, headers, known))

    def _sign_out(self, person: Person) -> None:
        self.workspace.views.clear(person)
        for channel in self.workspace.directory.channels.values():
            channel.members = [one for one in channel.members if one is not person]
