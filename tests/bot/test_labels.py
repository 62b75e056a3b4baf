"""Labels: word for word as promised, in both languages, and within Slack's limits."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blocks import labels
from bot.blocks.cards import Scene, card
from bot.blocks.notices import render
from bot.blocks.signing_in import form, invitation
from bot.blocks.told import Told
from bot.language import Language, codes
from bot.wanted import Wanted
from connections.lifecycle import LIFE, Action, Kind, State
from connections.model import Connection, Health, Outcome, Person, Reason
from connections.notices import NoticeKind, about
from tests.bot.extraction import sentences
from tests.fakes.provider import FakeProvider

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
        view = form(_scene(code), [FakeProvider()], "https://example.com").to_dict()

        assert [key for key, limit in MODAL.items() if _too_long(view[key], limit)] == []


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
    for notice in (NoticeKind.CONNECTED, NoticeKind.RECONNECTED, NoticeKind.OWNER_MUST_ACT):
        connection = _connection(State.ACTIVE, Kind.PERSONAL)
        told = Told(
            notice=about(connection, notice, READER.id),
            connection=connection,
            scene=scene,
            manage_page="https://example.com",
            steps=("Open the page below and sign in with {address}.",),
        )
        blocks += render(told).blocks
    for again in (False, True):
        blocks += invitation(
            Wanted(address="a@example.com"),
            FakeProvider(),
            "https://example.com",
            scene,
            again=again,
            others=not again,
        )
    for part in blocks:
        yield from part.to_dict().get("elements", ())
