"""What became of connections in the past, as the rules read it from the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connections.lifecycle import State


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A connection's move into `disconnected` or out of it.

    `lost_at` is the moment of the loss: of this move, or of the one that it ends. None where the
    audit does not tell.
    """

    connection_id: str
    at: datetime
    source: State
    target: State
    lost_at: datetime | None


class History(Protocol):
    """The audit, asked about the past."""

    def disconnections(self, workspace_id: str, *, since: datetime) -> list[Move]:
        """Return the moves into and out of `disconnected` since a moment, in their order.

        A loss from before that moment is found, too, as the `lost_at` of a move that ended it.
        """
