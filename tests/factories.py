"""Values with defaults, so that a test states only what it is about."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from connections.lifecycle import Action, Kind, State
from connections.model import Approval, Connection, Consent, Grant, Health, Person, Removal

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WORKSPACE = "T1"


def make_person(**overrides: Any) -> Person:
    values: dict[str, Any] = {
        "id": "U1",
        "workspace_id": WORKSPACE,
        "name": "Alice",
        "email": "alice@acme.test",
        "locale": "en-US",
        "time_zone": "Europe/Berlin",
        "super_admin": False,
        "outsider": False,
    }
    return Person(**values | overrides)


def make_connection(**overrides: Any) -> Connection:
    values: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "workspace_id": WORKSPACE,
        "address": f"{secrets.token_hex(4)}@acme.test",
        "kind": Kind.PERSONAL,
        "provider": "google",
        "state": State.ACTIVE,
        "version": 1,
        "owner_id": "U1",
        "channel_id": None,
        "subject": secrets.token_hex(6),
        "reason": None,
        "outcome": None,
        "created_at": NOW,
        "state_since": NOW,
        "health": Health(next_check_at=NOW + timedelta(minutes=15)),
    }
    values |= overrides
    if values["kind"] is Kind.TEAM and "channel_id" not in overrides:
        values["channel_id"] = "C1"
    return Connection(**values)


def make_grant(**overrides: Any) -> Grant:
    values: dict[str, Any] = {
        "subject": "subject-1",
        "client_id": "client-1",
        "addresses": frozenset({"alice@acme.test"}),
        "scopes": frozenset({"openid", "mail"}),
        "secret": f"refresh-{secrets.token_hex(16)}",
        "expires_at": None,
    }
    return Grant(**values | overrides)


def make_consent(**overrides: Any) -> Consent:
    values: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "workspace_id": WORKSPACE,
        "user_id": "U1",
        "user_name": "Alice",
        "locale": "en-US",
        "time_zone": "Europe/Berlin",
        "provider": "google",
        "address": "alice@acme.test",
        "kind": Kind.PERSONAL,
        "channel_id": None,
        "connection_id": None,
        "created_at": NOW,
        "expires_at": NOW + timedelta(minutes=10),
    }
    return Consent(**values | overrides)


def make_removal(connection: Connection, **overrides: Any) -> Removal:
    values: dict[str, Any] = {
        "connection_id": connection.id,
        "workspace_id": connection.workspace_id,
        "provider": connection.provider,
        "subject": connection.subject,
        "requested_by": "U9",
        "requested_at": NOW,
        "next_attempt_at": NOW,
    }
    return Removal(**values | overrides)


def make_approval(**overrides: Any) -> Approval:
    facts: dict[str, Any] = {
        "id": "a1",
        "workspace_id": "T1",
        "connection_id": "c1",
        "version": 1,
        "action": Action.REMOVE,
        "requested_by": "U1",
        "requested_at": NOW,
        "expires_at": NOW + timedelta(days=3),
    }
    return Approval(**{**facts, **overrides})
