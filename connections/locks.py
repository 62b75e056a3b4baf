"""Named locks: one refresh per grant, one sign-in or removal per account at a time.

They live in memory. One process works a database at a time (the leader's lock in `storage` sees to
that), so a lock in memory is enough, and it has no end that a jump of the clock could bring early,
and no remains after a kill.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from connections.errors import ProviderUnavailable

_Result = TypeVar("_Result")

#: Longer than a provider's calls under one lock take with their time limits (seconds).
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class _Done:
    """What somebody's work came to, between two moments of the process."""

    began: float
    ended: float
    result: Any


@dataclass(slots=True)
class _Entry:
    """One lock while somebody holds or awaits it, and what the last holder did."""

    lock: Lock = field(default_factory=Lock)
    users: int = 0
    done: _Done | None = None


class KeyedLocks:
    """Locks by name, made when first wanted and forgotten when nobody holds or awaits them."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._entries: dict[str, _Entry] = {}

    @contextmanager
    def hold(self, *name: str, patience: float = PATIENCE) -> Iterator[None]:
        """Hold the lock of that name.

        `patience` is in seconds.

        Raises:
            ProviderUnavailable: somebody else held it all that time; trying again is safe.

        """
        with self._held("\0".join(name), patience):
            yield

    def share(
        self, *name: str, work: Callable[[], _Result], good: Callable[[_Result], bool]
    ) -> _Result:
        """Do the work under the lock of that name, or return what somebody else's work came to.

        That is so for those who waited for the lock meanwhile: they share a result whose work
        began after they asked for it, and a good one that came since. A bad one may be older than
        what they know, so one of them tries again. Raises as `hold`, and what the work raises.
        """
        asked = time.monotonic()
        with self._held("\0".join(name), PATIENCE) as entry:
            if (done := entry.done) is not None:
                shared: _Result = done.result
                if done.began >= asked or (done.ended >= asked and good(shared)):
                    return shared
            began = time.monotonic()
            result = work()
            entry.done = _Done(began, time.monotonic(), result)
            return result

    @contextmanager
    def _held(self, key: str, patience: float) -> Iterator[_Entry]:
        entry = self._enter(key)
        try:
            if not entry.lock.acquire(timeout=patience):
                raise ProviderUnavailable("another task is busy with the same account")
            try:
                yield entry
            finally:
                entry.lock.release()
        finally:
            self._leave(key)

    def _enter(self, key: str) -> _Entry:
        with self._guard:
            entry = self._entries.setdefault(key, _Entry())
            entry.users += 1
            return entry

    def _leave(self, key: str) -> None:
        with self._guard:
            entry = self._entries[key]
            entry.users -= 1
            if not entry.users:
                del self._entries[key]
