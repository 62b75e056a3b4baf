"""Brings notices to people: a DM each, in order, at Slack's pace, nothing lost by a crash."""

from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from time import monotonic

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.audiences import people
from bot.language import Language
from bot.letters import Letters, Undrawable, Unreachable
from bot.pace import EDIT, METHODS, OPEN, POST, Pace
from bot.pools import Pool
from bot.receipts import Receipt, Receipts
from bot.refused import HOPELESS, MALFORMED, retry_after
from bot.slack_calls import paced
from bot.workspaces import NotServed, Workspaces
from connections import references
from connections.notices import (
    REMINDERS,
    Audience,
    Delivery,
    Notice,
    NoticeKind,
    is_channel,
)
from connections.ports import Clock, Directory
from connections.repositories import Storage, Transaction
from connections.settings import Preferences

log = structlog.get_logger(__name__)

#: How long a round goes on while something waits for Slack's pace alone (seconds): each new round
#: begins up to a second late.
LONGEST_ROUND = 30.0
#: How long a claimed delivery is left alone before it counts as never sent.
CLAIM = timedelta(minutes=2)
#: In how many workspaces something is sent at the same time; in each, one after the other: what
#: comes next is decided when its turn has come, as a channel may be free again by then.
SENDERS = 8
#: A remembered room that Slack does not know is asked for anew, but not again and again.
TWICE = 2
LONGEST_BACKOFF = timedelta(minutes=10)

#: After so many attempts a message that is itself the trouble is given up: others wait behind it.
GIVE_UP = 6


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
        pace: Pace | None = None,
    ) -> None:
        self._storage = storage
        self._workspaces = workspaces
        self._directory = directory
        self._letters = letters
        self._clock = clock
        self._preferences = preferences
        self.tried_at = monotonic()  # the last message, or the start
        self._pace = pace or Pace()
        self._pool = Pool(SENDERS, thread_name_prefix="postman")
        self._ending = Event()
        self._receipts = Receipts(storage)

    def deliver_due(self) -> int:
        """Send what is due; return how many were tried.

        Where the database cannot be written nothing is sent: what is not recorded would be sent
        once more. What was sent just then is recorded as soon as it can be.
        """
        self._receipts.record()
        ends, tried = self._pace.now() + LONGEST_ROUND, 0
        while True:
            claimed, waiting = self._claim()
            sent = sum(self._bring(claimed))
            tried += sent
            left = ends - self._pace.now()
            if left <= 0 or self._ending.is_set() or not (claimed or waiting):
                return tried
            if not sent:  # Slack's pace is the reason: it is a matter of moments
                self._pace.rest(left)

    def _bring(self, claimed: list[Delivery]) -> list[bool]:
        """Deliver them all at the same time; return of each whether it was tried."""
        if len(claimed) < 2:  # noqa: PLR2004 - nobody else has anything to do
            return [self._deliver(each) for each in claimed]
        under_way = [self._pool.submit(self._deliver, each) for each in claimed]
        wait(under_way)
        return [each.result() for each in under_way]

    def _claim(self) -> tuple[list[Delivery], bool]:
        """Return what is due and may go now; and whether more is due, which rests."""
        now = self._clock.now()
        resting = self._pace.resting()
        claimed: list[Delivery] = []
        with self._storage.transaction() as tx:
            while len(claimed) < SENDERS:
                busy = frozenset(each.notice.workspace_id for each in claimed)
                more = tx.outbox.claim(
                    now, until=now + CLAIM, limit=1, resting=replace(resting, busy=busy)
                )
                if not more:
                    break
                claimed += more
            return claimed, bool(claimed) or tx.outbox.is_waiting(now)

    def _deliver(self, delivery: Delivery) -> bool:
        """Deliver one, and return whether it was tried; False where the pace has no place."""
        with references.under(delivery.reference), paced():
            tried = self._try(delivery)
        self.tried_at = monotonic()
        return tried

    def _try(self, delivery: Delivery) -> bool:
        tried = True
        try:
            if delivery.notice.to in set(Audience):
                self._expand(delivery)
            else:
                tried = self._send(delivery)
        except SlackApiError as error:
            wait, method = retry_after(error), error.response.api_url.rpartition("/")[2]
            if wait is not None and method in METHODS:
                self._pace.hold(delivery.notice.workspace_id, method, wait)
            self._put_off(delivery, error.response["error"], wait)
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
        self._receipts.record()  # here an error is the database's, and ends the round
        return tried

    def _expand(self, delivery: Delivery) -> None:
        found = people(delivery.notice, self._directory, self._preferences)
        with self._storage.transaction() as tx:
            tx.outbox.expand(delivery, found)

    def _send(self, delivery: Delivery) -> bool:
        message = self._letters.write(delivery)
        if message is None:
            with self._storage.transaction() as tx:
                tx.outbox.expand(delivery, ())
            return True
        if quiet := self._quiet(delivery):
            with self._storage.transaction() as tx:
                tx.outbox.postpone(delivery, quiet)
            return True
        workspace_id = delivery.notice.workspace_id
        client = self._workspaces.client(workspace_id)
        if delivery.sent_to is not None:
            channel, ts = delivery.sent_to
            if not self._may(delivery, EDIT, channel):
                return False
            answer = client.chat_update(
                channel=channel, ts=ts, text=message.text, blocks=message.blocks
            )
        else:
            room = self._room(delivery)
            if room is None or not self._may(delivery, POST, room):
                return False
            answer = client.chat_postMessage(
                channel=room,
                text=message.text,
                blocks=message.blocks,
                unfurl_links=False,
                unfurl_media=False,
            )
        log.info("delivered", notice=delivery.notice.kind, edited=delivery.sent_to is not None)
        place = (str(answer["channel"]), str(answer["ts"]))
        self._receipts.keep(Receipt(delivery=delivery, at=self._clock.now(), place=place))
        return True

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

    def end(self) -> None:
        """Let the round that goes on be the last one."""
        self._ending.set()

    def close(self) -> None:
        """Finish what is under way."""
        self._pool.shutdown(wait=True)

    def forget(self) -> None:
        """Forget in which room each person is spoken to: with another bot it is another one."""
        with self._storage.transaction() as tx:
            tx.outbox.forget_rooms()

    def _room(self, delivery: Delivery) -> str | None:
        """Return where a message goes; None where that cannot be asked for yet.

        A person's room is asked for once: Slack lets no more than some fifty be opened a minute.
        """
        workspace_id, recipient = delivery.notice.workspace_id, delivery.notice.to
        if is_channel(recipient):
            return recipient
        with self._storage.snapshot() as tx:
            known = tx.outbox.room(workspace_id, recipient)
        if known is not None:
            return known
        if not self._may(delivery, OPEN):
            return None
        answer = self._workspaces.client(workspace_id).conversations_open(users=recipient)
        room = str(answer["channel"]["id"])
        with self._storage.transaction() as tx:
            tx.outbox.keep_room(workspace_id, recipient, room)
        return room

    def _may(self, delivery: Delivery, method: str, channel: str | None = None) -> bool:
        """Take a place in Slack's pace; without one, the delivery comes up again."""
        workspace_id = delivery.notice.workspace_id
        if self._pace.wait(workspace_id, method, channel) > 0:
            with self._storage.transaction() as tx:
                tx.outbox.give_back(delivery)
            return False
        self._pace.spend(workspace_id, method, channel, delivery.notice.to)
        return True

    def _put_off(
        self, delivery: Delivery, error: str, wait: float | None, *, own: bool = False
    ) -> None:
        """Put a delivery off, or give it up. `own`: it is the message that is the trouble."""
        log.warning("not delivered", notice=delivery.notice.kind, error=error)
        own = (own or error in MALFORMED) and delivery.attempts >= GIVE_UP
        with self._storage.transaction() as tx:
            if error == "channel_not_found" and self._has_moved(tx, delivery):
                tx.outbox.retry(delivery, self._clock.now(), error)
            elif own or error in HOPELESS:
                tx.outbox.failed(delivery, error)
                self._fall_back(tx, delivery)
            else:
                tx.outbox.retry(delivery, self._later(delivery, wait), error)

    def _has_moved(self, tx: Transaction, delivery: Delivery) -> bool:
        """Whether a room that was remembered is to be asked for anew: it may be another bot's."""
        to = delivery.notice
        if delivery.sent_to is not None or is_channel(to.to) or delivery.attempts > TWICE:
            return False
        known = tx.outbox.room(to.workspace_id, to.to)
        tx.outbox.keep_room(to.workspace_id, to.to, None)
        return known is not None

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
