"""What the rules need of the outbox: notices on their way, in order, each sent once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from connections.notices import NOTHING_RESTS, Delivery, Fact, Notice, NoticeKind, Resting


class Outbox(Protocol):
    """Notices on their way out, in order for each recipient."""

    def add(self, notice: Notice) -> None:
        """Queue a notice unless one with its key, for the same recipient, ever was."""

    def revise(
        self,
        workspace_id: str,
        key: str,
        kind: NoticeKind,
        facts: Mapping[str, Fact],
        *,
        to: str | None = None,
    ) -> int:
        """Change what notices with a key say, for one recipient or for all; return how many.

        What was sent is edited, what waits is sent in its new form, what was given up stays so.
        """

    def refresh(self, workspace_id: str, key: str, *, due: datetime, to: str | None = None) -> int:
        """Let what was sent under a key be drawn anew from how things stand when it is due.

        `to` is a recipient or an audience, None means all. What waits is drawn when it is sent
        anyway. Return how many messages will be edited.
        """

    def claim(
        self,
        now: datetime,
        *,
        until: datetime,
        limit: int,
        resting: Resting = NOTHING_RESTS,
    ) -> list[Delivery]:
        """Return due deliveries, the oldest of each recipient, and count an attempt for each.

        They come up again at `until`, unless `sent`, `failed` or `retry` is called before: a
        process that dies while sending leaves its one message to be sent again.
        """

    def give_back(self, delivery: Delivery) -> None:
        """Let a claimed delivery come up again at once, as if it had not been claimed."""

    def is_waiting(self, now: datetime) -> bool:
        """Whether anything is due, whatever rests."""

    def room(self, workspace_id: str, user_id: str) -> str | None:
        """Return the room of the direct messages with a person, if it was ever opened."""

    def keep_room(self, workspace_id: str, user_id: str, channel: str | None) -> None:
        """Remember that room, or None: forget it."""

    def forget_rooms(self) -> None:
        """Forget every room: another bot is spoken to in others."""

    def expand(self, delivery: Delivery, recipients: Collection[str]) -> None:
        """Replace a delivery to an audience by one for each of its people."""

    def sent(self, delivery: Delivery, at: datetime, *, channel: str, ts: str) -> None:
        """Record that Slack took the message, and where it stands.

        One that was revised in the meantime comes up again, to be edited.
        """

    def retry(self, delivery: Delivery, at: datetime, error: str) -> None:
        """Put the delivery off to a moment; `error` is Slack's word for what went wrong."""

    def postpone(self, delivery: Delivery, until: datetime) -> None:
        """Let a delivery wait for a better time; later ones go before it."""

    def resume(self, workspace_id: str) -> None:
        """Let what was postponed come up now: it may be a good time already."""

    def failed(self, delivery: Delivery, error: str) -> None:
        """Give the delivery up."""
