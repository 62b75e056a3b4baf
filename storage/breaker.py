"""The tables of the breaker: refusals that were confirmed, and what is frozen."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.freezes import WHOLE, Freeze, Refusal, Tally
from connections.model import Connection
from storage.rows import SERVED, insert, moment, stored

#: The mailboxes of a group that are active, and those of them that are suspected; and those that
#: were lost since a moment.
_TALLY = f"""
    with here as (
        select id, mail_group, suspected_since is not null as suspected, 0 as lost
        from connections
        where state = 'active' and provider = :p and (:g = :whole or mail_group = :g)
            and {SERVED}
        union all
        select c.id, c.mail_group, 0, 1
        from refusals r join connections c on c.id = r.connection_id
        where c.state = 'disconnected' and not r.withheld and r.at >= :since
            and c.provider = :p and (:g = :whole or c.mail_group = :g) and c.{SERVED}
    )
    select count(*) as total, coalesce(sum(suspected or lost), 0) as refused,
        count(distinct iif(suspected or lost, mail_group, null)) as groups_
    from here
"""  # noqa: S608


class BreakerTable:
    """The `BreakerRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def refusal(self, connection: Connection) -> Refusal | None:
        """Return what is remembered of a mailbox."""
        return next(
            iter(
                self._refusals(
                    "connection_id = :c and workspace_id = :w",
                    c=connection.id,
                    w=connection.workspace_id,
                )
            ),
            None,
        )

    def note(self, refusal: Refusal) -> None:
        """Remember a refusal in place of an earlier one of the same mailbox."""
        self._db.execute(
            "insert into refusals"
            " (connection_id, workspace_id, provider, mail_group, at, withheld)"
            " values (:c, :w, :p, :g, :at, :withheld)"
            " on conflict (connection_id) do update set provider = excluded.provider,"
            " mail_group = excluded.mail_group, at = excluded.at, withheld = excluded.withheld"
            " where workspace_id = excluded.workspace_id",
            {
                "c": refusal.connection_id,
                "w": refusal.workspace_id,
                "p": refusal.provider,
                "g": refusal.group,
                "at": stored(refusal.at),
                "withheld": int(refusal.withheld),
            },
        )

    def forget(self, connection_id: str) -> None:
        """Forget a refusal."""
        self._db.execute("delete from refusals where connection_id = :c", {"c": connection_id})

    def tally(self, provider: str, group: str, *, since: datetime) -> Tally:
        """Count active mailboxes under suspicion, and those lost since a moment."""
        row = next(
            self._db.query(
                _TALLY, {"p": provider, "g": group, "since": stored(since), "whole": WHOLE}
            )
        )
        return Tally(refused=row["refused"], total=row["total"], groups=row["groups_"])

    def within(self, freeze: Freeze) -> list[Refusal]:
        """Return what is remembered of the mailboxes that a freeze covers."""
        return self._refusals(
            "provider = :p and (:g = :whole or mail_group = :g)",
            p=freeze.provider,
            g=freeze.group,
            whole=WHOLE,
        )

    def freeze(self, provider: str, group: str) -> Freeze | None:
        """Return a freeze, or None."""
        found = self._freezes("provider = :p and mail_group = :g", p=provider, g=group)
        return found[0] if found else None

    def begin(self, freeze: Freeze) -> None:
        """Insert a freeze."""
        insert(
            self._db,
            "freezes",
            {
                "provider": freeze.provider,
                "mail_group": freeze.group,
                "since": stored(freeze.since),
            },
        )

    def end(self, freeze: Freeze) -> None:
        """Delete a freeze."""
        self._db.execute(
            "delete from freezes where provider = :p and mail_group = :g",
            {"p": freeze.provider, "g": freeze.group},
        )

    def older(self, than: datetime) -> list[Freeze]:
        """Return freezes that began before a moment."""
        return self._freezes("since <= :than", than=stored(than))

    def _freezes(self, where: str, **values: Any) -> list[Freeze]:
        query = f"select * from freezes where {where}"  # noqa: S608 - clauses of our own
        return [
            Freeze(provider=row["provider"], group=row["mail_group"], since=moment(row["since"]))
            for row in self._db.query(query, values)
        ]

    def _refusals(self, where: str, **values: Any) -> list[Refusal]:
        query = f"select * from refusals where {where}"  # noqa: S608 - clauses of our own
        return [
            Refusal(
                connection_id=row["connection_id"],
                workspace_id=row["workspace_id"],
                provider=row["provider"],
                group=row["mail_group"],
                at=moment(row["at"]),
                withheld=bool(row["withheld"]),
            )
            for row in self._db.query(query, values)
        ]
