"""Between values and columns: moments as UTC text that sorts, and the hash of a bearer's word."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

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


def insert(db: Database, table: str, row: Mapping[str, Any]) -> None:
    """Insert a row; the names are our own. The library asks for the whole schema first."""
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    db.execute(f"insert into {table} ({names}) values ({values})", dict(row))  # noqa: S608


def update(
    db: Database, table: str, row_id: str | int, changes: Mapping[str, Any], *, key: str = "id"
) -> None:
    """Change a row, if it is there; the names are our own."""
    columns = ", ".join(f"{name} = :{name}" for name in changes)
    query = f"update {table} set {columns} where {key} = :this_row"  # noqa: S608
    db.execute(query, {**changes, "this_row": row_id})
