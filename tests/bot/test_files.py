"""Files on their way to a person, and what becomes of one that Slack does not take."""

from http.client import RemoteDisconnected
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.files import File, Files, NotTaken
from bot.language import Mrkdwn
from bot.slack import OneWorkspace
from tests.factories import make_person

FILE = File(name="a.csv", title="A", content=b"a", words=Mrkdwn("A file."), alt_text="A file.")


class Client:
    """Takes files into one room, or meets with an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: dict[str, Any] = {}

    def conversations_open(self, *, users: str) -> dict[str, Any]:
        return {"channel": {"id": f"D-{users}"}}

    def files_upload_v2(self, **sent: Any) -> None:
        if self.error is not None:
            raise self.error
        self.sent = sent


def test_a_file_goes_to_the_conversation_with_its_reader_with_its_words() -> None:
    client = Client()
    Files(OneWorkspace(client)).send(make_person(), FILE)  # type: ignore[arg-type]
    assert client.sent["channel"] == "D-U1"
    assert client.sent["initial_comment"] == "A file."


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SlackApiError("", {"ok": False, "error": "missing_scope"}), "missing_scope"),
        (SlackRequestError("Failed to upload a file"), ""),
        (URLError("refused"), ""),
        (RemoteDisconnected(), ""),
    ],
)
def test_whatever_keeps_slack_from_taking_a_file_is_one_error_with_its_word_for_it(
    error: Exception, code: str
) -> None:
    with pytest.raises(NotTaken) as refusal:
        Files(OneWorkspace(Client(error))).send(make_person(), FILE)  # type: ignore[arg-type]
    assert refusal.value.code == code
