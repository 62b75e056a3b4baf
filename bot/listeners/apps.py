"""What the owners of mailboxes say to connected apps."""

import re

from bot import ids
from bot.blocks.cards import Scene, card
from bot.blocks.text import section
from bot.language import Mrkdwn
from bot.listeners.payloads import Answer, Click, Reply
from connections.apping import Apps
from connections.apps import Leave
from connections.model import Connection

#: Such a button's action id ends with the app's, as a card may have several.
BLOCKING = re.compile(rf"{re.escape(ids.APP_BLOCK)}\.\w+")
UNBLOCKING = re.compile(rf"{re.escape(ids.APP_UNBLOCK)}\.\w+")


class Owners:
    """What a press on Allow, Decline, Block and Let in again does."""

    def __init__(self, apps: Apps) -> None:
        self._apps = apps

    def allow(self, click: Click, scene: Scene) -> Answer:
        """Let an app use one's mailbox."""
        app, connection = self._apps.answer(scene.person, *_target(click), Leave.GIVEN)
        text = scene.language.mrkdwn(
            "The app *{app}* may use *{address}* now. The mailbox's card shows when it does.",
            app=app.name,
            address=connection.address,
        )
        return _said(text)

    def decline(self, click: Click, scene: Scene) -> Answer:
        """Let it not."""
        app, connection = self._apps.answer(scene.person, *_target(click), Leave.REFUSED)
        text = scene.language.mrkdwn(
            "The app *{app}* gets nothing of *{address}*.",
            app=app.name,
            address=connection.address,
        )
        return _said(text)

    def block(self, click: Click, scene: Scene) -> Answer:
        """Shut an app out of one's mailbox."""
        app, connection = self._apps.block(scene.person, *_target(click), blocked=True)
        text = scene.language.mrkdwn(
            "The app *{app}* gets no access to *{address}* any more.",
            app=app.name,
            address=connection.address,
        )
        return _shown(text, connection, scene)

    def unblock(self, click: Click, scene: Scene) -> Answer:
        """Let it in again."""
        app, connection = self._apps.block(scene.person, *_target(click), blocked=False)
        text = scene.language.mrkdwn(
            "The app *{app}* is not blocked from *{address}* any more.",
            app=app.name,
            address=connection.address,
        )
        return _shown(text, connection, scene)


def _said(text: Mrkdwn) -> Reply:
    return Reply(text=text, blocks=[section(text)])


def _shown(text: Mrkdwn, connection: Connection, scene: Scene) -> Reply:
    return Reply(text=text, blocks=[section(text), *card(connection, scene)], replace=True)


def _target(click: Click) -> tuple[str, str]:
    app_id, _, connection_id = click.value.partition(":")
    return app_id, connection_id
