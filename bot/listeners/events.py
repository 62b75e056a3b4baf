"""Events: the Home tab, changed people, and the end of the installation."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import time
from typing import Any

import structlog

from bot.homes import Homes
from bot.roster import Roster
from connections.offboarding import Offboarding

log = structlog.get_logger(__name__)


class Events:
    """What the bot does when Slack tells it something."""

    def __init__(
        self,
        *,
        directory: Roster,
        homes: Homes,
        offboarding: Offboarding,
        ended: Callable[[str, str, datetime], None],
    ) -> None:
        self._directory = directory
        self._homes = homes
        self._offboarding = offboarding
        self._ended = ended

    def app_home_opened(self, body: dict[str, Any]) -> None:
        """Draw the Home tab for whoever opened it."""
        event = body["event"]
        if event.get("tab") == "home":
            self._homes.opened(str(body["team_id"]), str(event["user"]))

    def user_change(self, body: dict[str, Any]) -> None:
        """Believe nothing that was known about people: a role has changed, or one has left."""
        self._directory.forget()
        workspace_id, user_id = str(body["team_id"]), str(body["event"]["user"]["id"])
        self._homes.touch(workspace_id, user_id)
        self._offboarding.changed(workspace_id, user_id)

    def app_uninstalled(self, body: dict[str, Any]) -> None:
        """Say that the workspace has ended the installation."""
        self._end(body)

    def tokens_revoked(self, body: dict[str, Any]) -> None:
        """Say that the bot's token has ended; a person's token is none of ours."""
        if body["event"].get("tokens", {}).get("bot"):
            self._end(body)

    def _end(self, body: dict[str, Any]) -> None:
        at = datetime.fromtimestamp(float(body.get("event_time") or time()), UTC)
        self._ended(str(body["team_id"]), str(body["event"]["type"]), at)
