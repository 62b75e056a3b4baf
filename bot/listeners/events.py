"""Events: the Home tab, changed people, and the end of the installation."""

from collections.abc import Callable
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.blocks.cards import Scene
from bot.blocks.home import home
from bot.language import Language
from bot.roster import Roster
from connections.errors import InboxError
from connections.service import Connections, View

log = structlog.get_logger(__name__)


class Events:
    """What the bot does when Slack tells it something."""

    def __init__(
        self,
        *,
        client: WebClient,
        directory: Roster,
        connections: Connections,
        providers: dict[str, str],
        ended: Callable[[str], None],
    ) -> None:
        self._client = client
        self._directory = directory
        self._connections = connections
        self._providers = providers
        self._ended = ended

    def app_home_opened(self, body: dict[str, Any]) -> None:
        """Draw the Home tab for whoever opened it."""
        event = body["event"]
        if event.get("tab") != "home":
            return
        person = self._directory.person(str(body["team_id"]), str(event["user"]))
        language = Language(person.locale, person.time_zone)
        scene = Scene(person=person, language=language, providers=self._providers)
        try:
            found = self._connections.list_for(person, View.MINE)
        except InboxError:
            return  # an outsider: the Home tab stays empty
        self._client.views_publish(user_id=person.id, view=home(found, scene))

    def user_change(self, _body: dict[str, Any]) -> None:
        """Believe nothing that was known about people: a role may have changed."""
        self._directory.forget()

    def app_uninstalled(self, body: dict[str, Any]) -> None:
        """Say that the workspace has ended the installation."""
        self._ended(str(body["event"]["type"]))

    def tokens_revoked(self, body: dict[str, Any]) -> None:
        """Say that the bot's token has ended; a person's token is none of ours."""
        if body["event"].get("tokens", {}).get("bot"):
            self._ended(str(body["event"]["type"]))
