"""What one person's Home shows: everything that they may know of, the urgent first."""

from dataclasses import dataclass, replace
from datetime import datetime

from connections.approvals import Approvals
from connections.errors import Outsider
from connections.incidents import Affected, Incident, IncidentKind
from connections.lifecycle import Kind
from connections.listings import Count, Selection, Shelf, View
from connections.model import Approval, Connection, Person
from connections.policy import decides
from connections.repositories import Storage, Transaction
from connections.service import selected
from connections.tending import concerns

#: How many mailboxes of a kind are shown: all of a Home stays under Slack's hundred blocks.
SHOWN = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Ongoing:
    """An open incident as it concerns a reader: its mailboxes that they may know of."""

    incident: Incident
    affected: tuple[Affected, ...]
    on_it: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """A person's view of the workspace; `seen`: whether there is any mailbox they may know of.

    `checked_at` is the latest check that passed for any of these.
    """

    mine: Shelf
    team: Shelf
    seen: bool
    problems: Count
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
        listed = selected(person)
        with self._storage.snapshot() as tx:
            mine = _shelf(tx, listed, Kind.PERSONAL)
            team = _shelf(tx, listed, Kind.TEAM)
            seen = bool(mine.count or team.count or tx.listings.count(listed, most=1))
            problems = tx.listings.count(replace(listed, view=View.PROBLEMS))
            checked_at = tx.listings.last_passed(listed)
            ongoing = [
                each
                for incident in tx.incidents.open_in(person.workspace_id)
                if (each := _ongoing(tx, incident, person)) is not None
            ]
        return Overview(
            mine=mine,
            team=team,
            seen=seen,
            problems=problems,
            asked=tuple(self._approvals.open_for(person)),
            ongoing=tuple(ongoing),
            checked_at=checked_at,
        )


def _shelf(tx: Transaction, listed: Selection, kind: Kind) -> Shelf:
    return Shelf(
        shown=tuple(tx.listings.urgent(listed, kind, limit=SHOWN)),
        count=tx.listings.count_kind(listed, kind),
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
