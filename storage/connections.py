"""The table of connections."""

from collections.abc import Collection
from datetime import datetime
from sqlite3 import IntegrityError
from typing import Any

from sqlite_utils import Database

from connections.errors import AlreadyConnected, NotFound
from connections.lifecycle import LIVE, Kind, State
from connections.model import Connection, Health, Outcome, Reason
from storage.rows import SERVED, insert, moment, moment_or_none, stored, stored_or_none, update

_LIVE = tuple(sorted(LIVE))


class ConnectionTable:
    """The `ConnectionRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, connection: Connection) -> None:
        """Insert. Raises `AlreadyConnected` when the address has a live connection here."""
        try:
            insert(self._db, "connections", to_row(connection))
        except IntegrityError:
            present = self.latest(connection.workspace_id, connection.address)
            if present is None or not present.live:
                raise
            raise AlreadyConnected(present) from None

    def get(self, workspace_id: str, connection_id: str) -> Connection:
        """Return one. Raises `NotFound`, also for another workspace's id."""
        found = self._select("workspace_id = :w and id = :id", w=workspace_id, id=connection_id)
        if not found:
            raise NotFound
        return found[0]

    def latest(self, workspace_id: str, address: str) -> Connection | None:
        """Return the live connection of an address, else its latest one, else None."""
        found = self._select(
            "workspace_id = :w and address = :a"
            " order by state in (:l0, :l1, :l2) desc, created_at desc, rowid desc limit 1",
            w=workspace_id,
            a=address,
            **{f"l{i}": state for i, state in enumerate(_LIVE)},
        )
        return found[0] if found else None

    def move(self, connection: Connection, *, expected_version: int) -> bool:
        """Store a changed connection if its version is still the expected one."""
        row = to_row(connection)
        columns = ", ".join(f"{name} = :{name}" for name in row if name not in _FIXED)
        changed = self._db.execute(
            f"update connections set {columns}"  # noqa: S608 - column names of our own
            " where id = :id and workspace_id = :workspace_id and version = :expected",
            {**row, "expected": expected_version},
        )
        return changed.rowcount == 1

    def note_health(self, connection: Connection, health: Health) -> bool:
        """Store what a check saw, unless the connection moved on since it was read."""
        row = _health_row(health)
        columns = ", ".join(f"{name} = :{name}" for name in row)
        changed = self._db.execute(
            f"update connections set {columns}"  # noqa: S608 - column names of our own
            " where id = :id and workspace_id = :w and version = :v and state = :s",
            {
                **row,
                "id": connection.id,
                "w": connection.workspace_id,
                "v": connection.version,
                "s": connection.state,
            },
        )
        return changed.rowcount == 1

    def find(
        self,
        workspace_id: str | None,
        *,
        owner_id: str | None = None,
        states: Collection[State] | None = None,
    ) -> list[Connection]:
        """Return connections by address; `workspace_id` None means all workspaces."""
        clauses, values = ["1 = 1"], dict[str, Any]()
        if workspace_id is not None:
            clauses.append("workspace_id = :w")
            values["w"] = workspace_id
        if owner_id is not None:
            clauses.append("owner_id = :o")
            values["o"] = owner_id
        if states is not None:
            names = {f"s{i}": str(state) for i, state in enumerate(states)}
            clauses.append(f"state in ({', '.join(f':{name}' for name in names)})")
            values |= names
        return self._select(" and ".join(clauses) + " order by address, created_at", **values)

    def with_subject(self, provider: str, subject: str) -> list[Connection]:
        """Return the connections of every workspace that live from one account, removing too."""
        return self._select("provider = :p and subject = :s", p=provider, s=subject)

    def workspaces(self) -> list[str]:
        """Return the workspaces that have live connections and for which something is done."""
        # From one to the next by the index: "distinct" would read every connection.
        rows = self._db.query(
            f"with recursive found (workspace_id) as (select ({_NEXT} '')"  # noqa: S608 - words of our own
            f" union all select ({_NEXT} found.workspace_id) from found"
            " where found.workspace_id is not null)"
            f" select workspace_id from found where workspace_id is not null and {SERVED}"
        )
        return [row["workspace_id"] for row in rows]

    def blocked(self, workspace_id: str, provider: str) -> int:
        """Return how many active mailboxes wait until our own client is accepted again."""
        return int(
            self._db.table("connections").count_where(
                "workspace_id = :w and provider = :p"
                " and state = 'active' and blocked_since is not null",
                {"w": workspace_id, "p": provider},
            )
        )

    def in_domain(self, domain: str) -> list[Connection]:
        """Return the live connections of a domain in every workspace."""
        return self._select(
            "substr(address, instr(address, '@') + 1) = :d"
            " and state in ('active', 'disconnected', 'deactivated') order by address",
            d=domain,
        )

    def claim_rechecks(self, now: datetime, *, until: datetime, limit: int) -> list[Connection]:
        """Return disconnected ones that are to be looked at again, put off to `until`."""
        due = self._select(
            f"state = 'disconnected' and recheck_at <= :now and {SERVED}"
            " order by recheck_at limit :limit",
            now=stored(now),
            limit=limit,
        )
        for connection in due:
            update(self._db, "connections", connection.id, {"recheck_at": stored(until)})
        return due

    def claim_due(self, now: datetime, *, until: datetime, limit: int) -> list[Connection]:
        """Return active connections whose check is due and put their next one off to `until`."""
        due = self._select(
            f"state = 'active' and next_check_at <= :now and {SERVED}"
            " order by next_check_at limit :limit",
            now=stored(now),
            limit=limit,
        )
        for connection in due:
            self._db.execute(
                "update connections set next_check_at = :until where id = :id",
                {"until": stored(until), "id": connection.id},
            )
        return due

    def _select(self, where: str, **values: Any) -> list[Connection]:
        query = f"select * from connections where {where}"  # noqa: S608 - clauses of our own
        return [from_row(row) for row in self._db.query(query, values)]


#: The least workspace with a live connection after another one.
_NEXT = (
    "select min(workspace_id) from connections"
    " where state in ('active', 'disconnected', 'deactivated') and workspace_id >"
)
#: What an update never touches.
_FIXED = {"id", "workspace_id", "created_at"}


def to_row(connection: Connection) -> dict[str, Any]:
    """Return the row that holds a connection."""
    return {
        "id": connection.id,
        "workspace_id": connection.workspace_id,
        "address": connection.address,
        "kind": connection.kind,
        "provider": connection.provider,
        "state": connection.state,
        "version": connection.version,
        "owner_id": connection.owner_id,
        "channel_id": connection.channel_id,
        "subject": connection.subject,
        "reason": connection.reason,
        "outcome": connection.outcome,
        "created_at": stored(connection.created_at),
        "state_since": stored(connection.state_since),
        "shared": int(connection.shared),
        "moved_to": connection.moved_to,
        "stays_at": connection.stays_at,
        "mail_group": connection.group,
        **_health_row(connection.health),
    }


def _health_row(health: Health) -> dict[str, Any]:
    return {
        "next_check_at": stored(health.next_check_at),
        "checked_at": stored_or_none(health.checked_at),
        "failures": health.failures,
        "failing_since": stored_or_none(health.failing_since),
        "suspected_since": stored_or_none(health.suspected_since),
        "suspicion": health.suspicion,
        "refusals": health.refusals,
        "blocked_since": stored_or_none(health.blocked_since),
        "recheck_at": stored_or_none(health.recheck_at),
    }


def from_row(row: dict[str, Any]) -> Connection:
    """Return the connection that a row holds."""
    return Connection(
        id=row["id"],
        workspace_id=row["workspace_id"],
        address=row["address"],
        kind=Kind(row["kind"]),
        provider=row["provider"],
        state=State(row["state"]),
        version=row["version"],
        owner_id=row["owner_id"],
        channel_id=row["channel_id"],
        subject=row["subject"],
        reason=Reason(row["reason"]) if row["reason"] else None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        created_at=moment(row["created_at"]),
        state_since=moment(row["state_since"]),
        health=Health(
            next_check_at=moment(row["next_check_at"]),
            blocked_since=moment_or_none(row["blocked_since"]),
            recheck_at=moment_or_none(row["recheck_at"]),
            checked_at=moment_or_none(row["checked_at"]),
            failures=row["failures"],
            failing_since=moment_or_none(row["failing_since"]),
            suspected_since=moment_or_none(row["suspected_since"]),
            suspicion=Reason(row["suspicion"]) if row["suspicion"] else None,
            refusals=row["refusals"],
        ),
        shared=bool(row["shared"]),
        moved_to=row["moved_to"],
        stays_at=row["stays_at"],
        group=row["mail_group"],
        erased=bool(row["erased"]),
    )
