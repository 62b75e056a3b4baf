"""The table of grants: what is secret or personal in them is encrypted and bound to its row."""

import json

from sqlite_utils import Database

from connections.errors import NotFound
from connections.model import Connection, Grant
from storage.cipher import Cipher, Place
from storage.rows import moment_or_none, stored_or_none


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
        secret = {
            "subject": grant.subject,
            "addresses": sorted(grant.addresses),
            "secret": grant.secret,
            "challenge": grant.challenge,
        }
        put = self._db.execute(
            "insert into grants (connection_id, client_id, scopes, expires_at, secret)"
            " select id, :client, :scopes, :expires, :secret from connections"
            " where id = :id and workspace_id = :w"
            " on conflict (connection_id) do update set client_id = excluded.client_id,"
            " scopes = excluded.scopes, expires_at = excluded.expires_at,"
            " secret = excluded.secret",
            {
                "id": connection.id,
                "w": connection.workspace_id,
                "client": grant.client_id,
                "scopes": json.dumps(sorted(grant.scopes)),
                "expires": stored_or_none(grant.expires_at),
                "secret": self._cipher.encrypt(json.dumps(secret), _place(connection)),
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
        secret = json.loads(self._cipher.decrypt(row["secret"], _place(connection)))
        return Grant(
            subject=secret["subject"],
            client_id=row["client_id"],
            addresses=frozenset(secret["addresses"]),
            scopes=frozenset(json.loads(row["scopes"])),
            secret=secret["secret"],
            expires_at=moment_or_none(row["expires_at"]),
            challenge=secret.get("challenge"),  # grants of earlier versions have none
        )

    def erase(self, connection: Connection) -> None:
        """Delete the grant for good; `secure_delete` overwrites what it left in the file."""
        self._db.execute(
            "delete from grants where connection_id in"
            " (select id from connections where id = :id and workspace_id = :w)",
            {"id": connection.id, "w": connection.workspace_id},
        )


def _place(connection: Connection) -> Place:
    return Place("grants", "secret", connection.workspace_id, connection.id)
