"""Handing out access: a fresh token for one mailbox, to an app that may have it, now.

A token is fetched first and given last: between the two stands one transaction in which the app,
its standing, and the state of the mailbox are looked at again, and the hand-out is recorded. So
after the commit of whatever ends the use nothing is handed out, however late an answer comes.
"""

import hmac
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

from connections.app_errors import KeyRefused, NotInstalled, Withheld, Withholding
from connections.apps import App, HandOut, Standing, standing
from connections.errors import ClientRefused, GrantLost, NotFound, ProviderUnavailable
from connections.examination import keep
from connections.freezes import WHOLE
from connections.lifecycle import State
from connections.locks import KeyedLocks
from connections.model import Access, Connection, Entrance, Feature, Grant, Refreshed
from connections.policy import Timing
from connections.ports import Clock, Provider
from connections.repositories import Storage, Transaction

#: What is handed out can be used for this long at least.
AT_LEAST = timedelta(minutes=5)
#: A token is handed out again for so long at most: a refresh is what tells of an ended access.
KEPT = timedelta(minutes=1)
#: How many tokens are kept, in memory only; the oldest goes first.
MOST_KEPT = 10_000
#: When to come back where nobody said (seconds).
RETRY = 30.0

_STATES = {
    State.DEACTIVATED: Withholding.DEACTIVATED,
    State.DISCONNECTED: Withholding.DISCONNECTED,
    State.REMOVING: Withholding.REMOVING,
    State.REMOVED: Withholding.REMOVED,
}
_STANDINGS = {
    Standing.BLOCKED: Withholding.BLOCKED,
    Standing.WAITING: Withholding.WAITING,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """An access token for one mailbox, and what it really allows."""

    connection: Connection
    token: str = field(repr=False)
    expires_at: datetime
    scopes: frozenset[str]


#: A connection, and what may be handed out of it: None is everything.
_Key = tuple[str, frozenset[Feature] | None]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A token that may be handed out again, and what it came from."""

    access: Access = field(repr=False)
    grant: Grant = field(repr=False)
    version: int
    at: datetime

    def serves(self, now: datetime) -> bool:
        """Whether it is young enough, and can be used for long enough."""
        young = timedelta(0) <= now - self.at < KEPT
        return young and self.access.expires_at - now >= AT_LEAST


class Handing:
    """Hands tokens out, and shows apps what they may know of."""

    def __init__(
        self,
        storage: Storage,
        providers: Mapping[str, Provider],
        locks: KeyedLocks,
        clock: Clock,
        timing: Timing,
    ) -> None:
        self._storage = storage
        self._providers = providers
        self._locks = locks
        self._clock = clock
        self._timing = timing
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._lock = Lock()

    def visible(
        self,
        app: App,
        *,
        after: str = "",
        limit: int = 50,
        state: State | None = None,
        address: str | None = None,
    ) -> tuple[list[tuple[Connection, Standing]], bool]:
        """Return connections that an app may know of, by id, removed ones too; and if more follow.

        Only those that come `after` an id.
        """
        seen: list[tuple[Connection, Standing]] = []
        with self._storage.snapshot() as tx:
            while len(seen) <= limit:
                found = tx.apps.reachable(
                    app, after=after, limit=limit + 1, state=state, address=address
                )
                for each in found:
                    stands = _standing(tx, app, each)
                    if stands is not Standing.HIDDEN:
                        seen.append((each, stands))
                if len(found) <= limit:
                    break
                after = found[-1].id
        return seen[:limit], len(seen) > limit

    def get(self, app: App, connection_id: str) -> tuple[Connection, Standing]:
        """Return a connection that an app may know of. Raises `Withheld`."""
        with self._storage.snapshot() as tx:
            return _known(tx, app, connection_id)

    def hand_out(self, app: App, connection_id: str) -> Handed:
        """Return a token that can be used for `AT_LEAST`, recorded in the same breath.

        Raises:
            KeyRefused, NotInstalled: the app was revoked, or the bot taken out, meanwhile.
            Withheld: says why there is none.

        """
        return self._again(app, connection_id) or self._anew(app, connection_id)

    def _again(self, app: App, connection_id: str) -> Handed | None:
        """Hand out what was fetched a moment ago, or None: then it has to be fetched."""
        with self._lock:
            kept = self._kept.get(_key(app, connection_id))
        if kept is None or not kept.serves(datetime.now(UTC)):
            return None
        with self._storage.transaction() as tx:
            app, connection = self._allowed(tx, app, connection_id)
            if (
                kept.version != connection.version
                or connection.health.suspected_since is not None
                or kept.grant != tx.grants.get(connection)
            ):
                return None
            return self._give(tx, app, connection, kept.access)

    def _anew(self, app: App, connection_id: str) -> Handed:
        """Fetch, then hand out if all is as it was."""
        with self._storage.snapshot() as tx:
            _, connection = self._allowed(tx, app, connection_id)
            grant = tx.grants.get(connection)
        provider = self._providers.get(connection.provider)
        if provider is None or grant is None:
            raise Withheld(Withholding.UNAVAILABLE, connection, retry_after=RETRY)
        if provider.entrance is not Entrance.SIGN_IN:
            raise Withheld(Withholding.NOT_SUPPORTED, connection)
        now = datetime.now(UTC)
        refreshed = self._fetch(app, connection, provider)
        kept = _Kept(refreshed.access, refreshed.grant, connection.version, now)
        with self._lock:
            self._kept[_key(app, connection_id)] = kept
            self._kept.move_to_end(_key(app, connection_id))
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        # The provider's time, not that of our rules.
        if refreshed.access.expires_at - datetime.now(UTC) < AT_LEAST:
            raise Withheld(Withholding.UNAVAILABLE, connection, retry_after=RETRY)
        with self._storage.transaction() as tx:
            app, present = self._allowed(tx, app, connection_id)
            if present.version != connection.version:
                raise Withheld(Withholding.UNAVAILABLE, present, retry_after=1)
            return self._give(tx, app, present, refreshed.access)

    def _give(self, tx: Transaction, app: App, connection: Connection, access: Access) -> Handed:
        provider = self._providers[connection.provider]
        if not app.everything and not _features(provider, access.scopes) <= app.features:
            raise Withheld(Withholding.TOO_BROAD, connection)
        handed = HandOut(
            app_id=app.id,
            connection_id=connection.id,
            workspace_id=connection.workspace_id,
            at=self._clock.now(),
            expires_at=access.expires_at,
            scopes=access.scopes,
        )
        _record(tx, app, handed)
        return Handed(
            connection=connection,
            token=access.token,
            expires_at=access.expires_at,
            scopes=access.scopes,
        )

    def _fetch(self, app: App, connection: Connection, provider: Provider) -> Refreshed:
        """Refresh, one at a time for each connection; a refusal brings the next check forward."""
        try:
            with self._locks.hold("grant", connection.id):
                with self._storage.snapshot() as tx:
                    grant = tx.grants.get(connection)
                if grant is None:
                    raise Withheld(Withholding.UNAVAILABLE, connection, retry_after=1)
                refreshed = provider.refresh(grant, _wanted(app, provider, grant))
                keep(self._storage, connection, grant, refreshed.grant)
        except GrantLost:
            # Nothing is said of the mailbox here: the checks look twice before they say a word.
            self._look_soon(connection)
            wait = self._timing.confirm_delay.total_seconds()
            raise Withheld(Withholding.UNAVAILABLE, connection, retry_after=wait) from None
        except ClientRefused:
            wait = self._timing.check_interval.total_seconds()
            raise Withheld(Withholding.UNAVAILABLE, connection, retry_after=wait) from None
        except ProviderUnavailable as error:
            wait = error.retry_after or RETRY
            raise Withheld(Withholding.UNAVAILABLE, connection, retry_after=wait) from None
        return refreshed

    def _look_soon(self, connection: Connection) -> None:
        health = replace(connection.health, next_check_at=self._clock.now())
        with self._storage.transaction() as tx:
            if connection.health.suspected_since is None:  # else the second look has its time
                tx.connections.note_health(connection, health)

    def _allowed(self, tx: Transaction, app: App, connection_id: str) -> tuple[App, Connection]:
        """Return app and connection, as they are, if it gets a token for it at this moment."""
        present = tx.apps.by_id(app.id)
        if present is None or present.revoked_at is not None:
            raise KeyRefused
        if not hmac.compare_digest(present.key_hash, app.key_hash):  # it was replaced meanwhile
            raise KeyRefused
        if tx.installations.stopped(present.workspace_id):
            raise NotInstalled
        connection, found = _known(tx, present, connection_id)
        if found in _STANDINGS:
            raise Withheld(_STANDINGS[found], connection)
        if connection.state in _STATES:
            raise Withheld(_STATES[connection.state], connection)
        if any(tx.breaker.freeze(connection.provider, g) for g in (WHOLE, connection.group)):
            wait = self._timing.confirm_delay.total_seconds()
            raise Withheld(Withholding.FROZEN, connection, retry_after=wait)
        return present, connection


def _known(tx: Transaction, app: App, connection_id: str) -> tuple[Connection, Standing]:
    try:
        connection = tx.connections.get(app.workspace_id, connection_id)
    except NotFound:
        raise Withheld(Withholding.NOT_VISIBLE) from None
    stands = _standing(tx, app, connection)
    if stands is Standing.HIDDEN:
        raise Withheld(Withholding.NOT_VISIBLE)
    return connection, stands


def _key(app: App, connection_id: str) -> _Key:
    return connection_id, None if app.everything else app.features


def _standing(tx: Transaction, app: App, connection: Connection) -> Standing:
    return standing(app, connection, tx.apps.permit(app, connection))


def _record(tx: Transaction, app: App, handed: HandOut) -> None:
    tx.apps.record(handed)
    tx.apps.used(app, handed.at)
    tx.audit.append_event(
        app.workspace_id,
        at=handed.at,
        actor_id=f"app:{app.id}",
        action="hand out token",
        subject_id=f"app:{app.id}",
        details={
            "app": app.id,
            "connection": handed.connection_id,
            "until": handed.expires_at.isoformat(),
        },
    )


def _wanted(app: App, provider: Provider, grant: Grant) -> frozenset[str] | None:
    """Return what is asked for on refresh: no more than the app may have, of what was given."""
    if app.everything:
        return None
    scopes = (*provider.scopes, *provider.shared_scopes)
    kept = {scope.id for scope in scopes if scope.features <= app.features and scope.features}
    return frozenset(kept & grant.scopes)


def _features(provider: Provider, scopes: frozenset[str]) -> frozenset[Feature]:
    """Return all that scopes allow with a mailbox."""
    known = (*provider.scopes, *provider.shared_scopes)
    given = (scope.features for scope in known if scope.id in scopes)
    return frozenset().union(*given)
