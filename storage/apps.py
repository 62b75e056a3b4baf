"""The tables of apps: keys only as hashes, what people said, what was handed out."""

import json
from datetime import datetime
from sqlite3 import IntegrityError
from typing import Any

from sqlite_utils import Database

from connections.app_errors import AppNameTaken, AppUnknown
from connections.apps import App, HandOut, Leave, Permit, Use
from connections.lifecycle import State
from connections.model import Connection, Feature
from storage.connections import from_row as connection_from_row
from storage.rows import insert, moment, moment_or_none, stored, stored_or_none


class AppTable:
    """The `AppRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, app: App) -> None:
        """Insert one. Raises `AppNameTaken` when a living app of the workspace has its name."""
        try:
            insert(self._db, "apps", _to_row(app))
        except IntegrityError:
            raise AppNameTaken(app.name) from None

    def get(self, workspace_id: str, app_id: str) -> App:
        """Return one. Raises `AppUnknown`, also for another workspace's id."""
        found = self.by_id(app_id)
        if found is None or found.workspace_id != workspace_id:
            raise AppUnknown
        return found

    def by_id(self, app_id: str) -> App | None:
        """Return one of any workspace, revoked ones too, or None."""
        rows = self._db.query("select * from apps where id = :id", {"id": app_id})
        return next((from_row(row) for row in rows), None)

    def find(self, workspace_id: str | None) -> list[App]:
        """Return the living apps by name; None means of all workspaces."""
        rows = self._db.query(
            "select * from apps where revoked_at is null and (:w is null or workspace_id = :w)"
            " order by name, id",
            {"w": workspace_id},
        )
        return [from_row(row) for row in rows]

    def put(self, app: App) -> None:
        """Store a changed app."""
        row = _to_row(app)
        columns = ", ".join(f"{name} = :{name}" for name in row if name not in _FIXED)
        self._db.execute(
            f"update apps set {columns} where id = :id and workspace_id = :workspace_id",  # noqa: S608 - our own
            row,
        )

    def used(self, app: App, at: datetime) -> None:
        """Remember that its key was used."""
        self._db.execute(
            "update apps set last_used_at = :at where id = :id and workspace_id = :w",
            {"at": stored(at), "id": app.id, "w": app.workspace_id},
        )

    def permit(self, app: App, connection: Connection) -> Permit | None:
        """Return what was said about an app and a mailbox, or None."""
        found = self._permits(
            "app_id = :a and connection_id = :c and workspace_id = :w",
            a=app.id,
            c=connection.id,
            w=app.workspace_id,
        )
        return found[0] if found else None

    def permits_of(self, app: App) -> list[Permit]:
        """Return all that was said about an app."""
        return self._permits(
            "app_id = :a and workspace_id = :w order by at, connection_id",
            a=app.id,
            w=app.workspace_id,
        )

    def reachable(
        self,
        app: App,
        *,
        after: str,
        limit: int,
        state: State | None = None,
        address: str | None = None,
    ) -> list[Connection]:
        """Return what an app's channels have and what was said about it, by id."""
        also = " and c.state = :state" if state else ""
        also += " and c.address = :address" if address else ""
        values = {
            "w": app.workspace_id,
            "a": app.id,
            "after": after,
            "limit": limit,
            "state": state,
            "address": address,
        }
        ends = " limit :limit"
        said = (
            "select c.* from permits p join connections c on c.id = p.connection_id"  # noqa: S608
            f" where p.app_id = :a and p.connection_id > :after and c.workspace_id = :w{also}"
            f" order by p.connection_id{ends}"
        )
        # Each channel by its own part of the index: all of them at once would be sorted first.
        team = (
            "select * from connections c where c.workspace_id = :w and c.kind = 'team'"  # noqa: S608
            f" and c.channel_id = :channel and c.id > :after{also} order by c.id{ends}"
        )
        rows = list(self._db.query(said, values))
        for channel in app.channels:
            rows += self._db.query(team, {**values, "channel": channel})
        found = {row["id"]: row for row in rows}
        return [connection_from_row(found[each]) for each in sorted(found)[:limit]]

    def put_permit(self, permit: Permit) -> None:
        """Store what was said, in place of what was said before."""
        self._db.execute(
            "insert into permits (app_id, connection_id, workspace_id, user_id, leave, blocked,"
            " at) values (:app, :c, :w, :u, :leave, :blocked, :at)"
            " on conflict (app_id, connection_id) do update set user_id = excluded.user_id,"
            " leave = excluded.leave, blocked = excluded.blocked, at = excluded.at"
            " where workspace_id = excluded.workspace_id",
            {
                "app": permit.app_id,
                "c": permit.connection_id,
                "w": permit.workspace_id,
                "u": permit.user_id,
                "leave": permit.leave,
                "blocked": int(permit.blocked),
                "at": stored(permit.at),
            },
        )

    def record(self, handed: HandOut) -> None:
        """Insert a hand-out."""
        self._db.execute(
            "insert into hand_outs (app_id, connection_id, workspace_id, at, expires_at, scopes)"
            " values (:app, :c, :w, :at, :until, :scopes)",
            {
                "app": handed.app_id,
                "c": handed.connection_id,
                "w": handed.workspace_id,
                "at": stored(handed.at),
                "until": stored(handed.expires_at),
                "scopes": json.dumps(sorted(handed.scopes)),
            },
        )

    def uses(self, connection: Connection) -> list[Use]:
        """Return the living apps that have used a mailbox or were told yes, last used first."""
        rows = self._db.query(
            "select a.*, h.last, h.until, coalesce(p.blocked, 0) as shut from apps a"
            " left join (select app_id, max(at) as last, max(expires_at) as until"
            "   from hand_outs where connection_id = :c group by app_id) h on h.app_id = a.id"
            " left join permits p on p.app_id = a.id and p.connection_id = :c"
            "   and p.user_id = :o"
            " where a.revoked_at is null and a.workspace_id = :w"
            " and (h.last is not null or p.leave = 'given' or p.blocked)"
            " order by h.last desc, a.name",
            {"c": connection.id, "o": connection.owner_id, "w": connection.workspace_id},
        )
        return [
            Use(
                app=from_row(row),
                last_at=moment_or_none(row["last"]),
                until=moment_or_none(row["until"]),
                blocked=bool(row["shut"]),
            )
            for row in rows
        ]

    def _permits(self, where: str, **values: Any) -> list[Permit]:
        query = f"select * from permits where {where}"  # noqa: S608 - clauses of our own
        return [
            Permit(
                app_id=row["app_id"],
                connection_id=row["connection_id"],
                workspace_id=row["workspace_id"],
                user_id=row["user_id"],
                leave=Leave(row["leave"]) if row["leave"] else None,
                blocked=bool(row["blocked"]),
                at=moment(row["at"]),
            )
            for row in self._db.query(query, values)
        ]


#: What an update never touches.
_FIXED = {"id", "workspace_id"}


def _to_row(app: App) -> dict[str, Any]:
    return {
        "id": app.id,
        "workspace_id": app.workspace_id,
        "name": app.name,
        "key_hash": app.key_hash,
        "key_prefix": app.key_prefix,
        "channels": json.dumps(sorted(app.channels)),
        "features": json.dumps(sorted(app.features)),
        "everything": int(app.everything),
        "created_by": app.created_by,
        "created_at": stored(app.created_at),
        "last_used_at": stored_or_none(app.last_used_at),
        "revoked_at": stored_or_none(app.revoked_at),
    }


def from_row(row: dict[str, Any]) -> App:
    """Return the app of a row."""
    return App(
        id=row["id"],
        workspace_id=row["workspace_id"],
        name=row["name"],
        key_hash=row["key_hash"],
        key_prefix=row["key_prefix"],
        channels=frozenset(json.loads(row["channels"])),
        features=frozenset(Feature(each) for each in json.loads(row["features"])),
        everything=bool(row["everything"]),
        created_by=row["created_by"],
        created_at=moment(row["created_at"]),
        last_used_at=moment_or_none(row["last_used_at"]),
        revoked_at=moment_or_none(row["revoked_at"]),
    )
