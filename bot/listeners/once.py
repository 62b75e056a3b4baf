"""Events come at least once: the second time they are acknowledged, and nothing more happens."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from slack_bolt.response import BoltResponse

#: Events that are remembered; Slack gives up on one within an hour or so.
REMEMBERED = 10_000


class Once:
    """A global middleware of Bolt's: lets each event pass once.

    Memory is enough: what an event leads to is done by its own transaction, and doing it again
    after a restart changes nothing.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = Lock()

    def first(self, body: dict[str, Any]) -> bool:
        """Whether a request is not an event that came before."""
        event_id = body.get("event_id")
        if not event_id:
            return True
        key = (str(body.get("team_id", "")), str(event_id))
        with self._lock:
            if key in self._seen:
                return False
            self._seen[key] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return True

    def middleware(self) -> Callable[..., BoltResponse | None]:
        """Return it for Bolt, which looks at the names of its arguments."""

        def once(body: dict[str, Any], next: Callable[[], None]) -> BoltResponse | None:  # noqa: A002 - Bolt's name
            if not self.first(body):
                return BoltResponse(status=200)
            next()
            return None

        return once
