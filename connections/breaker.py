"""The breaker: outages that look as if everybody had ended their access at once.

Inside the transaction of a check: whether a loss takes place or waits, and how the waiting ends.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from connections.errors import NotFound
from connections.freezes import WHOLE, Freeze, Refusal, Tally
from connections.incidents import IncidentKind
from connections.lifecycle import State
from connections.losses import begin
from connections.model import Connection
from connections.notices import Audience, NoticeKind
from connections.policy import BreakerRule, Timing
from connections.repositories import Transaction

#: The message about an outage counts its mailboxes; it is not edited for each of them.
COUNT_PAUSE = timedelta(seconds=30)


def withhold(tx: Transaction, connection: Connection, *, at: datetime, timing: Timing) -> bool:
    """Remember a confirmed refusal; return whether its loss has to wait.

    A mailbox waits no longer than the longest freeze in all, whatever befalls others meanwhile:
    otherwise a few mailboxes that come and go could keep an ended one alive. A freeze that has
    lasted so long itself is about to end, for all that it covers at once.
    """
    rule = timing.breaker
    known = tx.breaker.refusal(connection)
    since = known.at if known and known.withheld and known.at <= at else at
    freeze = _frozen(tx, connection, at)
    if at - since < rule.longest:
        freeze = freeze or _trip(tx, connection, at=at, rule=rule)
    elif freeze is not None and at - freeze.since < rule.longest:
        freeze = None
    tx.breaker.note(
        Refusal(
            connection_id=connection.id,
            workspace_id=connection.workspace_id,
            provider=connection.provider,
            group=connection.group,
            at=since if freeze else at,
            withheld=freeze is not None,
        )
    )
    if freeze is None:
        return False
    _tell(tx, connection, freeze, at=at, timing=timing)
    return True


def passed(tx: Transaction, connection: Connection, *, at: datetime) -> None:
    """Let a freeze end with the first refused mailbox that works again."""
    known = tx.breaker.refusal(connection)
    if known is None:
        return
    tx.breaker.forget(connection.id)
    if not known.withheld or connection.health.suspected_since is None:
        return  # what was not refused until now proves nothing about those that are
    for group in (connection.group, WHOLE):
        freeze = tx.breaker.freeze(connection.provider, group)
        if freeze is not None:
            _thaw(tx, freeze, at=at)


def overdue(tx: Transaction, freeze: Freeze, *, at: datetime, timing: Timing) -> bool:
    """Whether somebody who waits was not looked at when it was time.

    The machine slept, or its clock was moved: that a refusal is unbroken is not known then. The
    next looks come at once, and each of them decides for its own mailbox.
    """
    for refusal in tx.breaker.within(freeze):
        connection = _of(tx, refusal)
        if not refusal.withheld or connection is None or not _refused(connection):
            continue
        if connection.health.next_check_at + timing.confirm_delay < at:
            return True
    return False


def believe(
    tx: Transaction, freeze: Freeze, *, at: datetime, lose: Callable[[Connection], object]
) -> int:
    """End a freeze that lasted too long: what it withheld is lost; return how many."""
    dead = []
    for refusal in tx.breaker.within(freeze):
        tx.breaker.forget(refusal.connection_id)
        connection = _of(tx, refusal)
        if refusal.withheld and connection is not None and _refused(connection):
            dead.append(connection)
    tx.breaker.end(freeze)
    _close(tx, freeze, at=at, lost=len(dead))
    for connection in dead:
        lose(connection)
    return len(dead)


def _frozen(tx: Transaction, connection: Connection, at: datetime) -> Freeze | None:
    provider = connection.provider
    freeze = tx.breaker.freeze(provider, WHOLE) or tx.breaker.freeze(provider, connection.group)
    if freeze is not None and freeze.since > at:  # a clock set back must not prolong it
        tx.breaker.end(freeze)
        freeze = replace(freeze, since=at)
        tx.breaker.begin(freeze)
    return freeze


def _trip(
    tx: Transaction, connection: Connection, *, at: datetime, rule: BreakerRule
) -> Freeze | None:
    """Begin a freeze if too many would be lost: of the provider, else of the group."""
    for group in (WHOLE, connection.group):
        tally = tx.breaker.tally(connection.provider, group, since=at - rule.window)
        enough = group != WHOLE or tally.groups >= rule.groups
        if enough and _too_many(tally, rule):
            freeze = Freeze(provider=connection.provider, group=group, since=at)
            tx.breaker.begin(freeze)
            return freeze
    return None


def _too_many(tally: Tally, rule: BreakerRule) -> bool:
    return tally.refused >= rule.at_least and tally.refused > rule.share * tally.total


def _tell(
    tx: Transaction, connection: Connection, freeze: Freeze, *, at: datetime, timing: Timing
) -> None:
    """Let a mailbox belong to its workspace's incident; the first one opens it."""
    workspace_id = connection.workspace_id
    incident = tx.incidents.current(
        workspace_id, IncidentKind.OUTAGE, provider=freeze.provider, scope=freeze.group
    )
    if incident is None:
        new = begin(
            IncidentKind.OUTAGE,
            workspace_id,
            at=at,
            timing=timing,
            provider=freeze.provider,
            scope=freeze.group,
        )
        hours = round(timing.breaker.longest / timedelta(hours=1))
        incident = replace(new, next_reminder_at=None, details={"hours": hours})
        tx.incidents.add(incident)
        tx.outbox.add(incident.notice(NoticeKind.OUTAGE, Audience.SUPER_ADMINS))
    if incident not in tx.incidents.involving(connection):
        tx.incidents.join(incident, connection)
        tx.outbox.refresh(workspace_id, incident.key, due=at + COUNT_PAUSE)


def _thaw(tx: Transaction, freeze: Freeze, *, at: datetime) -> None:
    """Begin anew with everybody: who waited is looked at again, who was lost just before, too.

    How long somebody has waited is remembered until they work again.
    """
    for refusal in tx.breaker.within(freeze):
        connection = _of(tx, refusal)
        if connection is None:
            continue
        health = connection.health
        if refusal.withheld:
            health = replace(
                health, suspected_since=None, suspicion=None, refusals=0, next_check_at=at
            )
        else:
            tx.breaker.forget(refusal.connection_id)
            health = replace(health, recheck_at=at)
        tx.connections.note_health(connection, health)
    tx.breaker.end(freeze)
    _close(tx, freeze, at=at, lost=0)


def _close(tx: Transaction, freeze: Freeze, *, at: datetime, lost: int) -> None:
    for incident in tx.incidents.open_of_kind(IncidentKind.OUTAGE):
        if (incident.provider, incident.scope) != (freeze.provider, freeze.group):
            continue
        ended = replace(incident, resolved_at=at, details={**incident.details, "lost": lost})
        tx.incidents.put(ended)
        over = ended.notice(NoticeKind.OUTAGE_OVER, Audience.SUPER_ADMINS)
        tx.outbox.revise(incident.workspace_id, incident.key, over.kind, over.facts)


def _of(tx: Transaction, refusal: Refusal) -> Connection | None:
    try:
        return tx.connections.get(refusal.workspace_id, refusal.connection_id)
    except NotFound:
        return None


def _refused(connection: Connection) -> bool:
    """Whether the last looks still found it refused: a reconnect since would have cleared that."""
    return connection.state is State.ACTIVE and connection.health.suspected_since is not None
