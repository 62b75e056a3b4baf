"""Where the bot is installed: a workspace, its tokens, and whether anything is done for it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """What the bot calls Slack with.

    With token rotation `ends_at` says until when `access` works, and `refresh`, which works once,
    gets the next pair.
    """

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """The bot in a workspace. Without `tokens` it was ended, or the settings hold its token.

    `generation` counts the tokens that were stored. `ended_by` is Slack's word for what ended it;
    `erase_at` is when everything of the workspace is erased.
    """

    workspace_id: str
    name: str
    bot_id: str
    bot_user_id: str
    scopes: frozenset[str]
    installed_by: str
    installed_at: datetime
    tokens: Tokens | None
    generation: int = 0
    ended_at: datetime | None = None
    ended_by: str | None = None
    erase_at: datetime | None = None


class StateFlaw(StrEnum):
    """Why an answer of Slack's to an install does not count."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    OTHER_BROWSER = "other browser"


class InstallationRepository(Protocol):
    """Installations, their tokens encrypted; and the states of installs that are under way.

    For a workspace without a row everything is done: its token is in the settings.
    """

    def put(self, installation: Installation) -> None:
        """Store one in place of an earlier one: what had ended there goes on."""

    def get(self, workspace_id: str) -> Installation | None:
        """Return one, ended ones too, or None."""

    def all(self) -> list[Installation]:
        """Return all of them by name, ended ones too, without their tokens."""

    def stopped(self, workspace_id: str) -> bool:
        """Whether nothing is done for a workspace."""

    def end(self, workspace_id: str, *, at: datetime, by: str, erase_at: datetime) -> bool:
        """Stop everything for a workspace and erase its tokens; False where that was so."""

    def serve_one(self, workspace_id: str) -> None:
        """Work for this workspace, whose token works, and for no other that has tokens here."""

    def serve_installed(self, now: datetime) -> None:
        """Work for the workspaces that have tokens here, and for no other."""

    def claim_refresh(
        self, workspace_id: str, generation: int, *, now: datetime, until: datetime
    ) -> bool:
        """Take the right to refresh tokens of this generation; False where somebody has it."""

    def release_refresh(self, workspace_id: str, generation: int) -> None:
        """Give that right back: nothing came of it."""

    def refreshed(self, workspace_id: str, generation: int, tokens: Tokens) -> bool:
        """Store what came of tokens of this generation; False when they were replaced."""

    def to_refresh(self, before: datetime) -> list[str]:
        """Return the workspaces that are served and whose tokens end before a moment."""

    def to_erase(self, now: datetime) -> list[str]:
        """Return the workspaces whose time is over."""

    def begin(self, *, state: str, cookie: str, now: datetime, until: datetime) -> None:
        """Store that somebody goes to Slack to install, bound to their browser."""

    def consume(self, *, state: str, cookie: str, now: datetime) -> StateFlaw | None:
        """Use a state up; else return why it does not count."""

    def erase(self, workspace_id: str, *, limit: int) -> int:
        """Delete at most so many rows of a workspace, all but the audit's; return how many."""
