"""What Prometheus reads at `/metrics`. No label holds an address, a person or a workspace.

Counters live in the process and begin at zero with it; `bot.standing` tells how things stand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Slack gives up after three seconds.
_ACK = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
#: Calls to the world outside end after fifteen seconds of silence.
_CALL = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0)


class Metrics:
    """Counts what happens."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # the library's
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = self._counter("requests", "Requests of Slack's.", "kind", "name")
        self._acks = self._histogram(
            "ack_seconds", "From a request of Slack's to its acknowledgement.", buckets=_ACK
        )
        self._pages = self._counter("pages", "Answers of the web server.", "route", "status")
        self._checks = self._counter("checks", "Checks of mailboxes.", "provider", "result")
        self._provider_calls = self._counter(
            "provider_calls", "Calls to providers.", "provider", "operation", "outcome"
        )
        self._provider_seconds = self._histogram(
            "provider_call_seconds", "How long providers take.", "provider", "operation"
        )
        self._slack_calls = self._counter("slack_calls", "Calls to Slack.", "method", "outcome")
        self._slack_seconds = self._histogram("slack_call_seconds", "How long Slack takes.")
        self._slack_limits = self._counter(
            "slack_rate_limits", "Calls that Slack asked to send later (429)."
        )
        self._webhook_calls = self._counter("webhook_calls", "Events sent to apps.", "outcome")
        self._webhook_seconds = self._histogram(
            "webhook_call_seconds", "How long apps' receivers take."
        )
        self._broken = self._counter("broken", "Faults of our own; the log has each.", "where")
        for where in ("listener", "page", "api", "check", "webhook"):
            self.may_break(where)

    def include(self, standing: Collector) -> None:
        """Tell also how things stand."""
        self._registry.register(standing)

    @contextmanager
    def request(self, kind: str, name: str) -> Iterator[None]:
        """Count a request of Slack's, and the time until the block ends."""
        began = monotonic()
        try:
            yield
        finally:
            self._requests.labels(kind, name).inc()
            self._acks.observe(monotonic() - began)

    def page(self, route: str, status: int) -> None:
        """Count an answer of the web server; `route` is as it is written in the code."""
        self._pages.labels(route, str(status)).inc()

    def checked(self, provider: str, result: str) -> None:
        """Count what a check came to."""
        self._checks.labels(provider, result).inc()

    def provider_call(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        """Count a call to a provider."""
        self._provider_calls.labels(provider, operation, outcome).inc()
        self._provider_seconds.labels(provider, operation).observe(seconds)

    def slack_call(self, method: str, outcome: str, seconds: float) -> None:
        """Count a call to Slack."""
        self._slack_calls.labels(method, outcome).inc()
        self._slack_seconds.observe(seconds)

    def slack_limited(self) -> None:
        """Count that Slack wants to be asked later."""
        self._slack_limits.inc()

    def webhook_call(self, outcome: str, seconds: float) -> None:
        """Count an event that was sent to an app."""
        self._webhook_calls.labels(outcome).inc()
        self._webhook_seconds.observe(seconds)

    def may_break(self, where: str) -> None:
        """Begin at zero: Prometheus sees an increase only from a figure that was there before."""
        self._broken.labels(where)

    def broken(self, where: str) -> None:
        """Count a fault of ours."""
        self._broken.labels(where).inc()

    def text(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self._registry)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"inboxkeeper_{name}", words, labels, registry=self._registry)

    def _histogram(
        self, name: str, words: str, *labels: str, buckets: tuple[float, ...] = _CALL
    ) -> Histogram:
        return Histogram(
            f"inboxkeeper_{name}", words, labels, buckets=buckets, registry=self._registry
        )
