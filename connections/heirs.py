"""Who is asked to take over what somebody who has left had connected: they sign in anew."""

from dataclasses import replace
from datetime import datetime

from connections.errors import NotAllowed, Outsider
from connections.incidents import Incident, IncidentKind
from connections.lifecycle import Action, transition
from connections.model import Connection, Person
from connections.notices import Notice, NoticeKind, about
from connections.repositories import Transaction
from connections.steps import authorise


def heir_of(tx: Transaction, connection: Connection) -> str | None:
    """Return who is asked to take a connection over, None while nobody is."""
    incident = departure(tx, connection)
    heir = incident.details.get(_fact(connection)) if incident else None
    return str(heir) if heir else None


def departure(tx: Transaction, connection: Connection) -> Incident | None:
    """Return the open incident of an owner who has left, None while they are here."""
    return tx.incidents.current(
        connection.workspace_id, IncidentKind.LEFT, scope=connection.owner_id
    )


def name(tx: Transaction, incident: Incident, connection: Connection, heir: str) -> None:
    """Ask somebody to take a connection over; whom it was offered to before is told otherwise."""
    before = incident.details.get(_fact(connection))
    named = replace(incident, details={**incident.details, _fact(connection): heir})
    tx.incidents.put(named)
    facts = named.notice(NoticeKind.LEFT, "").facts
    tx.outbox.revise(named.workspace_id, named.key, NoticeKind.LEFT, facts)
    if before and before != heir:
        _revise(tx, incident, connection, str(before), "withdrawn")
    offer = _offer(incident, connection, heir)
    tx.outbox.add(offer)
    tx.outbox.revise(offer.workspace_id, offer.key, offer.kind, offer.facts)


def authorise_sign_in(
    tx: Transaction, person: Person, connection_id: str, version: int | None
) -> Connection:
    """Return a connection for which this person may sign in again.

    Raises as `authorise`; for an heir, who need not have seen its present state, `NotAllowed`.
    """
    connection = tx.connections.get(person.workspace_id, connection_id)
    if heir_of(tx, connection) != person.id:
        return authorise(tx, person, connection_id, version, Action.RECONNECT)
    if person.outsider:
        raise Outsider
    if transition(connection.state, Action.RECONNECT, connection.kind) is None:
        raise NotAllowed(connection, Action.RECONNECT)
    return connection


def taken_over(
    tx: Transaction, incident: Incident, connection: Connection, *, by: str, at: datetime
) -> None:
    """Record that the heir has signed in: the connection is theirs."""
    tx.audit.append_event(
        connection.workspace_id,
        at=at,
        actor_id=by,
        action="take over",
        subject_id=incident.scope,
        details={"connection": connection.id},
    )
    _revise(tx, incident, connection, by, "done")


def _revise(
    tx: Transaction, incident: Incident, connection: Connection, heir: str, answer: str
) -> None:
    offer = _offer(incident, connection, heir)
    facts = {**offer.facts, "answer": answer}
    tx.outbox.revise(offer.workspace_id, offer.key, offer.kind, facts)


def _offer(incident: Incident, connection: Connection, heir: str) -> Notice:
    offer = about(connection, NoticeKind.OFFERED, heir, before=incident.scope)
    return replace(offer, key=f"{incident.key}:{connection.id}:{heir}")


def _fact(connection: Connection) -> str:
    return f"heir:{connection.id}"
