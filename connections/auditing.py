"""Who did what: the audit of a workspace for its super admins, and whether it is whole."""

from dataclasses import dataclass

from connections.model import Person
from connections.policy import normal_address, require_super_admin
from connections.ports import Clock
from connections.repositories import Storage
from connections.trail import Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """The rows that were asked for; `broken` is the first row that is not as it was written."""

    entries: tuple[Entry, ...]
    broken: int | None


class Auditing:
    """Hands out the audit, which is itself a thing that the audit records."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    def read(self, person: Person, address: str | None = None) -> Audit:
        """Return the rows of a person's workspace, or of one mailbox.

        Raises:
            Outsider, NotPermitted: this person is no super admin.
            InvalidAddress: the text is none.

        """
        require_super_admin(person)
        address = None if address is None else normal_address(address)
        with self._storage.snapshot() as tx:
            entries = tuple(tx.trail.entries(person.workspace_id, address))
            broken = tx.audit.verify()
        with self._storage.transaction() as tx:
            tx.audit.append_event(
                person.workspace_id,
                at=self._clock.now(),
                actor_id=person.id,
                action="read the audit",
                subject_id=person.id,
            )
        return Audit(entries=entries, broken=broken)
