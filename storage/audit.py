"""The audit: append-only, opaque ids, each row chained to the one before it by an HMAC."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.lifecycle import Action, State
from connections.model import Connection
from storage.rows import stored

BOT = "bot"
_FIRST = ""


class AuditTable:
    """The `AuditLog` port.

    A row's `mac` covers the row and the mac before it, so a row that is changed, moved or taken
    out breaks the chain there. Rows cut off at the end leave a whole chain behind; so the newest
    mac is kept a second time, in `audit_head`. Somebody who holds the audit key as well can
    forge both: export the head now and then if that matters to you.
    """

    def __init__(self, db: Database, key: bytes) -> None:
        self._db = db
        self._key = key

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
        """Append a row; `actor_id` None means the bot. State, reason, outcome are as stored."""
        workspace_id = connection.workspace_id
        seq, previous = self._head()
        actor = BOT if actor_id is None else self._opaque(workspace_id, "person", actor_id)
        row = {
            "seq": seq + 1,
            "at": stored(at),
            "workspace_id": workspace_id,
            "actor": actor,
            "mailbox": self._opaque(workspace_id, "mailbox", connection.address),
            "connection_id": connection.id,
            "action": action,
            "source": source,
            "target": connection.state,
            "reason": connection.reason,
            "outcome": connection.outcome,
            "details": json.dumps(dict(details or {}), sort_keys=True),
        }
        mac = self._mac(previous, row)
        self._db.table("audit").insert({**row, "mac": mac})
        self._db.execute(
            "insert or replace into audit_head (id, seq, mac) values (1, :seq, :mac)",
            {"seq": seq + 1, "mac": mac},
        )

    def rows(self) -> list[dict[str, Any]]:
        """Return every row, oldest first."""
        return list(self._db.query("select * from audit order by seq"))

    def verify(self) -> int | None:
        """Return the number of the first row that is not as it was written, or None.

        A number one above the last row means that rows are missing at the end.
        """
        previous, expected = _FIRST, 1
        for row in self.rows():
            mac = row.pop("mac")
            whole = hmac.compare_digest(mac, self._mac(previous, row))
            if row["seq"] != expected or not whole:
                return expected
            previous, expected = mac, expected + 1
        return None if self._head() == (expected - 1, previous) else expected

    def _head(self) -> tuple[int, str]:
        row = next(iter(self._db.query("select seq, mac from audit_head")), None)
        return (0, _FIRST) if row is None else (row["seq"], row["mac"])

    def _mac(self, previous: str, row: Mapping[str, Any]) -> str:
        written = json.dumps([previous, row], sort_keys=True, ensure_ascii=True)
        return hmac.new(self._key, written.encode("ascii"), hashlib.sha256).hexdigest()

    def _opaque(self, workspace_id: str, kind: str, value: str) -> str:
        known = {"w": workspace_id, "k": kind, "v": value}
        self._db.execute(
            "insert or ignore into identities (id, workspace_id, kind, value)"
            " values (:id, :w, :k, :v)",
            {**known, "id": secrets.token_hex(8)},
        )
        row = next(
            self._db.query(
                "select id from identities where workspace_id = :w and kind = :k and value = :v",
                known,
            )
        )
        return str(row["id"])
