"""A connection as a card: what it is, how it stands, and just the buttons that may be pressed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
)

from bot import ids
from bot.blocks import apps, labels, words
from bot.blocks.text import ADDRESS, CONFIRM_TEXT, cut, mrkdwn, plain, section
from bot.language import Language, Mrkdwn
from connections.apps import Use
from connections.lifecycle import Action, State, offered
from connections.model import Connection, Person, Reason
from connections.policy import actors, in_trouble
from connections.service import Siblings

#: Verbs that end the access at the provider, too.
ENDING = {Action.REMOVE, Action.DELETE}
#: Other mailboxes of one access that are named; more are counted.
NAMED = 5


def _no_siblings(_person: Person, _connection: Connection) -> Siblings:
    return Siblings()


def _no_uses(_person: Person, _connection: Connection) -> list[Use]:
    return []


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """For whom something is drawn, and where: what every renderer needs besides the facts."""

    person: Person
    language: Language
    providers: Mapping[str, str] = field(default_factory=dict)  # id -> the name that people know
    siblings: Callable[[Person, Connection], Siblings] = _no_siblings
    uses: Callable[[Person, Connection], list[Use]] = _no_uses

    def provider(self, connection: Connection) -> str:
        """Return the name of a connection's provider."""
        return self.providers.get(connection.provider, connection.provider)


def card(
    connection: Connection, scene: Scene, *, place: str = "", typed: Action | None = None
) -> list[Block]:
    """Return the card of one connection.

    `place` comes back with a click and says what the card was part of; `typed` is a verb that the
    person has asked for and that is shown even where a card does not offer it by itself.
    """
    blocks: list[Block] = [body(connection, scene)]
    uses = scene.uses(scene.person, connection)
    scene = replace(scene, uses=lambda _person, _connection: uses)  # its dialogs name them, too
    own = connection.owner_id == scene.person.id
    blocks += apps.used(connection, uses, scene.language, own=own, place=place)
    verbs = offered(connection.state, connection.kind, actors(scene.person, connection))
    if typed is not None and typed not in verbs:
        verbs.append(typed)
    if not verbs:
        return blocks
    buttons = [_button(connection, verb, scene) for verb in verbs]
    if Action.RECONNECT in verbs and connection.reason is Reason.MIGRATED:
        buttons.insert(verbs.index(Action.RECONNECT) + 1, _still_there(connection, scene))
    if ENDING & set(verbs):
        siblings = scene.siblings(scene.person, connection)
        if siblings:
            blocks.append(_shared(connection, siblings, scene))
        if siblings.may_end and Action.REMOVE in verbs:
            buttons.append(_end_anyway(connection, scene))
    blocks.append(ActionsBlock(block_id=f"{place}|{connection.id}", elements=buttons))
    return blocks


def status(connection: Connection, scene: Scene) -> Mrkdwn:
    """Return how a connection stands, in sentences."""
    language = scene.language
    if connection.state is State.ACTIVE:
        return _active(connection, scene)
    since = language.moment(connection.state_since)
    if connection.state is State.DISCONNECTED and connection.reason:
        why, remedy = words.reason(
            language,
            connection.reason,
            provider=scene.provider(connection),
            owner_id=connection.owner_id,
            reader_id=scene.person.id,
        )
        first = language.mrkdwn("Disconnected since {since}.", since=since)
        return Mrkdwn(f"{first} {why} {remedy}")
    if connection.state is State.DEACTIVATED:
        return language.mrkdwn(
            "Deactivated since {since}. The access is kept and nothing uses it.", since=since
        )
    if connection.state is State.REMOVING:
        return _removing(connection, scene)
    return _removed(connection, scene)


def _active(connection: Connection, scene: Scene) -> Mrkdwn:
    language, health = scene.language, connection.health
    if health.blocked_since:
        return language.mrkdwn(
            "Active. It cannot be checked since {since}, because {provider} refuses Inboxkeeper"
            " itself. That is no fault of the mailbox.",
            provider=scene.provider(connection),
            since=language.moment(health.blocked_since),
        )
    if health.suspected_since:
        return language.mrkdwn(
            "Active so far. {provider} has refused the access since {since}. Inboxkeeper looks"
            " again before it calls the mailbox disconnected.",
            provider=scene.provider(connection),
            since=language.moment(health.suspected_since),
        )
    if in_trouble(health) and health.failing_since:
        return language.mrkdwn(
            "Active. {provider} has given no usable answer since {since}; the checks go on.",
            provider=scene.provider(connection),
            since=language.moment(health.failing_since),
        )
    if health.checked_at is None:
        return language.mrkdwn("Active. It has not been checked yet.")
    return language.mrkdwn(
        "Active. Last checked {checked}.", checked=language.moment(health.checked_at)
    )


def _removing(connection: Connection, scene: Scene) -> Mrkdwn:
    language = scene.language
    first = language.mrkdwn(
        "Removal began {since}. Nothing uses it any more.",
        since=language.moment(connection.state_since),
    )
    if connection.outcome is None:
        second = language.mrkdwn(
            "Inboxkeeper sees to the access at {provider} and tells you how that ends.",
            provider=scene.provider(connection),
        )
    else:
        second = words.outcome(
            language,
            connection.outcome,
            provider=scene.provider(connection),
            address=connection.address,
        )
    return Mrkdwn(f"{first} {second}")


def _removed(connection: Connection, scene: Scene) -> Mrkdwn:
    language = scene.language
    first = language.mrkdwn("Removed {since}.", since=language.moment(connection.state_since))
    if connection.outcome is None:
        return first
    last = words.outcome(
        language,
        connection.outcome,
        provider=scene.provider(connection),
        address=connection.address,
    )
    return Mrkdwn(f"{first} {last}")


def body(connection: Connection, scene: Scene) -> Block:
    """Return what a connection is and how it stands, without buttons."""
    language = scene.language
    address = language.mrkdwn("{address}", address=connection.address)
    title = f"{words.marker(connection)} *{address}* · {scene.provider(connection)}"
    if connection.owner_id != scene.person.id:
        owner = language.mrkdwn("of {owner}", owner=words.mention(connection.owner_id))
        title = f"{title} · {owner}"
    if connection.channel_id is not None:
        title = f"{title} · {words.room(connection.channel_id)}"
    text = Mrkdwn(f"{title}\n{status(connection, scene)}")
    if connection.state in {State.DEACTIVATED, State.REMOVING, State.REMOVED}:
        # Greyed out: context text is the muted one, and no button of such a card is primary.
        return ContextBlock(elements=[mrkdwn(text)])
    return section(text)


def _button(connection: Connection, action: Action, scene: Scene) -> ButtonElement:
    language = scene.language
    inviting = action is Action.RECONNECT and connection.state is State.DISCONNECTED
    ending = action in {Action.REMOVE, Action.DELETE}
    label = labels.verb(action, language)
    if action is Action.RECONNECT and connection.moved_to:
        label = language.plain(
            labels.RECONNECT_WITH,
            provider=scene.providers.get(connection.moved_to, connection.moved_to),
        )
    return ButtonElement(
        action_id=ids.action_id(action),
        text=plain(label),
        value=f"{connection.id}:{connection.version}",
        style="primary" if inviting else "danger" if ending else None,
        confirm=dialog(connection, action, scene),
    )


def _still_there(connection: Connection, scene: Scene) -> ButtonElement:
    label = scene.language.plain(labels.STILL_ON, provider=scene.provider(connection))
    return ButtonElement(
        action_id=ids.STAY,
        text=plain(label),
        value=f"{connection.id}:{connection.version}",
    )


def _shared(connection: Connection, siblings: Siblings, scene: Scene) -> Block:
    """Say what else lives from the same access, so that nobody is surprised by what stays."""
    language = scene.language
    served = [cut(address, ADDRESS) for address in siblings.addresses[:NAMED]]
    if more := len(siblings) - len(served):
        served.append(language.plural("{count} other mailbox", "{count} other mailboxes", more))
    text = language.mrkdwn(
        "The access at {provider} also serves {mailboxes}. It stays when this mailbox is removed.",
        mailboxes=language.listed(served),
        provider=scene.provider(connection),
    )
    return ContextBlock(elements=[mrkdwn(text)])


def _end_anyway(connection: Connection, scene: Scene) -> ButtonElement:
    language = scene.language
    provider = scene.provider(connection)
    return ButtonElement(
        action_id=ids.REMOVE_ANYWAY,
        text=plain(language.plain("Remove and end the access for all")),
        value=f"{connection.id}:{connection.version}",
        style="danger",
        confirm=ConfirmObject(
            title=plain(language.plain("End the access for all?"), 100),
            text=plain(
                language.plain(
                    "{address} is removed here, and the access at {provider} is ended although"
                    " other mailboxes live from it. They will be disconnected.",
                    address=cut(connection.address, ADDRESS),
                    provider=provider,
                ),
                CONFIRM_TEXT,
            ),
            confirm=plain(language.plain(labels.CONFIRMATIONS[Action.REMOVE]), 30),
            deny=plain(language.plain(labels.CANCEL), 30),
            style="danger",
        ),
    )


def dialog(connection: Connection, action: Action, scene: Scene) -> ConfirmObject | None:
    """Return the dialog that a verb's button asks, None where it asks nothing."""
    if action not in labels.CONFIRMATIONS:
        return None
    language = scene.language
    address, provider = cut(connection.address, ADDRESS), scene.provider(connection)
    if action is Action.DEACTIVATE:
        title = language.plain("Deactivate this mailbox?")
        text = language.plain(
            "{address} will be greyed out, and nothing will use it. The access is kept, and the"
            " mailbox can be reactivated at any time.",
            address=address,
        )
    elif action is Action.REMOVE:
        title = language.plain("Remove this inbox?")
        text = language.plain(
            "{address} will be removed here. Inboxkeeper then ends the access at {provider} where"
            " it can, and tells you the outcome.",
            address=address,
            provider=provider,
        )
    else:
        title = language.plain("Delete this team mailbox?")
        text = language.plain(
            "{address} will be deleted here. Inboxkeeper then ends the access at {provider} where"
            " it can, and tells you the outcome.",
            address=address,
            provider=provider,
        )
    if until := apps.still_out(scene.uses(scene.person, connection)):
        out = language.plain(
            "Apps can use what they were given until {until}.", until=language.written(until)
        )
        text = f"{text} {out}"
    return ConfirmObject(
        title=plain(title, 100),
        text=plain(text, CONFIRM_TEXT),
        confirm=plain(language.plain(labels.CONFIRMATIONS[action]), 30),
        deny=plain(language.plain(labels.CANCEL), 30),
        style="danger" if action in {Action.REMOVE, Action.DELETE} else None,
    )
