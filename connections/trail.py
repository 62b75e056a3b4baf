"""The audit as a person reads it: its opaque ids looked up again, as far as they are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


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


class Trail(Protocol):
    """The audit of a workspace, to read."""

    def entries(self, workspace_id: str, address: str | None = None) -> list[Entry]:
        """Return the rows, oldest first; with an address, what was done to that mailbox."""
