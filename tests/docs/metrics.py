"""What `/metrics` tells, read from the program itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import Counter, Histogram

from bot.metrics import Metrics
from bot.standing import Standing, about
from storage.database import Database
from storage.keys import Keyring
from tests.docs.tables import table


class _Clock:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


def told() -> str:
    """Return every metric with its labels."""
    rows = sorted({*_counted(), *_standing()})
    return table(("metric", "labels", "tells"), rows)


def _counted() -> Iterator[tuple[str, str, str]]:
    for value in vars(Metrics()).values():
        if isinstance(value, (Counter, Histogram)):
            ending = "_total" if isinstance(value, Counter) else ""
            yield _row(f"{value._name}{ending}", value._labelnames, value._documentation)


def _standing() -> Iterator[tuple[str, str, str]]:
    with TemporaryDirectory() as folder:
        database = Database.open(Path(folder) / "new.db", Keyring("docs", {"docs": bytes(32)}))
        standing = Standing(
            storage=database,
            room=database,
            clock=_Clock(),
            lag=lambda: 0.0,
            sockets=lambda: 2,
            readiness=dict,
        )
        for family in [*about(leading=True), *standing.collect()]:
            yield _row(family.name, family._labelnames, family.documentation)


def _row(name: str, labels: tuple[str, ...], words: str) -> tuple[str, str, str]:
    return f"`{name}`", ", ".join(f"`{label}`" for label in labels), words
