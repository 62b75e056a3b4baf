"""What one person's Home shows: everything that they may know of, the urgent first."""

from dataclasses import dataclass
from datetime import datetime

from connections.approvals import Approvals
from connections.errors import Outsider
from connections.incidents import Affected, Incident, IncidentKind
from connections.lifecycle import Kind, State
from connections.model import Approval, Connection, Person
from connections.policy import decides, in_trouble, may_see
from connections.repositories import Storage, Transaction
from connections.service import LISTED, is_problem
from connections.tending import concerns


@dataclass(frozen=True, kw_only=True, slots=True)
class Ongoing:
    """An open incident as it concerns a reader: its mailboxes that they may know of."""

    incident: Incident
    affected: tuple[Affected, ...]
    on_it: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """A person's view of the workspace; `seen` counts every mailbox that they may know of.

    `checked_at` is the latest check that passed for any of these.
    """

    mine: tuple[Connection, ...]
    team: tuple[Connection, ...]
    seen: int
    problems: int
    asked: tuple[tuple[Approval, Connection], ...]
    ongoing: tuple[Ongoing, ...]
    checked_at: datetime | None


class Overviews:
    """Collects what a Home shows; it only reads."""

    def __init__(self, storage: Storage, approvals: Approvals) -> None:
        self._storage = storage
        self._approvals = approvals

    def of(self, person: Person) -> Overview:
        """Return a person's overview. Raises `Outsider`."""
        if person.outsider:
            raise Outsider
        with self._storage.snapshot() as tx:
            found = tx.connections.find(person.workspace_id, states=LISTED)
            ongoing = [
                each
                for incident in tx.incidents.open_in(person.workspace_id)
                if (each := _ongoing(tx, incident, person)) is not None
            ]
        seen = sorted((each for each in found if may_see(person, each)), key=_urgency)
        return Overview(
            mine=tuple(c for c in seen if c.kind is Kind.PERSONAL and c.owner_id == person.id),
            team=tuple(c for c in seen if c.kind is Kind.TEAM),
            seen=len(seen),
            problems=sum(is_problem(each) for each in seen),
            asked=tuple(self._approvals.open_for(person)),
            ongoing=tuple(ongoing),
            checked_at=max(
                (each.health.checked_at for each in seen if each.health.checked_at), default=None
            ),
        )


def _ongoing(tx: Transaction, incident: Incident, reader: Person) -> Ongoing | None:
    """Return an incident for a reader, None where it is not theirs to know of."""
    on_it = tuple(tx.incidents.acknowledged(incident))
    if incident.kind is IncidentKind.CLIENT:
        told = reader.super_admin
        return Ongoing(incident=incident, affected=(), on_it=on_it) if told else None
    admin = decides(reader)
    found = tx.incidents.affected(incident, owner_id=None if admin else reader.id)
    # Who decides sees how far a migration is, although its owners are told in their own messages.
    whole = admin and incident.kind is IncidentKind.MIGRATION
    mine = tuple(each for each in found if whole or concerns(incident, reader, each))
    return Ongoing(incident=incident, affected=mine, on_it=on_it) if mine else None


def _urgency(connection: Connection) -> tuple[int, str]:
    if connection.state is State.DISCONNECTED:
        return 0, connection.address
    if in_trouble(connection.health) or connection.health.blocked_since:
        return 1, connection.address
    return 2, connection.address
