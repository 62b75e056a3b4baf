"""Leftovers: the old grant of a mailbox that was reconnected at another provider."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connections.model import Grant, Removal


@dataclass(frozen=True, kw_only=True, slots=True)
class Leftover:
    """A grant that its connection no longer lives from, and the intent to end it.

    `removal` is worked like that of a removed mailbox, only that the connection lives on.
    """

    id: str
    removal: Removal
    grant: Grant


class LeftoverRepository(Protocol):
    """The leftovers, with their grants encrypted and bound to their row."""

    def add(self, leftover: Leftover) -> None:
        """Insert one."""

    def get(self, leftover_id: str) -> Leftover | None:
        """Return one, or None when it is erased."""

    def due(self, now: datetime, *, limit: int) -> list[str]:
        """Return the ids of those whose next attempt is due, oldest first."""

    def with_subject(self, provider: str, subject: str) -> list[Leftover]:
        """Return those of one account over all workspaces."""

    def of(self, workspace_id: str) -> list[Leftover]:
        """Return those of a workspace."""

    def put(self, leftover: Leftover) -> None:
        """Store a changed one, its grant too."""

    def put_off(self, leftover_id: str, at: datetime) -> None:
        """Let one come up at a moment; its grant need not be readable."""

    def erase(self, leftover_id: str) -> None:
        """Delete one and its grant for good."""
