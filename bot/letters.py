"""What is written to somebody: a notice, drawn for its reader from how things stand now."""

from collections.abc import Callable, Collection, Mapping

from bot.blocks.notices import render
from bot.blocks.told import Message, Told
from bot.language import SOURCE
from bot.scenes import Scenes
from connections.errors import NotFound
from connections.incidents import Affected
from connections.model import Connection, Person
from connections.notices import Delivery, Notice, NoticeKind, is_channel
from connections.policy import decides
from connections.ports import Directory, Provider
from connections.repositories import Storage
from connections.settings import Preferences
from connections.tending import concerns


class Unreachable(Exception):
    """The recipient can use nothing here any more: Slack may still take a message for them."""


class Undrawable(Exception):
    """The facts of a notice make no message; no later attempt will."""


class Letters:
    """Writes the messages that the postman brings."""

    def __init__(
        self,
        *,
        storage: Storage,
        directory: Directory,
        providers: Mapping[str, Provider],
        scenes: Scenes,
        preferences: Callable[[str], Preferences],
    ) -> None:
        self._storage = storage
        self._directory = directory
        self._providers = providers
        self._scenes = scenes
        self._preferences = preferences

    def write(self, delivery: Delivery) -> Message | None:
        """Return the message; None where it has become needless before it was sent.

        Raises:
            Unreachable: its recipient can use nothing here any more.
            Undrawable: the facts make no message.

        """
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
        told = Told(
            notice=notice,
            connection=connection,
            scene=scene,
            manage_page=provider.manage_page(subject) if provider else "",
            steps=provider.steps if provider else (),
            affected=affected,
            on_it=on_it,
        )
        try:
            return render(told)
        except Exception as error:
            raise Undrawable(type(error).__name__) from error

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


def _needless(notice: Notice, affected: Collection[Affected], on_it: Collection[str]) -> bool:
    """Whether a message about an incident has nothing to tell this recipient any more."""
    if notice.kind in {NoticeKind.LOST, NoticeKind.MIGRATED, NoticeKind.MOVED_AWAY}:
        return "incident" in notice.facts and not affected
    if notice.kind in {NoticeKind.MOVED_ON, NoticeKind.CLIENT_ACCEPTED}:
        return True  # the end of a story that nobody was told
    if notice.kind is NoticeKind.LOST_REMINDER:
        return notice.to in on_it or not any(each.open for each in affected)
    return False
