"""The table of grants: what is secret or personal in them is encrypted and bound to its row."""

import json

from sqlite_utils import Database

from connections.model import Connection, Grant
from storage.cipher import Cipher, Place
from storage.rows import moment_or_none, stored_or_none


class GrantTable:
    """The `GrantRepository` port."""

    def __init__(self, db: Database, cipher: Cipher) -> None:
        self._db = db
        self._cipher = cipher

    def put(self, connection: Connection, grant: Grant) -> None:
        """Store the connection's grant, in place of any earlier one."""
        secret = {
            "subject": grant.subject,
            "addresses": sorted(grant.addresses),
            "secret": grant.secret,
        }
        self._db.table("grants").upsert(
            {
                "connection_id": connection.id,
                "client_id": grant.client_id,
                "scopes": json.dumps(sorted(grant.scopes)),
                "expires_at": stored_or_none(grant.expires_at),
                "secret": self._cipher.encrypt(json.dumps(secret), _place(connection)),
            },
            pk="connection_id",
        )

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
        secret = json.loads(self._cipher.decrypt(row["secret"], _place(connection)))
        return Grant(
            subject=secret["subject"],
            client_id=row["client_id"],
            addresses=frozenset(secret["addresses"]),
            scopes=frozenset(json.loads(row["scopes"])),
            secret=secret["secret"],
            expires_at=moment_or_none(row["expires_at"]),
        )

    def erase(self, connection: Connection) -> None:
        """Delete the grant for good; `secure_delete` overwrites what it left in the file."""
        self._db.execute("delete from grants where connection_id = :id", {"id": connection.id})


def _place(connection: Connection) -> Place:
    return Place("grants", "secret", connection.workspace_id, connection.id)
