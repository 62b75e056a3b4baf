"""Who did what: for a super admin in Slack, and for the person who runs it."""

import csv
import io
import json
import sqlite3

import pytest

from playground.slack.people import Person
from tests.stories.command_line import inboxkeeper
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow


def rows(town: Town, person: Person) -> list[dict[str, str]]:
    """Wait for the newest file in somebody's direct messages, and read it."""
    sent = town.slack.wait_until(
        lambda: [file for message in town.slack.dms(person) for file in message.files]
    )
    content = sent[-1].content
    assert content is not None
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def some_history(town: Town) -> None:
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    card = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, card, "Reactivate")


def tamper(town: Town, seq: int) -> None:
    with sqlite3.connect(town.world.environment["INBOXKEEPER_DATABASE"]) as raw:
        raw.execute("drop trigger audit_is_not_rewritten")
        raw.execute("update audit set action = 'remove' where seq = ?", (seq,))


def test_a_super_admin_gets_a_file_that_says_who_did_what(town: Town) -> None:
    some_history(town)
    answer = town.says(town.sam, "audit")
    assert "The audit has 3 rows. Every row is as it was written" in answer.plain()
    found = rows(town, town.sam)
    assert [(row["Who"], row["What"], row["Mailbox"]) for row in found] == [
        ("Alice", "connected", ALICE),
        ("Alice", "deactivated", ALICE),
        ("Alice", "reactivated", ALICE),
    ]
    assert {row["Slack id"] for row in found} == {town.alice.id}


def test_it_is_asked_for_one_mailbox_in_german(town: Town) -> None:
    town.slack.update_person(town.sam, locale="de-DE")
    some_history(town)
    assert "keine Zeile über bob@acme.test" in town.says(town.sam, "audit bob@acme.test").plain()
    assert "Das Protokoll hat 3 Zeilen." in town.says(town.sam, f"audit {ALICE}").plain()
    assert [row["Was"] for row in rows(town, town.sam)] == [
        "verbunden",
        "deaktiviert",
        "reaktiviert",
    ]


def test_a_member_is_told_whom_to_ask(town: Town) -> None:
    assert "Ask one of your admins: Sam" in town.says(town.alice, "audit").plain()


def test_what_is_no_address_is_said_to_be_none(town: Town) -> None:
    assert "is not an e-mail address" in town.says(town.sam, "audit nonsense").plain()


@pytest.mark.parametrize(
    ("error", "words"),
    [("missing_scope", "files:write"), ("internal_error", "try again in a few minutes")],
)
def test_a_file_that_slack_refuses_is_explained(town: Town, error: str, words: str) -> None:
    some_history(town)
    town.slack.faults.add("files.getUploadURLExternal", error=error)
    assert words in town.says(town.sam, "audit").plain()


def test_a_changed_row_is_named_in_slack_and_on_the_command_line(town: Town) -> None:
    some_history(town)
    whole = inboxkeeper("audit", "--verify", folder=town.world.folder, **town.world.environment)
    assert (whole.returncode, whole.stdout) == (
        0,
        "The audit is whole: 3 rows, each as it was written.\n",
    )
    tamper(town, 2)
    assert "Row 2 is not as it was written" in town.says(town.sam, "audit").plain()
    broken = inboxkeeper("audit", "--verify", folder=town.world.folder, **town.world.environment)
    assert broken.returncode == 1
    assert "Row 2 of the audit is not as it was written" in broken.stdout
    told = inboxkeeper(
        "audit", "--verify", "--json", folder=town.world.folder, **town.world.environment
    )
    assert json.loads(told.stdout) == {"rows": 4, "whole": False, "first_broken": 2}


def test_the_command_line_shows_rows_and_says_what_keeps_it_from_verifying(town: Town) -> None:
    some_history(town)
    shown = inboxkeeper(
        "audit", "--json", "--address", ALICE, folder=town.world.folder, **town.world.environment
    )
    assert [row["action"] for row in json.loads(shown.stdout)] == [
        "consent",
        "deactivate",
        "reactivate",
    ]
    other = {**town.world.environment, "INBOXKEEPER_ENCRYPTION_KEYS": "k9:" + "A" * 43 + "="}
    refused = inboxkeeper("audit", "--verify", folder=town.world.folder, **other)
    assert refused.returncode == 2
    assert "needs the encryption key with the id" in refused.stderr
    nowhere = {**town.world.environment, "INBOXKEEPER_DATABASE": str(town.world.folder / "none")}
    missing = inboxkeeper("audit", "--verify", folder=town.world.folder, **nowhere)
    assert (missing.returncode, "There is no database" in missing.stderr) == (2, True)
    assert not list(town.world.folder.glob("none*"))
