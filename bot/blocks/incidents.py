"""What is said of mailboxes that are lost: one message, edited until it is over."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock

from bot import ids
from bot.blocks import labels, words
from bot.blocks.cards import card
from bot.blocks.text import ADDRESS, cut, mrkdwn, plain
from bot.blocks.told import Told
from bot.language import Mrkdwn
from connections.incidents import Affected
from connections.lifecycle import Kind, State
from connections.model import Connection, Reason
from connections.notices import NoticeKind, is_channel

#: Mailboxes that have their card in a message; more are counted.
SHOWN = 5
#: The notices that show the cards of their mailboxes.
LISTING = {
    NoticeKind.LOST,
    NoticeKind.LOST_REMINDER,
    NoticeKind.MIGRATED,
    NoticeKind.MOVED_AWAY,
}


def lost(told: Told) -> tuple[Mrkdwn, bool]:
    """Return what is said of mailboxes that are lost, or were."""
    if not told.affected:
        return _of_facts(told), True
    first = _still(told) if told.notice.kind.endswith("reminder") else _first(told)
    return first, False


def below(told: Told) -> list[Block]:
    """Return the cards of what is still open, what became of the rest, and who is on it."""
    waiting = [each for each in told.affected if each.open]
    blocks: list[Block] = []
    for each in waiting[:SHOWN]:
        blocks += card(each.connection, told.scene)
    language = told.scene.language
    if (more := len(waiting) - SHOWN) > 0:
        text = language.plural(
            "And {count} more mailbox: `/inbox list` shows it.",
            "And {count} more mailboxes: `/inbox list` shows them.",
            more,
        )
        blocks.append(ContextBlock(elements=[mrkdwn(Mrkdwn(text))]))
    if len(told.affected) > 1:
        blocks += [ContextBlock(elements=[mrkdwn(line)]) for line in _settled(told)]
    if waiting and told.notice.kind is not NoticeKind.MOVED_AWAY:  # nobody is reminded of that
        blocks += helpers(told)
    return blocks


def _first(told: Told) -> Mrkdwn:
    language, count = told.scene.language, len(told.affected)
    if count == 1:
        (only,) = told.affected
        return _is_lost(told, only.connection) if only.open else _became(told, only)
    waiting = sum(each.open for each in told.affected)
    if not waiting:
        text = ":white_check_mark: None of these {count} mailboxes is disconnected any more."
        return language.mrkdwn(text, count=str(count))
    return Mrkdwn(
        language.plural(
            "{count} mailbox is disconnected.", "{count} mailboxes are disconnected.", waiting
        )
    )


def _still(told: Told) -> Mrkdwn:
    language = told.scene.language
    waiting = [each for each in told.affected if each.open]
    if len(waiting) == 1:
        connection = waiting[0].connection
        return language.mrkdwn(
            "A reminder: *{address}* is still disconnected, since {since}.",
            address=connection.address,
            since=language.moment(connection.state_since),
        )
    return Mrkdwn(
        language.plural(
            "A reminder: {count} mailbox is still disconnected.",
            "A reminder: {count} mailboxes are still disconnected.",
            len(waiting),
        )
    )


def _is_lost(told: Told, connection: Connection) -> Mrkdwn:
    language, address = told.scene.language, connection.address
    if connection.kind is Kind.TEAM:
        return language.mrkdwn("The team mailbox *{address}* is disconnected.", address=address)
    if connection.owner_id == told.scene.person.id:
        return language.mrkdwn("Your mailbox *{address}* is disconnected.", address=address)
    return language.mrkdwn(
        "The mailbox *{address}* of {owner} is disconnected.",
        address=address,
        owner=words.mention(connection.owner_id),
    )


def _became(told: Told, mailbox: Affected) -> Mrkdwn:
    language, connection = told.scene.language, mailbox.connection
    address = connection.address
    if connection.state is State.ACTIVE:
        return language.mrkdwn(
            ":white_check_mark: *{address}* had been disconnected. It works again since {since}.",
            address=address,
            since=language.moment(connection.state_since),
        )
    if connection.state is State.DEACTIVATED:
        return language.mrkdwn(
            "*{address}* had been disconnected. It is deactivated now.", address=address
        )
    if connection.state is State.DISCONNECTED:
        return language.mrkdwn(
            "*{address}* had been disconnected, and is so again: there is a newer message.",
            address=address,
        )
    return language.mrkdwn(
        "*{address}* had been disconnected. Its removal has begun since.", address=address
    )


def _settled(told: Told) -> list[Mrkdwn]:
    """Return a line for each kind of end that mailboxes of a message have come to."""
    language = told.scene.language
    over = [each.connection for each in told.affected if not each.open]
    lines = []
    for title, states in (
        (language.mrkdwn("Works again:"), {State.ACTIVE}),
        (language.mrkdwn("Deactivated:"), {State.DEACTIVATED}),
        (language.mrkdwn("Removed, or being removed:"), {State.REMOVING, State.REMOVED}),
    ):
        found = [cut(each.address, ADDRESS) for each in over if each.state in states]
        if found:
            named = language.mrkdwn("{mailboxes}", mailboxes=language.listed(found[:SHOWN]))
            rest = f" +{len(found) - SHOWN}" if len(found) > SHOWN else ""
            lines.append(Mrkdwn(f"{title} {named}{rest}"))
    return lines


def helpers(told: Told) -> list[Block]:
    """Return who looks after an incident, and the button that says so."""
    language, reader = told.scene.language, told.scene.person
    blocks: list[Block] = []
    others = [words.mention(each) for each in told.on_it if each != reader.id]
    if reader.id in told.on_it:
        line = language.mrkdwn("You are on it: there will be no reminder.")
        blocks.append(ContextBlock(elements=[mrkdwn(line)]))
    elif not is_channel(reader.id):
        blocks.append(
            ActionsBlock(
                block_id=f"|incident.{told.fact('incident')}.{told.notice.kind}",
                elements=[
                    ButtonElement(
                        action_id=ids.ON_IT,
                        text=plain(language.plain(labels.ON_IT)),
                        value=told.fact("incident"),
                    )
                ],
            )
        )
    if others:
        line = language.mrkdwn("On it: {people}", people=Mrkdwn(", ".join(others)))
        blocks.append(ContextBlock(elements=[mrkdwn(line)]))
    return blocks


def _of_facts(told: Told) -> Mrkdwn:
    """Return the sentence where the incident itself cannot be read any more."""
    language, address = told.scene.language, told.fact("address")
    first = language.mrkdwn("The mailbox *{address}* was disconnected.", address=address)
    if not told.fact("reason"):
        return first
    why, remedy = words.reason(
        language,
        Reason(told.fact("reason")),
        provider=told.provider,
        owner_id=told.fact("owner"),
        reader_id=told.scene.person.id,
    )
    return Mrkdwn(f"{first} {why} {remedy}")
