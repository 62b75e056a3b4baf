"""Parts of what a person may see: a page of them, how many they are, the most urgent of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from connections.lifecycle import Kind
from connections.model import Connection

#: How far mailboxes are counted for a person to read: beyond that it is "more than".
MOST = 1000


class View(StrEnum):
    """Which part of what a person may see they asked for."""

    ALL = "all"
    MINE = "mine"
    TEAM = "team"
    PROBLEMS = "problems"


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """What is listed of a workspace for a reader: nothing that is removed.

    `everything`: the reader may see more than their own and the team's. `part`: only those whose
    address holds it, in lower case.
    """

    workspace_id: str
    reader_id: str
    everything: bool
    view: View = View.ALL
    part: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; `more`: at least that many, and nobody has counted on."""

    number: int
    more: bool = False

    def __bool__(self) -> bool:
        return self.number > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of a list; `pages` is None where they were not counted."""

    found: tuple[Connection, ...]
    number: int
    pages: int | None
    count: Count
    last: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """The first few of a kind, and how many there are."""

    shown: tuple[Connection, ...] = ()
    count: Count = Count(0)


class ListingRepository(Protocol):
    """Lists, read in parts: what a page costs does not grow with the table."""

    def select(self, selection: Selection, *, limit: int, offset: int = 0) -> list[Connection]:
        """Return some, the reader's own first, then by address."""

    def count(self, selection: Selection, *, most: int | None = MOST) -> Count:
        """Count them, no further than `most`; None counts them all."""

    def urgent(self, selection: Selection, kind: Kind, *, limit: int) -> list[Connection]:
        """Return the first of a kind: disconnected, then in trouble or blocked, then the rest.

        Of personal mailboxes only the reader's own. The selection's view and part do not count.
        """

    def count_kind(self, selection: Selection, kind: Kind, *, most: int = MOST) -> Count:
        """Count what `urgent` chooses from."""

    def last_passed(self, selection: Selection) -> datetime | None:
        """Return when the latest check passed of all that the reader may see."""
