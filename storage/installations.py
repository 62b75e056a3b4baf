"""The tables of installations: tokens encrypted, states and cookies as hashes only."""

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.installations import Installation, StateFlaw, Tokens
from storage.cipher import Cipher, Place
from storage.erasure import erase
from storage.rows import hashed, insert, moment, moment_or_none, stored, stored_or_none

#: Installs that are under way, or were a short while ago.
MOST_STATES = 1000


class InstallationTable:
    """The `InstallationRepository` port."""

    def __init__(self, db: Database, cipher: Cipher) -> None:
        self._db = db
        self._cipher = cipher

    def put(self, installation: Installation) -> None:
        """Store one in place of an earlier one: what had ended there goes on."""
        tokens = installation.tokens
        row = {
            "workspace_id": installation.workspace_id,
            "name": installation.name,
            "bot_id": installation.bot_id,
            "bot_user_id": installation.bot_user_id,
            "scopes": json.dumps(sorted(installation.scopes)),
            "installed_by": installation.installed_by,
            "installed_at": stored(installation.installed_at),
            "secret": self._sealed(installation.workspace_id, tokens),
            "token_ends_at": stored_or_none(tokens.ends_at if tokens else None),
            "refreshing_until": None,
            "paused": 0,
            "ended_at": None,
            "ended_by": None,
            "erase_at": None,
        }
        columns = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        renewed = ", ".join(f"{name} = excluded.{name}" for name in row)
        self._db.execute(
            f"insert into installations ({columns}, generation) values ({values}, 1)"  # noqa: S608 - our own
            f" on conflict (workspace_id) do update set {renewed}, generation = generation + 1",
            row,
        )

    def get(self, workspace_id: str) -> Installation | None:
        """Return one, ended ones too, or None."""
        rows = self._db.query(
            "select * from installations where workspace_id = :w", {"w": workspace_id}
        )
        return next((self._read(row, with_tokens=True) for row in rows), None)

    def all(self) -> list[Installation]:
        """Return all of them by name, ended ones too, without their tokens."""
        rows = self._db.query("select * from installations order by name, workspace_id")
        return [self._read(row, with_tokens=False) for row in rows]

    def stopped(self, workspace_id: str) -> bool:
        """Whether nothing is done for a workspace."""
        rows = self._db.query("select 1 from stopped where workspace_id = :w", {"w": workspace_id})
        return any(rows)

    def end(self, workspace_id: str, *, at: datetime, by: str, erase_at: datetime) -> bool:
        """Stop everything for a workspace and erase its tokens; False where that was so."""
        ended = self._db.execute(
            "insert into installations (workspace_id, name, bot_id, bot_user_id, scopes,"
            " installed_by, installed_at, generation, ended_at, ended_by, erase_at)"
            " values (:w, '', '', '', '[]', '', :at, 0, :at, :by, :erase)"
            " on conflict (workspace_id) do update set secret = null, token_ends_at = null,"
            " generation = generation + 1, refreshing_until = null, ended_at = excluded.ended_at,"
            " ended_by = excluded.ended_by, erase_at = excluded.erase_at where ended_at is null",
            {"w": workspace_id, "at": stored(at), "by": by, "erase": stored(erase_at)},
        )
        return ended.rowcount == 1

    def serve_one(self, workspace_id: str) -> None:
        """Work for this workspace, whose token works, and for no other that has tokens here."""
        self._db.execute(
            "update installations set paused = 0, ended_at = null, ended_by = null,"
            " erase_at = null where workspace_id = :w",
            {"w": workspace_id},
        )
        self._db.execute(
            "update installations set paused = 1"
            " where workspace_id <> :w and secret is not null and not paused",
            {"w": workspace_id},
        )

    def serve_installed(self, now: datetime) -> None:
        """Work for the workspaces that have tokens here, and for no other."""
        self._db.execute("update installations set paused = 0 where secret is not null and paused")
        self._db.execute(
            "insert into installations (workspace_id, name, bot_id, bot_user_id, scopes,"
            " installed_by, installed_at, generation, paused)"
            " select distinct workspace_id, '', '', '', '[]', '', :now, 0, 1 from connections"
            " where true on conflict (workspace_id) do update set paused = 1"
            " where secret is null and ended_at is null and not paused",
            {"now": stored(now)},
        )

    def claim_refresh(
        self, workspace_id: str, generation: int, *, now: datetime, until: datetime
    ) -> bool:
        """Take the right to refresh tokens of this generation; False where somebody has it."""
        claimed = self._db.execute(
            "update installations set refreshing_until = :until where workspace_id = :w"
            " and generation = :g and secret is not null"
            " and coalesce(refreshing_until, '') <= :now",
            {"w": workspace_id, "g": generation, "now": stored(now), "until": stored(until)},
        )
        return claimed.rowcount == 1

    def release_refresh(self, workspace_id: str, generation: int) -> None:
        """Give that right back: nothing came of it."""
        self._db.execute(
            "update installations set refreshing_until = null"
            " where workspace_id = :w and generation = :g",
            {"w": workspace_id, "g": generation},
        )

    def refreshed(self, workspace_id: str, generation: int, tokens: Tokens) -> bool:
        """Store what came of tokens of this generation; False when they were replaced."""
        changed = self._db.execute(
            "update installations set secret = :secret, token_ends_at = :ends,"
            " generation = generation + 1, refreshing_until = null"
            " where workspace_id = :w and generation = :g and secret is not null",
            {
                "w": workspace_id,
                "g": generation,
                "secret": self._sealed(workspace_id, tokens),
                "ends": stored_or_none(tokens.ends_at),
            },
        )
        return changed.rowcount == 1

    def to_refresh(self, before: datetime) -> list[str]:
        """Return the workspaces that are served and whose tokens end before a moment."""
        rows = self._db.query(
            "select workspace_id from installations"
            " where token_ends_at < :before and not paused order by token_ends_at",
            {"before": stored(before)},
        )
        return [row["workspace_id"] for row in rows]

    def to_erase(self, now: datetime) -> list[str]:
        """Return the workspaces whose time is over."""
        rows = self._db.query(
            "select workspace_id from installations where erase_at <= :now order by erase_at",
            {"now": stored(now)},
        )
        return [row["workspace_id"] for row in rows]

    def begin(self, *, state: str, cookie: str, now: datetime, until: datetime) -> None:
        """Store that somebody goes to Slack to install, bound to their browser."""
        # Used and expired ones stay for a while, so that what is wrong with them can be said.
        self._db.execute(
            "delete from install_states where expires_at < :before",
            {"before": stored(now - (until - now) * 6)},
        )
        # Anybody may begin; what nobody comes back with must not fill the disk.
        self._db.execute(
            "delete from install_states where state_hash in (select state_hash"
            " from install_states order by expires_at desc limit -1 offset :most)",
            {"most": MOST_STATES},
        )
        insert(
            self._db,
            "install_states",
            {
                "state_hash": hashed(state),
                "cookie_hash": hashed(cookie),
                "expires_at": stored(until),
            },
        )

    def consume(self, *, state: str, cookie: str, now: datetime) -> StateFlaw | None:
        """Use a state up; else return why it does not count."""
        found = {"s": hashed(state), "c": hashed(cookie), "now": stored(now)}
        used = self._db.execute(
            "update install_states set used_at = :now where state_hash = :s"
            " and cookie_hash = :c and used_at is null and expires_at > :now",
            found,
        )
        if used.rowcount == 1:
            return None
        rows = self._db.query("select * from install_states where state_hash = :s", found)
        row = next(iter(rows), None)
        if row is None:
            return StateFlaw.UNKNOWN
        if row["used_at"] is not None:
            return StateFlaw.USED
        if row["expires_at"] <= found["now"]:
            return StateFlaw.EXPIRED
        return StateFlaw.OTHER_BROWSER

    def erase(self, workspace_id: str, *, limit: int) -> int:
        """Delete at most so many rows of a workspace, all but the audit's; return how many."""
        return erase(self._db, workspace_id, limit)

    def _sealed(self, workspace_id: str, tokens: Tokens | None) -> bytes | None:
        if tokens is None:
            return None
        secret = json.dumps({"access": tokens.access, "refresh": tokens.refresh})
        return self._cipher.encrypt(secret, _place(workspace_id))

    def _read(self, row: dict[str, Any], *, with_tokens: bool) -> Installation:
        tokens = None
        if with_tokens and row["secret"] is not None:
            secret = json.loads(self._cipher.decrypt(row["secret"], _place(row["workspace_id"])))
            tokens = Tokens(**secret, ends_at=moment_or_none(row["token_ends_at"]))
        return Installation(
            workspace_id=row["workspace_id"],
            name=row["name"],
            bot_id=row["bot_id"],
            bot_user_id=row["bot_user_id"],
            scopes=frozenset(json.loads(row["scopes"])),
            installed_by=row["installed_by"],
            installed_at=moment(row["installed_at"]),
            tokens=tokens,
            generation=row["generation"],
            ended_at=moment_or_none(row["ended_at"]),
            ended_by=row["ended_by"],
            erase_at=moment_or_none(row["erase_at"]),
        )


def _place(workspace_id: str) -> Place:
    return Place("installations", "secret", workspace_id, workspace_id)
