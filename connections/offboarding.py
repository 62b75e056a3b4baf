"""When a member leaves: what they connected is put before the super admins, who give it on."""

import secrets
from dataclasses import replace

from connections.errors import NotAMember, NotFound, StaleClick
from connections.heirs import departure, heir_of, name
from connections.incidents import Incident, IncidentKind
from connections.lifecycle import LIVE, Action, Kind, State
from connections.model import Connection, Person
from connections.notices import Audience, Fact, NoticeKind
from connections.policy import require_super_admin
from connections.ports import Clock, Directory, Wake
from connections.repositories import Storage, Transaction
from connections.service import begin_removal
from connections.steps import move


class Offboarding:
    """Notices who has left, and does with their mailboxes what a super admin says."""

    def __init__(self, storage: Storage, directory: Directory, clock: Clock, wake: Wake) -> None:
        self._storage = storage
        self._directory = directory
        self._clock = clock
        self._wake = wake

    def changed(self, workspace_id: str, user_id: str) -> None:
        """Look whether a member has left, or is back."""
        if self._directory.person(workspace_id, user_id).deactivated:
            self._left(workspace_id, user_id)
        else:
            self._back(workspace_id, user_id)

    def look(self) -> None:
        """Look in every workspace; one that cannot be asked keeps no other from being looked at.

        Raises:
            ExceptionGroup: what happened where it could not be asked, after all others.

        """
        with self._storage.snapshot() as tx:
            workspaces = tx.connections.workspaces()
        failed: list[Exception] = []
        for workspace_id in workspaces:
            try:
                self._look_in(workspace_id)
            except Exception as error:  # noqa: BLE001 - raised below
                failed.append(error)
        if failed:
            raise ExceptionGroup("workspaces that could not be asked", failed)

    def _look_in(self, workspace_id: str) -> None:
        """Compare all owners with the directory: what was told while nobody listened is lost."""
        with self._storage.snapshot() as tx:
            found = tx.connections.find(workspace_id, states=LIVE)
            away = tx.incidents.open_of_kind(IncidentKind.LEFT)
        deactivated = self._directory.deactivated(workspace_id)
        for user_id in sorted({connection.owner_id for connection in found} & deactivated):
            self._left(workspace_id, user_id)
        for incident in away:
            if incident.workspace_id == workspace_id and incident.scope not in deactivated:
                self._back(workspace_id, incident.scope)

    def transfer(
        self, person: Person, connection_id: str, version: int, member: Person
    ) -> Connection:
        """Ask a member to take a mailbox over; until they have signed in, nothing changes.

        Raises:
            Outsider, NotPermitted: this person is no super admin.
            NotAMember: guests, bots and people of other organisations get no mailbox.
            NotFound, StaleClick: it has changed, or its owner is back.

        """
        require_super_admin(person)
        if member.outsider or member.workspace_id != person.workspace_id:
            raise NotAMember(member.id)
        with self._storage.transaction() as tx:
            connection, incident = _of_a_leaver(tx, person, connection_id, version)
            name(tx, incident, connection, member.id)
            tx.audit.append_event(
                person.workspace_id,
                at=self._clock.now(),
                actor_id=person.id,
                action="ask to take over",
                subject_id=member.id,
                details={"connection": connection.id},
            )
        self._wake()
        return connection

    def remove(self, person: Person, connection_id: str, version: int) -> Connection:
        """End what a leaver connected, an active one as well. Raises as `transfer`."""
        require_super_admin(person)
        now = self._clock.now()
        with self._storage.transaction() as tx:
            connection, _ = _of_a_leaver(tx, person, connection_id, version)
            team = connection.kind is Kind.TEAM
            if connection.state is State.ACTIVE and not team:
                connection = move(tx, connection, Action.DEACTIVATE, at=now, actor_id=person.id)
            action = Action.DELETE if team else Action.REMOVE
            ending = move(tx, connection, action, at=now, actor_id=person.id)
            begin_removal(tx, ending, requested_by=person.id, at=now)
        self._wake()
        return ending

    def offered(self, person: Person, connection_id: str) -> Connection:
        """Return a connection that this person is asked to take over. Raises `NotFound`."""
        with self._storage.snapshot() as tx:
            connection = tx.connections.get(person.workspace_id, connection_id)
            if person.outsider or heir_of(tx, connection) != person.id:
                raise NotFound
        return connection

    def _left(self, workspace_id: str, user_id: str) -> None:
        """Put what a member had connected before the super admins, once."""
        with self._storage.transaction() as tx:
            found = tx.connections.find(workspace_id, owner_id=user_id, states=LIVE)
            if not found or tx.incidents.current(workspace_id, IncidentKind.LEFT, scope=user_id):
                return
            incident = Incident(
                id=secrets.token_hex(8),
                workspace_id=workspace_id,
                kind=IncidentKind.LEFT,
                scope=user_id,
                opened_at=self._clock.now(),
                details={"owner": user_id},
            )
            tx.incidents.add(incident)
            for connection in found:
                tx.incidents.join(incident, connection)
            tx.outbox.add(incident.notice(NoticeKind.LEFT, Audience.SUPER_ADMINS))
        self._wake()

    def _back(self, workspace_id: str, user_id: str) -> None:
        """Close the question: its owner is here again, and asks nobody to take anything over."""
        with self._storage.snapshot() as tx:  # most changes of people are no return
            if not tx.incidents.current(workspace_id, IncidentKind.LEFT, scope=user_id):
                return
        with self._storage.transaction() as tx:
            incident = tx.incidents.current(workspace_id, IncidentKind.LEFT, scope=user_id)
            if incident is None:
                return
            details: dict[str, Fact] = {"owner": user_id, "back": 1}
            ended = replace(incident, details=details, resolved_at=self._clock.now())
            tx.incidents.put(ended)
            facts = ended.notice(NoticeKind.LEFT, "").facts
            tx.outbox.revise(workspace_id, ended.key, NoticeKind.LEFT, facts)
        self._wake()


def _of_a_leaver(
    tx: Transaction, person: Person, connection_id: str, version: int
) -> tuple[Connection, Incident]:
    connection = tx.connections.get(person.workspace_id, connection_id)
    incident = departure(tx, connection)
    if incident is None or connection.version != version or not connection.live:
        raise StaleClick(connection)
    return connection, incident
