"""A provider that refuses our own client: one alert, no mailbox touched, resolved by proof."""

from dataclasses import replace
from datetime import datetime

from connections.incidents import IncidentKind
from connections.losses import begin
from connections.model import Connection
from connections.notices import Audience, NoticeKind
from connections.policy import Timing
from connections.repositories import Transaction


def client_refused(
    tx: Transaction, connection: Connection, error: str, *, at: datetime, timing: Timing
) -> None:
    """Tell the super admins once, however many mailboxes cannot be checked for it."""
    workspace_id, provider = connection.workspace_id, connection.provider
    if tx.incidents.current(workspace_id, IncidentKind.CLIENT, provider=provider):
        return
    new = begin(IncidentKind.CLIENT, workspace_id, at=at, timing=timing, provider=provider)
    incident = replace(new, details={"error": error})
    tx.incidents.add(incident)
    tx.outbox.add(incident.notice(NoticeKind.CLIENT_REFUSED, Audience.SUPER_ADMINS))


def client_accepted(
    tx: Transaction, workspace_id: str, provider: str, *, at: datetime, seen: bool
) -> None:
    """End the incident if no mailbox is kept from its check by it any more.

    `seen`: a check has shown that our client is accepted; else the last mailbox just went away.
    """
    incident = tx.incidents.current(workspace_id, IncidentKind.CLIENT, provider=provider)
    if incident is None or tx.connections.blocked(workspace_id, provider):
        return
    ended = replace(incident, resolved_at=at, next_reminder_at=None)
    tx.incidents.put(ended)
    over = ended.notice(NoticeKind.CLIENT_ACCEPTED, Audience.SUPER_ADMINS, seen=int(seen))
    tx.outbox.revise(workspace_id, ended.key, over.kind, over.facts)
