"""Slack's pace: when it takes the next call of a method, and the next message in a channel.

https://docs.slack.dev/apis/web-api/rate-limits: a tier is so many calls a minute of each method
in each workspace; a channel takes a message a second. We stay a little below, as calls arrive
less evenly than they are sent. Slack lets short bursts pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic, sleep

from connections.notices import Resting

OPEN, POST, EDIT = "conversations.open", "chat.postMessage", "chat.update"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second in the long run, and so many at once after a pause."""

    per_second: float
    burst: float


#: Of each method in a workspace; for posts Slack names "several hundred a minute".
METHODS = {OPEN: Rate(49 / 60, 20), POST: Rate(5, 20), EDIT: Rate(49 / 60, 20)}
#: In each channel, messages and edits together; what comes a little late is made up for.
CHANNEL = Rate(1 / 1.02, 1.5)


#: A workspace, and a method or a channel.
_Key = tuple[str, str]


class Pace:
    """Remembers what was asked for. Its seconds can be others than those of the world."""

    def __init__(
        self, now: Callable[[], float] = monotonic, pause: Callable[[float], None] = sleep
    ) -> None:
        self._now = now
        self._pause = pause
        self._lock = Lock()
        #: What is left of methods and channels, and when that was, by workspace.
        self._methods: dict[_Key, tuple[float, float]] = {}
        self._channels: dict[_Key, tuple[float, float]] = {}
        self._whose: dict[_Key, str] = {}
        self._held: dict[_Key, float] = {}

    def wait(self, workspace_id: str, method: str, channel: str | None = None) -> float:
        """Return for how many seconds something has to wait; 0 where it may go now."""
        with self._lock:
            return self._wait(workspace_id, method, channel)

    def spend(
        self, workspace_id: str, method: str, channel: str | None = None, whose: str = ""
    ) -> None:
        """Note that something is sent now; `whose` is the recipient behind a channel."""
        with self._lock:
            self._take(self._methods, (workspace_id, method), METHODS[method])
            if channel is not None:
                self._whose[workspace_id, channel] = whose or channel
                self._take(self._channels, (workspace_id, channel), CHANNEL)

    def now(self) -> float:
        """Return its present second."""
        return self._now()

    def rest(self, longest: float) -> None:
        """Wait until the first of all that rests may go on."""
        self._pause(min(self._soonest(), longest))

    def hold(self, workspace_id: str, method: str, seconds: float) -> None:
        """Let a method rest in a workspace: Slack has asked for that."""
        with self._lock:
            self._held[workspace_id, method] = self._now() + seconds

    def waits(self, method: str) -> dict[str, float]:
        """Return the workspaces in which a method has to wait, and for how many seconds."""
        with self._lock:
            known = {here for here, what in (*self._methods, *self._held) if what == method}
            waits = {each: self._wait(each, method, None) for each in known}
        return {each: wait for each, wait in waits.items() if wait > 0}

    def channels(self) -> dict[tuple[str, str], float]:
        """Return the channels that rest, by workspace and id, and for how many seconds."""
        with self._lock:
            now = self._now()
            for key, (left, since) in list(self._channels.items()):
                if left + (now - since) * CHANNEL.per_second >= CHANNEL.burst:
                    del self._channels[key], self._whose[key]  # full: as if nothing had been
            waits = {key: self._rest_of_channel(key) for key in self._channels}
            return {key: wait for key, wait in waits.items() if wait > 0}

    def resting(self) -> Resting:
        """Return what need not be claimed now."""
        return Resting(
            recipients=frozenset(
                (key[0], self._whose.get(key, key[1])) for key in self.channels()
            ),
            opening=frozenset(self.waits(OPEN)),
            posting=frozenset(self.waits(POST)),
            editing=frozenset(self.waits(EDIT)),
        )

    def _soonest(self) -> float:
        """Return after how many seconds the first of all that rests may go on."""
        waits = [*self.channels().values()]
        for method in METHODS:
            waits += self.waits(method).values()
        return min(waits, default=0.0)

    def _wait(self, workspace_id: str, method: str, channel: str | None) -> float:
        now = self._now()
        waits = [self._held.get((workspace_id, method), now) - now]
        left, since = self._methods.get((workspace_id, method), (METHODS[method].burst, now))
        waits.append(_until(METHODS[method], left, now - since))
        if channel is not None:
            waits.append(self._rest_of_channel((workspace_id, channel)))
        return max(0.0, *waits)

    def _rest_of_channel(self, key: _Key) -> float:
        now = self._now()
        left, since = self._channels.get(key, (CHANNEL.burst, now))
        return _until(CHANNEL, left, now - since)

    def _take(self, kept: dict[_Key, tuple[float, float]], key: _Key, rate: Rate) -> None:
        now = self._now()
        left, since = kept.get(key, (rate.burst, now))
        kept[key] = (min(rate.burst, left + (now - since) * rate.per_second) - 1, now)


def _until(rate: Rate, left: float, passed: float) -> float:
    """Return the seconds until one more is there."""
    return (1 - min(rate.burst, left + passed * rate.per_second)) / rate.per_second
