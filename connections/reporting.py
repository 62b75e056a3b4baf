"""The report: how the mailboxes stand, and what the last days have been like."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from connections.errors import NotPermitted, Outsider
from connections.history import Move
from connections.lifecycle import LIVE, Action, State
from connections.model import Connection, Person
from connections.policy import decides
from connections.ports import Clock
from connections.repositories import Storage
from connections.zones import zone_named

#: How many days a report looks back on, today among them.
DAYS = 30
#: The states that are counted: what is removed for good is no mailbox of anybody's any more.
COUNTED = LIVE | {State.REMOVING}


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """What happened on one day in the reader's time zone."""

    date: date
    losses: int = 0
    recoveries: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The facts about one workspace.

    `standing` counts by state and provider. `time_to_reconnect` is the median from a loss to the
    recovery of those that recovered on these days; None where none did. `oldest_loss` is that of
    the mailbox that has been disconnected for longest, None where none is.
    """

    standing: Mapping[tuple[State, str], int]
    days: tuple[Day, ...]
    time_to_reconnect: timedelta | None
    oldest_loss: datetime | None

    @property
    def total(self) -> int:
        """How many mailboxes there are."""
        return sum(self.standing.values())

    @property
    def losses(self) -> int:
        """How often a mailbox was lost on these days."""
        return sum(day.losses for day in self.days)

    @property
    def recoveries(self) -> int:
        """How often a lost mailbox became active again on these days."""
        return sum(day.recoveries for day in self.days)

    def in_state(self, state: State) -> int:
        """Return how many mailboxes are in a state."""
        return sum(count for (each, _), count in self.standing.items() if each is state)


class Reports:
    """Makes the report for those who look after the mailboxes."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    def report(self, person: Person) -> Report:
        """Return the report of a person's workspace, with days as they are for this person.

        Raises:
            Outsider, NotPermitted: they do not look after the mailboxes of others.

        """
        if person.outsider:
            raise Outsider
        if not decides(person):
            raise NotPermitted(None, Action.CONSENT)
        zone = zone_named(person.time_zone)
        days = _days(self._clock.now().astimezone(zone).date())
        begin = datetime.combine(days[0], time(), zone)
        with self._storage.snapshot() as tx:
            connections = tx.connections.find(person.workspace_id, states=COUNTED)
            moves = tx.history.disconnections(person.workspace_id, since=begin)
        # A clock that was set back has left moves of days that are still to come.
        moves = [move for move in moves if move.at.astimezone(zone).date() <= days[-1]]
        return Report(
            standing=Counter((each.state, each.provider) for each in connections),
            days=tuple(_counted(days, moves, zone)),
            time_to_reconnect=_time_to_reconnect(moves),
            oldest_loss=_oldest_loss(connections),
        )


def _days(today: date) -> list[date]:
    return [today - timedelta(days=ago) for ago in reversed(range(DAYS))]


def _counted(days: Iterable[date], moves: Iterable[Move], zone: ZoneInfo) -> Iterable[Day]:
    losses: Counter[date] = Counter()
    recoveries: Counter[date] = Counter()
    for move in moves:
        day = move.at.astimezone(zone).date()
        losses[day] += move.target is State.DISCONNECTED
        recoveries[day] += _recovered(move)
    for day in days:
        yield Day(date=day, losses=losses[day], recoveries=recoveries[day])


def _time_to_reconnect(moves: Iterable[Move]) -> timedelta | None:
    took = [
        max((move.at - move.lost_at).total_seconds(), 0)  # whatever the clock was set to between
        for move in moves
        if _recovered(move) and move.lost_at
    ]
    return timedelta(seconds=median(took)) if took else None


def _recovered(move: Move) -> bool:
    """Whether it works again; what was deactivated or removed instead has not recovered."""
    return move.source is State.DISCONNECTED and move.target is State.ACTIVE


def _oldest_loss(connections: Iterable[Connection]) -> datetime | None:
    lost = [each.state_since for each in connections if each.state is State.DISCONNECTED]
    return min(lost, default=None)
