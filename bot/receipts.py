"""What Slack has taken and the database does not know yet: recorded as soon as it can be."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from connections.notices import Delivery
from connections.repositories import Storage


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """A message that Slack has taken, and where it stands there."""

    delivery: Delivery
    at: datetime
    place: tuple[str, str]


class Receipts:
    """Keeps them until each is recorded."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._kept: list[Receipt] = []
        self._lock = Lock()

    def keep(self, receipt: Receipt) -> None:
        """Take one in."""
        with self._lock:
            self._kept.append(receipt)

    def record(self) -> None:
        """Record them all. Raises `DatabaseUnavailable`: those that are left stay."""
        with self._lock:
            while self._kept:
                first = self._kept[0]
                channel, ts = first.place
                with self._storage.transaction() as tx:
                    tx.outbox.sent(first.delivery, first.at, channel=channel, ts=ts)
                del self._kept[0]
