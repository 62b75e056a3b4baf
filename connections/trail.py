"""The audit as a person reads it: its opaque ids looked up again, as far as they are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from connections.lifecycle import Action, State
from connections.model import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A row of the audit.

    `actor` is a Slack id, None for the bot; `person` is whom a row is about that is not about a
    mailbox. Whoever was erased from the table of identities stands there as an opaque id.
    """

    seq: int
    at: datetime
    actor: str | None
    address: str
    connection_id: str
    action: str
    source: str
    target: str
    reason: str
    outcome: str
    mac: str
    person: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


class AuditLog(Protocol):
    """The chained record of who did what; it holds opaque ids, never names or addresses."""

    def append(
        self,
        connection: Connection,
        *,
        at: datetime,
        actor_id: str | None,
        action: Action,
        source: State | None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Append a row; `actor_id` None means the bot. State, reason, outcome are as stored."""

    def append_event(
        self,
        workspace_id: str,
        *,
        at: datetime,
        actor_id: str | None,
        action: str,
        subject_id: str | None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Append a row about a person, or a workspace, rather than a connection."""

    def verify(self) -> int | None:
        """Return the number of the first row that is not as it was written, or None."""


class Trail(Protocol):
    """The audit of a workspace, to read."""

    def entries(self, workspace_id: str, address: str | None = None) -> list[Entry]:
        """Return the rows, oldest first; with an address, what was done to that mailbox."""
