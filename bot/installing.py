"""Installing the bot into a workspace: to Slack and back in one browser, and a word at the end."""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.manifest import SCOPES
from bot.slack_oauth import Granted, SlackOAuth
from connections.ending import begin_anew
from connections.installations import Installation, StateFlaw
from connections.notices import Notice, NoticeKind
from connections.ports import Clock, Wake
from connections.repositories import Storage

log = structlog.get_logger(__name__)

#: How long somebody may take at Slack's page.
LIFETIME = timedelta(minutes=10)


class Obstacle(StrEnum):
    """Why an install came to nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    OTHER_BROWSER = "other browser"
    DECLINED = "declined"  # at Slack's page
    ORGANISATION = "organisation"  # Slack gave access to all workspaces of one
    SCOPES = "scopes"  # fewer than the bot needs
    SLACK = "slack"  # it did not take the code, or could not be reached


class NotInstalled(Exception):
    """An install came to nothing, and nothing was stored."""

    def __init__(self, obstacle: Obstacle, missing: frozenset[str] = frozenset()) -> None:
        super().__init__(f"not installed: {obstacle}")
        self.obstacle = obstacle
        self.missing = missing


class Installing:
    """Sends people to Slack's page, and takes what they come back with."""

    def __init__(
        self,
        *,
        storage: Storage,
        oauth: SlackOAuth,
        new_client: Callable[[str | None], WebClient],
        clock: Clock,
        forget: Callable[[], None],
        wake: Wake,
    ) -> None:
        self._storage = storage
        self._oauth = oauth
        self._new_client = new_client
        self._clock = clock
        self._forget = forget
        self._wake = wake

    @property
    def sign_in_origin(self) -> str:
        """The origin of Slack's page."""
        return self._oauth.origin

    def begin(self) -> tuple[str, str]:
        """Return the way to Slack's page, and the cookie that binds it to a browser."""
        state, cookie = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        now = self._clock.now()
        with self._storage.transaction() as tx:
            tx.installations.begin(state=state, cookie=cookie, now=now, until=now + LIFETIME)
        return self._oauth.url(state), cookie

    def complete(self, parameters: Mapping[str, str], cookie: str) -> Installation:
        """Take Slack's answer, once and from the browser that began. Raises `NotInstalled`."""
        state = parameters.get("state", "")
        with self._storage.transaction() as tx:
            flaw = tx.installations.consume(state=state, cookie=cookie, now=self._clock.now())
        if flaw is not None:
            raise NotInstalled(_FLAWS[flaw])
        code = parameters.get("code")
        if "error" in parameters or not code:
            raise NotInstalled(Obstacle.DECLINED)
        try:
            granted = self._oauth.redeem(code)
            if not granted.workspace_id:
                raise NotInstalled(Obstacle.ORGANISATION)
            if missing := frozenset(SCOPES) - granted.scopes:
                raise NotInstalled(Obstacle.SCOPES, missing)
            bot_id = str(self._new_client(granted.tokens.access).auth_test()["bot_id"])
        except (SlackApiError, SlackClientError, OSError) as error:
            told = error.response["error"] if isinstance(error, SlackApiError) else ""
            log.warning("install not taken", error=type(error).__name__, slack=told)
            raise NotInstalled(Obstacle.SLACK) from error
        return self._installed(granted, bot_id)

    def _installed(self, granted: Granted, bot_id: str) -> Installation:
        now = self._clock.now()
        installation = Installation(
            workspace_id=granted.workspace_id,
            name=granted.name,
            bot_id=bot_id,
            bot_user_id=granted.bot_user_id,
            scopes=granted.scopes,
            installed_by=granted.installed_by,
            installed_at=now,
            tokens=granted.tokens,
        )
        with self._storage.transaction() as tx:
            begin_anew(tx, granted.workspace_id, at=now)
            tx.installations.put(installation)
            tx.audit.append_event(
                granted.workspace_id,
                at=now,
                actor_id=granted.installed_by,
                action="install",
                subject_id=granted.installed_by,
            )
            tx.outbox.add(
                Notice(
                    kind=NoticeKind.INSTALLED,
                    workspace_id=granted.workspace_id,
                    to=granted.installed_by,
                    key=f"installed:{now.isoformat()}",
                )
            )
        log.info("installed")
        self._forget()
        self._wake()
        return installation


_FLAWS = {
    StateFlaw.UNKNOWN: Obstacle.UNKNOWN,
    StateFlaw.USED: Obstacle.USED,
    StateFlaw.EXPIRED: Obstacle.EXPIRED,
    StateFlaw.OTHER_BROWSER: Obstacle.OTHER_BROWSER,
}
