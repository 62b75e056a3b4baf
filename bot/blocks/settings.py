"""The form of the workspace's settings."""

from datetime import time

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    Option,
    RadioButtonsElement,
    StaticSelectElement,
    TimePickerElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import labels
from bot.blocks.cards import Scene
from bot.blocks.text import mrkdwn, plain
from bot.language import SOURCE, Language, codes, own_name
from connections.errors import ChannelTrouble
from connections.notices import is_channel
from connections.settings import ApprovalRule, Preferences
from connections.wording import said

#: What each rule means to whom.
RULES = {
    ApprovalRule.MEMBERS: (
        said("Members"),
        said("An admin decides when a member wants to remove a mailbox."),
    ),
    ApprovalRule.NOBODY: (said("Nobody"), said("Members remove their mailboxes at once.")),
}

#: Why a channel cannot be used, in the form itself.
TROUBLES = {
    ChannelTrouble.ABSENT: said(
        "Inboxkeeper is not in this channel. Invite it there with /invite @Inboxkeeper, then"
        " choose the channel again."
    ),
    ChannelTrouble.ARCHIVED: said("This channel is archived. Choose another one."),
    ChannelTrouble.FOREIGN: said(
        "People of other organisations read this channel. Choose one that only your own people"
        " read."
    ),
}


def form(
    chosen: Preferences,
    scene: Scene,
    response_url: str,
    *,
    refused: tuple[str, ChannelTrouble] | None = None,
) -> SlackView:
    """Return the form with the settings as they are.

    `refused` is a channel that was chosen and why it cannot be; the form says so in place, and
    carries it so that it cannot be sent. Slack keeps what has been entered by the blocks' ids.
    """
    language = scene.language
    carried = {"locale": scene.person.locale, "response_url": response_url}
    if refused is not None:
        carried |= {"refused": refused[0], "trouble": refused[1]}
    it_contact = chosen.it_contact or ""
    quiet = chosen.quiet_hours
    blocks: list[Block] = [
        _approvals(chosen.approvals, language),
        _field(
            ids.SETTINGS_ALERTS,
            language.plain("Channel for alerts"),
            _channel(ids.SETTINGS_ALERTS, chosen.alerts_channel),
            hint=language.plain("Told when a domain moves. Without one, the super admins are."),
            checked=True,
        ),
        *([_trouble(refused[1], language)] if refused else []),
        _field(
            ids.SETTINGS_IT_PERSON,
            language.plain("IT contact: a person"),
            UserSelectElement(
                action_id=ids.SETTINGS_IT_PERSON,
                initial_user=it_contact if it_contact and not is_channel(it_contact) else None,
            ),
            hint=language.plain("Told what IT has to do when an IMAP mailbox is removed."),
        ),
        _field(
            ids.SETTINGS_IT_CHANNEL,
            language.plain("Or IT contact: a channel"),
            _channel(ids.SETTINGS_IT_CHANNEL, it_contact if is_channel(it_contact) else None),
        ),
        _languages(chosen.language or SOURCE, language),
        _time(
            ids.SETTINGS_QUIET_START,
            language.plain("No reminders from"),
            quiet.start if quiet else None,
        ),
        _time(
            ids.SETTINGS_QUIET_END,
            language.plain("No reminders until"),
            quiet.end if quiet else None,
            hint=language.plain("In the time zone of whoever is reminded."),
        ),
    ]
    return SlackView(
        type="modal",
        callback_id=ids.SETTINGS_FORM,
        private_metadata=ids.carried(**carried),
        title=plain(language.plain("Settings"), 24),
        submit=plain(language.plain("Save"), 24),
        close=plain(language.plain(labels.CANCEL), 24),
        blocks=blocks,
    )


def _approvals(rule: ApprovalRule, language: Language) -> InputBlock:
    options = {
        each: Option(
            value=each,
            text=plain(language.plain(name)),
            description=plain(language.plain(meaning)),
        )
        for each, (name, meaning) in RULES.items()
    }
    return InputBlock(
        block_id=ids.SETTINGS_APPROVALS,
        label=plain(language.plain("Who needs an approval"), 150),
        element=RadioButtonsElement(
            action_id=ids.SETTINGS_APPROVALS,
            options=list(options.values()),
            initial_option=options[rule],
        ),
    )


def _languages(code: str, language: Language) -> InputBlock:
    options = {each: Option(value=each, text=plain(own_name(each))) for each in codes()}
    return InputBlock(
        block_id=ids.SETTINGS_LANGUAGE,
        label=plain(language.plain("Language of channels"), 150),
        hint=plain(
            language.plain(
                "Everybody else is spoken to in the language of their Slack, or in this one if"
                " Inboxkeeper does not speak theirs."
            ),
            150,
        ),
        element=StaticSelectElement(
            action_id=ids.SETTINGS_LANGUAGE,
            options=list(options.values()),
            initial_option=options[code if code in options else SOURCE],
        ),
    )


def _channel(action_id: str, channel_id: str | None) -> ConversationSelectElement:
    return ConversationSelectElement(
        action_id=action_id,
        initial_conversation=channel_id,
        filter=ConversationFilter(
            include=["public", "private"],
            exclude_bot_users=True,
            exclude_external_shared_channels=True,
        ),
    )


def _time(action_id: str, label: str, moment: time | None, *, hint: str = "") -> InputBlock:
    element = TimePickerElement(
        action_id=action_id, initial_time=f"{moment:%H:%M}" if moment else None
    )
    return _field(action_id, label, element, hint=hint)


def _field(
    block_id: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str = "",
    checked: bool = False,
) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=plain(label, 150),
        hint=plain(hint, 150) if hint else None,
        optional=True,
        dispatch_action=True if checked else None,
        element=element,
    )


def _trouble(trouble: ChannelTrouble, language: Language) -> ContextBlock:
    text = language.mrkdwn(TROUBLES[trouble])
    return ContextBlock(elements=[mrkdwn(text)])
