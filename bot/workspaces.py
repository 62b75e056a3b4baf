"""Which client talks to which workspace: everything that speaks to Slack asks here first."""

from datetime import datetime
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient


class NotServed(Exception):
    """The bot has no way into a workspace: it is not installed there, or not any more."""

    def __init__(self, workspace_id: str) -> None:
        super().__init__(f"not served: {workspace_id}")
        self.workspace_id = workspace_id


class Workspaces(Protocol):
    """The ways into the workspaces that the bot works for."""

    def client(self, workspace_id: str) -> WebClient:
        """Return a client with that workspace's token. Raises `NotServed`."""

    def authorize(self, workspace_id: str | None) -> AuthorizeResult | None:
        """Return who the bot is there, for Bolt; None where its requests are not taken."""

    def stands(self, workspace_id: str, at: datetime) -> bool:
        """Whether an end that Slack tells of, at that time, is over: installed again since."""

    def ended(self, workspace_id: str, event: str) -> None:
        """Take note that the installation of a workspace has ended."""

    def tend(self) -> None:
        """Find out what is not known yet, and keep what would run out."""

    def problem(self) -> str | None:
        """Return what is wrong with the tie to Slack, or None."""
