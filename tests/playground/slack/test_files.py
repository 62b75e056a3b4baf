"""Files are announced, uploaded and shared."""

import pytest
import requests
from slack_sdk import WebClient

from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.conftest import error_of, refusal

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x07\0\0\0\x05"


def uploaded(client: WebClient) -> list[dict[str, str | None]]:
    """Return what shares a small file that has been sent."""
    announced = client.files_getUploadURLExternal(filename="a.txt", length=1)
    requests.post(announced["upload_url"], data=b"a", timeout=5)
    return [{"id": announced["file_id"]}]


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


def test_the_message_of_a_file_holds_it_with_all_that_was_said_of_it(
    slack: Slack, client: WebClient, alice: Person
) -> None:
    room = client.conversations_open(users=alice.id)["channel"]["id"]
    client.files_upload_v2(
        channel=room, content=PNG, filename="report.png", title="A week", alt_txt="Five bars"
    )
    (file,) = slack.dms(alice)[-1].files
    assert (file.content, file.title, file.alt_text) == (PNG, "A week", "Five bars")
    assert (file.mimetype, file.is_picture, file.pixels) == ("image/png", True, (7, 5))
    described = slack.workspace.message_object(slack.dms(alice)[-1])["files"][0]
    told = ("name", "title", "alt_txt", "size", "original_w", "original_h")
    assert [described[name] for name in told] == ["report.png", "A week", "Five bars", 24, 7, 5]


def test_a_file_without_a_channel_is_shown_to_nobody(
    slack: Slack, client: WebClient, alice: Person
) -> None:
    client.files_completeUploadExternal(files=uploaded(client))
    assert slack.seen_by(alice) == []


def test_a_file_is_shared_once(client: WebClient, general: Channel) -> None:
    files = uploaded(client)
    client.files_completeUploadExternal(files=files, channel_id=general.id)
    assert error_of(
        lambda: client.files_completeUploadExternal(files=files, channel_id=general.id)
    ) == ("file_not_found")


def test_a_file_is_shared_in_several_channels_at_once(
    slack: Slack, client: WebClient, general: Channel, bob: Person
) -> None:
    other = slack.add_channel("other", [bob])
    files = uploaded(client)
    client.files_completeUploadExternal(files=files, channels=[general.id, other.id])
    assert [one.channel for one in slack.seen_by(bob)] == [general, other]


@pytest.mark.parametrize("scopes", [(), ("chat:write.public",)], ids=["few", "public"])
def test_a_file_cannot_be_shared_where_the_bot_is_no_member(
    slack: Slack, client: WebClient, scopes: tuple[str, ...]
) -> None:
    slack.workspace.scopes |= frozenset(scopes)
    quiet = slack.add_channel("quiet", bot_is_member=False)
    files = uploaded(client)
    assert error_of(
        lambda: client.files_completeUploadExternal(files=files, channel_id=quiet.id)
    ) == ("not_in_channel")
    assert client.files_completeUploadExternal(files=files)["ok"] is True


def test_a_private_channel_without_the_bot_is_not_found(slack: Slack, client: WebClient) -> None:
    secret = slack.add_channel("secret", bot_is_member=False, is_private=True)
    files = uploaded(client)
    assert error_of(
        lambda: client.files_completeUploadExternal(files=files, channel_id=secret.id)
    ) == ("channel_not_found")


def test_a_person_is_no_channel(client: WebClient, alice: Person) -> None:
    files = uploaded(client)
    refused = refusal(
        lambda: client.files_completeUploadExternal(files=files, channel_id=alice.id)
    ).response
    assert refused["error"] == "invalid_arguments"
    (complaint,) = refused["response_metadata"]["messages"]
    assert "[json-pointer:/channel_id]" in complaint
