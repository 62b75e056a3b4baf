"""The pages say what runs: their links lead somewhere, their words are those of the program."""

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic_core import PydanticUndefined

from bot import explain, ids
from bot.blocks.help import COMMANDS
from bot.settings import Settings
from storage.rotation import COLUMNS
from tests import docs
from tests.docs import advice, commands, life, schema, slack
from tests.pages import reading
from tests.pictures.saving import HEAVIEST

PAGES = docs.pages()
#: The guides, in which bold words are labels and quotations are what the bot says.
ENGLISH = ("user-guide", "admin-guide", "operations", "troubleshooting")
GERMAN = ("benutzerhandbuch",)

every_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: str(page.relative_to(docs.ROOT))
)


@every_page
def test_what_is_made_from_the_code_is_up_to_date(page: Path) -> None:
    assert docs.filled(page.read_text()) == page.read_text(), "run: python -m tests.docs"


def test_the_drawing_of_the_life_is_up_to_date() -> None:
    assert docs.DRAWING.read_text() == life.drawing(), "run: python -m tests.docs"


@every_page
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    lost = []
    for _, target in reading.links(page):
        parts = urlsplit(target)
        if parts.scheme:
            continue
        file = (page.parent / parts.path).resolve() if parts.path else page
        there = file.exists() and file.is_relative_to(docs.ROOT)
        if not there or (parts.fragment and parts.fragment not in reading.anchors(file)):
            lost.append(target)
    assert lost == []


@every_page
def test_files_that_are_named_are_there(page: Path) -> None:
    rooms = "bot|connections|storage|providers|playground|tests|deploy|docs|examples"
    named = {each for each in reading.code(page) if re.fullmatch(rf"(?:{rooms})/[\w./-]+", each)}
    named -= {"providers/fastmail.py", "tests/providers/fastmail_world.py"}  # an example
    assert [each for each in named if not (docs.ROOT / each).exists()] == []


@every_page
def test_pictures_are_light_and_described(page: Path) -> None:
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text())
    for text, path in shown:
        picture = page.parent / path
        assert len(text) > 20, path
        assert picture.stat().st_size < HEAVIEST, path


def test_every_picture_is_shown_somewhere() -> None:
    shown = " ".join(page.read_text() for page in PAGES)
    taken = [path.name for path in (docs.FOLDER / "pictures").iterdir()]
    assert [name for name in taken if f"pictures/{name}" not in shown] == []


@every_page
def test_each_command_of_the_shell_exists_with_its_options(page: Path) -> None:
    known = dict(commands.found())
    wrong = []
    for line in reading.code(page):
        for call in re.findall(r"(?:^|[\s/])inboxkeeper((?: +[^\s|;&>]+)+)", line):
            words = call.removeprefix(" inboxkeeper").split() or ["run"]  # of that container
            if words[0].startswith((":", "-", ".", "`")) or "=" in words[0]:
                continue
            wrong += [f"inboxkeeper {call}"] if not _is_known(words, known) else []
    assert wrong == []


def _is_known(words: list[str], known: dict[str, object]) -> bool:
    for length in (2, 1):
        name = " ".join(["inboxkeeper", *words[:length]])
        if name in known:
            named = [w.strip("[]").split("=")[0] for w in words[length:] if "--" in w]
            options = commands.options(known[name])
            return all(each in options or each == "--help" for each in named)
    return False


@every_page
def test_each_word_after_inbox_exists(page: Path) -> None:
    typed = [
        found[1]
        for line in reading.code(page)
        if (found := re.match(r"/inbox (\w+)", line)) is not None
    ]
    assert set(typed) <= set(COMMANDS)


@every_page
def test_each_setting_that_is_named_exists(page: Path) -> None:
    named = set(
        re.findall(r"\b(?:SLACK|INBOXKEEPER|GOOGLE|MICROSOFT)(?:_[A-Z]+)+\b", page.read_text())
    )
    assert named <= set(docs.settings())


def test_each_setting_is_described() -> None:
    text = (docs.FOLDER / "settings.md").read_text()
    assert [name for name in docs.settings() if f"`{name}`" not in text] == []


def test_the_defaults_of_settings_are_those_of_the_code() -> None:
    lines = (docs.FOLDER / "settings.md").read_text().splitlines()
    wrong = []
    for field in Settings.model_fields.values():
        value = field.get_default(call_default_factory=True, validated_data={})
        told = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        line = next(each for each in lines if f"`{field.alias}`" in each)
        if value not in (None, False, PydanticUndefined, []) and told not in line:
            wrong.append((field.alias, told))
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "code"), [*((n, "en") for n in ENGLISH), *((n, "de") for n in GERMAN)]
)
def test_each_label_and_each_sentence_that_is_quoted_is_said(name: str, code: str) -> None:
    text, said = reading.prose(docs.FOLDER / f"{name}.md"), reading.said(code)
    quotes = r"“([^”]+)”" if code == "en" else r"„([^“]+)“"
    labels = re.findall(r"\*\*([^*]+)\*\*", text)
    wrong = [label for label in labels if reading.normal(label) not in _labels(said)]
    wrong += [each for each in re.findall(quotes, text) if not reading.matches(each, said)]
    assert wrong == []


def _labels(said: set[str]) -> set[str]:
    """Return labels as the guides write them, also those that name a provider."""
    named = {
        each.replace("…", provider)
        for each in said
        for provider in ("Google", "Microsoft 365")
        if each.count("…") == 1 and len(each) < 40
    }
    return said | named


@every_page
def test_blocks_for_the_shell_can_be_read_by_one(page: Path) -> None:
    for block in reading.blocks(page, "sh"):
        script = re.sub(r"<[^<>\n]+>", "placeholder", block)
        result = subprocess.run(
            ["/bin/bash", "-n"], check=False, input=script, text=True, capture_output=True
        )
        assert result.returncode == 0, (block, result.stderr)


def test_every_table_and_column_of_the_database_is_accounted_for() -> None:
    real = schema.real()
    told = {name: {*held.columns, *held.plain.split()} for name, held in schema.TABLES.items()}
    assert told == {name: set(columns) for name, columns in real.items()}


def test_what_is_told_to_be_encrypted_is_what_is_encrypted() -> None:
    told = {
        (name, column)
        for name, held in schema.TABLES.items()
        for column, kind in held.columns.items()
        if kind == "secret"
    }
    assert told == {(each.table, each.name) for each in COLUMNS}


def test_every_event_has_its_reason() -> None:
    assert tuple(slack.EVENTS) == tuple(ids.EVENTS)


def test_every_error_has_an_advice() -> None:
    assert set(advice.ADVICE) == set(explain._SENTENCES)
