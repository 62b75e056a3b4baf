"""Databases with many mailboxes, made by the product's own schema and filled in bulk."""

import random
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.outside import ADMIN, WORKSPACE
from connections.lifecycle import Kind, State
from connections.model import Connection, Grant, Health
from storage.connections import to_row
from storage.database import Database
from storage.keys import Keyring
from storage.rows import stored

#: A fixed beginning: the same size is filled with the same rows every time.
_SEED = 11
#: Mailboxes of one domain, and of one owner, on average.
DOMAIN, OWNED = 50, 2
#: Of a thousand mailboxes so many are a team's, disconnected, and deactivated.
_TEAM, _LOST, _OFF = 100, 10, 50
CLIENT = "client-1"
SCOPES = frozenset({"openid", "https://www.googleapis.com/auth/gmail.modify"})


def database(path: Path) -> Database:
    """Open a database with the key beside it, made if there is none."""
    return Database.open(path, Keyring.load(None, path))


def mailboxes(
    count: int, *, plain: bool = False, domain: str = "", due: bool = False
) -> Iterator[Connection]:
    """Yield so many connections of one workspace.

    `plain` ones are all active and personal; `due` ones are to be checked now, others tomorrow.
    """
    chance = random.Random(_SEED)  # noqa: S311 - spreads only
    now = datetime.now(UTC)
    wait = timedelta(0) if due else timedelta(days=1)
    for number in range(count):
        at = now - timedelta(minutes=chance.uniform(1, 60))
        lot = chance.randrange(1000)
        kind = Kind.TEAM if lot < _TEAM and not plain else Kind.PERSONAL
        where = domain or f"firm{chance.randrange(1 + count // DOMAIN):05}.test"
        yield Connection(
            id=f"{chance.getrandbits(64):016x}",
            workspace_id=WORKSPACE,
            address=f"{chance.choice(_NAMES)}.{number:07}@{where}",
            kind=kind,
            provider="google",
            state=State.ACTIVE,
            version=1,
            owner_id=f"U{number // OWNED:07}",
            channel_id="C1" if kind is Kind.TEAM else None,
            subject=f"s{number:08}",
            reason=None,
            outcome=None,
            created_at=at,
            state_since=at,
            health=Health(next_check_at=at + wait, checked_at=at),
            group=where,
        )


def fill(
    path: Path, count: int, *, plain: bool = False, domain: str = "", due: bool = False
) -> Database:
    """Make a database with so many `mailboxes`, and return it."""
    made = database(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("pragma synchronous = off")
        raw.execute("pragma cache_size = -400000")
        with _bare(raw):
            raw.execute("begin immediate")
            rows = map(to_row, mailboxes(count, plain=plain, domain=domain, due=due))
            first: Mapping[str, object] = next(rows)
            names = ", ".join(first)
            marks = ", ".join(f":{name}" for name in first)
            insert = f"insert into connections ({names}) values ({marks})"  # noqa: S608 - our own
            raw.execute(insert, first)
            raw.executemany(insert, rows)
            if not plain:
                _let_live(raw)
            raw.execute(
                "insert into domains (name, fingerprint, candidate_fingerprint, agreeing,"
                " next_look_at) select distinct mail_group, '', '', 0, ? from connections",
                (stored(datetime.now(UTC) + timedelta(days=0 if due else 1)),),
            )
            raw.execute("update connections set owner_id = ? where rowid <= 20", (ADMIN,))
            raw.execute("commit")
        raw.execute("analyze")
        raw.execute("pragma wal_checkpoint(truncate)")
    return made


@contextmanager
def _bare(raw: sqlite3.Connection) -> Iterator[None]:
    """Take the table's indexes and triggers away for a while: made at the end they cost less."""
    found = raw.execute(
        "select type, name, sql from sqlite_master where tbl_name = 'connections'"
        " and type in ('index', 'trigger') and sql is not null"
    ).fetchall()
    for kind, name, _ in found:
        raw.execute(f"drop {kind} {name}")
    yield
    for _, _, sql in found:
        raw.execute(sql)
    raw.execute("insert into address_parts (address_parts) values ('rebuild')")


def _let_live(raw: sqlite3.Connection) -> None:
    """Bring some into the other states, as the life allows it."""
    raw.execute(
        "update connections set state = 'disconnected', reason = 'access_ended', version = 2"
        " where rowid % 1000 < ?",
        (_LOST,),
    )
    raw.execute(
        "update connections set state = 'deactivated', version = 2 where rowid % 1000 >= 1000 - ?",
        (_OFF,),
    )


def give_grants(made: Database, count: int) -> None:
    """Store a grant for each of the first mailboxes, encrypted as always."""
    with made.transaction() as tx:
        for each in tx.connections.find(None)[:count]:
            tx.grants.put(
                each,
                Grant(
                    subject=each.subject or "",
                    client_id=CLIENT,
                    addresses=frozenset({each.address}),
                    scopes=SCOPES,
                    secret=f"refresh-{each.id}",
                    expires_at=None,
                ),
            )


_NAMES = (
    "anna",
    "ben",
    "carla",
    "david",
    "elif",
    "farid",
    "greta",
    "hakan",
    "ines",
    "jonas",
    "katja",
    "liam",
    "mara",
    "nils",
    "olga",
    "paul",
)
