"""`/inbox settings`: what super admins set for their workspace."""

from bot.blocks.cards import Scene
from bot.blocks.settings import form
from bot.blocks.text import section
from bot.listeners.payloads import Answer, OpenForm, Reply, Submission, Typed
from connections.settings import ApprovalRule, Settings


class SettingsForm:
    """Opens the form and takes what it sends."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def open(self, typed: Typed, scene: Scene) -> Answer:
        """Show the settings as they are."""
        rule = self._settings.approvals(scene.person)
        return OpenForm(view=form(rule, scene, typed.response_url))

    def submitted(self, sent: Submission, scene: Scene) -> Answer:
        """Store what was chosen."""
        changed = self._settings.set_approvals(scene.person, ApprovalRule(sent.only))
        language = scene.language
        if changed:
            text = language.mrkdwn("The settings are saved.")
        else:
            text = language.mrkdwn("The settings are as they were.")
        return Reply(text=text, blocks=[section(text)])
