"""What super admins set for their workspace, beside the configuration."""

from enum import StrEnum

from connections.model import Person
from connections.policy import require_super_admin
from connections.ports import Clock
from connections.repositories import Storage, Transaction


class Setting(StrEnum):
    """The names of the settings, as they are stored."""

    APPROVALS = "approvals"


class ApprovalRule(StrEnum):
    """Whose wishes wait for an approval; super admins and account access never do."""

    MEMBERS = "members"  # the default
    NOBODY = "nobody"


def approval_rule(tx: Transaction, workspace_id: str) -> ApprovalRule:
    """Return who needs an approval in a workspace; what is not known counts as the default."""
    stored = tx.settings.get(workspace_id, Setting.APPROVALS)
    return ApprovalRule.NOBODY if stored == ApprovalRule.NOBODY else ApprovalRule.MEMBERS


class Settings:
    """Reads and changes the settings."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    def approvals(self, person: Person) -> ApprovalRule:
        """Return who needs an approval. Raises `Outsider`, `NotPermitted`."""
        require_super_admin(person)
        with self._storage.snapshot() as tx:
            return approval_rule(tx, person.workspace_id)

    def set_approvals(self, person: Person, rule: ApprovalRule) -> bool:
        """Say who needs an approval; False when it is so already. Raises as `approvals`."""
        require_super_admin(person)
        with self._storage.transaction() as tx:
            if approval_rule(tx, person.workspace_id) is rule:
                return False
            tx.settings.put(person.workspace_id, Setting.APPROVALS, rule)
            tx.audit.append_event(
                person.workspace_id,
                at=self._clock.now(),
                actor_id=person.id,
                action="set approvals",
                subject_id=person.id,
                details={"to": rule},
            )
        return True
