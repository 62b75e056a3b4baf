"""The tables of mail servers that were allowed by hand, and of the questions about them."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.decisions import HostQuestion
from connections.model import Decision
from storage.rows import moment, moment_or_none, stored, stored_or_none


class HostTable:
    """The `HostRepository` port."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def allow(self, workspace_id: str, domain: str, host: str, *, by: str, at: datetime) -> None:
        """Remember a yes; again is harmless."""
        self._db.execute(
            "insert into allowed_hosts (workspace_id, domain, host, allowed_by, allowed_at)"
            " values (:w, :d, :h, :by, :at) on conflict (workspace_id, domain, host) do nothing",
            {"w": workspace_id, "d": domain, "h": host, "by": by, "at": stored(at)},
        )

    def allowed(self, workspace_id: str, domain: str, host: str) -> bool:
        """Whether somebody said yes to this server for this domain."""
        rows = self._db.query(
            "select 1 from allowed_hosts where workspace_id = :w and domain = :d and host = :h",
            {"w": workspace_id, "d": domain, "h": host},
        )
        return next(iter(rows), None) is not None

    def ask(self, question: HostQuestion) -> bool:
        """Insert an open question; False where the same member has asked it, and it is open."""
        asked = self._db.execute(
            "insert into host_questions (id, workspace_id, address, domain, host, asked_by,"
            " asked_at) values (:id, :w, :address, :domain, :host, :by, :at)"
            " on conflict (workspace_id, asked_by, address, host) where decision is null"
            " do nothing",
            {
                "id": question.id,
                "w": question.workspace_id,
                "address": question.address,
                "domain": question.domain,
                "host": question.host,
                "by": question.asked_by,
                "at": stored(question.asked_at),
            },
        )
        return asked.rowcount == 1

    def question(self, workspace_id: str, question_id: str) -> HostQuestion | None:
        """Return a question, None also for another workspace's id."""
        found = self._select("workspace_id = :w and id = :id", w=workspace_id, id=question_id)
        return found[0] if found else None

    def open_about(self, workspace_id: str, domain: str, host: str) -> list[HostQuestion]:
        """Return the open questions about a server for a domain, whoever asked."""
        return self._select(
            "workspace_id = :w and domain = :d and host = :h and decision is null"
            " order by asked_at",
            w=workspace_id,
            d=domain,
            h=host,
        )

    def decide(self, question: HostQuestion) -> bool:
        """Store a decision, unless there is one: of two at the same moment one counts."""
        decided = self._db.execute(
            "update host_questions set decision = :decision, decided_by = :by, decided_at = :at"
            " where id = :id and workspace_id = :w and decision is null",
            {
                "decision": question.decision,
                "by": question.decided_by,
                "at": stored_or_none(question.decided_at),
                "id": question.id,
                "w": question.workspace_id,
            },
        )
        return decided.rowcount == 1

    def _select(self, where: str, **values: Any) -> list[HostQuestion]:
        query = f"select * from host_questions where {where}"  # noqa: S608 - clauses of our own
        return [_from_row(row) for row in self._db.query(query, values)]


def _from_row(row: dict[str, Any]) -> HostQuestion:
    return HostQuestion(
        id=row["id"],
        workspace_id=row["workspace_id"],
        address=row["address"],
        domain=row["domain"],
        host=row["host"],
        asked_by=row["asked_by"],
        asked_at=moment(row["asked_at"]),
        decision=Decision(row["decision"]) if row["decision"] else None,
        decided_by=row["decided_by"],
        decided_at=moment_or_none(row["decided_at"]),
    )
