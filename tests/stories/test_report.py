"""The report: asked for by who looks after the mailboxes, sent as a picture with its words."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from connections.lifecycle import State
from playground.slack.files import File
from playground.slack.people import Person
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow


def report(town: Town, person: Person) -> tuple[str, File]:
    """Ask for it and return the words and the picture of the direct message."""
    before = len(town.slack.dms(person))
    answer = town.says(person, "report")
    assert answer.plain() in {
        "The report is in your direct messages with Inboxkeeper.",
        "Der Bericht steht in Ihren Direktnachrichten mit Inboxkeeper.",
    }
    (message,) = [m for m in town.slack.dms(person)[before:] if m.files]
    assert message.pings == []
    return message.plain(), town.slack.files[-1]


def test_an_admin_gets_the_picture_and_the_same_in_words(town: Town) -> None:
    town.connect(town.alice)
    words, picture = report(town, town.sam)
    assert "Active: 1 (Google 1)" in words
    assert "No mailbox was lost in the last 30 days." in words
    assert picture.name in words
    assert picture.alt_text.endswith(
        "Active: 1 (Google 1). No mailbox was lost in the last 30 days."
    )
    assert picture.content is not None
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 800)


def test_a_loss_and_its_recovery_stand_in_it(town: Town) -> None:
    town.connect(town.alice)
    town.google.faults.refresh_error("invalid_grant")
    town.lose()
    words, _ = report(town, town.sam)
    assert "Disconnected: 1 (Google 1), since" in words
    assert "1 loss in the last 30 days. 0 recoveries." in words
    town.google.faults.clear()
    town.world.pass_time(timedelta(hours=2, minutes=5))
    card = town.says(town.alice, f"reconnect {ALICE}")
    invitation = town.presses(town.alice, card, "Reconnect")
    assert town.sign_in(str(invitation.button("Reconnect").url)).status == 200
    assert town.state() is State.ACTIVE
    words, _ = report(town, town.sam)
    assert "1 loss in the last 30 days. 1 recovery." in words
    assert "Median time to reconnect: 2 hours 5 minutes." in words


def test_it_speaks_the_readers_language(town: Town) -> None:
    town.says(town.sam, "admins add @bob")
    town.slack.update_person(town.bob, locale="de-DE")
    words, _ = report(town, town.bob)
    assert words.startswith("Postfächer, ")
    assert "Es ist kein Postfach verbunden." in words


def test_a_member_is_told_whom_to_ask_and_gets_nothing(town: Town) -> None:
    assert town.says(town.alice, "report").plain() == "Ask one of your admins: Sam."
    assert (town.slack.dms(town.alice), town.slack.files) == ([], [])


@pytest.mark.parametrize(
    ("method", "error", "advice"),
    [
        ("files.getUploadURLExternal", "missing_scope", "install the app again"),
        ("files.completeUploadExternal", "file_uploads_disabled", "tell whoever runs Inboxkeeper"),
        ("conversations.open", "user_disabled", "tell whoever runs Inboxkeeper"),
    ],
)
def test_where_slack_refuses_the_picture_the_words_are_the_answer(
    town: Town, method: str, error: str, advice: str
) -> None:
    town.connect(town.alice)
    town.slack.faults.add(method, error=error)
    answer = town.says(town.sam, "report").plain()
    assert "Active: 1 (Google 1)" in answer
    assert advice in answer
    assert town.slack.dms(town.sam) == []
