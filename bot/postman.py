"""Brings notices to people: a DM each, in order, at Slack's pace, nothing lost by a crash."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from time import monotonic, sleep

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.blocks.notices import render
from bot.blocks.told import Message, Told
from bot.language import SOURCE, Language
from bot.scenes import Scenes
from bot.workspaces import NotServed, Workspaces
from connections.errors import NotFound
from connections.incidents import Affected
from connections.model import Connection, Person
from connections.notices import REMINDERS, Audience, Delivery, Notice, NoticeKind, is_channel
from connections.policy import decides
from connections.ports import Clock, Directory, Provider
from connections.repositories import Storage, Transaction
from connections.settings import Preferences
from connections.tending import concerns

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


class Unreachable(Exception):
    """The recipient can use nothing here any more: Slack may still take a message for them."""


class Postman:
    """Delivers what the outbox holds."""

    def __init__(
        self,
        *,
        storage: Storage,
        workspaces: Workspaces,
        directory: Directory,
        providers: Mapping[str, Provider],
        clock: Clock,
        scenes: Scenes,
        preferences: Callable[[str], Preferences],
    ) -> None:
        self._storage = storage
        self._workspaces = workspaces
        self._directory = directory
        self._providers = providers
        self._clock = clock
        self._scenes = scenes
        self._preferences = preferences
        self._rooms: dict[tuple[str, str], str] = {}
        self._posted: dict[tuple[str, str], float] = {}

    def deliver_due(self) -> int:
        """Send what is due; return how many were tried."""
        now = self._clock.now()
        with self._storage.transaction() as tx:
            claimed = tx.outbox.claim(now, until=now + CLAIM, limit=BATCH)
        for delivery in claimed:
            self._deliver(delivery)
        return len(claimed)

    def _deliver(self, delivery: Delivery) -> None:
        try:
            if delivery.notice.to in set(Audience):
                self._expand(delivery)
            else:
                self._send(delivery)
        except SlackApiError as error:
            self._put_off(delivery, error.response["error"], _retry_after(error))
        except Unreachable:
            self._put_off(delivery, "user_disabled", None)
        except (NotServed, SlackClientError, OSError) as error:
            self._put_off(delivery, type(error).__name__, None)
        except Exception as error:  # one bad notice must not hold up all others
            log.exception("undeliverable", notice=delivery.notice.kind)
            self._put_off(delivery, type(error).__name__, None)

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
        message = self._render(delivery)
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
        with self._storage.transaction() as tx:
            tx.outbox.sent(
                delivery, self._clock.now(), channel=str(answer["channel"]), ts=str(answer["ts"])
            )

    def _render(self, delivery: Delivery) -> Message | None:
        """Return the message; None where it has become needless before it was sent."""
        notice = delivery.notice
        person = self._reader(notice)
        if person.outsider and "incident" in notice.facts and not is_channel(notice.to):
            raise Unreachable
        affected, on_it = self._incident(notice, person)
        if delivery.sent_to is None and _needless(notice, affected, on_it):
            return None
        provider = self._providers.get(str(notice.facts.get("provider")))
        scene = self._scenes.for_person(person)
        connection = self._connection(delivery)
        same = connection is not None and connection.provider == notice.facts.get("provider")
        subject = connection.subject if connection and same else None
        return render(
            Told(
                notice=notice,
                connection=connection,
                scene=scene,
                manage_page=provider.manage_page(subject) if provider else "",
                steps=provider.steps if provider else (),
                affected=affected,
                on_it=on_it,
            )
        )

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

    def _incident(
        self, notice: Notice, reader: Person
    ) -> tuple[tuple[Affected, ...], tuple[str, ...]]:
        """Return the mailboxes of an incident that concern the reader, and who is on it."""
        incident_id = notice.facts.get("incident")
        if incident_id is None:
            return (), ()
        alert = notice.kind is NoticeKind.MIGRATION_ALERT  # counts them all and names none
        with self._storage.snapshot() as tx:
            incident = tx.incidents.get(notice.workspace_id, str(incident_id))
            # Who decides nothing has but their own in a message.
            own = not alert and not is_channel(notice.to) and not decides(reader)
            found = tx.incidents.affected(incident, owner_id=reader.id if own else None)
            on_it = tx.incidents.acknowledged(incident)
        mine = (each for each in found if alert or concerns(incident, reader, each))
        return tuple(mine), tuple(on_it)

    def _reader(self, notice: Notice) -> Person:
        """Return whom a message is drawn for; a channel reads what everybody may read."""
        if not is_channel(notice.to):
            return self._directory.person(notice.workspace_id, notice.to)
        return Person(
            id=notice.to,
            workspace_id=notice.workspace_id,
            name=notice.to,
            email=None,
            locale=self._preferences(notice.workspace_id).language or SOURCE,
            time_zone="UTC",
            super_admin=False,
            outsider=True,
        )

    def _connection(self, delivery: Delivery) -> Connection | None:
        notice = delivery.notice
        if notice.connection_id is None:
            return None
        with self._storage.snapshot() as tx:
            try:
                return tx.connections.get(notice.workspace_id, notice.connection_id)
            except NotFound:
                return None

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

    def _put_off(self, delivery: Delivery, error: str, retry_after: float | None) -> None:
        log.warning("not delivered", notice=delivery.notice.kind, error=error)
        with self._storage.transaction() as tx:
            if error in _HOPELESS:
                tx.outbox.failed(delivery, error)
                self._fall_back(tx, delivery)
            else:
                tx.outbox.retry(delivery, self._later(delivery, retry_after), error)

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

    def _later(self, delivery: Delivery, retry_after: float | None) -> datetime:
        wait = min(timedelta(seconds=1 << min(delivery.attempts, 16)), LONGEST_BACKOFF)
        if retry_after is not None:
            wait = timedelta(seconds=retry_after)
        return self._clock.now() + wait


def _needless(notice: Notice, affected: Collection[Affected], on_it: Collection[str]) -> bool:
    """Whether a message about an incident has nothing to tell this recipient any more."""
    if notice.kind in {NoticeKind.LOST, NoticeKind.MIGRATED, NoticeKind.MOVED_AWAY}:
        return "incident" in notice.facts and not affected
    if notice.kind in {NoticeKind.MOVED_ON, NoticeKind.CLIENT_ACCEPTED}:
        return True  # the end of a story that nobody was told
    if notice.kind is NoticeKind.LOST_REMINDER:
        return notice.to in on_it or not any(each.open for each in affected)
    return False


def _retry_after(error: SlackApiError) -> float | None:
    header = error.response.headers.get("Retry-After") if error.response.headers else None
    return float(header) if header and str(header).isdigit() else None
