"""Named locks: one refresh per grant, one sign-in or removal per account at a time.

They live in memory. One process works a database at a time (the leader's lock in `storage` sees to
that), so a lock in memory is enough, and it has no end that a jump of the clock could bring early,
and no remains after a kill.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from connections.errors import ProviderUnavailable

#: Longer than a provider's calls under one lock take with their time limits (seconds).
PATIENCE = 60.0


class KeyedLocks:
    """Locks by name, made when first wanted and forgotten when nobody holds or awaits them."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: dict[str, tuple[Lock, int]] = {}

    @contextmanager
    def hold(self, *name: str, patience: float = PATIENCE) -> Iterator[None]:
        """Hold the lock of that name.

        `patience` is in seconds.

        Raises:
            ProviderUnavailable: somebody else held it all that time; trying again is safe.

        """
        key = "\0".join(name)
        lock = self._enter(key)
        try:
            if not lock.acquire(timeout=patience):
                raise ProviderUnavailable("another task is busy with the same account")
            try:
                yield
            finally:
                lock.release()
        finally:
            self._leave(key)

    def _enter(self, key: str) -> Lock:
        with self._guard:
            lock, users = self._locks.get(key, (Lock(), 0))
            self._locks[key] = (lock, users + 1)
            return lock

    def _leave(self, key: str) -> None:
        with self._guard:
            lock, users = self._locks[key]
            if users == 1:
                del self._locks[key]
            else:
                self._locks[key] = (lock, users - 1)
