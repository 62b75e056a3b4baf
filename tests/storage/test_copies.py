"""Backups under load, what is put back, and what is never written over."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from storage.cipher import Cipher
from storage.copies import CopyProblem, back_up, restore
from storage.database import Database
from storage.errors import NoDatabase, WrongKey
from storage.keys import Keyring
from tests.factories import make_connection, make_grant

KEYS = "k1:" + "A" * 43 + "="
SECRET = "a refresh token"
OTHER = "k2:" + "B" * 42 + "A="


def quiet(_left: int, _whole: int) -> None:
    return None


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.db"
    database = Database.open(path, Keyring.parse(KEYS))
    with database.transaction() as tx:
        mine = make_connection()
        tx.connections.add(mine)
        tx.grants.put(mine, make_grant(secret=SECRET))
    return path


def test_a_copy_is_put_back_with_its_secrets_and_nobody_else_can_read_it(
    source: Path, tmp_path: Path
) -> None:
    copy, back = tmp_path / "copy.db", tmp_path / "back.db"
    back_up(source, copy, quiet)
    assert copy.stat().st_mode & 0o777 == 0o600
    restore(copy, back, Cipher(Keyring.parse(KEYS)), quiet)
    with Database.open(back, Keyring.parse(KEYS)).snapshot() as tx:
        (mine,) = tx.connections.find(None)
        grant = tx.grants.get(mine)
        assert grant is not None
        assert grant.secret == SECRET
        assert tx.audit.verify() is None
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]


def test_a_copy_taken_while_others_write_is_of_one_moment(source: Path, tmp_path: Path) -> None:
    database, stop = Database.open(source, Keyring.parse(KEYS)), Event()
    with database.transaction() as tx:
        tx.audit._db.execute("create table pairs (a integer, filler text)")

    def write() -> None:
        while not stop.is_set():
            with database.transaction() as tx:  # always two rows at once
                for _ in range(2):
                    tx.audit._db.execute("insert into pairs values (1, :f)", {"f": "x" * 4000})

    writers = [Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        seen = []
        for number in range(5):
            copy = tmp_path / f"copy{number}.db"
            back_up(source, copy, quiet)
            with closing(sqlite3.connect(copy)) as connection:
                seen.append(connection.execute("select count(*) from pairs").fetchone()[0])
                assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert [count % 2 for count in seen] == [0] * 5
    assert seen == sorted(seen)
    assert seen[-1] > 0


def test_nothing_is_written_over(source: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    with pytest.raises(CopyProblem, match="already"):
        back_up(source, taken, quiet)
    with pytest.raises(CopyProblem, match="already"):
        restore(source, taken, Cipher(Keyring.parse(KEYS)), quiet)
    assert taken.read_text() == "mine"
    log = tmp_path / "new.db-wal"
    log.write_text("of another one")
    with pytest.raises(CopyProblem, match="already"):
        restore(source, tmp_path / "new.db", Cipher(Keyring.parse(KEYS)), quiet)


def test_what_is_no_copy_or_of_another_key_is_not_put_back(source: Path, tmp_path: Path) -> None:
    back, text = tmp_path / "back.db", tmp_path / "text.db"
    text.write_text("no database at all" * 100)
    with pytest.raises(NoDatabase):
        restore(text, back, Cipher(Keyring.parse(KEYS)), quiet)
    with pytest.raises(NoDatabase):
        restore(tmp_path / "nothing", back, Cipher(Keyring.parse(KEYS)), quiet)
    with pytest.raises(WrongKey):
        restore(source, back, Cipher(Keyring.parse(OTHER)), quiet)
    with pytest.raises(NoDatabase):
        back_up(text, back, quiet)
    assert not back.exists()


def test_where_the_copy_cannot_lie_nothing_is_left(source: Path, tmp_path: Path) -> None:
    with pytest.raises(CopyProblem, match="cannot be written"):
        back_up(source, tmp_path / "no" / "copy.db", quiet)
