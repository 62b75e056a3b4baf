"""One step in the life of a connection: authorised, moved and recorded, inside a transaction."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from connections.errors import (
    NeedsApproval,
    NotAllowed,
    NotFound,
    NotPermitted,
    Outsider,
    StaleClick,
)
from connections.events import told
from connections.lifecycle import Action, Permission, State, transition
from connections.losses import changed
from connections.model import Connection, Person
from connections.policy import actors, may_see
from connections.repositories import Transaction


def authorise(
    tx: Transaction,
    person: Person,
    connection_id: str,
    version: int | None,
    action: Action,
    *,
    asking: bool = False,
) -> Connection:
    """Return the connection if this person may take this step now, or with `asking` ask for it.

    `version` is the one that the person saw, or None where the step is not from a button.

    Raises:
        Outsider, NotFound, StaleClick, NotAllowed, NotPermitted, NeedsApproval: in this order.

    """
    if person.outsider:
        raise Outsider
    connection = tx.connections.get(person.workspace_id, connection_id)
    if not may_see(person, connection):
        raise NotFound(connection.address)
    if version is not None and version != connection.version:
        raise StaleClick(connection)
    row = transition(connection.state, action, connection.kind)
    if row is None:
        raise NotAllowed(connection, action)
    match row.permission(actors(person, connection)):
        case Permission.REFUSED:
            raise NotPermitted(connection, action)
        case Permission.ASKS if not asking:
            raise NeedsApproval(connection, action)
        case _:
            return connection


def move(
    tx: Transaction,
    connection: Connection,
    action: Action,
    *,
    at: datetime,
    actor_id: str | None,
    failed: bool = False,
    **changes: Any,
) -> Connection:
    """Take a step of the table and write its audit row; `failed` takes the row's other way.

    Raises:
        NotAllowed: the table has no such row.
        StaleClick: somebody else was first.

    """
    row = transition(connection.state, action, connection.kind)
    if row is None:
        raise NotAllowed(connection, action)
    target = (row.otherwise or row.target) if failed else row.target
    changes = {"reason": None, **changes}
    if target is State.ACTIVE:
        changes = {"moved_to": None, **changes}
    moved = replace(
        connection,
        state=target,
        version=connection.version + 1,
        state_since=connection.state_since if target is connection.state else at,
        **changes,
    )
    if not tx.connections.move(moved, expected_version=connection.version):
        raise StaleClick(tx.connections.get(connection.workspace_id, connection.id))
    tx.audit.append(moved, at=at, actor_id=actor_id, action=action, source=connection.state)
    told(tx, action, moved, at=at)
    changed(tx, moved, at=at)
    return moved


def born(tx: Transaction, connection: Connection, *, at: datetime, actor_id: str) -> None:
    """Insert a connection that a consent has brought into being, with its audit row.

    Raises:
        AlreadyConnected: the address has a live connection here.

    """
    tx.connections.add(connection)
    tx.audit.append(connection, at=at, actor_id=actor_id, action=Action.CONSENT, source=None)
    told(tx, Action.CONSENT, connection, at=at)
