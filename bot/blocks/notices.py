"""What the bot says of its own accord: one sentence for each kind of notice, and its buttons."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock

from bot import ids
from bot.blocks import (
    alerts,
    approvals,
    apps,
    hooking,
    incidents,
    labels,
    leaving,
    moving,
    removing,
    ways_in,
    words,
)
from bot.blocks.cards import card
from bot.blocks.text import cut_markup, mrkdwn, plain, section
from bot.blocks.told import Message, Told
from bot.language import Mrkdwn
from connections.lifecycle import Action, State
from connections.notices import NoticeKind


def render(told: Told) -> Message:
    """Return the message for one recipient."""
    text, show_card = _SENTENCES[told.notice.kind](told)
    blocks: list[Block] = [section(text)]
    if told.notice.kind in {NoticeKind.OWNER_MUST_ACT, NoticeKind.OWNER_REMINDER}:
        blocks += removing.steps(told)
    if told.notice.kind is NoticeKind.APPROVAL:
        blocks += approvals.deciding(told)
    if told.notice.kind is NoticeKind.APPROVAL_PENDING:
        blocks += approvals.taking_back(told)
    if told.notice.kind is NoticeKind.HOST_QUESTION:
        blocks += ways_in.decision(told)
    if told.notice.kind in {NoticeKind.HOST_ALLOWED, NoticeKind.ADMIN_ALLOWED}:
        blocks += ways_in.going_on(told)
    if told.notice.kind in {NoticeKind.CONNECTED, NoticeKind.RECONNECTED}:
        blocks += _disowning(told)
    if told.notice.kind is NoticeKind.CONSENT_ENDS and told.connection:
        blocks += card(told.connection, told.scene, typed=Action.RECONNECT)
    if told.notice.kind in incidents.LISTING:
        blocks += incidents.below(told)
    if told.notice.kind is NoticeKind.LEFT:
        blocks += leaving.below(told)
    if told.notice.kind is NoticeKind.APP_ASKS:
        blocks += apps.answering(told)
    if told.notice.kind is NoticeKind.OFFERED:
        blocks += leaving.accepting(told)
    if show_card and told.connection and told.connection.state is not State.REMOVED:
        blocks += card(told.connection, told.scene)
    return Message(text=cut_markup(text, 300), blocks=blocks)


def sentence(told: Told) -> Mrkdwn:
    """Return what is told, in words alone."""
    return _SENTENCES[told.notice.kind](told)[0]


def _connected(told: Told) -> tuple[Mrkdwn, bool]:
    return (
        told.scene.language.mrkdwn(
            "*{address}* at {provider} is connected to your Slack account now.",
            address=told.fact("address"),
            provider=told.provider,
        ),
        False,
    )


def _reconnected(told: Told) -> tuple[Mrkdwn, bool]:
    return (
        told.scene.language.mrkdwn(
            "*{address}* at {provider} is reconnected. It still belongs to your Slack account.",
            address=told.fact("address"),
            provider=told.provider,
        ),
        False,
    )


def _consent_failed(told: Told) -> tuple[Mrkdwn, bool]:
    language = told.scene.language
    address, provider = told.fact("address"), told.provider
    match told.fact("problem"):
        case "wrong_account":
            said = [
                language.mrkdwn(
                    "*{address}* was not connected: the account that signed in is {actual}.",
                    address=address,
                    actual=told.fact("actual"),
                ),
                language.mrkdwn(
                    "Nothing was stored. Try again and choose {address} at {provider}.",
                    address=address,
                    provider=provider,
                ),
            ]
        case "scopes_missing":
            said = [
                language.mrkdwn(
                    "*{address}* was not connected: a permission that it needs was not given.",
                    address=address,
                ),
                language.mrkdwn(
                    "Nothing was stored. Try again and tick every box at {provider}.",
                    provider=provider,
                ),
            ]
        case "cut_off":
            said = [
                language.mrkdwn(
                    "*{address}* was not connected: your sign-in was cut off on our side.",
                    address=address,
                ),
                language.mrkdwn(
                    "What {provider} gave at that moment may not have reached us. Please sign in"
                    " again; or look whether {provider} lists Inboxkeeper among the apps of your"
                    " account, and remove it there.",
                    provider=provider,
                ),
            ]
        case _:
            said = [
                language.mrkdwn(
                    "*{address}* was not connected; the page of the sign-in said why.",
                    address=address,
                )
            ]
    if told.fact("left"):
        said.append(
            language.mrkdwn(
                "{provider} may list Inboxkeeper among the apps of the account that signed in. If"
                " you do not sign in again, please remove it there.",
                provider=provider,
            )
        )
    page = told.manage_page if told.fact("left") or told.fact("problem") == "cut_off" else ""
    return Mrkdwn("\n".join(filter(None, (" ".join(said), page)))), False


def _installed(told: Told) -> tuple[Mrkdwn, bool]:
    text = told.scene.language.mrkdwn(
        "Inboxkeeper is installed. Type `/inbox` here or in any channel to connect a mailbox, and"
        " `/inbox settings` to say where alerts go and who needs an approval."
    )
    return text, False


def _not_me(told: Told) -> tuple[Mrkdwn, bool]:
    return (
        told.scene.language.mrkdwn(
            "Somebody said *This was not me* about *{address}*, which {owner} had connected."
            " It is deactivated and nothing uses it. Please look into it, and remove the mailbox"
            " if it does not belong here.",
            address=told.fact("address"),
            owner=words.mention(told.fact("owner")),
        ),
        True,
    )


def _deactivated(told: Told) -> tuple[Mrkdwn, bool]:
    return (
        told.scene.language.mrkdwn(
            "{by} deactivated your mailbox *{address}*.",
            by=words.mention(told.fact("by")),
            address=told.fact("address"),
        ),
        True,
    )


_SENTENCES: Mapping[NoticeKind, Callable[[Told], tuple[Mrkdwn, bool]]] = {
    NoticeKind.CONNECTED: _connected,
    NoticeKind.RECONNECTED: _reconnected,
    NoticeKind.CONSENT_FAILED: _consent_failed,
    NoticeKind.ADMIN_NEEDED: ways_in.admin_needed,
    NoticeKind.ADMIN_ALLOWED: ways_in.admin_allowed,
    NoticeKind.HOST_QUESTION: ways_in.host_question,
    NoticeKind.HOST_ALLOWED: ways_in.host_allowed,
    NoticeKind.HOST_DECLINED: ways_in.host_declined,
    NoticeKind.APPROVAL: approvals.question,
    NoticeKind.APPROVAL_PENDING: approvals.pending,
    NoticeKind.APPROVAL_ANSWER: approvals.answer,
    NoticeKind.ROLE_GIVEN: approvals.given,
    NoticeKind.ROLE_TAKEN: approvals.taken,
    NoticeKind.INSTALLED: _installed,
    NoticeKind.NOT_ME: _not_me,
    NoticeKind.DEACTIVATED: _deactivated,
    NoticeKind.APP_ASKS: apps.asks,
    NoticeKind.HOOK_PAUSED: hooking.paused,
    NoticeKind.LEFT: leaving.left,
    NoticeKind.OFFERED: leaving.offered,
    NoticeKind.LOST: incidents.lost,
    NoticeKind.LOST_REMINDER: incidents.lost,
    NoticeKind.CONSENT_ENDS: alerts.consent_ends,
    NoticeKind.CLIENT_ENDS: alerts.client_ends,
    NoticeKind.OUTAGE: alerts.outage,
    NoticeKind.OUTAGE_OVER: alerts.outage_over,
    NoticeKind.MIGRATED: moving.migrated,
    NoticeKind.MIGRATION_ALERT: moving.alert,
    NoticeKind.MOVED_AWAY: moving.moved_away,
    NoticeKind.MOVED_ON: moving.moved_on,
    NoticeKind.OLD_ACCESS: moving.old_access,
    NoticeKind.CLIENT_REFUSED: alerts.client_refused,
    NoticeKind.CLIENT_REMINDER: alerts.client_reminder,
    NoticeKind.CLIENT_ACCEPTED: alerts.client_accepted,
    NoticeKind.UNREACHABLE: alerts.unreachable,
    NoticeKind.DELETED: removing.deleted,
    NoticeKind.OWNER_MUST_ACT: removing.owner_must_act,
    NoticeKind.OWNER_REMINDER: removing.owner_reminder,
    NoticeKind.IT_TASK: removing.it_task,
    NoticeKind.REMOVED: removing.removed,
}


def _disowning(told: Told) -> list[Block]:
    language = told.scene.language
    if told.connection is None:
        return []
    hint = language.mrkdwn("If this was not you, press the button and the mailbox is deactivated.")
    return [
        ActionsBlock(
            block_id=f"|{told.connection.id}",
            elements=[
                ButtonElement(
                    action_id=ids.DISOWN,
                    text=plain(language.plain(labels.NOT_ME)),
                    value=f"{told.connection.id}:{told.connection.version}",
                )
            ],
        ),
        ContextBlock(elements=[mrkdwn(hint)]),
    ]
