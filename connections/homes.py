"""Home tabs: whose is to be drawn anew, as the rules need it from the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """The Home tab of a person who has opened it once.

    `change` is the number of the workspace's latest change when it was read: drawn from what was
    read after that, it shows at least that change. `drawn` is the change that it showed then, or
    below zero where it is to be drawn in any case. `digest` tells what it shows now; None means
    that it is to be shown whatever it would say.
    """

    workspace_id: str
    user_id: str
    change: int
    drawn: int
    digest: str | None


class HomeRepository(Protocol):
    """The Home tabs. The database itself counts every change that one could show."""

    def opened(self, workspace_id: str, user_id: str, at: datetime) -> None:
        """Remember that a person looks at theirs: it is stale, whatever it shows."""

    def touch(self, workspace_id: str, user_id: str) -> None:
        """Let one be drawn anew if it was ever opened: the person themselves has changed."""

    def stale(self, *, limit: int) -> list[Home]:
        """Return those drawn before the latest change of their workspace, last opened first."""

    def drawn(self, home: Home, digest: str) -> None:
        """Record what one shows, as of its change; not if it became stale again meanwhile."""

    def forget(self, home: Home) -> None:
        """Forget one that nobody can see any more."""
