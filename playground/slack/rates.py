"""How often the bot may call: budgets that refill with real time."""

from __future__ import annotations

import math
from collections.abc import Callable

from playground.slack import limits
from playground.slack.errors import rate_limited


class Rates:
    """One budget per method, and one per channel for posted messages.

    Source: docs.slack.dev/apis/web-api/rate-limits. Not safe to share between threads by
    itself; the workspace's lock guards it.
    """

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self.enforced = True
        self._stopwatch = stopwatch
        self._budgets: dict[str, tuple[float, float]] = {}

    def spend_call(self, method: str, per_minute: int) -> None:
        """Take one call out of a method's budget; raise SlackError `ratelimited`."""
        self._spend(f"method {method}", per_minute, per_minute / 60)

    def spend_post(self, channel_id: str) -> None:
        """Take one message out of a channel's budget; raise SlackError `ratelimited`."""
        self._spend(f"channel {channel_id}", limits.POST_BURST, limits.POSTS_PER_SECOND)

    def _spend(self, key: str, capacity: int, per_second: float) -> None:
        now = self._stopwatch()
        left, since = self._budgets.get(key, (float(capacity), now))
        left = min(capacity, left + (now - since) * per_second)
        if left < 1 and self.enforced:
            self._budgets[key] = (left, now)
            raise rate_limited(max(1, math.ceil((1 - left) / per_second)))
        self._budgets[key] = (max(0.0, left - 1), now)
