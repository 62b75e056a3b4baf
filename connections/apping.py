"""Registering apps, and what the owners of mailboxes say to them."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from connections.app_errors import AppNameRefused, KeyRefused, NotInstalled, Replaced
from connections.apps import App, Leave, Permit, Use
from connections.errors import NotFound, NotPermitted
from connections.lifecycle import LIVE, Action, Kind
from connections.model import Connection, Feature, Person
from connections.notices import Notice, NoticeKind, about
from connections.policy import may_see, normal_address, require_super_admin
from connections.ports import Clock, Wake
from connections.repositories import Storage, Transaction

#: How a key begins: so that whoever finds one knows what it is, and scanners of secrets do.
PREFIX = "ibk"
#: The longest name of an app (characters).
NAME = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What an app is registered for. `addresses` are personal mailboxes whose owners are asked."""

    name: str
    channels: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    features: frozenset[Feature] = frozenset()
    everything: bool = False


class Apps:
    """The apps of a workspace. A key is returned once and never again."""

    def __init__(self, storage: Storage, clock: Clock, wake: Wake) -> None:
        self._storage = storage
        self._clock = clock
        self._wake = wake

    def register(self, person: Person, wish: Wish) -> tuple[App, str]:
        """Register an app for a super admin; return it with its key.

        Raises:
            Outsider, NotPermitted: this person is no super admin.
            AppNameRefused, AppNameTaken: the name cannot be.
            InvalidAddress, NotFound: an address is none, or has no personal mailbox here.

        """
        require_super_admin(person)
        return self.add(person.workspace_id, wish, by=person.id)

    def add(self, workspace_id: str, wish: Wish, *, by: str) -> tuple[App, str]:
        """Register an app, for who runs the bot as well. Raises as `register`."""
        name = _tidy(wish.name)
        if not name or len(name) > NAME:
            raise AppNameRefused(wish.name)
        now = self._clock.now()
        app_id = secrets.token_hex(8)
        key = _new_key(app_id)
        app = App(
            id=app_id,
            workspace_id=workspace_id,
            name=name,
            key_hash=_hash(key),
            key_prefix=_shown(key),
            channels=wish.channels,
            features=wish.features,
            everything=wish.everything,
            created_by=by,
            created_at=now,
        )
        with self._storage.transaction() as tx:
            tx.apps.add(app)
            self._note(tx, app, by, "register app")
            for connection in _to_ask(tx, app, wish.addresses):
                self._ask(tx, app, connection, by)
        self._wake()
        return app, key

    def find(self, person: Person) -> list[App]:
        """Return the apps of a workspace. Raises `Outsider`, `NotPermitted`."""
        require_super_admin(person)
        with self._storage.snapshot() as tx:
            return tx.apps.find(person.workspace_id)

    def is_taken(self, workspace_id: str, name: str) -> bool:
        """Whether a living app of a workspace has a name."""
        with self._storage.snapshot() as tx:
            return any(app.name == _tidy(name) for app in tx.apps.find(workspace_id))

    def missing(self, workspace_id: str, addresses: Collection[str]) -> list[str]:
        """Return which addresses have no personal mailbox here. Raises `InvalidAddress`."""
        wanted = {normal_address(address) for address in addresses}
        with self._storage.snapshot() as tx:
            found = tx.connections.find(workspace_id, states=LIVE)
        return sorted(wanted - {c.address for c in found if c.kind is Kind.PERSONAL})

    def rotate(
        self, workspace_id: str, app_id: str, *, by: str, edition: str | None = None
    ) -> tuple[App, str]:
        """Give an app another key; the one before ends at once.

        Raises:
            AppUnknown, KeyRefused: there is no such app, or it was ended.
            Replaced: `edition` is not that of its present key.

        """
        key = _new_key(app_id)
        with self._storage.transaction() as tx:
            before = tx.apps.get(workspace_id, app_id)
            if before.revoked_at is not None:
                raise KeyRefused
            if edition not in {None, before.edition}:
                raise Replaced
            app = replace(before, key_hash=_hash(key), key_prefix=_shown(key))
            tx.apps.put(app)
            self._note(tx, app, by, "rotate app key")
        return app, key

    def revoke(self, workspace_id: str, app_id: str, *, by: str) -> App:
        """End an app for good: its key opens nothing any more. Raises `AppUnknown`."""
        with self._storage.transaction() as tx:
            app = tx.apps.get(workspace_id, app_id)
            if app.revoked_at is None:
                app = replace(app, revoked_at=self._clock.now())
                tx.apps.put(app)
                self._note(tx, app, by, "revoke app")
        return app

    def by_key(self, key: str) -> App:
        """Return the app of a key; how long it takes says nothing about the right one.

        Raises:
            KeyRefused: it is nobody's, or its app was revoked.
            NotInstalled: the bot was taken out of the app's workspace.

        """
        parts = key.split("_")
        app_id = parts[1] if len(parts) == 3 and parts[0] == PREFIX else ""  # noqa: PLR2004
        with self._storage.snapshot() as tx:
            app = tx.apps.by_id(app_id)
            stopped = app is not None and tx.installations.stopped(app.workspace_id)
        known = app.key_hash if app is not None else _hash("")
        fits = hmac.compare_digest(known, _hash(key))
        if app is None or not fits or app.revoked_at is not None:
            raise KeyRefused
        if stopped:
            raise NotInstalled
        return app

    def answer(
        self, person: Person, app_id: str, connection_id: str, leave: Leave
    ) -> tuple[App, Connection]:
        """Store an owner's yes or no to an app. Raises as `block`."""
        return self._say(person, app_id, connection_id, leave=leave)

    def block(
        self, person: Person, app_id: str, connection_id: str, *, blocked: bool
    ) -> tuple[App, Connection]:
        """Shut an app out of one's mailbox, or let it in again.

        Raises:
            Outsider, NotFound, AppUnknown: it is not theirs to know of.
            NotPermitted: only the owner says what an app may do with a mailbox.

        """
        return self._say(person, app_id, connection_id, blocked=blocked)

    def uses(self, person: Person, connection: Connection) -> list[Use]:
        """Return which apps use a mailbox, for whoever may see it."""
        if not may_see(person, connection):
            return []
        with self._storage.snapshot() as tx:
            found = tx.apps.uses(connection)
        now = datetime.now(UTC)  # a token runs in the provider's time, not in that of our rules
        return [replace(each, until=_later(each.until, now)) for each in found]

    def _say(
        self,
        person: Person,
        app_id: str,
        connection_id: str,
        *,
        leave: Leave | None = None,
        blocked: bool | None = None,
    ) -> tuple[App, Connection]:
        now = self._clock.now()
        with self._storage.transaction() as tx:
            connection = tx.connections.get(person.workspace_id, connection_id)
            if connection.owner_id != person.id or person.outsider:
                raise NotPermitted(connection, Action.CONSENT)
            app = tx.apps.get(person.workspace_id, app_id)
            before = tx.apps.permit(app, connection)
            own = before if before is not None and before.user_id == person.id else None
            said = Permit(
                app_id=app.id,
                connection_id=connection.id,
                workspace_id=person.workspace_id,
                user_id=person.id,
                leave=leave or (own.leave if own else None),
                blocked=blocked if blocked is not None else bool(own and own.blocked),
                at=now,
            )
            tx.apps.put_permit(said)
            what = str(leave) if leave else ("blocked" if blocked else "unblocked")
            tx.audit.append_event(
                person.workspace_id,
                at=now,
                actor_id=person.id,
                action="answer app",
                subject_id=person.id,
                details={"app": app.id, "connection": connection.id, "said": what},
            )
            if leave is not None:
                asked = _question(app, connection)
                facts = {**asked.facts, "answer": str(leave)}
                tx.outbox.revise(app.workspace_id, asked.key, asked.kind, facts)
        self._wake()
        return app, connection

    def _ask(self, tx: Transaction, app: App, connection: Connection, by: str) -> None:
        tx.apps.put_permit(
            Permit(
                app_id=app.id,
                connection_id=connection.id,
                workspace_id=app.workspace_id,
                user_id=connection.owner_id,
                leave=Leave.ASKED,
                blocked=False,
                at=self._clock.now(),
            )
        )
        asked = _question(app, connection)
        tx.outbox.add(replace(asked, facts={**asked.facts, "by": by}))

    def _note(self, tx: Transaction, app: App, by: str, action: str) -> None:
        tx.audit.append_event(
            app.workspace_id,
            at=self._clock.now(),
            actor_id=by,
            action=action,
            subject_id=by,
            details={"app": app.id},
        )


def _later(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None


def _to_ask(tx: Transaction, app: App, addresses: Collection[str]) -> list[Connection]:
    """Return the mailboxes whose owners have to say yes."""
    wanted = {normal_address(address) for address in addresses}
    found = tx.connections.find(app.workspace_id, states=LIVE)
    personal = [c for c in found if c.kind is Kind.PERSONAL and c.address in wanted]
    if missing := wanted - {c.address for c in personal}:
        raise NotFound(min(missing))
    return personal + [c for c in found if c.shared and c.channel_id in app.channels]


def _question(app: App, connection: Connection) -> Notice:
    asked = about(connection, NoticeKind.APP_ASKS, connection.owner_id, app=app.id, name=app.name)
    return replace(asked, key=f"app:{app.id}:{connection.id}:{connection.owner_id}")


def _tidy(name: str) -> str:
    """Return a name without what is not seen: it stands in lists, in logs, on terminals."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())


def _new_key(app_id: str) -> str:
    return f"{PREFIX}_{app_id}_{secrets.token_hex(24)}"


def _hash(key: str) -> str:
    # A plain hash is enough for 192 bits of chance: there is nothing to guess.
    return hashlib.sha256(key.encode()).hexdigest()


def _shown(key: str) -> str:
    return key[: len(PREFIX) + 1 + 8]
