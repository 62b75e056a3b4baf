"""What people have decided, as the rules need it from the database; `storage` complies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connections.model import Approval, Connection, Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class HostQuestion:
    """Whether passwords of an address's domain may go to a server that nobody vouches for.

    `decision` is approved or declined, None while it is open.
    """

    id: str
    workspace_id: str
    address: str
    domain: str
    host: str
    asked_by: str
    asked_at: datetime
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


class HostRepository(Protocol):
    """Mail servers that a super admin has let passwords of a domain be sent to."""

    def allow(self, workspace_id: str, domain: str, host: str, *, by: str, at: datetime) -> None:
        """Remember a yes; again is harmless."""

    def allowed(self, workspace_id: str, domain: str, host: str) -> bool:
        """Whether somebody said yes to this server for this domain."""

    def ask(self, question: HostQuestion) -> bool:
        """Insert an open question; False where the same member has asked it, and it is open."""

    def question(self, workspace_id: str, question_id: str) -> HostQuestion | None:
        """Return a question, None also for another workspace's id."""

    def open_about(self, workspace_id: str, domain: str, host: str) -> list[HostQuestion]:
        """Return the open questions about a server for a domain, whoever asked."""

    def decide(self, question: HostQuestion) -> bool:
        """Store a decision, unless there is one: of two at the same moment one counts."""


class ApprovalRepository(Protocol):
    """Wishes that an admin decides; one open wish for a connection."""

    def add(self, approval: Approval) -> None:
        """Insert an open wish."""

    def get(self, workspace_id: str, approval_id: str) -> Approval:
        """Return one. Raises `NotFound`, also for another workspace's id."""

    def open_for(self, connection: Connection) -> Approval | None:
        """Return the open wish for a connection, or None."""

    def open_in(self, workspace_id: str) -> list[Approval]:
        """Return the open wishes of a workspace, oldest first."""

    def due(self, now: datetime, *, limit: int) -> list[Approval]:
        """Return open wishes whose time is over."""

    def put(self, approval: Approval) -> None:
        """Store the requester's reason."""

    def close(self, approval: Approval) -> bool:
        """Store a decision, unless there is one: of two at the same moment one counts."""


class RoleRepository(Protocol):
    """Members with account access."""

    def give(self, workspace_id: str, user_id: str, *, by: str, at: datetime) -> bool:
        """Give account access; False when the member has it already."""

    def take(self, workspace_id: str, user_id: str) -> bool:
        """Take account access away; False when the member had none."""

    def members(self, workspace_id: str) -> list[str]:
        """Return the ids of the members with account access, the longest-serving first."""


class SettingRepository(Protocol):
    """What super admins set for their workspace."""

    def get(self, workspace_id: str, name: str) -> str | None:
        """Return a setting, None where nobody set it."""

    def put(self, workspace_id: str, name: str, value: str) -> None:
        """Store a setting."""
