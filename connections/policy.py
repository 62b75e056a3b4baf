"""The rules that need no database: who counts as what, what an address is, when things are due."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connections.errors import InvalidAddress, NotPermitted, Outsider
from connections.lifecycle import Action, Actor, Kind
from connections.model import Connection, Health, Person, Reason

#: Transient failures in a row after which a card says "having trouble since".
TROUBLE_AFTER = 3
#: No check is put off or brought forward by more than this share of its interval.
JITTER = 0.1
#: A revoke is repeated and verified at these seconds first: Google's may take some time to show.
PROMPT_CHECKS = (0, 5, 30)
#: The longest wait between two attempts at a removal while its provider gives no usable answer.
LONGEST_BACKOFF = timedelta(minutes=15)

# Deliberately plain: one @, no spaces or markup, a dotted domain; a sign-in proves the rest. And
# only what can be seen: an address is shown to others, on terminals as well.
_ADDRESS = re.compile(r"[^\s@<>|,;:\"()\[\]\\]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}", re.UNICODE)
_LONGEST_ADDRESS = 320


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakerRule:
    """When losses wait: at least so many, over this share, within the window.

    A whole provider freezes only when they come from so many `groups`.
    """

    at_least: int = 5
    share: float = 0.2
    window: timedelta = timedelta(seconds=600)
    longest: timedelta = timedelta(seconds=21600)
    groups: int = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """How long things take; the configuration's values."""

    check_interval: timedelta = timedelta(seconds=900)
    confirm_delay: timedelta = timedelta(seconds=600)
    link_ttl: timedelta = timedelta(seconds=600)
    removal_checks: Sequence[timedelta] = tuple(
        timedelta(seconds=s) for s in (120, 900, 3600, 86400, 259200, 518400)
    )
    removal_ttl: timedelta = timedelta(seconds=604800)
    breaker: BreakerRule = BreakerRule()
    mx_interval: timedelta = timedelta(seconds=21600)
    settle_time: timedelta = timedelta(seconds=86400)
    reminders: Sequence[timedelta] = tuple(timedelta(days=d) for d in (1, 3, 7, 14))


def normal_address(text: str) -> str:
    """Return an address in the form in which it is stored and compared.

    Raises:
        InvalidAddress: the text is none.

    """
    address = text.strip().lower()
    seen = len(address) <= _LONGEST_ADDRESS and address.isprintable()
    if not seen or not _ADDRESS.fullmatch(address):
        raise InvalidAddress(text)
    return address


def actors(person: Person, connection: Connection | None) -> frozenset[Actor]:
    """Return the capacities in which a person acts on a connection; none for outsiders."""
    if person.outsider:
        return frozenset()
    found = {Actor.MEMBER}
    if person.super_admin:
        found.add(Actor.SUPER_ADMIN)
    if person.account_access:
        found.add(Actor.ACCOUNT_ACCESS)
    if connection and connection.owner_id == person.id:
        found.add(Actor.OWNER if connection.kind is Kind.PERSONAL else Actor.CONNECTOR)
    return frozenset(found)


def decides(person: Person) -> bool:
    """Whether a person decides the wishes of others."""
    return not person.outsider and (person.super_admin or person.account_access)


def require_super_admin(person: Person) -> None:
    """Return if somebody may settle what belongs to the whole workspace.

    Raises:
        Outsider, NotPermitted: they may not; neither tells of any mailbox.

    """
    if person.outsider:
        raise Outsider
    if not person.super_admin:
        raise NotPermitted(None, Action.CONSENT)


def may_see(person: Person, connection: Connection) -> bool:
    """Whether a person may know of a connection: their own, the team's, or all for admins."""
    if person.outsider or person.workspace_id != connection.workspace_id:
        return False
    return connection.kind is Kind.TEAM or bool(actors(person, connection) - {Actor.MEMBER})


def in_trouble(health: Health) -> bool:
    """Whether enough checks in a row failed to be worth a word."""
    return health.failures >= TROUBLE_AFTER


def jittered(interval: timedelta) -> timedelta:
    """Return the interval, moved by at most `JITTER` so that checks do not come in waves."""
    return interval * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load only


def passed(now: datetime, timing: Timing) -> Health:
    """Return the health after a passing check."""
    return Health(next_check_at=now + jittered(timing.check_interval), checked_at=now)


def failed(
    health: Health, now: datetime, timing: Timing, *, retry_after: float | None = None
) -> Health:
    """Return the health after a transient failure: sooner again at first, then ever later."""
    failures = health.failures + 1
    steps = min(failures - 1, 3)  # interval/8, /4, /2, then the whole
    wait = jittered(timing.check_interval / 8 * 2**steps)
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=retry_after))
    return replace(
        health,
        failures=failures,
        failing_since=health.failing_since or now,
        next_check_at=now + wait,
    )


def postponed(health: Health, now: datetime, timing: Timing) -> Health:
    """Return the health after a check that our own client's refusal kept from the mailbox."""
    return replace(
        health,
        blocked_since=health.blocked_since or now,
        next_check_at=now + jittered(timing.check_interval),
    )


def suspected(health: Health, reason: Reason, now: datetime, timing: Timing) -> Health:
    """Return the health after a refusal that a second look has to confirm."""
    since = health.suspected_since
    if since is None or since > now:  # a clock set back must not postpone the second look
        since = now
    refusals = 1 if health.suspected_since is None else health.refusals
    if health.suspected_since is not None and _due(health, timing) <= now:
        refusals += 1
    suspected = replace(
        health, suspected_since=since, suspicion=reason, refusals=refusals, blocked_since=None
    )
    return replace(suspected, next_check_at=max(_due(suspected, timing), now))


def withheld(health: Health, now: datetime, timing: Timing) -> Health:
    """Return the health after a confirmed refusal whose loss has to wait: probes go on."""
    wait = jittered(min(timing.confirm_delay, timing.check_interval))
    return replace(health, next_check_at=now + wait, blocked_since=None)


def confirmed(health: Health, now: datetime, timing: Timing, *, needed: int = 2) -> bool:
    """Whether a refusal seen now is the last of `needed` ones, a confirm delay apart each."""
    if health.suspected_since is None:
        return needed <= 1
    return health.refusals + 1 >= needed and now >= _due(health, timing)


def _due(health: Health, timing: Timing) -> datetime:
    """Return when the next look at a suspicion is due."""
    since = health.suspected_since or health.next_check_at
    return since + timing.confirm_delay * max(health.refusals, 1)


def next_removal_attempt(
    requested_at: datetime,
    now: datetime,
    timing: Timing,
    *,
    prompt: bool = True,
    backoff_after: int | None = None,
) -> datetime:
    """Return when a removal is tried or verified again.

    `prompt`: it may show within seconds. `backoff_after` is the number of attempts so far when
    the last one gave no usable answer: then the next comes earlier than the timed checks would
    have it.
    """
    offsets = [timedelta(seconds=s) for s in PROMPT_CHECKS] if prompt else []
    offsets += [*timing.removal_checks, timing.removal_ttl]
    upcoming = [requested_at + offset for offset in offsets if requested_at + offset > now]
    planned = min(upcoming, default=now)
    if backoff_after is None:
        return planned
    wait = min(timedelta(seconds=5 << min(backoff_after, 16)), LONGEST_BACKOFF)
    return min(planned, now + wait) if planned > now else now + wait
