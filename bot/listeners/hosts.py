"""A super admin's yes or no to a mail server that nobody vouches for."""

import json

from bot.blocks.cards import Scene
from bot.blocks.text import section
from bot.blocks.words import mention
from bot.listeners.payloads import Answer, Click, Reply
from connections.forms import Forms, Question


class Hosts:
    """What a press on "Allow" and "Decline" under such a question does."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def allow(self, click: Click, scene: Scene) -> Answer:
        """Let passwords of the domain be sent to the server."""
        question = _question(click)
        self._forms.allow(scene.person, question)
        text = scene.language.mrkdwn(
            "{host} may be used for mailboxes of {domain} now. {by} has been told.",
            host=question.host,
            domain=question.domain,
            by=mention(question.user_id),
        )
        return Reply(text=text, blocks=[section(text)], replace=True)

    def decline(self, click: Click, scene: Scene) -> Answer:
        """Say that the server is not to be used."""
        question = _question(click)
        self._forms.decline(scene.person, question)
        text = scene.language.mrkdwn(
            "{host} stays refused for mailboxes of {domain}. {by} has been told.",
            host=question.host,
            domain=question.domain,
            by=mention(question.user_id),
        )
        return Reply(text=text, blocks=[section(text)], replace=True)


def _question(click: Click) -> Question:
    told = json.loads(click.value)
    return Question(
        workspace_id=click.workspace_id,
        user_id=str(told["by"]),
        address=str(told["address"]),
        host=str(told["host"]),
    )
