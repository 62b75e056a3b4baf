"""Lists of connections, read in parts by their indexes.

Conditions are written as in the indexes of migration 27: only so those are used. Each is made
with literal words of our own; what came from outside is bound.
"""

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.lifecycle import Kind
from connections.listings import MOST, Count, Selection, View
from connections.model import Connection
from storage.connections import from_row
from storage.rows import moment_or_none

LISTED = "state <> 'removed'"
PROBLEM = "(state = 'disconnected' or failures >= 3)"
URGENT = "(state = 'disconnected' or failures >= 3 or blocked_since is not null)"
_TEAM = "kind = 'team'"
_OWN, _OTHERS = "owner_id = :me", "owner_id <> :me"
#: A part of an address that more mailboxes have than this is found soon by looking through them.
RARE = 1000
#: What the index of parts knows of an address: all runs of so many characters.
_GRAM = 3


class ListingTable:
    """The `ListingRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def select(self, selection: Selection, *, limit: int, offset: int = 0) -> list[Connection]:
        """Return some, the reader's own first, then by address."""
        found: list[Connection] = []
        named = self._named(selection.part)
        for those in _those(selection, named=named is not None):
            wanted = limit - len(found)
            rows = self._db.query(
                f"select connections.* from {those}"  # noqa: S608 - words of our own
                " order by address, created_at limit :limit offset :offset",
                {**_values(selection, named), "limit": wanted, "offset": offset},
            )
            found += [from_row(row) for row in rows]
            if len(found) == limit:
                break
            if not found and offset:
                offset = max(0, offset - self._count(those, selection, named, most=None).number)
            else:
                offset = 0
        return found

    def count(self, selection: Selection, *, most: int | None = MOST) -> Count:
        """Count them, no further than `most`; None counts them all."""
        total = 0
        named = self._named(selection.part)
        for those in _those(selection, named=named is not None):
            left = None if most is None else most - total
            counted = self._count(those, selection, named, most=left)
            if counted.more and most is not None:
                return Count(most, more=True)
            total += counted.number
        return Count(total)

    def urgent(self, selection: Selection, kind: Kind, *, limit: int) -> list[Connection]:
        """Return the first of a kind: disconnected, then in trouble or blocked, then the rest."""
        base = f"workspace_id = :w and {LISTED}"
        if kind is Kind.PERSONAL:  # one person's own: few enough to be sorted
            query = (
                f"select * from connections where {base} and kind = 'personal' and {_OWN}"  # noqa: S608
                f" order by not state = 'disconnected', not {URGENT}, address limit :limit"
            )
            return self._read(query, selection, limit)
        first = self._read(
            f"select * from connections where {base} and {_TEAM} and {URGENT}"  # noqa: S608
            " order by state <> 'disconnected', address limit :limit",
            selection,
            limit,
        )
        if len(first) == limit:
            return first
        return first + self._read(
            f"select * from connections where {base} and {_TEAM} and not {URGENT}"  # noqa: S608
            " order by address limit :limit",
            selection,
            limit - len(first),
        )

    def count_kind(self, selection: Selection, kind: Kind, *, most: int = MOST) -> Count:
        """Count what `urgent` chooses from."""
        those = _TEAM if kind is Kind.TEAM else f"kind = 'personal' and {_OWN}"
        where = f"connections where workspace_id = :w and {LISTED} and {those}"
        return self._count(where, selection, None, most=most)

    def last_passed(self, selection: Selection) -> datetime | None:
        """Return when the latest check passed of all that the reader may see."""
        latest = "select max(checked_at) as at from connections where workspace_id = :w"
        those = [f"kind = 'team' and {LISTED}"]
        if selection.everything:
            those.append(f"kind = 'personal' and {LISTED}")
        else:
            those.append(f"{_OWN} and {LISTED}")
        found = [
            row["at"]
            for each in those
            for row in self._db.query(f"{latest} and {each}", _values(selection))
            if row["at"]
        ]
        return moment_or_none(max(found, default=None))

    def _named(self, part: str) -> str | None:
        """Return the rows that the index names, as JSON, where so few can be sorted."""
        if len(part) < _GRAM:
            return None
        if "\0" in part:  # no address has one, and the index reads no question beyond it
            return "[]"
        values = {"grams": grams(part), "most": RARE + 1}
        numbers = [row[0] for row in self._db.execute(f"{_FOUND} limit :most", values)]
        return json.dumps(numbers) if len(numbers) <= RARE else None

    def _count(
        self, those: str, selection: Selection, named: str | None, *, most: int | None
    ) -> Count:
        counted = self._db.execute(
            f"select count(*) from (select 1 from {those} limit :most)",  # noqa: S608
            {**_values(selection, named), "most": -1 if most is None else most + 1},
        )
        number = int(counted.fetchone()[0])
        if most is not None and number > most:
            return Count(most, more=True)
        return Count(number)

    def _read(self, query: str, selection: Selection, limit: int) -> list[Connection]:
        rows = self._db.query(query, {**_values(selection), "limit": limit})
        return [from_row(row) for row in rows]


def _those(selection: Selection, *, named: bool) -> list[str]:
    """Return where the reader's own are, and the others that they may see."""
    base = ["workspace_id = :w", LISTED]
    if selection.part:
        base.append("instr(address, :part)")
    own, others = [*base, _OWN], [*base, _OTHERS]
    match selection.view:
        case View.MINE:
            others = []
        case View.TEAM:
            own.append(_TEAM)
            others.append(_TEAM)
        case View.PROBLEMS:
            own.append(PROBLEM)
            others.append(PROBLEM)
    found = [f"connections where {' and '.join(own)}"]
    if not others:
        return found
    if not selection.everything and _TEAM not in others:
        others.append(_TEAM)
    source = "connections"
    if named:  # these few are looked up one by one
        source = "json_each(:named) cross join connections on connections.rowid = value"
    return [*found, f"{source} where {' and '.join(others)}"]


#: Rows whose address has all runs of three characters of a part; whether in its order, `instr`
#: says.
_FOUND = "select rowid as number from address_parts where address_parts match :grams"


def grams(part: str) -> str:
    """Return the question to the index for all runs of three characters of a part."""
    runs = sorted({part[at : at + _GRAM] for at in range(len(part) - _GRAM + 1)})
    return " AND ".join('"' + run.replace('"', '""') + '"' for run in runs)


def _values(selection: Selection, named: str | None = None) -> dict[str, Any]:
    return {
        "w": selection.workspace_id,
        "me": selection.reader_id,
        "part": selection.part,
        "named": named,
    }
