"""The audit as a file for spreadsheets."""

import csv
import io
import re
from pathlib import Path

import pytest

from bot.blocks.audit import ACTIONS, as_csv
from bot.language import Language
from connections.lifecycle import Action
from connections.trail import Entry
from tests.factories import NOW

ROOT = Path(__file__).parents[2]


def entry(**overrides: object) -> Entry:
    facts: dict[str, object] = {
        "seq": 1,
        "at": NOW,
        "actor": "U1",
        "address": "alice@acme.test",
        "connection_id": "c1",
        "action": "lose",
        "source": "active",
        "target": "disconnected",
        "reason": "access_ended",
        "outcome": "",
        "mac": "f" * 64,
    }
    return Entry(**{**facts, **overrides})


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_rows_are_in_the_readers_words_and_zone() -> None:
    berlin = Language("de-DE", "Europe/Berlin")
    content = as_csv([entry(actor=None)], str.title, berlin)
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = read(content)
    assert row["Wann"] == "2026-03-01 13:00:00+01:00"
    assert row["Wer"] == "der Bot"
    assert (row["Was"], row["Vorher"], row["Nachher"], row["Grund"]) == (
        "als getrennt erkannt",
        "Aktiv",
        "Getrennt",
        "Zugriff beendet",
    )
    assert row["Aktion"] == "lose"


@pytest.mark.parametrize("name", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(name: str) -> None:
    content = as_csv([entry(actor="U1")], lambda _id: name, Language("en"))
    (row,) = read(content)
    assert row["Who"] == f"'{name}".replace("\r", "\r")


def test_quotes_commas_and_lines_stay_in_their_cell() -> None:
    name = 'Eve "the", \n admin; ü🦊'
    (row,) = read(as_csv([entry()], lambda _id: name, Language("en")))
    assert row["Who"] == name


def test_a_wish_says_how_far_it_is() -> None:
    asked = entry(action="remove", details={"approval": "a1", "step": "declined"})
    (row,) = read(as_csv([asked], str, Language("en")))
    assert row["What"] == "declined: removed"


def test_what_no_version_knew_is_shown_as_it_is_stored() -> None:
    (row,) = read(as_csv([entry(action="{odd}", reason="x", actor="")], str, Language("de")))
    assert (row["Was"], row["Grund"]) == ("{odd}", "x")


def test_every_action_that_the_rules_write_has_its_words() -> None:
    written = {str(action) for action in Action}
    for path in (ROOT / "connections").glob("*.py"):
        text = path.read_text("utf-8")
        written |= set(re.findall(r'action="([a-z ]+)"', text))
    assert written <= set(ACTIONS)
    assert {"take over", "read the audit"} <= written
