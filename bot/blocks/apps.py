"""Connected apps, as the owners of mailboxes see them: the question, and who used what when."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock

from bot import ids
from bot.blocks import labels, words
from bot.blocks.text import LABEL, cut, mrkdwn, plain
from bot.language import Language, Mrkdwn
from connections.apps import Leave, Use
from connections.lifecycle import Kind
from connections.model import Connection

if TYPE_CHECKING:  # it knows of cards, and cards name apps
    from bot.blocks.told import Told

#: Apps that a card names; more are counted.
SHOWN = 3


def asks(told: "Told") -> tuple[Mrkdwn, bool]:
    """Ask an owner whether an app may use their mailbox, or say what they answered."""
    language = told.scene.language
    facts = {"app": told.fact("name"), "address": told.fact("address")}
    match told.fact("answer"):
        case Leave.GIVEN:
            text = language.mrkdwn(
                "You let the app *{app}* use *{address}*. The mailbox's card shows when it does,"
                " and blocks it.",
                **facts,
            )
        case Leave.REFUSED:
            text = language.mrkdwn("You did not let the app *{app}* use *{address}*.", **facts)
        case _ if told.fact("kind") == Kind.TEAM:
            text = language.mrkdwn(
                "The app *{app}* wants to use the team mailbox *{address}*, which is opened"
                " through your account. It would get access tokens for your account, to use for"
                " this mailbox. Nothing is handed out without your yes.",
                **facts,
            )
        case _:
            text = language.mrkdwn(
                "The app *{app}* wants to use your mailbox *{address}*. It would get short-lived"
                " access tokens for it, never a password. Nothing is handed out without your yes.",
                **facts,
            )
    if told.fact("by") and not told.fact("answer"):
        by = words.mention(told.fact("by"))
        asked = language.mrkdwn("It was registered by {by}.", by=by)
        text = Mrkdwn(f"{text} {asked}")
    return text, False


def answering(told: "Told") -> list[Block]:
    """Return the buttons of that question; none once it is answered."""
    if told.fact("answer"):
        return []
    language = told.scene.language
    value = target(told.fact("app"), told.notice.connection_id or "")
    buttons = ((ids.APP_ALLOW, labels.ALLOW), (ids.APP_DECLINE, labels.DECLINE))
    return [
        ActionsBlock(
            block_id=f"app|{told.fact('app')}",
            elements=[
                ButtonElement(action_id=name, text=plain(language.plain(label)), value=value)
                for name, label in buttons
            ],
        )
    ]


def used(
    connection: Connection, uses: list[Use], language: Language, *, own: bool, place: str
) -> list[Block]:
    """Return which apps used a mailbox and when; its owner can block each, or let it in again."""
    if not uses:
        return []
    lines = [_line(use, language) for use in uses[:SHOWN]]
    if (more := len(uses) - SHOWN) > 0:
        lines.append(language.plural("And {count} more app.", "And {count} more apps.", more))
    blocks: list[Block] = [ContextBlock(elements=[mrkdwn(Mrkdwn("\n".join(lines)))])]
    if own:
        buttons = [_switch(connection, use, language) for use in uses[:SHOWN]]
        blocks.append(ActionsBlock(block_id=f"{place}|apps.{connection.id}", elements=buttons))
    return blocks


def still_out(uses: Sequence[Use]) -> datetime | None:
    """Return until when some app can use a token that it has, None where none is out."""
    return max((use.until for use in uses if use.until is not None), default=None)


def target(app_id: str, connection_id: str) -> str:
    """Return what a button about an app and a mailbox carries."""
    return f"{app_id}:{connection_id}"


def _line(use: Use, language: Language) -> Mrkdwn:
    facts: dict[str, object] = {"app": use.app.name}
    if use.blocked:
        text = language.mrkdwn("App *{app}*: blocked.", **facts)
    elif use.last_at is None:
        text = language.mrkdwn("App *{app}*: has not used it yet.", **facts)
    else:
        last = language.moment(use.last_at)
        text = language.mrkdwn("App *{app}*: got access last {last}.", last=last, **facts)
    if use.until is not None:
        until = language.moment(use.until)
        out = language.mrkdwn("What it was given can be used until {until}.", until=until)
        text = Mrkdwn(f"{text} {out}")
    return text


def _switch(connection: Connection, use: Use, language: Language) -> ButtonElement:
    if use.blocked:
        label = language.plain("Let {app} in again", app=use.app.name)
    else:
        label = language.plain("Block {app}", app=use.app.name)
    action_id = ids.APP_UNBLOCK if use.blocked else ids.APP_BLOCK
    return ButtonElement(
        action_id=f"{action_id}.{use.app.id}",
        text=plain(cut(label, LABEL)),
        value=target(use.app.id, connection.id),
    )
