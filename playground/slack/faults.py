"""Faults on order: the next calls of a method fail in a chosen way."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass


@dataclass
class Fault:
    """What happens to some calls; several of the fields may be combined."""

    method: str | None
    error: str | None = None
    status: int | None = None
    delay: float = 0.0
    drop: bool = False
    after: bool = False
    retry_after: int = 1
    times: int = 1


class Faults:
    """The faults that wait for their calls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(
        self,
        method: str | None = None,
        *,
        error: str | None = None,
        status: int | None = None,
        delay: float = 0.0,
        drop: bool = False,
        after: bool = False,
        retry_after: int = 1,
        times: int = 1,
    ) -> Fault:
        """Let the next `times` calls of `method` (None: of any) fail.

        `error` is answered as Slack's error code ("ratelimited" as HTTP 429 with `retry_after`
        seconds), `status` as a bare HTTP status; `drop` closes the connection without an
        answer; `delay` seconds pass first. With `after` the call takes effect all the same:
        only its answer is lost.
        """
        fault = Fault(method, error, status, delay, drop, after, retry_after, times)
        with self._lock:
            self._waiting.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Forget one fault; one that is used up already is no error."""
        with self._lock:
            if fault in self._waiting:
                self._waiting.remove(fault)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """Return the fault that this call meets, and use it up."""
        return self._take({None, method})

    def take_named(self, method: str) -> Fault | None:
        """Return the fault of what is no method, such as a response URL: only by its name."""
        return self._take({method})

    def _take(self, methods: Collection[str | None]) -> Fault | None:
        with self._lock:
            for fault in self._waiting:
                if fault.method in methods:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
            return None
