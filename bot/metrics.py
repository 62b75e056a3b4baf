"""What Prometheus reads at `/metrics`. No label holds an address, a person or a workspace.

Counters live in the process and begin at zero with it; gauges are read from the database.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from connections.ports import Clock
from connections.repositories import Storage

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Slack gives up after three seconds.
_ACK_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)


class Metrics:
    """Counts what happens, and tells how things stand."""

    def __init__(self, storage: Storage, clock: Clock, lag: Callable[[], float]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "inboxkeeper_requests",
            "Requests of Slack's by kind.",
            ["kind"],
            registry=self._registry,
        )
        self._acks = Histogram(
            "inboxkeeper_ack_seconds",
            "From a request of Slack's to its acknowledgement.",
            buckets=_ACK_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(_Standing(storage, clock, lag))

    @contextmanager
    def request(self, kind: str) -> Iterator[None]:
        """Count a request, and the time until the block ends."""
        began = monotonic()
        try:
            yield
        finally:
            self._requests.labels(kind).inc()
            self._acks.observe(monotonic() - began)

    def text(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self._registry)


class _Standing(Collector):
    """The gauges."""

    def __init__(self, storage: Storage, clock: Clock, lag: Callable[[], float]) -> None:
        self._storage = storage
        self._clock = clock
        self._lag = lag

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Read how things stand."""
        now = self._clock.now()
        with self._storage.snapshot() as tx:
            seen = tx.statistics.read(now)
        states = GaugeMetricFamily(
            "inboxkeeper_connections",
            "Mailboxes by state and provider.",
            labels=["state", "provider"],
        )
        for (state, provider), count in sorted(seen.connections.items()):
            states.add_metric([state, provider], count)
        yield states
        outcomes = GaugeMetricFamily(
            "inboxkeeper_removals", "Removed mailboxes by outcome.", labels=["outcome"]
        )
        for outcome, count in sorted(seen.removals.items()):
            outcomes.add_metric([outcome], count)
        yield outcomes
        for name, words, value in (
            ("outbox_waiting", "Messages that wait to be sent.", seen.outbox_waiting),
            ("outbox_attempts", "Attempts at the message tried most often.", seen.outbox_attempts),
            ("checks_overdue", "Mailboxes whose check is late.", seen.checks_overdue),
            ("events_waiting", "Events that apps have not taken.", seen.events_waiting),
            ("freezes", "Providers and tenants whose losses wait.", seen.freezes),
            ("incidents_open", "Incidents that are not over.", seen.incidents_open),
            ("scheduler_lag_seconds", "Since the scheduler last came round.", self._lag()),
        ):
            yield GaugeMetricFamily(f"inboxkeeper_{name}", words, value=value)
