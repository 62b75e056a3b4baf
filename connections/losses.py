"""What is said of a loss, inside its transaction: one living message per person and sweep."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from connections.incidents import Incident, IncidentKind, recipients
from connections.model import Connection
from connections.notices import NoticeKind, about
from connections.policy import JITTER, Timing
from connections.repositories import Transaction

#: A message that was sent is not edited more often than this: many changes make one edit.
EDIT_PAUSE = timedelta(seconds=3)
#: How much later than its interval a check may come, when many are due.
_SLACK = timedelta(seconds=5)


def report(tx: Transaction, lost: Connection, *, at: datetime, timing: Timing) -> None:
    """Tell of a loss, in the message about those of the same sweep where there is one."""
    incident = tx.incidents.current(lost.workspace_id, IncidentKind.LOSSES)
    if incident is None or not _same_sweep(incident, at, timing):
        incident = begin(IncidentKind.LOSSES, lost.workspace_id, at=at, timing=timing)
        tx.incidents.add(incident)
    tx.incidents.join(incident, lost)
    for recipient in recipients(incident, lost):
        told = about(lost, NoticeKind.LOST, recipient, reason=lost.reason, incident=incident.id)
        tx.outbox.refresh(incident.workspace_id, incident.key, to=recipient, due=at + EDIT_PAUSE)
        tx.outbox.add(replace(told, key=incident.key))


def begin(
    kind: IncidentKind,
    workspace_id: str,
    *,
    at: datetime,
    timing: Timing,
    provider: str = "",
    scope: str = "",
) -> Incident:
    """Return a new incident, with its first reminder."""
    return Incident(
        id=secrets.token_hex(8),
        workspace_id=workspace_id,
        kind=kind,
        provider=provider,
        scope=scope,
        opened_at=at,
        next_reminder_at=at + timing.reminders[0] if timing.reminders else None,
    )


def changed(tx: Transaction, connection: Connection, *, at: datetime) -> None:
    """Bring the messages that list a mailbox up to date; an incident without any open one ends."""
    for incident in tx.incidents.involving(connection):
        for recipient in recipients(incident, connection):
            tx.outbox.refresh(
                incident.workspace_id, incident.key, to=recipient, due=at + EDIT_PAUSE
            )
        if incident.kind is IncidentKind.MIGRATION:
            tx.outbox.refresh(incident.workspace_id, incident.alert_key, due=at + EDIT_PAUSE)
        if incident.kind is IncidentKind.OUTAGE:
            continue  # it ends with its freeze
        theirs = connection.live and connection.owner_id == incident.scope
        if incident.kind is IncidentKind.LEFT and theirs:
            tx.incidents.join(incident, connection)  # what is done to it settles not whose it is
        if not tx.incidents.is_open(incident):
            tx.incidents.put(replace(incident, resolved_at=at, next_reminder_at=None))


def _same_sweep(incident: Incident, at: datetime, timing: Timing) -> bool:
    sweep = timing.check_interval * (1 + 2 * JITTER) + _SLACK
    return timedelta(0) <= at - incident.opened_at <= sweep
