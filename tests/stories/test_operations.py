"""What whoever runs the bot does to the database: copied, put back, migrated, another key."""

import json
from pathlib import Path

import pytest

from tests.stories.command_line import inboxkeeper
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow


def ran(town: Town, *words: str, **environ: str) -> str:
    environment = {**town.world.environment, **environ}
    done = inboxkeeper(*words, folder=town.world.folder, **environment)
    return f"{done.returncode} {done.stdout}{done.stderr}"


def addresses(town: Town, **environ: str) -> list[str]:
    return [each["address"] for each in json.loads(ran(town, "list", "--json", **environ)[2:])]


def test_a_backup_of_the_running_bot_is_put_back_and_the_bot_goes_on_from_it(town: Town) -> None:
    town.connect(town.alice)
    copy = town.world.folder / "copy.db"
    assert "checked" in ran(town, "backup", str(copy))
    assert ran(town, "backup", str(copy)).startswith("2 There is something at")
    database = Path(town.world.environment["INBOXKEEPER_DATABASE"])
    assert ran(town, "restore", str(copy)).startswith("2 ")
    town.world.stop_bot()
    for path in town.world.folder.glob("inboxkeeper.db*"):
        if path.suffix != ".key":
            path.unlink()
    told = ran(town, "restore", str(copy))
    assert told.startswith("0 ")
    assert "What happened since is not in it" in told
    assert database.exists()
    town.world.start()
    assert addresses(town) == [ALICE]
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, town.says(town.alice, f"status {ALICE}"), "Reactivate")


def test_the_key_file_is_rotated_and_the_bot_goes_on(town: Town) -> None:
    town.connect(town.alice)
    town.world.stop_bot()
    before = (town.world.folder / "inboxkeeper.db.key").read_text()
    told = ran(town, "rotate-key", "--json")
    assert json.loads(told[2:])["values"] >= 2
    assert (town.world.folder / "inboxkeeper.db.key").read_text() != before
    town.world.start()
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, town.says(town.alice, f"status {ALICE}"), "Reactivate")
    assert "The audit is whole" in ran(town, "audit", "--verify")


def test_nothing_is_done_to_a_database_that_a_bot_works_or_that_is_not_there(
    town: Town, tmp_path: Path
) -> None:
    from storage.leader import Leader  # noqa: PLC0415

    with Leader(Path(town.world.environment["INBOXKEEPER_DATABASE"])):
        for command in ("rotate-key", "migrate"):
            assert "The bot runs on this database" in ran(town, command)
    assert "nothing to do" in ran(town, "migrate")
    nowhere = {"INBOXKEEPER_DATABASE": str(tmp_path / "none" / "x.db")}
    for command in ("rotate-key", "migrate", "backup x"):
        assert "There is no database" in ran(town, *command.split(), **nowhere)


def test_what_is_stored_of_everybody_or_of_one_person_is_exported_without_secrets(
    town: Town,
) -> None:
    town.connect(town.alice)
    town.connect(town.bob, "bob@acme.test")
    card = town.says(town.bob, "deactivate bob@acme.test")
    town.presses(town.bob, card, "Deactivate", confirm="Yes, deactivate")
    everything = json.loads(ran(town, "export")[2:])
    assert len(everything["connections"]) == 2
    assert [each["action"] for each in everything["audit"]].count("consent") == 2
    told = ran(town, "export", "--person", town.bob.id)
    bobs = json.loads(told[2:])
    assert [each["address"] for each in bobs["connections"]] == ["bob@acme.test"]
    assert [each["action"] for each in bobs["audit"]] == ["consent", "deactivate"]
    assert ALICE not in told
    for token in town.google.live_refresh_tokens("bob@acme.test"):
        assert token not in told
    assert json.loads(ran(town, "export", "--person", "U0NOBODY")[2:])["connections"] == []
