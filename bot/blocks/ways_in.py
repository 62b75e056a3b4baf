"""What people are told on the way to a connection: questions to admins, and their answers."""

from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot import ids
from bot.blocks import labels, words
from bot.blocks.text import plain
from bot.blocks.told import Told
from bot.language import Mrkdwn, escape
from connections.model import Decision


def host_question(told: Told) -> tuple[Mrkdwn, bool]:
    """Ask a super admin whether passwords of a domain may go to a server."""
    language = told.scene.language
    first = language.mrkdwn(
        "{by} wants to connect *{address}* through the mail server *{host}*.",
        by=words.mention(told.fact("by")),
        address=told.fact("address"),
        host=told.fact("host"),
    )
    second = language.mrkdwn(
        "Nothing of that domain names this server, so Inboxkeeper does not send the password"
        " there. Allow it only if you know that the server is your mail provider's."
    )
    lines = [Mrkdwn(f"{first} {second}")]
    if told.fact("decision"):
        lines.append(_decided(told))
    return Mrkdwn("\n".join(lines)), False


def host_allowed(told: Told) -> tuple[Mrkdwn, bool]:
    """Tell the member that they can go on."""
    return (
        told.scene.language.mrkdwn(
            "{by} allowed the mail server *{host}*. You can connect *{address}* now.",
            by=words.mention(told.fact("by")),
            address=told.fact("address"),
            host=told.fact("host"),
        ),
        False,
    )


def host_declined(told: Told) -> tuple[Mrkdwn, bool]:
    """Tell the member that this server is not to be used."""
    return (
        told.scene.language.mrkdwn(
            "{by} declined the mail server *{host}* for *{address}*. Ask them which server to"
            " use, then type `/inbox connect {address}`.",
            by=words.mention(told.fact("by")),
            address=told.fact("address"),
            host=told.fact("host"),
        ),
        False,
    )


def admin_needed(told: Told) -> tuple[Mrkdwn, bool]:
    """Hand out the link for the organisation's admin."""
    language = told.scene.language
    first = language.mrkdwn(
        "*{address}* was not connected: in many organisations only an admin of {provider} can"
        " allow a new app.",
        address=told.fact("address"),
        provider=told.provider,
    )
    second = language.mrkdwn(
        "Forward this link to whoever administers {provider} for you. It works for a week. As"
        " soon as they have allowed Inboxkeeper, you get a message here and can go on.",
        provider=told.provider,
    )
    return Mrkdwn(f"{first} {second}\n<{escape(told.fact('url'))}>"), False


def admin_allowed(told: Told) -> tuple[Mrkdwn, bool]:
    """Tell the member that they can go on."""
    return (
        told.scene.language.mrkdwn(
            "An admin has allowed Inboxkeeper at {provider}. You can connect *{address}* now.",
            address=told.fact("address"),
            provider=told.provider,
        ),
        False,
    )


def decision(told: Told) -> list[Block]:
    """Return the buttons under a question; none once it is decided."""
    if told.fact("decision"):
        return []
    language = told.scene.language
    buttons = ((ids.HOST_ALLOW, labels.ALLOW), (ids.HOST_DECLINE, labels.DECLINE))
    return [
        ActionsBlock(
            block_id="host",
            elements=[
                ButtonElement(
                    action_id=name,
                    text=plain(language.plain(label)),
                    value=told.fact("question"),
                )
                for name, label in buttons
            ],
        )
    ]


def going_on(told: Told) -> list[Block]:
    """Return the button that leads on to the connection."""
    return [
        ActionsBlock(
            block_id="connect",
            elements=[
                ButtonElement(
                    action_id=f"{ids.CONNECT_WITH}.{told.fact('provider')}",
                    text=plain(told.scene.language.plain(labels.CONNECT)),
                    value=told.fact("address"),
                    style="primary",
                )
            ],
        )
    ]


def _decided(told: Told) -> Mrkdwn:
    language = told.scene.language
    facts = {
        "by": words.mention(told.fact("decided_by")),
        "at": language.moment(datetime.fromisoformat(told.fact("decided_at"))),
    }
    if told.fact("decision") == Decision.APPROVED:
        return language.mrkdwn(":white_check_mark: {by} allowed it {at}.", **facts)
    return language.mrkdwn(":no_entry_sign: {by} declined it {at}.", **facts)
