"""Waiting for what another thread does."""

import time
from collections.abc import Callable

_DEADLINE_SECONDS = 10.0


def until(condition: Callable[[], object]) -> None:
    """Return when something is so; raise AssertionError when it is not in time."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)
