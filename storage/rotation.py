"""Another encryption key: every value is read with the one it names and written with the first.

It can be ended at any point and begun again: what has the first key already is left alone.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from storage.cipher import Cipher, Place
from storage.opening import connect
from storage.troubles import halted

#: Values written in one transaction.
_BATCH = 100


@dataclass(frozen=True, slots=True)
class _Column:
    """Where encrypted values stand; `workspace` is SQL for the workspace of a row."""

    table: str
    name: str
    id: str
    workspace: str


#: Every encrypted column. A test compares them with the blobs of the schema.
COLUMNS = (
    _Column("secrets", "value", "id", "''"),
    _Column("consents", "secret", "id", "workspace_id"),
    _Column(
        "grants",
        "secret",
        "connection_id",
        "(select workspace_id from connections where id = connection_id)",
    ),
    _Column("leftovers", "secret", "id", "workspace_id"),
    _Column("hooks", "secrets", "app_id", "workspace_id"),
    _Column("installations", "secret", "workspace_id", "workspace_id"),
)


def outstanding(path: Path, cipher: Cipher) -> int:
    """Return how many values are encrypted with another key than the first."""
    with closing(connect(path)) as connection:
        db = Database(connection)
        return sum(len(_rows(db, column, cipher)) for column in COLUMNS)


def rotate(path: Path, cipher: Cipher, progress: Callable[[int], object]) -> int:
    """Encrypt every value with the first key; return how many were not.

    `progress` is called with the number of values that were just written.

    Raises:
        WrongKey: a value names a key that is not there.
        Unwritable: the disk is full, say; what was written before stays written.
        Undecryptable: a value is damaged; what was written before it stays written.

    """
    written = 0
    again = "What was encrypted anew stays so, and all keys are still needed: begin again."
    with halted(again), closing(connect(path)) as connection:
        db = Database(connection)
        for column in COLUMNS:
            rows = _rows(db, column, cipher)
            for start in range(0, len(rows), _BATCH):
                batch = rows[start : start + _BATCH]
                connection.execute("begin immediate")
                try:
                    for row_id, workspace in batch:
                        _rewrite(db, column, row_id, workspace, cipher)
                except BaseException:
                    if connection.in_transaction:  # a full disk has ended it already
                        connection.execute("rollback")
                    raise
                connection.execute("commit")
                written += len(batch)
                progress(len(batch))
        # Pages of the log may still hold what was encrypted with the former key.
        connection.execute("pragma wal_checkpoint(truncate)")
    return written


def _rows(db: Database, column: _Column, cipher: Cipher) -> list[tuple[str, str]]:
    """Return id and workspace of the values that another key than the first has encrypted."""
    query = (
        f"select {column.id} as id, {column.workspace} as workspace, {column.name} as value"  # noqa: S608 - our own
        f" from {column.table} where {column.name} is not null"
    )
    return [
        (row["id"], row["workspace"])
        for row in db.query(query)
        if cipher.key_of(row["value"]) != cipher.primary
    ]


def _rewrite(db: Database, column: _Column, row_id: str, workspace: str, cipher: Cipher) -> None:
    place = Place(column.table, column.name, workspace, row_id)
    row = db.table(column.table).get(row_id)
    text = cipher.decrypt(row[column.name], place)
    db.execute(
        f"update {column.table} set {column.name} = :value where {column.id} = :id",  # noqa: S608 - our own
        {"value": cipher.encrypt(text, place), "id": row_id},
    )
