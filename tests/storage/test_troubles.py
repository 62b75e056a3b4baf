"""A disk that is full, a lock that lasts, a file that may only be read: said, and nothing lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connections.errors import DatabaseUnavailable
from storage import opening, rotation
from storage.cipher import Cipher
from storage.database import Database
from storage.errors import Unwritable
from storage.keys import Keyring
from tests.storage.rows import put
from tests.storage.test_rotation import BOTH, NEW, OLD, fill, readable


def test_a_lock_that_lasts_is_said_and_nothing_is_written(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with (
            pytest.raises(DatabaseUnavailable, match="another process holds it"),
            database.transaction(),
        ):
            pass
        assert "cannot be written" in (database.check() or "")
        with database.snapshot() as tx:  # whoever reads does not wait
            assert tx.connections.find(None) == []
        other.execute("rollback")
    put(database)
    assert database.check() is None


def test_what_does_not_fit_is_said_and_the_next_transaction_goes_well(
    database: Database, path: Path
) -> None:
    put(database)
    with pytest.raises(DatabaseUnavailable, match="full"), database.transaction() as tx:
        db = tx.audit._db
        db.execute(f"pragma max_page_count = {db.execute('pragma page_count').fetchone()[0]}")
        for number in range(99):
            tx.settings.put("T1", f"name {number}", "x" * 4000)
    with database.snapshot() as tx:
        assert tx.settings.get("T1", "name 0") is None
        assert len(tx.connections.find(None)) == 1
    with database.transaction() as tx:
        tx.settings.put("T1", "approvals", "nobody")


def test_a_fault_of_ours_is_not_taken_for_one_of_the_machine(database: Database) -> None:
    with (
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        database.transaction() as tx,
    ):
        tx.audit._db.execute("select * from elsewhere")


def test_another_key_halts_with_what_to_do_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    fill(path, Keyring.parse(OLD), 120)
    rewrite, left = rotation._rewrite, iter(range(110))

    def full(*arguments: object) -> None:
        if next(left, None) is None:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        rewrite(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(rotation, "_rewrite", full)
        with pytest.raises(Unwritable, match="all keys are still needed: begin again"):
            rotation.rotate(path, Cipher(BOTH), lambda _: None)
    assert readable(path, f"{NEW},{OLD}") == 120
    rotation.rotate(path, Cipher(BOTH), lambda _: None)
    assert readable(path, NEW) == 120
