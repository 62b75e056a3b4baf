"""What is forgotten, and when: the personal data of what has ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from connections.errors import InboxError
from connections.model import Connection

#: How long it is known what was said, decided, handed out and gone through, once it is over.
REMEMBERED = timedelta(days=90)


class StillTied(InboxError):
    """A person cannot be forgotten yet: these mailboxes have to end first."""

    def __init__(self, connections: list[Connection]) -> None:
        super().__init__("mailboxes have to end first")
        self.connections = connections


class ErasureRepository(Protocol):
    """Erases what nobody needs any more, a little at a time; the audit stays whole."""

    def connections(self, before: datetime, *, limit: int) -> list[Connection]:
        """Return those removed before a moment whose personal data is still there.

        Not those that an open incident or an open wish names, nor those of which somebody has
        still to be told.
        """

    def erase(self, connection: Connection, *, known_since: datetime) -> None:
        """Erase address, owner and all that was kept about a removed connection.

        Its owner's name in the audit goes with it unless something else needs it: another
        mailbox, a role, or a row of the audit since `known_since`.
        """

    def messages(self, before: datetime, *, limit: int) -> int:
        """Delete what was said before a moment and is not edited any more; return how much."""

    def decisions(self, before: datetime, *, limit: int) -> int:
        """Delete wishes and questions decided before a moment; return how many."""

    def incidents(self, before: datetime, *, limit: int) -> int:
        """Delete incidents that were over before a moment; return how many."""

    def hand_outs(self, before: datetime, *, limit: int) -> int:
        """Delete old hand-outs, but of each app and mailbox the last one; return how many."""


class PeopleRepository(Protocol):
    """Everything that is stored about one person, wherever it stands."""

    def workspaces(self, person_id: str) -> list[str]:
        """Return the workspaces in which anything is stored about a person."""

    def stored(
        self, workspace_id: str, person_id: str
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Return the rows about a person, by table; without what is secret."""

    def tied(self, workspace_id: str, person_id: str) -> list[Connection]:
        """Return what has to end before a person can be forgotten: live or being removed."""

    def forget(self, workspace_id: str, person_id: str) -> int:
        """Erase a person; return how many messages to others still name them on their way."""
