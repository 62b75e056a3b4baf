"""What is forgotten: a mailbox long removed by itself, a person by a command."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.conftest import ALICE, Town
from tests.stories.test_operations import ran

pytestmark = pytest.mark.slow

BOB = "bob@acme.test"


def remove(town: Town, address: str) -> None:
    card = town.says(town.sam, f"deactivate {address}")
    town.presses(town.sam, card, "Deactivate", confirm="Yes, deactivate")
    card = town.says(town.sam, f"remove {address}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    town.dm(town.sam, address, "is removed")
    town.dm(town.bob, address, "is removed")


def listed(town: Town) -> dict[str, dict[str, object]]:
    rows = json.loads(ran(town, "list", "--all", "--json")[2:])
    return {each["state"]: each for each in rows}


def test_a_mailbox_that_was_removed_long_ago_has_neither_address_nor_owner(town: Town) -> None:
    town.connect(town.alice)
    town.connect(town.bob, BOB)
    remove(town, BOB)
    town.world.pass_time(timedelta(days=89))
    town.world.bot.jobs.tidy()
    assert listed(town)["removed"]["address"] == BOB
    town.world.pass_time(timedelta(days=2))
    town.world.bot.jobs.tidy()
    gone = listed(town)["removed"]
    assert (gone["address"], gone["owner"], gone["outcome"]) == (None, None, "confirmed")
    assert "@erased.invalid" not in ran(town, "list", "--all")
    assert "The audit is whole" in ran(town, "audit", "--verify")
    assert BOB not in ran(town, "audit", "--json")
    shown = town.says(town.sam, "list team").plain() + town.says(town.bob, "list").plain()
    assert BOB not in shown
    assert "erased" not in shown
    assert "is not connected" in town.says(town.bob, f"status {BOB}").plain()
    assert "in your direct messages" in town.says(town.sam, "report").plain()
    town.connect(town.bob, BOB)
    assert town.connection(BOB).live


def test_a_person_is_erased_once_their_mailboxes_are_gone(town: Town) -> None:
    town.connect(town.alice)
    town.connect(town.bob, BOB)
    told = ran(town, "erase", town.bob.id, "--yes")
    assert told.startswith("1 ")
    assert f"{BOB} (active" in told
    assert "Remove them in Slack" in told
    assert json.loads(ran(town, "erase", town.bob.id, "--yes", "--json")[2:])["tied"]
    remove(town, BOB)
    stored = json.loads(ran(town, "export", "--person", town.bob.id)[2:])["stored"]
    (tables,) = stored.values()
    assert {"connections", "identities", "outbox"} <= set(tables)
    told = ran(town, "erase", town.bob.id)  # nobody is there to say yes
    assert told.startswith("1 ")
    assert "Erase everything that is stored about" in told
    told = ran(town, "erase", town.bob.id, "--yes", "--json")
    assert json.loads(told[2:])["erased"]
    exported = json.loads(ran(town, "export", "--person", town.bob.id)[2:])
    assert exported["stored"] == {}
    assert exported["connections"] == []
    assert "Nothing is stored about" in ran(town, "erase", town.bob.id, "--yes")
    assert "The audit is whole" in ran(town, "audit", "--verify")
    audit = json.loads(ran(town, "audit", "--json")[2:])
    assert audit[-1]["action"] == "erase person"
    assert town.bob.id not in json.dumps(audit)
    town.world.stop_bot()
    database = Path(town.world.environment["INBOXKEEPER_DATABASE"])
    files = b"".join(each.read_bytes() for each in database.parent.glob("inboxkeeper.db*"))
    for word in (town.bob.id, BOB):
        assert word.encode() not in files
    assert ALICE.encode() in files
