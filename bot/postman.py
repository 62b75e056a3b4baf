"""Brings notices to people: a DM each, in order, at Slack's pace, nothing lost by a crash."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.language import Language
from bot.letters import Letters, Undrawable, Unreachable
from bot.refused import retry_after
from bot.workspaces import NotServed, Workspaces
from connections import references
from connections.notices import REMINDERS, Audience, Delivery, Notice, NoticeKind, is_channel
from connections.ports import Clock, Directory
from connections.repositories import Storage, Transaction
from connections.settings import Preferences

log = structlog.get_logger(__name__)

#: Slack takes about one message a second in a channel (seconds).
PACE = 1.1
#: How long a claimed delivery is left alone before it counts as never sent.
CLAIM = timedelta(minutes=2)
BATCH = 20
LONGEST_BACKOFF = timedelta(minutes=10)

#: Slack's words for "this person will never get it".
_HOPELESS = {
    "user_not_found",
    "user_disabled",
    "user_not_visible",
    "cannot_dm_bot",
    "channel_not_found",
    "is_archived",
    "invalid_users",
    "users_not_found",
    # What was sent is gone, or may not be edited any more.
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "not_in_channel",
}
#: Slack's words for "not this message, to nobody".
_MALFORMED = {
    "invalid_arguments",
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
}
#: After so many attempts a message that is itself the trouble is given up: others wait behind it.
GIVE_UP = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sent:
    """What Slack has taken, and where it stands there; not recorded yet."""

    delivery: Delivery
    at: datetime
    place: tuple[str, str]


class Postman:
    """Delivers what the outbox holds."""

    def __init__(
        self,
        *,
        storage: Storage,
        workspaces: Workspaces,
        directory: Directory,
        letters: Letters,
        clock: Clock,
        preferences: Callable[[str], Preferences],
    ) -> None:
        self._storage = storage
        self._workspaces = workspaces
        self._directory = directory
        self._letters = letters
        self._clock = clock
        self._preferences = preferences
        self.tried_at = monotonic()  # the last message, or the start
        self._rooms: dict[tuple[str, str], str] = {}
        self._posted: dict[tuple[str, str], float] = {}
        self._sent: list[_Sent] = []

    def deliver_due(self) -> int:
        """Send what is due; return how many were tried.

        Where the database cannot be written nothing is sent: what is not recorded would be sent
        once more. What was sent just then is recorded as soon as it can be.
        """
        while self._sent:
            self._record(self._sent[0])
            del self._sent[0]
        now = self._clock.now()
        with self._storage.transaction() as tx:
            claimed = tx.outbox.claim(now, until=now + CLAIM, limit=BATCH)
        for delivery in claimed:
            with references.under(delivery.reference):
                self._deliver(delivery)
            self.tried_at = monotonic()
        return len(claimed)

    def _deliver(self, delivery: Delivery) -> None:
        try:
            if delivery.notice.to in set(Audience):
                self._expand(delivery)
            else:
                self._send(delivery)
        except SlackApiError as error:
            self._put_off(delivery, error.response["error"], retry_after(error))
        except Unreachable:
            self._put_off(delivery, "user_disabled", None)
        except (NotServed, SlackClientError, OSError) as error:
            self._put_off(delivery, type(error).__name__, None)
        except Undrawable as error:
            log.exception("undrawable", notice=delivery.notice.kind)
            self._put_off(delivery, str(error), None, own=True)
        except Exception as error:  # one bad notice must not hold up all others
            log.exception("undeliverable", notice=delivery.notice.kind)
            self._put_off(delivery, type(error).__name__, None)
        while self._sent:  # here an error is the database's, and ends the round
            self._record(self._sent[0])
            del self._sent[0]

    def _expand(self, delivery: Delivery) -> None:
        found = self._people(delivery.notice)
        with self._storage.transaction() as tx:
            tx.outbox.expand(delivery, found)

    def _people(self, notice: Notice) -> list[str]:
        """Return who belongs to an audience now, but not who did what it is told of."""
        chosen = self._preferences(notice.workspace_id)
        if notice.to == Audience.IT_CONTACT:
            return [chosen.it_contact] if chosen.it_contact else []
        if notice.to == Audience.ALERTS and chosen.alerts_channel:
            return [chosen.alerts_channel]
        if notice.to == Audience.APPROVERS:
            people = self._directory.approvers(notice.workspace_id)
        else:
            people = self._directory.super_admins(notice.workspace_id)
        deleted_by = notice.facts.get("by") if notice.kind is NoticeKind.DELETED else None
        return [person.id for person in people if person.id != deleted_by]

    def _send(self, delivery: Delivery) -> None:
        message = self._letters.write(delivery)
        if message is None:
            with self._storage.transaction() as tx:
                tx.outbox.expand(delivery, ())
            return
        if quiet := self._quiet(delivery):
            with self._storage.transaction() as tx:
                tx.outbox.postpone(delivery, quiet)
            return
        workspace_id = delivery.notice.workspace_id
        client = self._workspaces.client(workspace_id)
        if delivery.sent_to is not None:
            channel, ts = delivery.sent_to
            self._keep_pace(workspace_id, channel)
            answer = client.chat_update(
                channel=channel, ts=ts, text=message.text, blocks=message.blocks
            )
        else:
            channel = self._room(workspace_id, delivery.notice.to)
            self._keep_pace(workspace_id, channel)
            answer = client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                unfurl_links=False,
                unfurl_media=False,
            )
        log.info("delivered", notice=delivery.notice.kind, edited=delivery.sent_to is not None)
        place = (str(answer["channel"]), str(answer["ts"]))
        self._sent.append(_Sent(delivery=delivery, at=self._clock.now(), place=place))

    def _record(self, sent: _Sent) -> None:
        channel, ts = sent.place
        with self._storage.transaction() as tx:
            tx.outbox.sent(sent.delivery, sent.at, channel=channel, ts=ts)

    def _quiet(self, delivery: Delivery) -> datetime | None:
        """Return until when a reminder waits: nobody is reminded of anything in the night."""
        notice = delivery.notice
        if notice.kind not in REMINDERS or delivery.sent_to or is_channel(notice.to):
            return None
        quiet = self._preferences(notice.workspace_id).quiet_hours
        if quiet is None:
            return None
        person = self._directory.person(notice.workspace_id, notice.to)
        return quiet.until(Language(None, person.time_zone).local(self._clock.now()))

    def forget(self) -> None:
        """Forget in which room each person is spoken to: with another bot it is another one."""
        self._rooms.clear()

    def _room(self, workspace_id: str, recipient: str) -> str:
        if is_channel(recipient):
            return recipient
        known = (workspace_id, recipient)
        if known not in self._rooms:
            answer = self._workspaces.client(workspace_id).conversations_open(users=recipient)
            self._rooms[known] = str(answer["channel"]["id"])
        return self._rooms[known]

    def _keep_pace(self, workspace_id: str, channel: str) -> None:
        wait = self._posted.get((workspace_id, channel), 0.0) + PACE - monotonic()
        if wait > 0:
            sleep(wait)
        self._posted[workspace_id, channel] = monotonic()

    def _put_off(
        self, delivery: Delivery, error: str, wait: float | None, *, own: bool = False
    ) -> None:
        """Put a delivery off, or give it up. `own`: it is the message that is the trouble."""
        log.warning("not delivered", notice=delivery.notice.kind, error=error)
        own = (own or error in _MALFORMED) and delivery.attempts >= GIVE_UP
        with self._storage.transaction() as tx:
            if own or error in _HOPELESS:
                tx.outbox.failed(delivery, error)
                self._fall_back(tx, delivery)
            else:
                tx.outbox.retry(delivery, self._later(delivery, wait), error)

    def _fall_back(self, tx: Transaction, delivery: Delivery) -> None:
        """Tell the super admins what somebody else could not be told."""
        notice = delivery.notice
        if delivery.sent_to is not None or notice.kind is NoticeKind.UNREACHABLE:
            return
        facts = {name: notice.facts.get(name) for name in ("address", "provider")}
        tx.outbox.add(
            Notice(
                kind=NoticeKind.UNREACHABLE,
                workspace_id=notice.workspace_id,
                to=Audience.SUPER_ADMINS,
                key=f"unreachable:{notice.to}:{notice.key}",
                facts={**facts, "recipient": notice.to},
            )
        )

    def _later(self, delivery: Delivery, wait: float | None) -> datetime:
        backoff = min(timedelta(seconds=1 << min(delivery.attempts, 16)), LONGEST_BACKOFF)
        return self._clock.now() + (backoff if wait is None else timedelta(seconds=wait))
