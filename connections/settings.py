"""What super admins set for their workspace; until they do, the configuration's values count."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from connections.errors import ChannelRefused, InboxError, NotAMember
from connections.model import Person
from connections.notices import is_channel
from connections.policy import require_super_admin
from connections.ports import Clock, Directory, Wake
from connections.repositories import Storage, Transaction


class ApprovalRule(StrEnum):
    """Whose wishes wait for an approval; super admins and account access never do."""

    MEMBERS = "members"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A part of each day, in the reader's own zone, in which nobody is reminded of anything."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote.

        Raises:
            ValueError: it is no pair of times, or both are the same.

        """
        start, end = (time.fromisoformat(part) for part in text.split("-"))
        if start == end:
            raise ValueError("quiet hours that end as they begin")
        return cls(start, end)

    def until(self, local: datetime) -> datetime | None:
        """Return when the quiet that a local moment lies in ends; None when it is not quiet."""
        now = local.time().replace(tzinfo=None)
        if self.start < self.end:
            return self._end(local, local.date()) if self.start <= now < self.end else None
        if now < self.end:
            return self._end(local, local.date())
        return self._end(local, local.date() + timedelta(days=1)) if now >= self.start else None

    def _end(self, local: datetime, day: date) -> datetime:
        end = datetime.combine(day, self.end, local.tzinfo)
        # Where clocks go back an hour comes twice: the first end may be over. Compared as seconds,
        # since moments of one zone are compared as its clocks show them.
        return end if end.timestamp() > local.timestamp() else end.replace(fold=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """A workspace's settings; the names of the fields are those of the stored ones.

    `alerts_channel` is a channel's id, `it_contact` a person's or a channel's; `language` is the
    code of the one that channels, and people whose own the bot does not know, are spoken to in.
    """

    approvals: ApprovalRule = ApprovalRule.MEMBERS
    alerts_channel: str | None = None
    it_contact: str | None = None
    language: str | None = None
    quiet_hours: QuietHours | None = None


#: How each stored value is read. What was cleared is stored empty; what nobody set is not stored.
_READ: Mapping[str, Callable[[str], object]] = {
    "approvals": ApprovalRule,
    "alerts_channel": str,
    "it_contact": str,
    "language": str,
    "quiet_hours": QuietHours.parse,
}


def preferences(
    tx: Transaction, workspace_id: str, initial: Preferences = Preferences()
) -> Preferences:
    """Return the settings of a workspace; what nobody set is as it was initially."""
    found: dict[str, Any] = {}
    for each in fields(Preferences):
        stored = tx.settings.get(workspace_id, each.name)
        found[each.name] = getattr(initial, each.name)
        if stored is not None:
            with suppress(ValueError):  # of another version: it counts as not set
                found[each.name] = _READ[each.name](stored) if stored else None
    return Preferences(**found)


def approval_rule(tx: Transaction, workspace_id: str) -> ApprovalRule:
    """Return who needs an approval in a workspace; no configuration says otherwise."""
    return preferences(tx, workspace_id).approvals


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What became of a wish to change settings: the names of those changed, and why not others."""

    changed: frozenset[str] = frozenset()
    refused: Mapping[str, InboxError] = field(default_factory=dict)


class Settings:
    """Reads and changes the settings."""

    def __init__(
        self,
        storage: Storage,
        directory: Directory,
        clock: Clock,
        initial: Preferences,
        wake: Wake,
    ) -> None:
        self._storage = storage
        self._directory = directory
        self._clock = clock
        self._initial = initial
        self._wake = wake

    def of(self, workspace_id: str) -> Preferences:
        """Return the settings of a workspace."""
        with self._storage.snapshot() as tx:
            return preferences(tx, workspace_id, self._initial)

    def shown_to(self, person: Person) -> Preferences:
        """Return the settings, for who may change them. Raises `Outsider`, `NotPermitted`."""
        require_super_admin(person)
        return self.of(person.workspace_id)

    def check_channel(self, person: Person, channel_id: str) -> None:
        """Return if the bot can speak in a channel. Raises as `shown_to`, and `ChannelRefused`."""
        require_super_admin(person)
        self._directory.check_channel(person.workspace_id, channel_id)

    def change(self, person: Person, wanted: Preferences) -> Change:
        """Store what differs, with an audit row for each; what cannot be stays as it was.

        Raises as `shown_to`.
        """
        before = self.shown_to(person)
        refused = self._refused(person.workspace_id, before, wanted)
        with self._storage.transaction() as tx:
            before = preferences(tx, person.workspace_id, self._initial)
            changed = {
                each.name
                for each in fields(Preferences)
                if each.name not in refused
                and getattr(wanted, each.name) != getattr(before, each.name)
            }
            for name in sorted(changed):
                self._put(tx, person, name, getattr(wanted, name))
            if "quiet_hours" in changed:
                tx.outbox.resume(person.workspace_id)
        self._wake()
        return Change(changed=frozenset(changed), refused=refused)

    def _put(self, tx: Transaction, person: Person, name: str, value: object) -> None:
        written = "" if value is None else str(value)
        tx.settings.put(person.workspace_id, name, written)
        somebody = name == "it_contact" and written and not is_channel(written)
        tx.audit.append_event(
            person.workspace_id,
            at=self._clock.now(),
            actor_id=person.id,
            action=f"set {name.replace('_', ' ')}",
            subject_id=written if somebody else person.id,
            details={} if somebody else {"to": written},  # no audit row names a person
        )

    def _refused(
        self, workspace_id: str, before: Preferences, wanted: Preferences
    ) -> dict[str, InboxError]:
        """Return what cannot be set, and why: a channel without us, a person who is no member."""
        refused: dict[str, InboxError] = {}
        for name in ("alerts_channel", "it_contact"):
            value = getattr(wanted, name)
            if value is None or value == getattr(before, name):
                continue
            if not is_channel(value):
                if self._directory.person(workspace_id, value).outsider:
                    refused[name] = NotAMember(value)
                continue
            try:
                self._directory.check_channel(workspace_id, value)
            except ChannelRefused as error:
                refused[name] = error
        return refused
