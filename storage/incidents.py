"""The tables of incidents: what is open, whose mailboxes, who is on it."""

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.errors import NotFound
from connections.incidents import Affected, Incident, IncidentKind
from connections.model import Connection
from storage.connections import from_row as connection_from_row
from storage.rows import SERVED, insert, moment, moment_or_none, stored, stored_or_none


class IncidentTable:
    """The `IncidentRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, incident: Incident) -> None:
        """Insert one."""
        insert(
            self._db,
            "incidents",
            {
                "id": incident.id,
                "workspace_id": incident.workspace_id,
                "kind": incident.kind,
                "provider": incident.provider,
                "scope": incident.scope,
                "opened_at": stored(incident.opened_at),
                "resolved_at": stored_or_none(incident.resolved_at),
                "next_reminder_at": stored_or_none(incident.next_reminder_at),
                "details": json.dumps(dict(incident.details), ensure_ascii=False),
            },
        )

    def get(self, workspace_id: str, incident_id: str) -> Incident:
        """Return one. Raises `NotFound`, also for another workspace's id."""
        found = self._select("workspace_id = :w and id = :id", w=workspace_id, id=incident_id)
        if not found:
            raise NotFound
        return found[0]

    def current(
        self, workspace_id: str, kind: IncidentKind, *, provider: str = "", scope: str = ""
    ) -> Incident | None:
        """Return the open incident of a kind, the newest one, or None."""
        found = self._select(
            "resolved_at is null and workspace_id = :w and kind = :k and provider = :p"
            " and scope = :s order by opened_at desc limit 1",
            w=workspace_id,
            k=kind,
            p=provider,
            s=scope,
        )
        return found[0] if found else None

    def open_of_kind(self, kind: IncidentKind) -> list[Incident]:
        """Return the open incidents of a kind in every workspace."""
        return self._select("resolved_at is null and kind = :k order by opened_at", k=kind)

    def open_in(self, workspace_id: str) -> list[Incident]:
        """Return the open incidents of a workspace, the newest first."""
        return self._select(
            "resolved_at is null and workspace_id = :w order by opened_at desc, id",
            w=workspace_id,
        )

    def put(self, incident: Incident) -> None:
        """Store its details, when it was resolved, and when the next reminder is due."""
        self._db.execute(
            "update incidents set resolved_at = :resolved_at,"
            " next_reminder_at = :next_reminder_at, details = :details"
            " where id = :id and workspace_id = :w",
            {
                "resolved_at": stored_or_none(incident.resolved_at),
                "next_reminder_at": stored_or_none(incident.next_reminder_at),
                "details": json.dumps(dict(incident.details), ensure_ascii=False),
                "id": incident.id,
                "w": incident.workspace_id,
            },
        )

    def join(self, incident: Incident, connection: Connection) -> None:
        """Let a mailbox belong to an incident, at the version that it has now."""
        self._db.execute(
            "insert into incident_mailboxes (incident_id, connection_id, version)"
            " select i.id, c.id, :v from incidents i join connections c using (workspace_id)"
            " where i.id = :i and c.id = :c and workspace_id = :w"
            " on conflict (incident_id, connection_id) do update set version = excluded.version",
            {
                "i": incident.id,
                "c": connection.id,
                "v": connection.version,
                "w": incident.workspace_id,
            },
        )

    def affected(self, incident: Incident, *, owner_id: str | None = None) -> list[Affected]:
        """Return its mailboxes by address, all of them or one owner's."""
        rows = self._db.query(
            "select c.*, m.version as joined_at from incident_mailboxes m"
            " join connections c on c.id = m.connection_id"
            " where m.incident_id = :i and c.workspace_id = :w"
            " and (:o is null or c.owner_id = :o) order by c.address, c.id",
            {"i": incident.id, "o": owner_id, "w": incident.workspace_id},
        )
        return [
            Affected(connection=connection_from_row(row), version=row["joined_at"]) for row in rows
        ]

    def is_open(self, incident: Incident) -> bool:
        """Whether any of its mailboxes is open, as `Affected` has it."""
        rows = self._db.query(
            "select 1 from incident_mailboxes m join connections c on c.id = m.connection_id"
            " where m.incident_id = :i and c.workspace_id = :w and c.version = m.version limit 1",
            {"i": incident.id, "w": incident.workspace_id},
        )
        return any(rows)

    def involving(self, connection: Connection) -> list[Incident]:
        """Return the open incidents that a mailbox belongs to."""
        return self._select(
            "resolved_at is null and workspace_id = :w and id in"
            " (select incident_id from incident_mailboxes where connection_id = :c)",
            c=connection.id,
            w=connection.workspace_id,
        )

    def to_remind(self, now: datetime, *, limit: int) -> list[Incident]:
        """Return open incidents whose next reminder is due."""
        return self._select(
            f"resolved_at is null and next_reminder_at <= :now and {SERVED}"
            " order by next_reminder_at limit :limit",
            now=stored(now),
            limit=limit,
        )

    def acknowledge(self, incident: Incident, user_id: str, at: datetime) -> bool:
        """Remember that somebody looks after it; False when they had said so."""
        said = self._db.execute(
            "insert into acknowledgements (incident_id, user_id, at)"
            " select id, :u, :at from incidents where id = :i and workspace_id = :w"
            " on conflict (incident_id, user_id) do nothing",
            {"i": incident.id, "u": user_id, "at": stored(at), "w": incident.workspace_id},
        )
        return said.rowcount == 1

    def acknowledged(self, incident: Incident) -> list[str]:
        """Return who looks after it, the first one first."""
        rows = self._db.query(
            "select user_id from acknowledgements join incidents on id = incident_id"
            " where incident_id = :i and workspace_id = :w order by at, user_id",
            {"i": incident.id, "w": incident.workspace_id},
        )
        return [row["user_id"] for row in rows]

    def _select(self, where: str, **values: Any) -> list[Incident]:
        query = f"select * from incidents where {where}"  # noqa: S608 - clauses of our own
        return [_from_row(row) for row in self._db.query(query, values)]


def _from_row(row: dict[str, Any]) -> Incident:
    return Incident(
        id=row["id"],
        workspace_id=row["workspace_id"],
        kind=IncidentKind(row["kind"]),
        provider=row["provider"],
        scope=row["scope"],
        opened_at=moment(row["opened_at"]),
        resolved_at=moment_or_none(row["resolved_at"]),
        next_reminder_at=moment_or_none(row["next_reminder_at"]),
        details=json.loads(row["details"]),
    )
