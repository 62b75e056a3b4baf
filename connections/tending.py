"""Looking after incidents until they end: reminders, and the people who are on it."""

from dataclasses import replace

from connections.client_faults import client_accepted
from connections.errors import NotFound, Outsider
from connections.incidents import Affected, Incident, IncidentKind, recipients
from connections.model import Person
from connections.notices import Audience, NoticeKind
from connections.policy import Timing, decides
from connections.ports import Clock, Wake
from connections.repositories import Storage, Transaction


def concerns(incident: Incident, reader: Person, mailbox: Affected) -> bool:
    """Whether a mailbox is listed in a reader's message; a channel reads what is its own."""
    told = recipients(incident, mailbox.connection)
    return (
        reader.id in told
        or (Audience.SUPER_ADMINS in told and reader.super_admin)
        or (Audience.APPROVERS in told and decides(reader))
    )


class Tending:
    """Reminds, and keeps who looks after what."""

    def __init__(self, storage: Storage, clock: Clock, timing: Timing, wake: Wake) -> None:
        self._storage = storage
        self._clock = clock
        self._timing = timing
        self._wake = wake

    def acknowledge(self, person: Person, incident_id: str) -> Incident:
        """Remember that a person looks after an incident: they are not reminded of it.

        Raises:
            Outsider, NotFound: it is not theirs to know of.

        """
        if person.outsider:
            raise Outsider
        now = self._clock.now()
        with self._storage.transaction() as tx:
            incident = tx.incidents.get(person.workspace_id, incident_id)
            if not any(
                concerns(incident, person, each) for each in tx.incidents.affected(incident)
            ):
                raise NotFound
            if tx.incidents.acknowledge(incident, person.id, now):
                tx.outbox.refresh(person.workspace_id, incident.key, due=now)
        self._wake()
        return incident

    def remind_due(self, limit: int) -> int:
        """Remind of what is still open, once for each step; return how many incidents it were."""
        now = self._clock.now()
        with self._storage.snapshot() as tx:  # nothing due costs no write
            if not tx.incidents.to_remind(now, limit=1):
                return 0
        with self._storage.transaction() as tx:
            due = tx.incidents.to_remind(now, limit=limit)
            for incident in due:
                self._remind(tx, incident)
        self._wake()
        return len(due)

    def resolve_clients(self) -> None:
        """End client incidents whose last blocked mailbox went away instead of being checked."""
        with self._storage.snapshot() as tx:
            over = [
                incident
                for incident in tx.incidents.open_of_kind(IncidentKind.CLIENT)
                if not tx.connections.blocked(incident.workspace_id, incident.provider)
            ]
        for incident in over:
            with self._storage.transaction() as tx:
                client_accepted(
                    tx, incident.workspace_id, incident.provider, at=self._clock.now(), seen=False
                )

    def _remind(self, tx: Transaction, incident: Incident) -> None:
        now = self._clock.now()
        steps = [incident.opened_at + step for step in self._timing.reminders]
        step = sum(each <= now for each in steps)
        tx.incidents.put(
            replace(incident, next_reminder_at=min((s for s in steps if s > now), default=None))
        )
        kind = NoticeKind.LOST_REMINDER
        if incident.kind is IncidentKind.CLIENT:
            told = {str(Audience.SUPER_ADMINS)}
            kind = NoticeKind.CLIENT_REMINDER
        else:
            told = {
                recipient
                for each in tx.incidents.affected(incident)
                if each.open
                for recipient in recipients(incident, each.connection)
                if recipient != each.connection.channel_id  # a channel has its line
            }
        for recipient in sorted(told):
            notice = incident.notice(kind, recipient)
            tx.outbox.add(replace(notice, key=f"{incident.key}:reminder:{step}"))
