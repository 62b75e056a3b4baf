"""How things stand, for Prometheus: read from the database and from the parts when it asks."""

import platform
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Protocol

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from connections.ports import Clock
from connections.repositories import Storage
from connections.statistics import Statistics

log = structlog.get_logger(__name__)


class Room(Protocol):
    """How much room the database takes, and how much is left beside it."""

    def room(self) -> tuple[int, int]:
        """Return both in bytes."""


class Standing(Collector):
    """The gauges."""

    def __init__(
        self,
        *,
        storage: Storage,
        room: Room,
        clock: Clock,
        lag: Callable[[], float],
        sockets: Callable[[], int | None],
        readiness: Callable[[], Mapping[str, str | None]],
    ) -> None:
        self._storage = storage
        self._room = room
        self._clock = clock
        self._lag = lag
        self._sockets = sockets
        self._readiness = readiness

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Read how things stand. What the database cannot tell is left out."""
        yield from about(leading=True)
        parts = [((name,), float(not ill)) for name, ill in self._readiness().items()]
        yield _family("ready", "Whether a part works, as /readyz says it.", ("part",), parts)
        yield _one("scheduler_lag_seconds", "Since the scheduler last came round.", self._lag())
        sockets = self._sockets()
        if sockets is not None:
            yield _one("sockets", "Socket Mode's connections that answer.", sockets)
        try:
            taken, left = self._room.room()
            with self._storage.snapshot() as tx:
                seen = tx.statistics.read(self._clock.now())
        except Exception:
            log.exception("how things stand cannot be read")
            return
        yield _one("database_bytes", "The database and its log.", taken)
        yield _one("database_free_bytes", "What is left on the database's disk.", left)
        yield from _told(seen)


class Waiting(Collector):
    """The gauges of a process that stands by."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Tell that it does."""
        return about(leading=False)


def about(*, leading: bool) -> Iterable[GaugeMetricFamily]:
    """Tell which program this is, and whether it is the one that works."""
    built = (version("inboxkeeper"), platform.python_version())
    yield _family("build_info", "The version.", ("version", "python"), [(built, 1)])
    yield _one("leader", "1 in the process that works, 0 in one that stands by.", int(leading))


def _told(seen: Statistics) -> Iterable[GaugeMetricFamily]:
    yield _family(
        "connections",
        "Mailboxes by state and provider.",
        ("state", "provider"),
        seen.connections.items(),
    )
    outcomes = [((outcome,), count) for outcome, count in seen.removals.items()]
    yield _family("removals", "Removed mailboxes by outcome.", ("outcome",), outcomes)
    incidents = [((kind,), count) for kind, count in seen.incidents_open.items()]
    yield _family("incidents_open", "Incidents that are not over.", ("kind",), incidents)
    for name, words, value in (
        ("outbox_waiting", "Messages that wait to be sent.", seen.outbox_waiting),
        ("outbox_due", "Messages that could be sent now.", seen.outbox_due),
        ("outbox_oldest_seconds", "For how long the oldest message has waited.", seen.outbox_age),
        ("outbox_attempts", "Attempts at the message tried most often.", seen.outbox_attempts),
        ("outbox_failed", "Messages that were given up.", seen.outbox_failed),
        ("removals_outstanding", "Removals without an outcome yet.", seen.removals_outstanding),
        ("checks_overdue", "Mailboxes whose check is late.", seen.checks_overdue),
        ("checks_oldest_seconds", "How late the most overdue check is.", seen.checks_age),
        ("events_waiting", "Events that apps have not taken.", seen.events_waiting),
        ("webhooks_paused", "Webhooks that get no events.", seen.hooks_paused),
        ("freezes", "Providers and tenants whose losses wait.", seen.freezes),
        ("freeze_oldest_seconds", "For how long the oldest freeze lasts.", seen.freeze_age),
    ):
        yield _one(name, words, value)


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"inboxkeeper_{name}", words, value=value)


def _family(
    name: str,
    words: str,
    labels: tuple[str, ...],
    samples: Iterable[tuple[tuple[str, ...], float]],
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"inboxkeeper_{name}", words, labels=labels)
    for values, value in sorted(samples):
        family.add_metric(list(values), value)
    return family
