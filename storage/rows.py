"""Between values and columns: moments as UTC text that sorts, and the hash of a bearer's word."""

import hashlib
from datetime import UTC, datetime

#: SQL for "something is done for this row's workspace"; the rows of others wait, as they are.
SERVED = "workspace_id not in (select workspace_id from stopped)"


def stored(moment: datetime) -> str:
    """Return a moment as UTC text of fixed width, so that it sorts as text.

    Raises:
        ValueError: the moment has no time zone, so nobody can say when it is.

    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def stored_or_none(moment: datetime | None) -> str | None:
    """Return `stored` of a moment, or None."""
    return None if moment is None else stored(moment)


def moment(text: str) -> datetime:
    """Return the moment that a column holds."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """Return the moment that a column holds, or None."""
    return None if text is None else moment(text)


def hashed(word: str) -> str:
    """Return what is stored of a word that opens something to whoever bears it."""
    return hashlib.sha256(word.encode()).hexdigest()
