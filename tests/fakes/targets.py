"""Receivers of webhooks that obey: they take, refuse or do not answer, and remember."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from connections.app_errors import Flaw, TargetRefused
from connections.hooks import Receipt

TAKEN = Receipt(status=204)


@dataclass(frozen=True)
class Posted:
    url: str
    id: str
    type: str
    data: dict[str, Any]
    secrets: tuple[str, ...]


@dataclass
class FakeTargets:
    """Answers with `receipt`; `before` runs while a message is on its way."""

    receipt: Receipt = TAKEN
    flaw: Flaw | None = None
    posted: list[Posted] = field(default_factory=list)
    before: Callable[[], object] = lambda: None

    def check(self, url: str) -> None:
        if self.flaw is not None:
            raise TargetRefused(self.flaw)

    def post(self, url: str, *, message_id: str, body: str, secrets: Collection[str]) -> Receipt:
        self.before()
        read = json.loads(body)
        self.posted.append(Posted(url, message_id, read["type"], read["data"], tuple(secrets)))
        return self.receipt

    def told(self) -> list[tuple[str, str]]:
        """Return what was posted, as (address, type)."""
        return [(each.data.get("address", ""), each.type) for each in self.posted]
