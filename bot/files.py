"""Files for one person: shared in their direct messages with the bot."""

from dataclasses import dataclass

from slack_sdk import WebClient

from bot.language import Mrkdwn


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """What is shared; `words` stand above it, `alt_text` is for those who cannot see a picture."""

    name: str
    title: str
    content: bytes
    words: Mrkdwn
    alt_text: str | None = None


class Files:
    """Shares files. Slack has no file that only one person in a channel sees: hence the DM."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def send(self, user_id: str, file: File) -> None:
        """Share a file with a person.

        Raises:
            slack_sdk.errors.SlackApiError: Slack did not take it.

        """
        room = self._client.conversations_open(users=user_id)["channel"]["id"]
        self._client.files_upload_v2(
            channel=room,
            filename=file.name,
            title=file.title,
            content=file.content,
            alt_txt=file.alt_text,
            initial_comment=file.words,
        )
