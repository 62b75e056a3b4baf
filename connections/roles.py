"""Account access: given to members and taken from them by super admins."""

from connections.errors import NotAMember, Outsider
from connections.model import Person
from connections.notices import Notice, NoticeKind
from connections.policy import require_super_admin
from connections.ports import Clock, Wake
from connections.repositories import Storage


class Roles:
    """Who has account access beside the super admins."""

    def __init__(self, storage: Storage, clock: Clock, wake: Wake) -> None:
        self._storage = storage
        self._clock = clock
        self._wake = wake

    def members(self, person: Person) -> list[str]:
        """Return the ids of members with account access. Raises `Outsider`."""
        if person.outsider:
            raise Outsider
        with self._storage.snapshot() as tx:
            return tx.roles.members(person.workspace_id)

    def give(self, person: Person, member: Person) -> bool:
        """Give account access to a member; False when they have it already.

        Raises:
            Outsider, NotPermitted: this person is no super admin.
            NotAMember: guests, bots and people of other organisations get no role.

        """
        require_super_admin(person)
        if member.outsider or member.workspace_id != person.workspace_id:
            raise NotAMember(member.id)
        now = self._clock.now()
        with self._storage.transaction() as tx:
            new = tx.roles.give(person.workspace_id, member.id, by=person.id, at=now)
            if new:
                tx.audit.append_event(
                    person.workspace_id,
                    at=now,
                    actor_id=person.id,
                    action="give account access",
                    subject_id=member.id,
                )
                tx.outbox.add(_told(person, member.id, NoticeKind.ROLE_GIVEN, now.isoformat()))
        self._wake()
        return new

    def take(self, person: Person, member_id: str) -> bool:
        """Take account access away; False when they had none. Raises as `give`."""
        require_super_admin(person)
        now = self._clock.now()
        with self._storage.transaction() as tx:
            had = tx.roles.take(person.workspace_id, member_id)
            if had:
                tx.audit.append_event(
                    person.workspace_id,
                    at=now,
                    actor_id=person.id,
                    action="take account access",
                    subject_id=member_id,
                )
                tx.outbox.add(_told(person, member_id, NoticeKind.ROLE_TAKEN, now.isoformat()))
        self._wake()
        return had


def _told(person: Person, member_id: str, kind: NoticeKind, moment: str) -> Notice:
    return Notice(
        kind=kind,
        workspace_id=person.workspace_id,
        to=member_id,
        key=f"{kind}:{member_id}:{moment}",
        facts={"by": person.id},
    )
