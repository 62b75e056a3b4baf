"""The tie to Slack: the client, and who the bot is there."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from threading import Lock

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler

from bot.metrics import Metrics
from bot.settings import Settings
from bot.slack_calls import OVER, RateLimits, WatchedClient
from bot.workspaces import NotServed
from providers.trust import trusting

log = structlog.get_logger(__name__)


class OneWorkspace:
    """The `Workspaces` of one token.

    Who the bot is there is asked once, not before each request's acknowledgement.
    """

    def __init__(
        self, client: WebClient, proved: Callable[[str], None] = lambda _id: None
    ) -> None:
        self._client = client
        self._proved = proved
        self._lock = Lock()
        self._known: AuthorizeResult | None = None
        self._ended: str | None = None

    def client(self, workspace_id: str) -> WebClient:
        """Return the client; for people of another workspace, in a shared channel, there is none.

        Raises `NotServed`. By the token's answers they would be admins of their own workspace.
        """
        known = self._known
        if known is not None and known.team_id and workspace_id != known.team_id:
            raise NotServed(workspace_id)
        return self._client

    def authorize(self, workspace_id: str | None = None) -> AuthorizeResult | None:  # noqa: ARG002
        """Return the bot's own identity for Bolt, or None when Slack does not accept the token."""
        with self._lock:
            if self._known is None and self._ended is None:
                self._known = self._ask()
            return self._known

    def stands(self, workspace_id: str, at: datetime) -> bool:  # noqa: ARG002
        """Return False: what comes after an end has another token, and so another process."""
        return False

    def ended(self, workspace_id: str, event: str) -> None:  # noqa: ARG002
        """Take note that the installation has ended."""
        log.warning("installation ended", slack_event=event)
        with self._lock:
            self._known, self._ended = None, event

    def tend(self) -> None:
        """Find out whether the token works: what had ended before goes on then.

        Slack tells of an end by an event, which may get lost; so it is asked now and then. No
        answer proves nothing.
        """
        with suppress(SlackApiError, SlackClientError, OSError):
            found = self._ask()
            with self._lock:
                if self._ended is None:
                    self._known = found

    def problem(self) -> str | None:
        """Return what is wrong with the tie to Slack, or None."""
        try:
            if self.authorize() is not None:
                return None
        except (SlackApiError, OSError) as error:
            return f"Slack cannot be asked: {type(error).__name__}"
        return f"the installation has ended ({self._ended})" if self._ended else "token refused"

    def _ask(self) -> AuthorizeResult | None:
        try:
            answer = self._client.auth_test()
        except SlackApiError as error:
            if error.response["error"] not in OVER:
                raise
            log.error("slack refuses the bot", error=error.response["error"])  # noqa: TRY400
            return None
        self._proved(str(answer.get("team_id")))
        return AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=answer.get("team_id"),
            bot_id=answer.get("bot_id"),
            bot_user_id=answer.get("user_id"),
            bot_token=self._client.token,
        )


def slack_client(settings: Settings, metrics: Metrics, token: str | None) -> WebClient:
    """Return a client that talks to Slack with a token; it sleeps when Slack asks for it."""
    client = WatchedClient(
        metrics,
        token=token,
        base_url=f"{settings.slack_api_url}/",
        timeout=10,
        # Of its own the library reads all authorities of the world for each call.
        ssl=trusting(settings.ca_file),
    )
    # The library's own list does not cover 429; both handlers sleep, so they run after the ack.
    client.retry_handlers = [
        ConnectionErrorRetryHandler(max_retry_count=1),
        RateLimits(metrics),
    ]
    return client
