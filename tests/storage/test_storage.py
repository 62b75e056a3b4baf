"""The database refuses what the rules forbid, keeps secrets, and settles races."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connections.errors import AlreadyConnected, NotFound
from connections.lifecycle import LIFE, State
from connections.model import Connection, Health, Outcome, Reason
from connections.notices import Notice, NoticeKind
from storage.cipher import Cipher, Place
from storage.database import Database
from storage.errors import KeyMalformed, KeyMissing, Undecryptable, WrongKey
from storage.keys import Keyring
from tests.factories import NOW, make_connection, make_consent, make_grant, make_removal


@pytest.fixture
def raw(database: Database, path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma foreign_keys = on")
        yield connection


def put(database: Database, connection: Connection) -> Connection:
    with database.transaction() as tx:
        tx.connections.add(connection)
    return connection


# -- what the schema refuses ----------------------------------------------------------------------


def test_a_connection_comes_back_as_it_was_stored(database: Database) -> None:
    stored = put(database, make_connection())
    health = Health(
        next_check_at=NOW,
        checked_at=NOW,
        failures=3,
        failing_since=NOW,
        suspected_since=NOW,
        suspicion=Reason.ACCESS_ENDED,
    )
    moved = replace(
        stored, state=State.DISCONNECTED, reason=Reason.ACCESS_ENDED, version=2, health=health
    )
    with database.transaction() as tx:
        assert tx.connections.move(moved, expected_version=1)
    with database.snapshot() as tx:
        assert tx.connections.get("T1", stored.id) == moved


def test_every_table_is_strict_and_there_are_no_others(raw: sqlite3.Connection) -> None:
    tables = {
        row[1]: row[5]
        for row in raw.execute("pragma table_list")
        if row[0] == "main" and not row[1].startswith("sqlite_")
    }
    own = {name for name in tables if not name.startswith("_sqlite")}
    assert own == {
        "connections",
        "grants",
        "consents",
        "removals",
        "identities",
        "audit",
        "audit_head",
        "secrets",
        "outbox",
    }
    assert all(tables[name] for name in own)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'gone', version = 2",
        "kind = 'shared'",
        "kind = 'team'",
        "channel_id = 'C1'",
        "state = 'disconnected', version = 2",
        "reason = 'access_ended'",
        "outcome = 'confirmed'",
        "version = 0",
        "address = 'UPPER@acme.test'",
        "failures = -1",
        "state = 'deactivated'",
        "state = 'removed', version = 2, outcome = 'confirmed', subject = null",
    ],
)
def test_an_impossible_connection_is_refused(
    database: Database, raw: sqlite3.Connection, change: str
) -> None:
    put(database, make_connection())
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(f"update connections set {change}")


def test_the_trigger_knows_just_the_moves_of_the_life(
    database: Database, raw: sqlite3.Connection
) -> None:
    moves = {
        f"{row.source}>{target}"
        for row in LIFE.values()
        for target in (row.target, row.otherwise)
        if row.source and target and row.source is not target
    }
    (sql,) = raw.execute(
        "select sql from sqlite_master where name = 'only_moves_of_the_life'"
    ).fetchone()
    allowed = {part for part in sql.split("'") if ">" in part and part != ">"}
    assert {a for a in allowed if a.replace(">", "").isalpha()} == moves


def test_an_address_has_one_live_connection_in_a_workspace(database: Database) -> None:
    first = put(database, make_connection(address="a@acme.test"))
    with pytest.raises(AlreadyConnected) as refused, database.transaction() as tx:
        tx.connections.add(make_connection(address="a@acme.test"))
    assert refused.value.connection == first
    put(database, make_connection(address="a@acme.test", workspace_id="T2"))


@pytest.mark.parametrize("statement", ["update audit set actor = 'x'", "delete from audit"])
def test_the_audit_is_append_only(
    database: Database, raw: sqlite3.Connection, statement: str
) -> None:
    audited(database, 1)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)


# -- races ----------------------------------------------------------------------------------------


def test_of_many_moves_from_one_version_one_wins(database: Database) -> None:
    connection = put(database, make_connection())
    off = replace(connection, state=State.DEACTIVATED, version=2)

    def attempt(_: int) -> bool:
        with database.transaction() as tx:
            return tx.connections.move(off, expected_version=1)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1


def test_a_consent_is_consumed_once_by_eight_threads(database: Database) -> None:
    with database.transaction() as tx:
        consent = make_consent()
        tx.consents.issue(consent, token="token")
        tx.consents.begin(consent, state="state", cookie="cookie", secret="verifier")

    def consume(_: int) -> object:
        with database.transaction() as tx:
            return tx.consents.consume("state", "cookie", NOW)

    with ThreadPoolExecutor(8) as pool:
        got = [result for result in pool.map(consume, range(8)) if result]
    assert [secret for _, secret in got] == ["verifier"]


@pytest.mark.parametrize(
    ("state", "cookie", "after"),
    [("other", "cookie", 0), ("state", "other", 0), ("state", "cookie", 600)],
)
def test_a_consent_is_not_consumed_by_what_does_not_belong_to_it(
    database: Database, state: str, cookie: str, after: int
) -> None:
    with database.transaction() as tx:
        consent = make_consent()
        tx.consents.issue(consent, token="token")
        tx.consents.begin(consent, state="state", cookie="cookie", secret="verifier")
        assert tx.consents.consume(state, cookie, NOW + timedelta(seconds=after)) is None
        assert tx.consents.by_token("token") == consent


def test_an_exception_rolls_everything_back(database: Database) -> None:
    connection = make_connection()
    with pytest.raises(RuntimeError), database.transaction() as tx:
        tx.connections.add(connection)
        raise RuntimeError
    with pytest.raises(NotFound), database.snapshot() as tx:
        tx.connections.get("T1", connection.id)


def test_a_snapshot_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError), database.snapshot() as tx:
        tx.connections.add(make_connection())


# -- secrets --------------------------------------------------------------------------------------


def test_nothing_secret_lies_in_the_files_in_clear(database: Database, path: Path) -> None:
    grant = make_grant()
    with database.transaction() as tx:
        connection = make_connection()
        tx.connections.add(connection)
        tx.grants.put(connection, grant)
        consent = make_consent()
        tx.consents.issue(consent, token="the-links-token")
        tx.consents.begin(consent, state="the-state", cookie="the-cookie", secret="the-verifier")
    written = b"".join(file.read_bytes() for file in path.parent.glob("inboxkeeper.db*"))
    for secret in (grant.secret, "the-links-token", "the-state", "the-cookie", "the-verifier"):
        assert secret.encode() not in written


def test_an_erased_grant_leaves_no_byte_behind(
    database: Database, path: Path, raw: sqlite3.Connection
) -> None:
    with database.transaction() as tx:
        connection = make_connection()
        tx.connections.add(connection)
        tx.grants.put(connection, make_grant())
    (sealed,) = raw.execute("select secret from grants").fetchone()
    with database.transaction() as tx:
        tx.grants.erase(connection)
    raw.execute("pragma wal_checkpoint(truncate)")
    assert sealed not in path.read_bytes()


def test_a_grant_moved_to_another_row_does_not_open(
    database: Database, raw: sqlite3.Connection
) -> None:
    one, other = put(database, make_connection()), put(database, make_connection())
    with database.transaction() as tx:
        tx.grants.put(one, make_grant())
        tx.grants.put(other, make_grant())
    raw.execute(
        "update grants set secret = (select secret from grants where connection_id = ?)"
        " where connection_id = ?",
        (one.id, other.id),
    )
    with database.snapshot() as tx:
        assert tx.grants.get(one)
        with pytest.raises(Undecryptable):
            tx.grants.get(other)


@pytest.mark.parametrize("part", ["table", "column", "workspace", "row"])
def test_a_value_belongs_to_its_place(part: str) -> None:
    cipher = Cipher(Keyring("k", {"k": bytes(32)}))
    place = Place("grants", "secret", "T1", "r1")
    sealed = cipher.encrypt("secret", place)
    assert cipher.decrypt(sealed, place) == "secret"
    with pytest.raises(Undecryptable):
        cipher.decrypt(sealed, replace(place, **{part: "other"}))


def test_a_wrong_key_is_refused_and_not_a_byte_is_touched(database: Database, path: Path) -> None:
    put(database, make_connection())
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    for wrong in (Keyring("k1", {"k1": bytes(32)}), Keyring("k2", {"k2": bytes(32)})):
        with pytest.raises(WrongKey):
            Database.open(path, wrong)
    after = {file: file.read_bytes() for file in path.parent.iterdir()}
    assert {f: c for f, c in after.items() if not f.name.endswith(("-shm", "-wal"))} == {
        f: c for f, c in before.items() if not f.name.endswith(("-shm", "-wal"))
    }


def test_a_database_without_its_key_is_refused(database: Database, path: Path) -> None:
    path.with_name("inboxkeeper.db.key").unlink()
    with pytest.raises(KeyMissing):
        Keyring.load(None, path)


def test_the_key_file_is_for_its_owner_only(database: Database, path: Path) -> None:
    key_file = path.with_name("inboxkeeper.db.key")
    assert key_file.stat().st_mode & 0o777 == 0o600
    key_file.chmod(0o640)
    with pytest.raises(KeyMalformed, match="chmod 600"):
        Keyring.load(None, path)


@pytest.mark.parametrize("setting", ["", "nocolon", "a:!!!", "a:c2hvcnQ=", "a b:AAAA", ",,"])
def test_a_malformed_key_is_named_without_its_content(setting: str) -> None:
    with pytest.raises(KeyMalformed) as refused:
        Keyring.parse(setting)
    assert "c2hvcnQ" not in str(refused.value)


# -- audit ----------------------------------------------------------------------------------------


def audited(database: Database, rows: int) -> None:
    with database.transaction() as tx:
        connection = make_connection(address="alice@acme.test", owner_id="UALICE")
        tx.connections.add(connection)
        for _ in range(rows):
            tx.audit.append(
                connection,
                at=NOW,
                actor_id="UALICE",
                action=next(iter(LIFE.values())).action,
                source=None,
            )


def test_the_audit_names_nobody(database: Database, raw: sqlite3.Connection) -> None:
    audited(database, 2)
    written = str(raw.execute("select * from audit").fetchall())
    assert "alice@acme.test" not in written
    assert "UALICE" not in written


@pytest.mark.parametrize(
    ("tampering", "first"),
    [
        ("update audit set actor = 'bot' where seq = 3", 3),
        ("delete from audit where seq = 2", 2),
        ("delete from audit where seq = 5", 5),
        ("update audit set seq = 9 where seq = 4", 4),
        ("delete from audit", 1),
    ],
)
def test_verification_names_the_first_broken_row(
    database: Database, raw: sqlite3.Connection, tampering: str, first: int
) -> None:
    audited(database, 5)
    with database.snapshot() as tx:
        assert tx.audit.verify() is None
    raw.execute("drop trigger audit_is_not_rewritten")
    raw.execute("drop trigger audit_is_not_erased")
    raw.execute(tampering)
    with database.snapshot() as tx:
        assert tx.audit.verify() == first


# -- outbox and removals --------------------------------------------------------------------------


def notice(to: str = "U1", key: str = "k1") -> Notice:
    return Notice(kind=NoticeKind.LOST, workspace_id="T1", to=to, key=key, facts={"a": 1})


def claim(database: Database, after: int = 0) -> list[tuple[str, str]]:
    now = NOW + timedelta(seconds=after)
    with database.transaction() as tx:
        claimed = tx.outbox.claim(now, until=now + timedelta(seconds=60), limit=10)
    return [(each.notice.to, each.notice.key) for each in claimed]


def test_a_notice_is_queued_once_for_each_person(database: Database) -> None:
    with database.transaction() as tx:
        for _ in range(3):
            tx.outbox.add(notice())
        tx.outbox.add(notice(to="U2"))
        assert tx.outbox.depth() == 2


def test_each_recipient_is_served_in_order_and_claims_end(database: Database) -> None:
    with database.transaction() as tx:
        tx.outbox.add(notice(key="first"))
        tx.outbox.add(notice(key="second"))
        tx.outbox.add(notice(to="U2", key="third"))
    assert claim(database) == [("U1", "first"), ("U2", "third")]
    assert claim(database, after=59) == []
    assert claim(database, after=60) == [("U1", "first"), ("U2", "third")]
    with database.transaction() as tx:
        tx.outbox.release_claims()
    assert len(claim(database, after=61)) == 2


def test_who_was_told_by_name_is_not_told_again_with_the_audience(database: Database) -> None:
    with database.transaction() as tx:
        tx.outbox.add(notice())
        tx.outbox.add(notice(to="super_admins"))
        both = tx.outbox.claim(NOW, until=NOW, limit=10)
        tx.outbox.expand(both[1], ["U1", "U9"])
        assert tx.outbox.depth() == 2


def test_one_that_failed_does_not_hold_up_the_next(database: Database) -> None:
    with database.transaction() as tx:
        tx.outbox.add(notice(key="first"))
        tx.outbox.add(notice(key="second"))
        (first,) = tx.outbox.claim(NOW, until=NOW, limit=10)
        tx.outbox.failed(first, "user_disabled")
    assert claim(database) == [("U1", "second")]


def test_a_removal_comes_back_as_it_was_stored(database: Database) -> None:
    connection = put(database, make_connection())
    removal = make_removal(connection, attempts=2, revoke_accepted=True)
    with database.transaction() as tx:
        tx.removals.add(removal)
        assert tx.removals.due(NOW, limit=1) == [removal]
        assert tx.removals.with_subject("google", str(connection.subject)) == [removal]
        tx.removals.done(connection.id)
        assert tx.removals.get(connection.id) is None


def test_what_is_removed_stays_with_its_outcome_and_without_its_subject(
    database: Database,
) -> None:
    connection = put(database, make_connection())
    for version, state, changes in (
        (2, State.REMOVING, {}),
        (3, State.REMOVED, {"outcome": Outcome.CONFIRMED, "subject": None}),
    ):
        connection = replace(connection, state=state, version=version, **changes)
        with database.transaction() as tx:
            assert tx.connections.move(connection, expected_version=version - 1)
    put(database, make_connection(address=connection.address))


# -- speed that can be promised -------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "select * from connections where state = 'active' and next_check_at <= '' "
        "order by next_check_at limit 1",
        "select * from connections where provider = '' and subject = ''",
        "select * from connections where workspace_id = '' and address = ''",
        "select * from removals where next_attempt_at <= '' order by next_attempt_at",
        "select * from removals where provider = '' and subject = ''",
        "select * from consents where token_hash = ''",
        "select * from consents where state_hash = ''",
    ],
)
def test_a_hot_query_scans_no_table(raw: sqlite3.Connection, query: str) -> None:
    plan = [row[3] for row in raw.execute(f"explain query plan {query}")]
    assert not [step for step in plan if step.startswith("SCAN")], plan
