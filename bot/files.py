"""Files for one person: shared in their direct messages with the bot."""

from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.language import Mrkdwn
from bot.workspaces import Workspaces
from connections.model import Person

log = structlog.get_logger(__name__)


class NotTaken(Exception):
    """Slack did not take a file; `code` is its word for why, empty where it gave none."""

    def __init__(self, code: str) -> None:
        super().__init__(f"not taken: {code}")
        self.code = code


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

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    def send(self, person: Person, file: File) -> None:
        """Share a file with a person.

        Raises:
            NotTaken: Slack did not take it, or could not be reached.

        """
        try:
            self._share(person, file)
        except (SlackClientError, OSError) as error:
            code = str(error.response.get("error")) if isinstance(error, SlackApiError) else ""
            log.warning("file not taken", error=type(error).__name__, slack=code)
            raise NotTaken(code) from error

    def _share(self, person: Person, file: File) -> None:
        client = self._workspaces.client(person.workspace_id)
        room = client.conversations_open(users=person.id)["channel"]["id"]
        client.files_upload_v2(
            channel=room,
            filename=file.name,
            title=file.title,
            content=file.content,
            alt_txt=file.alt_text,
            initial_comment=file.words,
        )
