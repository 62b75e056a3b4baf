"""What connected apps are told of a step, written in its transaction."""

import json
import secrets
from datetime import datetime

from connections.apps import Standing, standing, who_must_act
from connections.hooks import Event, event_type
from connections.lifecycle import Action
from connections.model import Connection
from connections.repositories import Transaction


def told(tx: Transaction, action: Action, moved: Connection, *, at: datetime) -> None:
    """Write an event of a step for every app that may use the mailbox and has a webhook."""
    kind = event_type(action, moved)
    if kind is None:
        return
    listening = [
        app.id
        for app in tx.hooks.subscribers(moved.workspace_id)
        if standing(app, moved, tx.apps.permit(app, moved)) is Standing.ALLOWED
    ]
    if not listening:
        return
    event = Event(
        id=f"evt_{secrets.token_hex(12)}",
        workspace_id=moved.workspace_id,
        connection_id=moved.id,
        type=kind,
        at=at,
        body=json.dumps(
            {"type": kind, "timestamp": at.isoformat(), "data": facts(moved)}, ensure_ascii=False
        ),
    )
    tx.hooks.add(event, listening)


def facts(connection: Connection) -> dict[str, str | None]:
    """Return a mailbox as its event tells it: as things stood then, and nothing of people."""
    return {
        "id": connection.id,
        "address": connection.address,
        "kind": connection.kind,
        "provider": connection.provider,
        "state": connection.state,
        "reason": connection.reason,
        "who_must_act": who_must_act(connection),
        "outcome": connection.outcome,
        "since": connection.state_since.isoformat(),
    }
