"""The whole local world: a Slack, a Google, people, and the real bot between them."""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.app import build
from bot.running import Running
from bot.settings import Settings
from playground.browser import Browser
from playground.certificates import LocalAuthority
from playground.clock import MovableClock
from playground.dns.dns import Dns
from playground.google.google import Google
from playground.imap.imap import Imap
from playground.microsoft.microsoft import Microsoft
from playground.ports import free_port
from playground.program import Program
from playground.receiver import Receiver
from playground.slack.slack import Slack

#: A domain whose mail is on a server of its own.
INITECH = "initech.test"


class World:
    """Everything on loopback, in a folder of its own; `close` leaves nothing behind.

    `settings` override the bot's, by the names of its environment variables. With `plain_pages`
    the providers' pages for people speak http, for browsers that do not know our authority. With
    `socket` Slack is spoken to in Socket Mode. With `many` the bot is installed by whoever wants
    it, and by nobody at first.
    """

    def __init__(
        self,
        folder: Path | None = None,
        settings: Mapping[str, str] | None = None,
        *,
        plain_pages: bool = False,
        socket: bool = False,
        many: bool = False,
        clock: MovableClock | None = None,
    ) -> None:
        self._stack = ExitStack()
        if folder is None:
            folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        self.folder = folder
        self.clock = clock or MovableClock()
        self.authority = LocalAuthority()
        self.ca_file = self.authority.ca_file(folder / "ca.pem")
        self.slack = self._stack.enter_context(Slack())
        self.google = self._stack.enter_context(
            Google(self.authority, self.clock, plain_pages=plain_pages)
        )
        self.microsoft = self._stack.enter_context(
            Microsoft(self.authority, self.clock, plain_pages=plain_pages)
        )
        self.dns = self._stack.enter_context(Dns())
        self.imap = self._stack.enter_context(Imap(self.authority, f"imap.{INITECH}"))
        self.receiver = self._stack.enter_context(
            closing(Receiver(ssl_context=self.authority.server_context()))
        )
        self._name_mail_server()
        self.general = self.slack.add_channel("general")
        self._port = free_port()  # the public URL has to be known before the bot listens
        self.public_url = f"http://127.0.0.1:{self._port}"
        self.google.register_redirect(f"{self.public_url}/oauth/google/callback")
        self.microsoft.register_redirect(f"{self.public_url}/oauth/microsoft/callback")
        self.slack.installer.redirect_uris.add(f"{self.public_url}/slack/oauth_redirect")
        self._socket = socket
        self._many = many
        self.slack.deliver_by_socket() if socket else self.slack.deliver_to(self.public_url)
        self.program = Program(
            public_url=self.public_url,
            gmail_url=self.google.api_url,
            graph_url=self.microsoft.graph_url,
            ca_file=self.ca_file,
        )
        self.environment = self._environment() | dict(settings or {})
        self._bot: Running | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> Self:
        """Start the bot, built by its own composition root."""
        # Only what is given here counts: neither this process's environment nor an .env file.
        settings = Settings.model_validate(self.environment)
        self._bot = build(settings, clock=self.clock)
        self._bot.start()
        return self

    def stop_bot(self) -> None:
        """Stop the bot; its database stays, so `start` goes on from there."""
        if self._bot is not None:
            self._bot.stop()
            self._bot = None

    def close(self) -> None:
        """Stop everything."""
        self.stop_bot()
        self._stack.close()

    @property
    def bot(self) -> Running:
        """The running bot. Raises RuntimeError when it is stopped."""
        if self._bot is None:
            raise RuntimeError("the bot is not running")
        return self._bot

    def browser(self, language: str = "en") -> Browser:
        """Return a new browser that trusts this world's certificates."""
        return self._stack.enter_context(Browser(self.ca_file, language=language))

    def pass_time(self, by: timedelta) -> None:
        """Let time pass for the bot's own rules; what is due then happens by itself."""
        self.clock.advance(by)

    def until(self, condition: Callable[[], object], timeout: float = 15.0) -> None:
        """Wait until something is so; AssertionError with what everybody saw when it never is."""
        self.slack.wait_until(condition, timeout)

    def _name_mail_server(self) -> None:
        """Let one domain have a mail server of its own, named as RFC 6186 has it."""
        self.dns.set_mx(INITECH, "other")
        self.dns.set_a(self.imap.host, "127.0.0.1")
        self.dns.set_srv(f"_imaps._tcp.{INITECH}", self.imap.host, self.imap.tls_port)

    def _delivery(self) -> dict[str, str]:
        if self._socket:
            return {"SLACK_APP_TOKEN": self.slack.sockets.app_token}
        return {"SLACK_SIGNING_SECRET": self.slack.signing_secret}

    def _entrance(self) -> dict[str, str]:
        if not self._many:
            return {"SLACK_BOT_TOKEN": self.slack.bot_token}
        return {
            "SLACK_CLIENT_ID": self.slack.installer.client_id,
            "SLACK_CLIENT_SECRET": self.slack.installer.client_secret,
        }

    def _environment(self) -> dict[str, str]:
        return {
            **self._entrance(),
            **self._delivery(),
            "SLACK_API_URL": self.slack.api_url,
            "INBOXKEEPER_PUBLIC_URL": self.public_url,
            "INBOXKEEPER_LISTEN": f"127.0.0.1:{self._port}",
            "INBOXKEEPER_DATABASE": str(self.folder / "inboxkeeper.db"),
            "INBOXKEEPER_CA_FILE": str(self.ca_file),
            "INBOXKEEPER_ALLOW_PRIVATE_HOSTS": "1",
            "INBOXKEEPER_ALERTS_CHANNEL": self.general.id,
            "INBOXKEEPER_NAMESERVERS": self.dns.nameserver,
            "GOOGLE_CLIENT_ID": self.google.client_id,
            "GOOGLE_CLIENT_SECRET": self.google.client_secret,
            "GOOGLE_AUTH_URL": self.google.auth_url,
            "GOOGLE_TOKEN_URL": self.google.token_url,
            "GOOGLE_REVOKE_URL": self.google.revoke_url,
            "GOOGLE_API_URL": self.google.api_url,
            "MICROSOFT_CLIENT_ID": self.microsoft.client_id,
            "MICROSOFT_CLIENT_SECRET": self.microsoft.client_secret,
            "MICROSOFT_AUTHORITY_URL": self.microsoft.authority_url,
            "MICROSOFT_SIGN_IN_URL": self.microsoft.pages_url,
            "MICROSOFT_GRAPH_URL": self.microsoft.graph_url,
        }
