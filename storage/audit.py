"""The audit: append-only, opaque ids, each row chained to the one before it by an HMAC."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.lifecycle import Action, State
from connections.model import Connection
from storage.errors import KeyMissing
from storage.rows import stored

BOT = "bot"
_FIRST = ""
#: What a row is chained to when the head is not as it was left; no mac reads like this.
_BROKEN = "broken"
#: What a mac covers. A column that comes later must stay out of the macs of earlier rows.
_COLUMNS = (
    "seq",
    "at",
    "workspace_id",
    "actor",
    "mailbox",
    "connection_id",
    "action",
    "source",
    "target",
    "reason",
    "outcome",
    "details",
)
_INSERT = (
    f"insert into audit ({', '.join(_COLUMNS)}, mac)"  # noqa: S608 - our own
    f" values ({', '.join(f':{name}' for name in _COLUMNS)}, :mac)"
)


class AuditTable:
    """The `AuditLog` port.

    A row's `mac` covers the row and the mac before it, so a row that is changed, moved or taken
    out breaks the chain there. Rows cut off at the end leave a whole chain behind; so
    `audit_head` holds the number of the newest row under a seal that only the key can make. What
    neither shows is the file's replacement by an older copy of itself, nor a forger who holds the
    key: export the head now and then if that matters to you.
    """

    def __init__(self, db: Database, key: bytes | None) -> None:
        self._db = db
        self._secret = key
        #: The newest row of this transaction, which nobody else can have touched, and whether the
        #: head is still that of an earlier one.
        self._own: tuple[int, str] | None = None
        self._unsealed = False

    def begin(self) -> None:
        """Seal the empty audit of a new database: from now on a missing head is a broken one."""
        self._seal_head(0, _FIRST)

    def settle(self) -> None:
        """Seal the head, once for all rows of a transaction: it has to be done before its end."""
        if self._unsealed and self._own is not None:
            self._seal_head(*self._own)
            self._unsealed = False

    def forget(self) -> None:
        """Believe nothing any more but what is stored: another transaction, or rows taken back."""
        self._own, self._unsealed = None, False

    def append(
        self,
        connection: Connection,
        *,
        at: datetime,
        actor_id: str | None,
        action: Action,
        source: State | None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Append a row; `actor_id` None means the bot. State, reason, outcome are as stored.

        After tampering the bot goes on, but the row does not close the gap: `verify` shows it.
        """
        self._add(
            connection.workspace_id,
            at=at,
            actor_id=actor_id,
            mailbox=self._opaque(connection.workspace_id, "mailbox", connection.address),
            connection_id=connection.id,
            action=str(action),
            source=source,
            target=connection.state,
            reason=connection.reason,
            outcome=connection.outcome,
            details=details,
        )

    def append_event(
        self,
        workspace_id: str,
        *,
        at: datetime,
        actor_id: str | None,
        action: str,
        subject_id: str | None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Append a row about a person, or a workspace, rather than a connection."""
        about = dict(details or {})
        if subject_id is not None:
            about = {"person": self._opaque(workspace_id, "person", subject_id), **about}
        self._add(
            workspace_id,
            at=at,
            actor_id=actor_id,
            mailbox="",
            connection_id="",
            action=action,
            source=None,
            target="",
            reason=None,
            outcome=None,
            details=about,
        )

    def _add(
        self,
        workspace_id: str,
        *,
        at: datetime,
        actor_id: str | None,
        details: Mapping[str, str] | None,
        **columns: str | None,
    ) -> None:
        newest, previous = self._own or self._present()
        seq = newest + 1
        row = {
            "seq": seq,
            "at": stored(at),
            "workspace_id": workspace_id,
            "actor": BOT if actor_id is None else self._opaque(workspace_id, "person", actor_id),
            **columns,
            "details": json.dumps(dict(details or {}), sort_keys=True),
        }
        mac = self._mac(previous, row)
        self._db.execute(_INSERT, {**row, "mac": mac})
        self._own, self._unsealed = (seq, mac), True

    def rows(self) -> list[dict[str, Any]]:
        """Return every row, oldest first."""
        return list(self._all())

    def count(self) -> int:
        """Return how many rows there are."""
        return int(self._db.table("audit").count)

    def verify(self, each: Callable[[], None] = lambda: None) -> int | None:
        """Return the number of the first row that is not as it was written, or None.

        A number one above the last row means that rows are missing at the end. `each` is called
        for every row that was looked at.

        Raises:
            KeyMissing: the database was opened without its keys.

        """
        self.settle()
        previous, expected = _FIRST, 1
        for row in self._all():
            mac = row.pop("mac")
            whole = hmac.compare_digest(mac, self._mac(previous, row))
            if row["seq"] != expected or not whole:
                return expected
            previous, expected = mac, expected + 1
            each()
        newest = expected - 1
        return None if self._head() == (newest, self._seal(newest, previous)) else expected

    def _all(self) -> Iterator[dict[str, Any]]:
        """Yield every row as it is read: all of them at once may be more than fits in memory."""
        names = (*_COLUMNS, "mac")
        query = f"select {', '.join(names)} from audit order by seq"  # noqa: S608 - our own
        for row in self._db.execute(query):
            yield dict(zip(names, row, strict=True))

    def _present(self) -> tuple[int, str]:
        """Return the row to go on from, and what the next one is chained to."""
        newest, previous = self._newest()
        head = self._head()
        if head != (newest, self._seal(newest, previous)):
            previous = _BROKEN
        return max(newest, head[0]), previous

    def _newest(self) -> tuple[int, str]:
        rows = self._db.query(
            "select seq, mac from audit where seq = (select max(seq) from audit)"
        )
        return next(((row["seq"], row["mac"]) for row in rows), (0, _FIRST))

    def _head(self) -> tuple[int, str]:
        rows = self._db.query("select seq, mac from audit_head")
        return next(((row["seq"], row["mac"]) for row in rows), (0, _BROKEN))

    def _seal_head(self, seq: int, mac: str) -> None:
        self._db.execute(
            "insert or replace into audit_head (id, seq, mac) values (1, :seq, :seal)",
            {"seq": seq, "seal": self._seal(seq, mac)},
        )

    def _mac(self, previous: str, row: Mapping[str, Any]) -> str:
        return self._signed([previous, row])

    def _seal(self, seq: int, mac: str) -> str:
        return self._signed(["head", seq, mac])

    def _signed(self, content: list[Any]) -> str:
        if self._secret is None:
            raise KeyMissing("The audit cannot be written or verified without the encryption key.")
        written = json.dumps(content, sort_keys=True, ensure_ascii=True)
        return hmac.new(self._secret, written.encode("ascii"), hashlib.sha256).hexdigest()

    def _opaque(self, workspace_id: str, kind: str, value: str) -> str:
        known = {"w": workspace_id, "k": kind, "v": value}
        query = "select id from identities where workspace_id = :w and kind = :k and value = :v"
        row = self._db.execute(query, known).fetchone()
        if row is None:
            row = (secrets.token_hex(8),)
            self._db.execute(
                "insert into identities (id, workspace_id, kind, value) values (:id, :w, :k, :v)",
                {**known, "id": row[0]},
            )
        return str(row[0])
