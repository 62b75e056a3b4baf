"""The form of the workspace's settings."""

from slack_sdk.models.blocks import InputBlock, Option, RadioButtonsElement
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import labels
from bot.blocks.cards import Scene
from bot.blocks.text import plain
from connections.settings import ApprovalRule
from connections.wording import said

#: What each rule means to whom.
RULES = {
    ApprovalRule.MEMBERS: (
        said("Members"),
        said("An admin decides when a member wants to remove a mailbox."),
    ),
    ApprovalRule.NOBODY: (said("Nobody"), said("Members remove their mailboxes at once.")),
}


def form(rule: ApprovalRule, scene: Scene, response_url: str) -> SlackView:
    """Return the form with the settings as they are."""
    language = scene.language
    options = {
        each: Option(
            value=each,
            text=plain(language.plain(name)),
            description=plain(language.plain(meaning)),
        )
        for each, (name, meaning) in RULES.items()
    }
    return SlackView(
        type="modal",
        callback_id=ids.SETTINGS_FORM,
        private_metadata=ids.carried(locale=scene.person.locale, response_url=response_url),
        title=plain(language.plain("Settings"), 24),
        submit=plain(language.plain("Save"), 24),
        close=plain(language.plain(labels.CANCEL), 24),
        blocks=[
            InputBlock(
                block_id=ids.SETTINGS_APPROVALS,
                label=plain(language.plain("Who needs an approval"), 150),
                element=RadioButtonsElement(
                    action_id=ids.SETTINGS_APPROVALS,
                    options=list(options.values()),
                    initial_option=options[rule],
                ),
            )
        ],
    )
