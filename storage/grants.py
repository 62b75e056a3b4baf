"""The table of grants: what is secret or personal in them is encrypted and bound to its row."""

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.errors import NotFound
from connections.model import Connection, Grant
from storage.cipher import Cipher, Place
from storage.connections import from_row
from storage.rows import SERVED, moment_or_none, stored, stored_or_none

#: A consent whose end is known is looked at once at least: perhaps the end is near.
_EVER = "0001-01-01T00:00:00.000000+00:00"


class GrantTable:
    """The `GrantRepository` port."""

    def __init__(self, db: Database, cipher: Cipher) -> None:
        self._db = db
        self._cipher = cipher

    def put(self, connection: Connection, grant: Grant) -> None:
        """Store the connection's grant, in place of any earlier one.

        Raises:
            NotFound: its workspace has no such connection.

        """
        put = self._db.execute(
            "insert into grants (connection_id, client_id, scopes, expires_at, warn_at, secret)"
            " select id, :client, :scopes, :expires, :expires_first, :secret from connections"
            " where id = :id and workspace_id = :w"
            " on conflict (connection_id) do update set client_id = excluded.client_id,"
            " scopes = excluded.scopes, expires_at = excluded.expires_at,"
            " warn_at = iif(grants.expires_at is excluded.expires_at, grants.warn_at,"
            " excluded.warn_at), secret = excluded.secret",
            {
                "id": connection.id,
                "w": connection.workspace_id,
                "client": grant.client_id,
                "scopes": json.dumps(sorted(grant.scopes)),
                "expires": stored_or_none(grant.expires_at),
                "expires_first": None if grant.expires_at is None else _EVER,
                "secret": self._cipher.encrypt(sealed(grant), _place(connection)),
            },
        )
        if put.rowcount != 1:
            raise NotFound(connection.address)

    def get(self, connection: Connection) -> Grant | None:
        """Return the grant, or None when it is erased. Raises `Undecryptable`, `WrongKey`."""
        rows = self._db.query(
            "select grants.* from grants join connections on connections.id = connection_id"
            " where connection_id = :id and workspace_id = :w",
            {"id": connection.id, "w": connection.workspace_id},
        )
        row = next(iter(rows), None)
        if row is None:
            return None
        return Grant(
            client_id=row["client_id"],
            scopes=frozenset(json.loads(row["scopes"])),
            expires_at=moment_or_none(row["expires_at"]),
            **opened(self._cipher.decrypt(row["secret"], _place(connection))),
        )

    def to_warn(self, now: datetime, *, limit: int) -> list[Connection]:
        """Return connections of whose consent's end somebody has to be warned."""
        rows = self._db.query(
            "select connections.* from grants join connections on connections.id = connection_id"  # noqa: S608
            f" where warn_at <= :now and {SERVED} order by warn_at limit :limit",
            {"now": stored(now), "limit": limit},
        )
        return [from_row(row) for row in rows]

    def warn_at(self, connection: Connection, at: datetime | None) -> None:
        """Store when the next warning is due."""
        self._db.execute(
            "update grants set warn_at = :at where connection_id in"
            " (select id from connections where id = :id and workspace_id = :w)",
            {"at": stored_or_none(at), "id": connection.id, "w": connection.workspace_id},
        )

    def erase(self, connection: Connection) -> None:
        """Delete the grant for good; `secure_delete` overwrites what it left in the file."""
        self._db.execute(
            "delete from grants where connection_id in"
            " (select id from connections where id = :id and workspace_id = :w)",
            {"id": connection.id, "w": connection.workspace_id},
        )


def sealed(grant: Grant) -> str:
    """Return what is secret or personal in a grant, to be encrypted."""
    return json.dumps(
        {
            "subject": grant.subject,
            "addresses": sorted(grant.addresses),
            "secret": grant.secret,
            "challenge": grant.challenge,
        }
    )


def opened(text: str) -> dict[str, Any]:
    """Return the fields of a grant that `sealed` has put away."""
    secret = json.loads(text)
    return {
        "subject": secret["subject"],
        "addresses": frozenset(secret["addresses"]),
        "secret": secret["secret"],
        "challenge": secret.get("challenge"),  # grants of earlier versions have none
    }


def _place(connection: Connection) -> Place:
    return Place("grants", "secret", connection.workspace_id, connection.id)
