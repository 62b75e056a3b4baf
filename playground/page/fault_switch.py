"""Switches for faults that last until they are switched off again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from playground.page.station import Switch

Fault = TypeVar("Fault")


class FaultSwitch(Generic[Fault]):
    """Adds a fault to a service when it is turned on, and takes it away again."""

    def __init__(
        self, label: str, add: Callable[[], Fault], remove: Callable[[Fault], object]
    ) -> None:
        self._label = label
        self._add = add
        self._remove = remove
        self._fault: Fault | None = None

    def turn(self, on: bool) -> None:
        """Let the fault begin or end; again is harmless."""
        if self._fault is not None:
            self._remove(self._fault)
        self._fault = self._add() if on else None

    def switch(self) -> Switch:
        """Return it as a station shows it."""
        return Switch(self._label, lambda: self._fault is not None, self.turn)
