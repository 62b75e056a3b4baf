"""The table of watched domains."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.domains import Domain
from storage.rows import SERVED, moment, moment_or_none, stored, stored_or_none, update

#: Whether anybody wants to know: not where all mailboxes of a domain are those of workspaces for
#: which nothing is done. SQLite is told which index: left to itself it takes the one of addresses
#: for the sake of the max, and reads all of a workspace for each domain.
_WANTED = f"""
    (select max({SERVED}) from connections indexed by connections_by_domain
        where substr(address, instr(address, '@') + 1) = +domains.name
        and state in ('active', 'disconnected', 'deactivated')) is not 0
"""  # noqa: S608 - our own


class DomainTable:
    """The `DomainRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def watch(self, name: str, now: datetime) -> None:
        """Begin to watch a domain, looking at once; what is watched stays as it is."""
        self._db.execute(
            "insert into domains"
            " (name, next_look_at, fingerprint, candidate_fingerprint, agreeing)"
            " values (:n, :now, '', '', 0) on conflict (name) do nothing",
            {"n": name, "now": stored(now)},
        )

    def get(self, name: str) -> Domain | None:
        """Return one, or None."""
        found = self._select("name = :n", n=name)
        return found[0] if found else None

    def claim_due(self, now: datetime, *, until: datetime, limit: int) -> list[Domain]:
        """Return domains that are due for a look, and put their next one off to `until`."""
        due = self._select(
            f"next_look_at <= :now and {_WANTED} order by next_look_at limit :limit",
            now=stored(now),
            limit=limit,
        )
        for domain in due:
            update(self._db, "domains", domain.name, {"next_look_at": stored(until)}, key="name")
        return due

    def put(self, domain: Domain) -> None:
        """Store what was seen."""
        row = {
            **asdict(domain),
            "next_look_at": stored(domain.next_look_at),
            "candidate_since": stored_or_none(domain.candidate_since),
            "looked_at": stored_or_none(domain.looked_at),
        }
        update(self._db, "domains", row.pop("name"), row, key="name")

    def look_soon(self, name: str, at: datetime) -> None:
        """Bring the next look forward to a moment, if it would come later."""
        self._db.execute(
            "update domains set next_look_at = :at where name = :n and next_look_at > :at",
            {"n": name, "at": stored(at)},
        )

    def forget(self, name: str) -> None:
        """Watch a domain no longer."""
        self._db.execute("delete from domains where name = :n", {"n": name})

    def _select(self, where: str, **values: Any) -> list[Domain]:
        query = f"select * from domains where {where}"  # noqa: S608 - clauses of our own
        return [
            Domain(
                **{
                    **row,
                    "next_look_at": moment(row["next_look_at"]),
                    "candidate_since": moment_or_none(row["candidate_since"]),
                    "looked_at": moment_or_none(row["looked_at"]),
                }
            )
            for row in self._db.query(query, values)
        ]
