"""Another key: everything is under it in the end, also when it was cut short on the way."""

import sqlite3
from pathlib import Path

import pytest

from connections.apping import Apps, Wish
from connections.hooks import Hook, Secret, new_secret
from storage import rotation
from storage.cipher import Cipher
from storage.database import Database
from storage.errors import WrongKey
from storage.keys import Keyring, add_key, keep_first_key
from storage.rotation import COLUMNS, outstanding, rotate
from tests.factories import NOW, make_connection, make_grant
from tests.fakes.clock import FakeClock

OLD = "old:" + "A" * 43 + "="
NEW = "new:" + "B" * 42 + "A="
BOTH = Keyring.parse(f"{NEW},{OLD}")


def fill(path: Path, keyring: Keyring, number: int = 250) -> Database:
    database = Database.open(path, keyring)
    app, _ = Apps(database, FakeClock(), lambda: None).add("T1", Wish(name="A"), by="U9")
    with database.transaction() as tx:
        for each in range(number):
            mine = make_connection(id=f"c{each}", address=f"a{each}@acme.test")
            tx.connections.add(mine)
            tx.grants.put(mine, make_grant(secret=f"secret {each}"))
        hook = Hook(
            app_id=app.id,
            workspace_id="T1",
            url="https://crm.acme.test/",
            secrets=(Secret(text=new_secret()),),
            created_at=NOW,
        )
        tx.hooks.put(hook)
    return database


def readable(path: Path, keys: str) -> int:
    with Database.open(path, Keyring.parse(keys)).snapshot() as tx:
        assert tx.audit.verify() is None
        hooks = [tx.hooks.get(app.id) for app in tx.apps.find(None)]
        assert all(hooks)
        return len([c for c in tx.connections.find(None) if tx.grants.get(c)])


def test_everything_is_under_the_new_key_and_the_old_one_is_not_needed(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    fill(path, Keyring.parse(OLD))
    cipher, told = Cipher(BOTH), []
    assert outstanding(path, cipher) == 252
    assert rotate(path, cipher, told.append) == 252
    assert sum(told) == 252
    assert outstanding(path, cipher) == 0
    assert rotate(path, cipher, told.append) == 0
    assert readable(path, NEW) == 250
    with pytest.raises(WrongKey):
        Database.open(path, Keyring.parse(OLD))


def test_cut_short_it_leaves_everything_readable_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    fill(path, Keyring.parse(OLD))
    left, whole = [130], rotation._rewrite

    def dying(*arguments: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(rotation, "_rewrite", dying)
    with pytest.raises(KeyboardInterrupt):
        rotate(path, Cipher(BOTH), lambda _: None)
    monkeypatch.setattr(rotation, "_rewrite", whole)
    assert 0 < outstanding(path, Cipher(BOTH)) < 252
    assert readable(path, f"{NEW},{OLD}") == 250
    rotate(path, Cipher(BOTH), lambda _: None)
    assert readable(path, NEW) == 250


def test_every_encrypted_column_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Database.open(path, Keyring.parse(OLD))
    connection = sqlite3.connect(path)
    tables = [
        row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")
    ]
    blobs = {
        (table, row[1])
        for table in tables
        for row in connection.execute(f"pragma table_info({table})")
        if row[2].lower() == "blob" and not table.startswith("address_parts")  # SQLite's own
    }
    connection.close()
    assert blobs == {(column.table, column.name) for column in COLUMNS}


def test_a_key_file_gets_a_key_in_front_and_loses_the_others_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    before = Keyring.load(None, path)
    fill(path, before, 3)
    both = add_key(path)
    assert both.primary not in before.keys
    assert set(before.keys) < set(both.keys)
    rotate(path, Cipher(both), lambda _: None)
    keep_first_key(path)
    after = Keyring.load(None, path)
    assert list(after.keys) == [both.primary]
    assert path.with_name("a.db.key").stat().st_mode & 0o777 == 0o600
    with Database.open(path, after).snapshot() as tx:
        assert len([c for c in tx.connections.find(None) if tx.grants.get(c)]) == 3
