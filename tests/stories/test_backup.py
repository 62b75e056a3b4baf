"""A copy of the bot under load is one moment of it, and the bot goes on from there."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from connections.lifecycle import Action, State
from connections.model import Health
from connections.notices import NoticeKind, about
from connections.steps import born, move
from storage.database import Database
from storage.keys import Keyring
from tests.factories import NOW, make_connection
from tests.stories.conftest import ALICE, Town
from tests.stories.test_operations import ran

pytestmark = pytest.mark.slow

WRITERS = 3
COPIES = 3


def work(database: Database, name: str, stop: Event) -> None:
    """Move one mailbox on and off, each time with its audit row and a message, as a click does."""
    with database.transaction() as tx:
        mine = make_connection(
            id=name,
            address=f"{name}@busy.test",
            workspace_id="TBUSY",
            health=Health(next_check_at=NOW + timedelta(days=9999)),  # these are no real ones
        )
        born(tx, mine, at=NOW, actor_id="U1")
    while not stop.is_set():
        off = mine.state is State.ACTIVE
        with database.transaction() as tx:
            action = Action.DEACTIVATE if off else Action.RECONNECT
            mine = move(tx, mine, action, at=NOW, actor_id="U1")
            tx.outbox.add(about(mine, NoticeKind.DEACTIVATED, "U1"))


def halves(copy: Path) -> list[str]:
    """Return what of a copy is half of a transaction."""
    with closing(sqlite3.connect(copy)) as raw:
        return [
            row[0]
            for row in raw.execute(
                "select c.id from connections c where c.workspace_id = 'TBUSY' and (c.version <>"
                " (select count(*) from audit a where a.connection_id = c.id) or c.version - 1 <>"
                " (select count(*) from outbox o where o.connection_id = c.id))"
            )
        ]


def test_a_copy_taken_under_load_is_of_one_moment_and_a_removal_goes_on_from_it(
    town: Town,
) -> None:
    town.connect(town.alice)
    town.google.faults.add("/revoke$", status=503)
    card = town.says(town.sam, f"deactivate {ALICE}")
    town.presses(town.sam, card, "Deactivate", confirm="Yes, deactivate")
    card = town.says(town.sam, f"remove {ALICE}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    stop = Event()
    database = town.world.bot.database
    writers = [Thread(target=work, args=(database, f"w{n}", stop)) for n in range(WRITERS)]
    copies = [town.world.folder / f"copy{n}.db" for n in range(COPIES)]
    for writer in writers:
        writer.start()
    try:
        for copy in copies:
            told = ran(town, "backup", str(copy))
            assert told.startswith("0 "), told
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    path = Path(town.world.environment["INBOXKEEPER_DATABASE"])
    seen = []
    for copy in copies:
        assert halves(copy) == []
        copy.with_name(f"{copy.name}.key").write_bytes(
            path.with_name(f"{path.name}.key").read_bytes()
        )
        copy.with_name(f"{copy.name}.key").chmod(0o600)
        with Database.open(copy, Keyring.load(None, copy)).snapshot() as tx:
            assert tx.audit.verify() is None
            seen.append(tx.audit.count())
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]  # it was written meanwhile

    town.world.stop_bot()
    for file in town.world.folder.glob("inboxkeeper.db*"):
        if file.suffix != ".key":
            file.unlink()
    assert ran(town, "restore", str(copies[0])).startswith("0 ")
    town.google.faults.clear()
    town.world.start()
    town.slack.wait_until(lambda: town.state(ALICE) is State.REMOVED)
    assert not town.google.grants(ALICE)
    assert "The audit is whole" in ran(town, "audit", "--verify")


def test_no_copy_is_written_over_anything_nor_where_it_cannot_lie(town: Town) -> None:
    town.connect(town.alice)
    path = Path(town.world.environment["INBOXKEEPER_DATABASE"])
    taken = town.world.folder / "taken"
    taken.write_text("mine")
    before = sorted(town.world.folder.iterdir())
    for target in (path, taken, town.world.folder):
        assert "already. Nothing was changed" in ran(town, "backup", str(target))
    assert "cannot be written" in ran(town, "backup", "/nowhere/copy.db")
    assert "cannot be written" in ran(town, "backup", "/proc/copy.db")
    assert taken.read_text() == "mine"
    assert sorted(town.world.folder.iterdir()) == before
    assert "The audit is whole" in ran(town, "audit", "--verify")


def test_a_damaged_copy_is_not_put_back(town: Town) -> None:
    town.connect(town.alice)
    copy = town.world.folder / "copy.db"
    assert ran(town, "backup", str(copy)).startswith("0 ")
    content = bytearray(copy.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xff" * 8192
    copy.write_bytes(content)
    back = {"INBOXKEEPER_DATABASE": str(town.world.folder / "back.db")}
    key = Path(town.world.environment["INBOXKEEPER_DATABASE"] + ".key")
    (town.world.folder / "back.db.key").write_bytes(key.read_bytes())
    (town.world.folder / "back.db.key").chmod(0o600)
    told = ran(town, "restore", str(copy), **back)
    assert told.startswith("2 ")
    assert "damaged" in told or "malformed" in told
    assert not (town.world.folder / "back.db").exists()
