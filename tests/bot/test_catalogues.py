"""The catalogues hold just the sentences of the code, whole and filled in alike."""

import re
import string
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.blocks.help import COMMANDS
from bot.language import DOMAIN, LOCALES, SOURCE, codes
from tests.bot.extraction import sentences

#: A sentence as a catalogue holds it; a plural is several.
Text = str | tuple[str, ...] | list[str] | None

TRANSLATED = [code for code in codes() if code != SOURCE]


@cache
def catalogue(code: str) -> Catalog:
    """Return a language's catalogue as it is stored."""
    with (LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=code)


def entries(code: str) -> list[Message]:
    """Return a catalogue's entries without its header."""
    return [message for message in catalogue(code) if message.id]


def forms(text: Text) -> tuple[str, ...]:
    """Return a sentence's forms: one, or the singular and the plurals."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def placeholders(text: str) -> set[str]:
    """Return the names that a sentence is filled in with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def commands(text: Text) -> set[str]:
    """Return the commands that a sentence names."""
    words = "|".join(COMMANDS)
    return set(re.findall(rf"/inbox(?: (?:{words}|{{\w+}}))*", " ".join(forms(text))))


def test_there_is_german() -> None:
    assert "de" in TRANSLATED


def test_the_extraction_finds_each_way_of_marking_a_sentence() -> None:
    expected = {
        "My mailboxes",  # plain
        "You have no mailbox connected.",  # mrkdwn
        "You can close this page and go back to Slack.",  # say
        "Yes, deactivate",  # extracted
        ("{count} mailbox", "{count} mailboxes"),  # plural
    }

    assert expected <= sentences()


@pytest.mark.parametrize("code", TRANSLATED)
class TestACatalogue:
    """What holds for every translation."""

    def test_has_just_the_sentences_of_the_code(self, code: str) -> None:
        stored = {message.id for message in entries(code)}

        assert {
            "missing": sentences() - stored,
            "of no use any more": stored - sentences(),
        } == {"missing": set(), "of no use any more": set()}

    def test_has_nothing_struck_out_or_guessed(self, code: str) -> None:
        assert not catalogue(code).obsolete
        assert [message.id for message in entries(code) if message.fuzzy] == []

    def test_has_every_form_of_every_sentence(self, code: str) -> None:
        incomplete = [
            message.id
            for message in entries(code)
            if not all(form.strip() for form in forms(message.string))
            or len(forms(message.string))
            != (catalogue(code).num_plurals if message.pluralizable else 1)
        ]

        assert incomplete == []

    def test_fills_in_the_same_values_as_the_english_sentence(self, code: str) -> None:
        differing = [
            message.id
            for message in entries(code)
            for translated in forms(message.string)
            if placeholders(translated) != set().union(*map(placeholders, forms(message.id)))
        ]

        assert differing == []

    def test_keeps_the_commands_as_they_are_typed(self, code: str) -> None:
        differing = [
            message.id
            for message in entries(code)
            if commands(message.string) != commands(message.id)
        ]

        assert differing == []


def test_english_has_no_slips_of_the_space_bar() -> None:
    slips = [
        text
        for message in sentences()
        for text in forms(message)
        if re.search(r"  | [.,;:!?…]|^\s|\s$", text)
    ]

    assert slips == []


def test_german_quotes_are_typographic() -> None:
    straight = [
        text
        for message in entries("de")
        for text in forms(message.string)
        if '"' in text or text.count("„") != text.count("“") or "”" in text
    ]

    assert straight == []
