"""Who works the database: one process at a time, by a lock that the kernel frees at any death."""

import fcntl
import os
from pathlib import Path
from typing import Self


class Leader:
    """An exclusive lock on `<database>.lock`; it has no end to expire and none to be renewed."""

    def __init__(self, database: Path) -> None:
        real = database.resolve()  # one lock, whatever links lead to the file
        self._path = real.with_name(f"{real.name}.lock")
        self._descriptor: int | None = None

    def acquire(self, *, blocking: bool) -> bool:
        """Take the lead; without `blocking`, return False when another process has it.

        Again is harmless: who leads goes on leading.
        """
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if blocking else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(descriptor)
            return False
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lead up; again is harmless."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire(blocking=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
