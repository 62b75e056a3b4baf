"""A reference: one short word for all that a single click, page, call or round leads to.

It stands in every line of the log, in "Something broke on our side ... the reference", and beside
the intents that are left for a job, which goes on under it: what a person quotes finds the lines.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_PRESENT: ContextVar[str] = ContextVar("reference", default="")


def present() -> str:
    """Return the reference under which this goes on; empty outside of any."""
    return _PRESENT.get()


@contextmanager
def under(reference: str | None = None) -> Iterator[str]:
    """Go on under a reference until the block ends: the given one, or else a new one."""
    reference = reference or secrets.token_hex(4)
    before = _PRESENT.set(reference)
    try:
        yield reference
    finally:
        _PRESENT.reset(before)
