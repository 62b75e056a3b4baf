"""How much an app may ask: buckets that fill again, one per app and policy."""

from dataclasses import dataclass
from threading import Lock
from time import monotonic


@dataclass(frozen=True, slots=True)
class Policy:
    """So many requests in so many seconds; unused ones do not pile up beyond that."""

    name: str
    requests: int
    seconds: int

    @property
    def header(self) -> str:
        """The policy as `RateLimit-Policy` has it (draft-ietf-httpapi-ratelimit-headers)."""
        return f'"{self.name}";q={self.requests};w={self.seconds}'


READING = Policy("reading", 600, 60)
TOKENS = Policy("tokens", 60, 60)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a policy; `wait` is in seconds, above zero where nothing is."""

    requests: int
    wait: float


class Limits:
    """Counts requests in memory: after a restart everybody begins anew."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, app_id: str, policy: Policy) -> Left:
        """Take one request of an app's; what is refused costs nothing."""
        now, key = monotonic(), (app_id, policy.name)
        pace = policy.requests / policy.seconds
        with self._lock:
            level, at = self._buckets.get(key, (float(policy.requests), now))
            level = min(level + (now - at) * pace, policy.requests)
            if level < 1:
                self._buckets[key] = (level, now)
                return Left(requests=0, wait=(1 - level) / pace)
            self._buckets[key] = (level - 1, now)
            return Left(requests=int(level - 1), wait=0.0)
