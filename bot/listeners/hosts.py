"""A super admin's yes or no to a mail server that nobody vouches for."""

from bot.blocks.cards import Scene
from bot.blocks.text import section
from bot.blocks.words import mention
from bot.listeners.payloads import Answer, Click, Reply
from connections.hosts import Hosts as Questions


class Hosts:
    """What a press on "Allow" and "Decline" under such a question does."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    def allow(self, click: Click, scene: Scene) -> Answer:
        """Let passwords of the domain be sent to the server."""
        asked = self._questions.allow(scene.person, click.value)
        text = scene.language.mrkdwn(
            "{host} may be used for mailboxes of {domain} now. {by} has been told.",
            host=asked.host,
            domain=asked.domain,
            by=mention(asked.asked_by),
        )
        return Reply(text=text, blocks=[section(text)])

    def decline(self, click: Click, scene: Scene) -> Answer:
        """Say that the server is not to be used."""
        asked = self._questions.decline(scene.person, click.value)
        text = scene.language.mrkdwn(
            "{host} stays refused for mailboxes of {domain}. {by} has been told.",
            host=asked.host,
            domain=asked.domain,
            by=mention(asked.asked_by),
        )
        return Reply(text=text, blocks=[section(text)])
