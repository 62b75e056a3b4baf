"""What a person can do with a connection: one method per verb."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from connections import policy, references
from connections.errors import NotFound, NotPermitted, Outsider
from connections.examination import Examiner, Finding, Verdict
from connections.lifecycle import Action
from connections.listings import Page, Selection, View
from connections.model import Connection, Person, Reason, Removal
from connections.notices import Audience, NoticeKind, about, audience
from connections.policy import Timing, may_see
from connections.ports import Clock, Wake
from connections.repositories import Storage, Transaction
from connections.settings import ApprovalRule, approval_rule
from connections.steps import authorise, move

#: Mailboxes on a page, where nobody says how many.
PAGE = 8
#: Mailboxes read in one go by who looks through all of them.
_ROUND = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Siblings:
    """What else lives from the grant of a connection: ending the grant would end these too.

    `hidden` counts those that the reader may not know of. `may_end`: all of them are the reader's
    own, or the reader is a super admin, and none is in another workspace.
    """

    addresses: tuple[str, ...] = ()
    hidden: int = 0
    may_end: bool = False

    def __len__(self) -> int:
        return len(self.addresses) + self.hidden


class Connections:
    """The verbs. Each returns the connection as it stands after the step."""

    def __init__(
        self, storage: Storage, examiner: Examiner, clock: Clock, timing: Timing, wake: Wake
    ) -> None:
        self._storage = storage
        self._examiner = examiner
        self._clock = clock
        self._timing = timing
        self._wake = wake

    def page(
        self,
        person: Person,
        view: View = View.ALL,
        part: str = "",
        *,
        number: int = 1,
        size: int = PAGE,
    ) -> Page:
        """Return a page of what a person may see, their own first, then by address.

        `part`: only those whose address holds it, in any case. A page beyond the end is the last
        one.

        Raises:
            Outsider: the person may see nothing.

        """
        selection = selected(person, view, part)
        with self._storage.snapshot() as tx:
            count = tx.listings.count(selection)
            if count.more:
                found = tx.listings.select(selection, limit=size + 1, offset=(number - 1) * size)
                if not found:  # asked for by hand: only then all of them are counted
                    count = tx.listings.count(selection, most=None)
            if not count.more:
                number = max(min(number, -(-count.number // size)), 1)
                found = tx.listings.select(selection, limit=size + 1, offset=(number - 1) * size)
        return Page(
            found=tuple(found[:size]),
            number=number,
            pages=None if count.more else max(-(-count.number // size), 1),
            count=count,
            last=len(found) <= size,
        )

    def all_for(self, person: Person) -> Iterator[Connection]:
        """Yield what a person may see, as `page` has it, as far as it is looked at."""
        selection, offset = selected(person), 0
        while True:
            with self._storage.snapshot() as tx:
                found = tx.listings.select(selection, limit=_ROUND, offset=offset)
            yield from found
            offset += _ROUND
            if len(found) < _ROUND:
                return

    def get(self, person: Person, connection_id: str) -> Connection:
        """Return a connection by id. Raises `Outsider` or `NotFound`."""
        if person.outsider:
            raise Outsider
        with self._storage.snapshot() as tx:
            connection = tx.connections.get(person.workspace_id, connection_id)
        if not may_see(person, connection):
            raise NotFound(connection.address)
        return connection

    def by_address(self, person: Person, address: str) -> Connection:
        """Return the present connection of an address.

        Raises:
            Outsider, InvalidAddress: as they say.
            NotFound: there is none, or it is not for this person to know.

        """
        if person.outsider:
            raise Outsider
        address = policy.normal_address(address)
        with self._storage.snapshot() as tx:
            connection = tx.connections.latest(person.workspace_id, address)
        if connection is None or not may_see(person, connection):
            raise NotFound(address)
        return connection

    def deactivate(self, person: Person, connection_id: str, version: int | None) -> Connection:
        """Switch a connection off: its grant is kept and not used. Raises as `authorise`."""
        with self._storage.transaction() as tx:
            connection = authorise(tx, person, connection_id, version, Action.DEACTIVATE)
            off = self._step(tx, person, connection, Action.DEACTIVATE)
            if off.owner_id != person.id:
                tx.outbox.add(about(off, NoticeKind.DEACTIVATED, off.owner_id, by=person.id))
        self._wake()
        return off

    def reactivate(
        self, person: Person, connection_id: str, version: int | None
    ) -> tuple[Connection, Finding]:
        """Switch a connection on again, after a look at the mailbox.

        A refusal leads to disconnected, with its reason; a provider that gives no answer has
        proved nothing, so then the connection is active and its checks go on. Raises as
        `authorise`.
        """
        with self._storage.snapshot() as tx:
            connection = authorise(tx, person, connection_id, version, Action.REACTIVATE)
        finding = self._examiner.examine(connection)
        refused = finding.verdict is Verdict.REFUSED
        now = self._clock.now()
        health = policy.passed(now, self._timing)
        if finding.verdict is Verdict.TRANSIENT:
            health = policy.failed(connection.health, now, self._timing)
        with self._storage.transaction() as tx:
            connection = authorise(
                tx, person, connection_id, connection.version, Action.REACTIVATE
            )
            after = move(
                tx,
                connection,
                Action.REACTIVATE,
                at=now,
                actor_id=person.id,
                failed=refused,
                reason=(finding.reason or Reason.ACCESS_ENDED) if refused else None,
                health=health,
            )
        self._wake()
        return after, finding

    def siblings(self, person: Person, connection: Connection) -> Siblings:
        """Return what else lives from a connection's grant, as far as this person may know."""
        with self._storage.snapshot() as tx:
            return _siblings(tx, person, connection)

    def remove(
        self, person: Person, connection_id: str, version: int | None, *, anyway: bool = False
    ) -> Connection:
        """End a personal mailbox here at once, and at the provider by a job.

        `anyway`: also where other connections live from the same grant; they will be lost. Raises
        as `authorise`; `NotPermitted` when those are not all this person's to give up.
        """
        return self._end(person, connection_id, version, Action.REMOVE, anyway=anyway)

    def delete(self, person: Person, connection_id: str, version: int | None) -> Connection:
        """End a team mailbox here at once, and at the provider by a job."""
        return self._end(person, connection_id, version, Action.DELETE)

    def disown(self, person: Person, connection_id: str, version: int | None) -> Connection:
        """Switch a connection off whose owner says that it was not them, and tell the admins."""
        with self._storage.transaction() as tx:
            connection = authorise(tx, person, connection_id, version, Action.DEACTIVATE)
            off = self._step(tx, person, connection, Action.DEACTIVATE)
            tx.outbox.add(about(off, NoticeKind.NOT_ME, Audience.SUPER_ADMINS, by=person.id))
        self._wake()
        return off

    def _step(
        self, tx: Transaction, person: Person, connection: Connection, action: Action
    ) -> Connection:
        return move(tx, connection, action, at=self._clock.now(), actor_id=person.id)

    def _end(
        self,
        person: Person,
        connection_id: str,
        version: int | None,
        action: Action,
        *,
        anyway: bool = False,
    ) -> Connection:
        with self._storage.transaction() as tx:
            # Where nobody needs an approval, a wish is as good as a decision.
            free = approval_rule(tx, person.workspace_id) is ApprovalRule.NOBODY
            connection = authorise(tx, person, connection_id, version, action, asking=free)
            if anyway and not _siblings(tx, person, connection).may_end:
                raise NotPermitted(connection, action)
            ending = self._step(tx, person, connection, action)
            now = self._clock.now()
            begin_removal(tx, ending, requested_by=person.id, at=now, anyway=anyway)
        self._wake()
        return ending


def begin_removal(
    tx: Transaction,
    ending: Connection,
    *,
    requested_by: str,
    at: datetime,
    anyway: bool = False,
) -> None:
    """Write the intent to end a connection's access at the provider; a team is told at once."""
    if ending.channel_id is not None:
        for recipient in audience(ending):
            if recipient != requested_by:  # who did it is told in the answer
                tx.outbox.add(about(ending, NoticeKind.DELETED, recipient, by=requested_by))
    tx.removals.add(
        Removal(
            connection_id=ending.id,
            workspace_id=ending.workspace_id,
            provider=ending.provider,
            subject=ending.subject or ending.address,
            requested_by=requested_by,
            requested_at=at,
            next_attempt_at=at,
            anyway=anyway,
            reference=references.present(),
        )
    )


def _siblings(tx: Transaction, person: Person, connection: Connection) -> Siblings:
    if connection.subject is None:
        return Siblings()
    others = [
        other
        for other in tx.connections.with_subject(connection.provider, connection.subject)
        if other.live and other.id != connection.id
    ]
    seen = [other for other in others if may_see(person, other)]
    own = all(other.owner_id == person.id for other in others) or person.super_admin
    here = all(other.workspace_id == person.workspace_id for other in others)
    return Siblings(
        addresses=tuple(sorted(other.address for other in seen)),
        hidden=len(others) - len(seen),
        may_end=bool(others) and own and here,
    )


def selected(person: Person, view: View = View.ALL, part: str = "") -> Selection:
    """Return what a person may see of their workspace. Raises `Outsider`."""
    if person.outsider:
        raise Outsider
    return Selection(
        workspace_id=person.workspace_id,
        reader_id=person.id,
        everything=policy.decides(person),
        view=view,
        part=part.strip().lower(),
    )
