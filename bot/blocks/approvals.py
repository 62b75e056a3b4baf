"""Wishes that an admin decides: the question, how it stands, and the answer."""

from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    InputBlock,
    PlainTextInputElement,
)
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import labels, words
from bot.blocks.cards import Scene
from bot.blocks.text import ADDRESS, CONFIRM_TEXT, cut, plain, section
from bot.blocks.told import Told
from bot.language import Mrkdwn
from connections.lifecycle import Action, Kind
from connections.model import Decision

#: Characters of a reason, as its field takes and a message shows them.
REASON = 500


def question(told: Told) -> tuple[Mrkdwn, bool]:
    """Put a wish before somebody who may decide it, or say how it was decided."""
    language = told.scene.language
    deleting = told.fact("action") == Action.DELETE
    if deleting:
        first = language.mrkdwn(
            "{by} asks to delete the team mailbox *{address}* at {provider}.", **_who(told)
        )
    else:
        first = language.mrkdwn(
            "{by} asks to remove their mailbox *{address}* at {provider}.", **_who(told)
        )
    lines = [first]
    if told.fact("reason"):
        lines.append(language.mrkdwn("Reason: {reason}", reason=told.fact("reason")))
    lines.append(_standing(told))
    return Mrkdwn("\n".join(lines)), False


def pending(told: Told) -> tuple[Mrkdwn, bool]:
    """Tell who asked how their wish stands."""
    language = told.scene.language
    if told.fact("kind") == Kind.TEAM:
        first = language.mrkdwn(
            "You asked to delete the team mailbox *{address}*. Your admins have been told.",
            address=told.fact("address"),
        )
    else:
        first = language.mrkdwn(
            "You asked to remove *{address}*. Your admins have been told.",
            address=told.fact("address"),
        )
    lines = [first]
    if told.fact("reason"):
        lines.append(language.mrkdwn("Reason: {reason}", reason=told.fact("reason")))
    lines.append(_standing(told))
    return Mrkdwn("\n".join(lines)), False


def answer(told: Told) -> tuple[Mrkdwn, bool]:
    """Tell who asked what became of it."""
    language = told.scene.language
    facts = {"by": words.mention(told.fact("decided_by")), "address": told.fact("address")}
    match told.fact("decision"):
        case Decision.APPROVED:
            text = language.mrkdwn(
                "{by} approved it: *{address}* is being removed. You get a message when the access"
                " at the provider was checked.",
                **facts,
            )
        case Decision.DECLINED if told.fact("decline_reason"):
            text = language.mrkdwn(
                "{by} declined to remove *{address}*: {reason}",
                reason=told.fact("decline_reason"),
                **facts,
            )
        case Decision.DECLINED:
            text = language.mrkdwn("{by} declined to remove *{address}*.", **facts)
        case Decision.EXPIRED:
            text = language.mrkdwn(
                "Nobody decided in time about removing *{address}*. Nothing was changed; you can"
                " ask again.",
                address=told.fact("address"),
            )
        case _:
            text = language.mrkdwn(
                "Your wish to remove *{address}* is void, because the mailbox has changed since."
                " `/inbox status {address}` shows how it stands.",
                address=told.fact("address"),
            )
    return text, False


def deciding(told: Told) -> list[Block]:
    """Return the buttons for who may decide; none once it is decided."""
    if told.fact("decision"):
        return []
    language, value = told.scene.language, told.fact("approval")
    return [
        ActionsBlock(
            block_id=f"approval|{value}",
            elements=[
                ButtonElement(
                    action_id=ids.APPROVE,
                    text=plain(language.plain(labels.APPROVE)),
                    value=value,
                    style="danger",
                    confirm=_dialog(told),
                ),
                ButtonElement(
                    action_id=ids.DECLINE, text=plain(language.plain(labels.DECLINE)), value=value
                ),
            ],
        )
    ]


def taking_back(told: Told) -> list[Block]:
    """Return the buttons for who asked; none once it is decided."""
    if told.fact("decision"):
        return []
    return [asking(told.fact("approval"), told.scene)]


def asking(approval_id: str, scene: Scene) -> Block:
    """Return what somebody who has asked can do: give a reason, or take it back."""
    language = scene.language
    return ActionsBlock(
        block_id=f"asked|{approval_id}",
        elements=[
            ButtonElement(
                action_id=ids.EXPLAIN,
                text=plain(language.plain("Add a reason")),
                value=approval_id,
            ),
            ButtonElement(
                action_id=ids.WITHDRAW,
                text=plain(language.plain(labels.WITHDRAW)),
                value=approval_id,
            ),
        ],
    )


def asked(address: str, approval_id: str, scene: Scene) -> list[Block]:
    """Return the answer to who has just asked."""
    text = scene.language.mrkdwn(
        "Removing *{address}* is for an admin to decide. They have been asked, and you get a"
        " message when it is decided.",
        address=address,
    )
    return [section(text), asking(approval_id, scene)]


def reason_form(
    approval_id: str, scene: Scene, response_url: str, *, declining: bool
) -> SlackView:
    """Return the form for a reason: of who asks, or of who declines."""
    language = scene.language
    title = language.plain("Decline") if declining else language.plain("Add a reason")
    label = (
        language.plain("Why? Who asked will read it.")
        if declining
        else language.plain("Why? Your admins will read it.")
    )
    return SlackView(
        type="modal",
        callback_id=ids.DECLINE_FORM if declining else ids.REASON_FORM,
        private_metadata=ids.carried(
            locale=scene.person.locale, response_url=response_url, approval=approval_id
        ),
        title=plain(title, 24),
        submit=plain(language.plain(labels.DECLINE) if declining else language.plain("Send"), 24),
        close=plain(language.plain(labels.CANCEL), 24),
        blocks=[
            InputBlock(
                block_id=ids.REASON,
                label=plain(label, 150),
                optional=declining,
                element=PlainTextInputElement(
                    action_id=ids.REASON, multiline=True, max_length=REASON
                ),
            )
        ],
    )


def given(told: Told) -> tuple[Mrkdwn, bool]:
    """Tell a member that they have account access now."""
    return (
        told.scene.language.mrkdwn(
            "{by} gave you account access: you can manage the team's mailboxes and decide wishes"
            " to remove mailboxes.",
            by=words.mention(told.fact("by")),
        ),
        False,
    )


def taken(told: Told) -> tuple[Mrkdwn, bool]:
    """Tell a member that they have account access no more."""
    return (
        told.scene.language.mrkdwn(
            "{by} ended your account access.", by=words.mention(told.fact("by"))
        ),
        False,
    )


def _standing(told: Told) -> Mrkdwn:
    """Return who decided what and when, or until when it is open."""
    language = told.scene.language
    if not told.fact("decision"):
        return language.mrkdwn(
            "Asked {at}, open until {expires}.",
            at=_moment(told, "at"),
            expires=_moment(told, "expires"),
        )
    return _decision(told)


def _decision(told: Told) -> Mrkdwn:
    language = told.scene.language
    facts = {"by": words.mention(told.fact("decided_by")), "at": _moment(told, "decided_at")}
    match told.fact("decision"):
        case Decision.APPROVED:
            return language.mrkdwn(":white_check_mark: {by} approved it {at}.", **facts)
        case Decision.DECLINED if told.fact("decline_reason"):
            return language.mrkdwn(
                ":no_entry_sign: {by} declined it {at}: {reason}",
                reason=told.fact("decline_reason"),
                **facts,
            )
        case Decision.DECLINED:
            return language.mrkdwn(":no_entry_sign: {by} declined it {at}.", **facts)
        case Decision.WITHDRAWN:
            return language.mrkdwn("{by} took it back {at}.", **facts)
        case Decision.EXPIRED:
            return language.mrkdwn("Nobody decided in time; it ended {at}.", at=facts["at"])
    return language.mrkdwn(
        "It is void since {at}: the mailbox, or who asked, has changed.", at=facts["at"]
    )


def _moment(told: Told, name: str) -> Mrkdwn:
    return told.scene.language.moment(datetime.fromisoformat(told.fact(name)))


def _who(told: Told) -> dict[str, object]:
    return {
        "by": words.mention(told.fact("by")),
        "address": told.fact("address"),
        "provider": told.provider,
    }


def _dialog(told: Told) -> ConfirmObject:
    language = told.scene.language
    action = Action.DELETE if told.fact("kind") == Kind.TEAM else Action.REMOVE
    return ConfirmObject(
        title=plain(language.plain("Approve this removal?"), 100),
        text=plain(
            language.plain(
                "{address} will be removed here. Inboxkeeper then ends the access at {provider}"
                " where it can, and tells you the outcome.",
                address=cut(told.fact("address"), ADDRESS),
                provider=told.provider,
            ),
            CONFIRM_TEXT,
        ),
        confirm=plain(language.plain(labels.CONFIRMATIONS[action]), 30),
        deny=plain(language.plain(labels.CANCEL), 30),
        style="danger",
    )
