"""What tests of the storage do over and over: put a connection there, and begin a consent."""

from dataclasses import replace
from typing import Any

from connections.lifecycle import State
from connections.model import Connection, Consent, Outcome, Reason
from storage.database import Database
from tests.factories import make_connection, make_consent

#: What a connection has to say in a state, besides its version.
_SAYS: dict[State, dict[str, Any]] = {
    State.DISCONNECTED: {"reason": Reason.ACCESS_ENDED},
    State.REMOVED: {"reason": None, "outcome": Outcome.CONFIRMED, "subject": None},
}


def put(database: Database, **overrides: Any) -> Connection:
    connection = make_connection(**overrides)
    with database.transaction() as tx:
        tx.connections.add(connection)
    return connection


def moved(database: Database, connection: Connection, *states: State) -> Connection:
    for state in states:
        changes = {"reason": None, **_SAYS.get(state, {})}
        after = replace(connection, state=state, version=connection.version + 1, **changes)
        with database.transaction() as tx:
            assert tx.connections.move(after, expected_version=connection.version)
        connection = after
    return connection


def begun(database: Database, **overrides: Any) -> Consent:
    """A consent with token "token", state "state", cookie "cookie", secret "verifier"."""
    consent = make_consent(**overrides)
    with database.transaction() as tx:
        tx.consents.issue(consent, token="token")
        tx.consents.begin(consent, state="state", cookie="cookie", secret="verifier")
    return consent
