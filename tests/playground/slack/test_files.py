"""Files are announced, uploaded and shared."""

import requests
from slack_sdk import WebClient

from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.conftest import error_of


def test_a_file_is_uploaded_and_shown_in_a_channel(
    slack: Slack, client: WebClient, general: Channel, bob: Person
) -> None:
    client.files_upload_v2(
        content="id,state\n", filename="audit.csv", channel=general.id, initial_comment="Here"
    )
    assert slack.latest(bob).plain() == "Here\naudit.csv"
    assert [(file.name, file.content) for file in slack.files] == [("audit.csv", b"id,state\n")]


def test_a_file_of_another_length_than_announced_is_refused(
    slack: Slack, client: WebClient
) -> None:
    announced = client.files_getUploadURLExternal(filename="a.txt", length=3)
    answer = requests.post(announced["upload_url"], data=b"four", timeout=5)
    assert answer.status_code == 400
    assert slack.files == []


def test_a_file_that_was_never_sent_cannot_be_shared(client: WebClient) -> None:
    announced = client.files_getUploadURLExternal(filename="a.txt", length=3)
    files = [{"id": announced["file_id"]}]
    assert error_of(lambda: client.files_completeUploadExternal(files=files)) == "file_not_found"


def test_a_file_cannot_be_shared_where_the_bot_is_no_member(
    slack: Slack, client: WebClient
) -> None:
    quiet = slack.add_channel("quiet", bot_is_member=False)
    announced = client.files_getUploadURLExternal(filename="a.txt", length=1)
    requests.post(announced["upload_url"], data=b"a", timeout=5)
    files = [{"id": announced["file_id"]}]
    assert error_of(
        lambda: client.files_completeUploadExternal(files=files, channel_id=quiet.id)
    ) == ("not_in_channel")
