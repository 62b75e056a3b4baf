"""Home tabs: drawn when they are opened, and again when something changes for their reader."""

import hashlib
import json
import re
from time import monotonic

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.views import View

from bot.blocks.home import closed, home
from bot.scenes import Scenes
from bot.workspaces import NotServed, Workspaces
from connections.homes import Home
from connections.overviews import Overviews
from connections.ports import Clock, Wake
from connections.repositories import Storage

log = structlog.get_logger(__name__)

#: Home tabs looked at in one round.
BATCH = 100
#: Seconds between two drawings of the same one: a thousand changes at once are a few drawings.
PAUSE = 2.0
#: Seconds until the next attempt after Slack gave no usable answer.
AGAIN = 30.0
#: Slack's words for "nobody will see it".
_HOPELESS = {"user_not_found", "users_not_found", "not_enabled", "invalid_users", "user_disabled"}
_DATE = re.compile(r"<!date\^[^>]*>")


class Homes:
    """Keeps every Home tab that was ever opened as things stand.

    Only `draw_due` publishes, so that an older drawing never comes in place of a newer one.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        workspaces: Workspaces,
        scenes: Scenes,
        overviews: Overviews,
        clock: Clock,
        wake: Wake,
    ) -> None:
        self._storage = storage
        self._workspaces = workspaces
        self._scenes = scenes
        self._overviews = overviews
        self._clock = clock
        self._wake = wake
        self._not_before: dict[tuple[str, str], float] = {}

    def opened(self, workspace_id: str, user_id: str) -> None:
        """Draw the Home tab of somebody who looks at it now."""
        with self._storage.transaction() as tx:
            tx.homes.opened(workspace_id, user_id, self._clock.now())
        self._not_before.pop((workspace_id, user_id), None)
        self._wake()

    def touch(self, workspace_id: str, user_id: str) -> None:
        """Draw anew for a person who has changed: their language, or their role."""
        with self._storage.transaction() as tx:
            tx.homes.touch(workspace_id, user_id)
        self._wake()

    def draw_due(self) -> int:
        """Draw those that do not show the latest change; return how many were published."""
        with self._storage.snapshot() as tx:
            stale = tx.homes.stale(limit=BATCH)
        due = [each for each in stale if monotonic() >= self._not_before.get(_of(each), 0.0)]
        return sum(self._draw(each) for each in due)

    def _draw(self, drawn: Home) -> bool:
        try:
            view = self._view(drawn)
            digest = _digest(view)
            news = digest != drawn.digest
            if news:
                client = self._workspaces.client(drawn.workspace_id)
                client.views_publish(user_id=drawn.user_id, view=view)
        except SlackApiError as error:
            self._failed(drawn, str(error.response["error"]))
            return False
        except (NotServed, SlackClientError, OSError) as error:
            self._failed(drawn, type(error).__name__)
            return False
        except Exception as error:  # one that cannot be drawn must not hold up all others
            log.exception("home broken")
            self._failed(drawn, type(error).__name__)
            return False
        with self._storage.transaction() as tx:
            tx.homes.drawn(drawn, digest)
        self._not_before[_of(drawn)] = monotonic() + PAUSE
        return news

    def _view(self, drawn: Home) -> View:
        scene = self._scenes.of(drawn.workspace_id, drawn.user_id)
        if scene.person.outsider:
            return closed(scene)
        return home(self._overviews.of(scene.person), scene)

    def _failed(self, drawn: Home, error: str) -> None:
        log.warning("home not drawn", error=error)
        if error in _HOPELESS:
            with self._storage.transaction() as tx:
                tx.homes.forget(drawn)
        self._not_before[_of(drawn)] = monotonic() + AGAIN


def _of(home: Home) -> tuple[str, str]:
    return home.workspace_id, home.user_id


def _digest(view: View) -> str:
    """Return what tells two drawings apart.

    Moments are left out: the time of the last check alone is no news, and every change that a
    moment belongs to changes words as well.
    """
    shown = _DATE.sub("", json.dumps(view.to_dict(), sort_keys=True, ensure_ascii=False))
    return hashlib.sha256(shown.encode()).hexdigest()
