"""The table of grants: what is secret or personal in them is encrypted and bound to its row."""

import json
from typing import Any

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
