"""The catalogues hold just the sentences of the code, whole, and every label fits into Slack."""

import re
import string
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bot
from bot.blocks import labels
from bot.blocks.cards import Scene, card
from bot.blocks.notices import Told, render
from bot.blocks.signing_in import answer, form, invitation
from bot.language import DOMAIN, LOCALES, SOURCE, Language, codes
from connections.lifecycle import LIFE, Action, Kind, State
from connections.model import Connection, Health, Outcome, Person, Reason, Scope
from connections.notices import NoticeKind, about

TRANSLATED = [code for code in codes() if code != SOURCE]

#: The functions that mark a sentence, and which of their arguments are sentences.
MARKS: dict[str, tuple[int, ...] | None] = {
    "plain": None,
    "mrkdwn": None,
    "say": None,
    "extracted": None,
    "plural": (1, 2),
}

#: The labels that the product promises, word for word.
LABELS = {
    "Connect": "Verbinden",
    "Deactivate": "Deaktivieren",
    "Yes, deactivate": "Ja, deaktivieren",
    "Reactivate": "Reaktivieren",
    "Remove": "Entfernen",
    "Yes, remove inbox": "Ja, Posteingang entfernen",
    "Delete": "Löschen",
    "Yes, delete": "Ja, löschen",
    "Cancel": "Abbrechen",
    "This was not me": "Das war ich nicht",
    "Approve": "Genehmigen",
    "Decline": "Ablehnen",
    "Withdraw": "Zurückziehen",
    "I'm on it": "Ich kümmere mich darum",
    "I've removed it": "Ich habe es entfernt",
    "Reconnect": "Erneut verbinden",
    "Reconnect with Google": "Mit Google erneut verbinden",
    "Reconnect with Microsoft 365": "Mit Microsoft 365 erneut verbinden",
    "Still on Google": "Noch bei Google",
    "Still on Microsoft 365": "Noch bei Microsoft 365",
}

#: Labels of approvals, reminders and migrations; the code may be without them.
LATER = {
    "Approve",
    "Decline",
    "Withdraw",
    "I'm on it",
    "Reconnect with Google",
    "Reconnect with Microsoft 365",
    "Still on Google",
    "Still on Microsoft 365",
}

#: Slack's limits in characters, by the key under which a text stands in a dialog or a view.
DIALOG = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
MODAL = {"title": 24, "submit": 24, "close": 24}
BUTTON = 75

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
READER = Person(
    id="U1",
    workspace_id="T1",
    name="Reader",
    email=None,
    locale="en-US",
    time_zone="UTC",
    super_admin=True,
    outsider=False,
)


@cache
def sentences() -> frozenset[str | tuple[str, ...]]:
    """Return every sentence that is marked in the code, a plural as a pair."""
    found = extract_from_dir(
        Path(bot.__file__).parent, [("**.py", "python")], keywords={**MARKS}, comment_tags=()
    )
    return frozenset(message for _file, _line, message, _comments, _context in found)


@cache
def catalogue(code: str) -> Catalog:
    """Return a language's catalogue as it is stored."""
    with (LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=code)


def entries(code: str) -> list[Message]:
    """Return a catalogue's entries without its header."""
    return [message for message in catalogue(code) if message.id]


def forms(text: str | Sequence[str]) -> tuple[str, ...]:
    """Return a sentence's forms: one, or the singular and the plurals."""
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[str]:
    """Return the names that a sentence is filled in with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


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
        def commands(text: str) -> set[str]:
            return set(re.findall(r"/inbox(?: (?:[a-z]+|\{\w+\})(?= |`))*", text))

        differing = [
            message.id
            for message in entries(code)
            for translated in forms(message.string)
            if not commands(translated) <= commands(" ".join(forms(message.id)) + " ")
            and commands(translated) != commands(forms(message.id)[0])
            and "`" in translated
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


class TestThePromisedLabels:
    """Buttons are found by their words, so the words are fixed."""

    def test_are_in_the_code(self) -> None:
        assert set(LABELS) - sentences() <= LATER

    def test_are_all_that_the_bot_uses_for_its_buttons(self) -> None:
        fixed = {labels.CONNECT, labels.CANCEL, labels.NOT_ME, labels.REMOVED_IT}
        used = {*labels.VERBS.values(), *labels.CONFIRMATIONS.values(), *fixed}

        assert used <= set(LABELS)

    @pytest.mark.parametrize(("english", "german"), LABELS.items())
    def test_are_exact_in_both_languages(self, english: str, german: str) -> None:
        if english not in sentences():
            assert english in LATER
            return
        assert Language("en-US").plain(english) == english
        assert Language("de-DE").plain(english) == german

    @pytest.mark.parametrize(
        ("action", "verb", "confirmation"),
        [
            (Action.REACTIVATE, "Reactivate", None),
            (Action.RECONNECT, "Reconnect", None),
            (Action.DEACTIVATE, "Deactivate", "Yes, deactivate"),
            (Action.REMOVE, "Remove", "Yes, remove inbox"),
            (Action.DELETE, "Delete", "Yes, delete"),
        ],
    )
    def test_stand_on_the_button_of_their_verb(
        self, action: Action, verb: str, confirmation: str | None
    ) -> None:
        assert labels.VERBS[action] == verb
        assert labels.CONFIRMATIONS.get(action) == confirmation


@pytest.mark.parametrize("code", codes())
class TestInEveryLanguage:
    """Slack refuses, and we would cut, what is longer than its limits."""

    def test_no_button_and_no_dialog_has_to_be_cut(self, code: str) -> None:
        buttons = [part for part in _drawn(code) if part.get("type") == "button"]
        dialogs = [button["confirm"] for button in buttons if "confirm" in button]

        assert len(buttons) > 10
        assert len(dialogs) > 3
        assert [b for b in buttons if _too_long(b["text"], BUTTON)] == []
        assert [d for d in dialogs if any(_too_long(d[k], n) for k, n in DIALOG.items())] == []

    def test_no_title_and_no_button_of_a_form_has_to_be_cut(self, code: str) -> None:
        scene = _scene(code)
        views = [form(scene).to_dict(), answer([], scene).to_dict()]
        texts = [
            (view[key], limit) for view in views for key, limit in MODAL.items() if key in view
        ]

        assert len(texts) == 5
        assert [text for text, limit in texts if _too_long(text, limit)] == []


def _too_long(text: dict[str, Any], limit: int) -> bool:
    """Whether a text is over its limit, or ends in the ellipsis of one that was cut to it."""
    return len(text["text"]) > limit or text["text"].endswith("…")


def _scene(code: str) -> Scene:
    providers = {"longest": "Microsoft 365"}
    return Scene(person=READER, language=Language(code), providers=providers)


def _connection(state: State, kind: Kind) -> Connection:
    """Return a connection whose address is as long as room is left for one."""
    return Connection(
        id="C1",
        workspace_id="T1",
        address=f"{'a' * 63}@{'b' * 44}.example.com",
        kind=kind,
        provider="longest",
        state=state,
        version=1,
        owner_id=READER.id,
        channel_id=None,
        subject=None,
        reason=Reason.ACCESS_ENDED if state is State.DISCONNECTED else None,
        outcome=Outcome.CONFIRMED if state is State.REMOVED else None,
        created_at=NOW,
        state_since=NOW,
        health=Health(next_check_at=NOW),
    )


def _drawn(code: str) -> Iterator[dict[str, Any]]:
    """Return every part of everything that has buttons."""
    scene = _scene(code)
    blocks: list[Any] = []
    for source, action, kind in LIFE:
        if source is not None and action in labels.VERBS:
            blocks += card(_connection(source, kind), scene, typed=action)
    for kind in (NoticeKind.CONNECTED, NoticeKind.RECONNECTED, NoticeKind.OWNER_MUST_ACT):
        connection = _connection(State.ACTIVE, Kind.PERSONAL)
        told = Told(
            notice=about(connection, kind, READER.id),
            connection=connection,
            scene=scene,
            manage_url="https://example.com",
        )
        blocks += render(told).blocks
    for again in (False, True):
        scopes: Sequence[Scope] = ()
        url = "https://example.com"
        blocks += invitation("a@example.com", "Microsoft 365", scopes, url, scene, again=again)
    for part in blocks:
        yield from part.to_dict().get("elements", ())


def test_every_state_has_a_card_with_a_dialog_or_none_to_offer() -> None:
    """The drawing above is of the whole life, so that no dialog escapes its measure."""
    drawn = {key for key, _, _ in LIFE if key is not None}

    assert drawn == {state for state, _ in product(State, Kind)} - {State.REMOVED}
