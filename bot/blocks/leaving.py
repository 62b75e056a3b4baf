"""When a member has left: what they connected, and the offer to take one of these over."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    InputBlock,
    UserSelectElement,
)
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import labels, words
from bot.blocks.cards import Scene, body, dialog
from bot.blocks.text import ADDRESS, cut, mrkdwn, plain, section
from bot.blocks.told import Told
from bot.language import Mrkdwn
from connections.incidents import Affected
from connections.lifecycle import Action, Kind
from connections.model import Connection

#: Mailboxes that are shown with their buttons; when one is settled, the next one comes up.
SHOWN = 8


def left(told: Told) -> tuple[Mrkdwn, bool]:
    """Return what the super admins are told about somebody who has left."""
    language, who = told.scene.language, words.mention(told.fact("owner"))
    if told.fact("back"):
        text = language.mrkdwn(
            "The Slack account of {who} was deactivated for a while and is active again. Nothing"
            " has to be done.",
            who=who,
        )
        return text, False
    first = language.mrkdwn("The Slack account of {who} is deactivated.", who=who)
    waiting = sum(each.open for each in told.affected)
    if not waiting:
        last = language.mrkdwn("Nothing that they connected waits any more.")
        return Mrkdwn(f":white_check_mark: {first} {last}"), False
    second = language.plural(
        "{count} mailbox that they connected is still here. Give it to somebody, who has to sign"
        " in for it anew, or remove it.",
        "{count} mailboxes that they connected are still here. Give each to somebody, who has to"
        " sign in for it anew, or remove it.",
        waiting,
    )
    return Mrkdwn(f"{first} {second}"), False


def below(told: Told) -> list[Block]:
    """Return the mailboxes with their buttons, and what became of the others."""
    if told.fact("back"):
        return []
    language = told.scene.language
    waiting = [each.connection for each in told.affected if each.open]
    blocks: list[Block] = []
    for connection in waiting[:SHOWN]:
        blocks += _mailbox(told, connection)
    if (more := len(waiting) - SHOWN) > 0:
        text = language.plural(
            "And {count} more mailbox; it comes up here when one of these is settled.",
            "And {count} more mailboxes; they come up here when these are settled.",
            more,
        )
        blocks.append(ContextBlock(elements=[mrkdwn(text)]))
    for title, found in (
        (language.mrkdwn("Has a new owner:"), _taken(told)),
        (language.mrkdwn("Removed, or being removed:"), _gone(told)),
    ):
        if found:
            named = language.listed([cut(each.connection.address, ADDRESS) for each in found[:9]])
            rest = f" +{len(found) - 9}" if len(found) > 9 else ""  # noqa: PLR2004 - as above
            blocks.append(ContextBlock(elements=[mrkdwn(Mrkdwn(f"{title} {named}{rest}"))]))
    return blocks


def offered(told: Told) -> tuple[Mrkdwn, bool]:
    """Return what somebody is told who is to take a mailbox over."""
    language, address = told.scene.language, told.fact("address")
    match told.fact("answer"):
        case "done":
            return language.mrkdwn("*{address}* is yours now.", address=address), False
        case "withdrawn":
            text = language.mrkdwn(
                "You were asked to take over *{address}*. Somebody else is asked now; you have"
                " nothing to do.",
                address=address,
            )
            return text, False
    return (
        language.mrkdwn(
            "Please take over the mailbox *{address}* at {provider}. {before}, whose Slack account"
            " is deactivated, had connected it. Sign in for it once, and it is yours; until then"
            " it stays as it is.",
            address=address,
            provider=told.provider,
            before=words.mention(told.fact("before")),
        ),
        False,
    )


def accepting(told: Told) -> list[Block]:
    """Return the button that leads to the sign-in; none once it is answered."""
    if told.fact("answer") or told.connection is None or not told.connection.live:
        return []
    button = ButtonElement(
        action_id=ids.TAKE_OVER,
        text=plain(labels.verb(Action.RECONNECT, told.scene.language)),
        value=told.connection.id,
        style="primary",
    )
    return [ActionsBlock(block_id=f"|offer.{told.connection.id}", elements=[button])]


def form(target: str, address: str, scene: Scene, response_url: str) -> SlackView:
    """Return the form that asks who is to take a mailbox over."""
    language = scene.language
    return SlackView(
        type="modal",
        callback_id=ids.TRANSFER_FORM,
        private_metadata=ids.carried(
            locale=scene.person.locale, response_url=response_url, target=target
        ),
        title=plain(language.plain(labels.TRANSFER), 24),
        submit=plain(language.plain(labels.TRANSFER), 24),
        close=plain(language.plain(labels.CANCEL), 24),
        blocks=[
            section(
                language.mrkdwn(
                    "Who takes over *{address}*? They have to sign in for it at the provider;"
                    " until then everything stays as it is.",
                    address=cut(address, ADDRESS),
                )
            ),
            InputBlock(
                block_id=ids.TRANSFER_TO,
                label=plain(language.plain("New owner"), 150),
                element=UserSelectElement(action_id=ids.TRANSFER_TO),
            ),
        ],
    )


def _mailbox(told: Told, connection: Connection) -> list[Block]:
    scene, language = told.scene, told.scene.language
    value = f"{connection.id}:{connection.version}"
    ending = Action.DELETE if connection.kind is Kind.TEAM else Action.REMOVE
    blocks: list[Block] = [body(connection, scene)]
    if heir := told.fact(f"heir:{connection.id}"):
        text = language.mrkdwn(
            "{who} is asked to take it over and has not signed in yet.", who=words.mention(heir)
        )
        blocks.append(ContextBlock(elements=[mrkdwn(text)]))
    return [
        *blocks,
        ActionsBlock(
            block_id=f"|left.{connection.id}",
            elements=[
                ButtonElement(
                    action_id=ids.TRANSFER,
                    text=plain(language.plain(labels.TRANSFER)),
                    value=value,
                ),
                ButtonElement(
                    action_id=ids.LEAVER_REMOVE,
                    text=plain(labels.verb(ending, language)),
                    value=value,
                    style="danger",
                    confirm=dialog(connection, ending, scene),
                ),
            ],
        ),
    ]


def _taken(told: Told) -> list[Affected]:
    return [
        each
        for each in told.affected
        if each.connection.live and each.connection.owner_id != told.fact("owner")
    ]


def _gone(told: Told) -> list[Affected]:
    return [each for each in told.affected if not each.connection.live]
