"""What people are told while a mailbox is being removed, and once it is."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot import ids
from bot.blocks import labels, words
from bot.blocks.text import plain, section
from bot.blocks.told import Told
from bot.language import Mrkdwn
from connections.lifecycle import Kind
from connections.model import Outcome


def owner_must_act(told: Told) -> tuple[Mrkdwn, bool]:
    """Say that only the owner can end the access, and no more than was seen."""
    language = told.scene.language
    if told.fact("stands") == "1":
        sentence = language.mrkdwn(
            "*{address}* is removed here, but {provider} still accepts our access. Only you can"
            " end it there.",
            address=told.fact("address"),
            provider=told.provider,
        )
    else:
        sentence = language.mrkdwn(
            "*{address}* is removed here. The access at {provider} can only be ended by you.",
            address=told.fact("address"),
            provider=told.provider,
        )
    return sentence, False


def deleted(told: Told) -> tuple[Mrkdwn, bool]:
    """Tell a team that its mailbox is no longer connected."""
    return (
        told.scene.language.mrkdwn(
            "{by} deleted the team mailbox *{address}*. Nothing uses it any more.",
            by=words.mention(told.fact("by")),
            address=told.fact("address"),
        ),
        False,
    )


def owner_reminder(told: Told) -> tuple[Mrkdwn, bool]:
    """Remind of an access that was just seen to be accepted still."""
    return (
        told.scene.language.mrkdwn(
            "A reminder: {provider} still accepts our access to *{address}*, which is removed"
            " here. Only you can end it there.",
            address=told.fact("address"),
            provider=told.provider,
        ),
        False,
    )


def it_task(told: Told) -> tuple[Mrkdwn, bool]:
    """Tell the IT contact what only IT can do."""
    return (
        told.scene.language.mrkdwn(
            "{by} removed the mailbox *{address}* from Inboxkeeper, and the stored password is"
            " erased. It still works at the mail server: please delete the app password that was"
            " made for Inboxkeeper, or change the mailbox's password, or delete the account if"
            " nobody needs it.",
            by=words.mention(told.fact("by")),
            address=told.fact("address"),
        ),
        False,
    )


def removed(told: Told) -> tuple[Mrkdwn, bool]:
    """Say that a mailbox is removed, and how the provider's side ended."""
    language = told.scene.language
    if told.fact("kind") == Kind.TEAM:
        first = language.mrkdwn("*{address}* is deleted.", address=told.fact("address"))
    else:
        first = language.mrkdwn("*{address}* is removed.", address=told.fact("address"))
    last = words.outcome(
        language,
        Outcome(told.fact("outcome")),
        provider=told.provider,
        address=told.fact("address"),
    )
    text = Mrkdwn(f"{first} {last}")
    if told.fact("listed") == "1":
        listed = language.mrkdwn(
            "Inboxkeeper may still stand in the account's list of apps there; it opens nothing"
            " any more."
        )
        text = Mrkdwn(f"{text} {listed}")
    return text, False


def steps(told: Told) -> list[Block]:
    """Return how the owner removes the access by hand: the steps, the page, and the button."""
    language = told.scene.language
    lines = [
        f"{number}. {language.mrkdwn(step, address=told.fact('address'))}"
        for number, step in enumerate(told.steps, 1)
    ]
    connection_id = told.notice.connection_id or ""
    version = told.connection.version if told.connection else 0
    buttons = [
        ButtonElement(
            action_id=ids.VERIFY_REMOVAL,
            text=plain(language.plain(labels.REMOVED_IT)),
            value=f"{connection_id}:{version}",
        )
    ]
    if told.manage_page:
        page = language.plain("Open the list of apps at {provider}", provider=told.provider)
        buttons.insert(
            0,
            ButtonElement(
                action_id=ids.OPEN_LINK, text=plain(page), url=told.manage_page, style="primary"
            ),
        )
    return [
        *([section(Mrkdwn("\n".join(lines)))] if lines else []),
        ActionsBlock(block_id=f"|{connection_id}", elements=buttons),
    ]
