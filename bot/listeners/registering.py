"""`/inbox apps`: the programs that use mailboxes, registered and ended by super admins."""

import re

from slack_sdk.models.blocks import Block

from bot import ids
from bot.blocks.cards import Scene
from bot.blocks.registering import EVERYTHING, SHOWN, form, key_shown, listing
from bot.blocks.text import section
from bot.language import Language
from bot.listeners.payloads import Answer, Click, OpenForm, Reply, Submission, Typed
from connections.apping import Apps, Wish
from connections.apps import App
from connections.errors import InvalidAddress
from connections.hooking import Hooks
from connections.model import Feature
from connections.policy import require_super_admin

_BETWEEN = re.compile(r"[\s,;]+")


class Registering:
    """Lists, registers, gives new keys and ends."""

    def __init__(self, apps: Apps, hooks: Hooks) -> None:
        self._apps = apps
        self._hooks = hooks

    def apps(self, _typed: Typed, scene: Scene) -> Answer:
        """`/inbox apps`."""
        require_super_admin(scene.person)
        text = scene.language.plain("Connected apps")
        return Reply(text=text, blocks=self._listing(scene))

    def register(self, click: Click, scene: Scene) -> Answer:
        """Show the form."""
        require_super_admin(scene.person)
        return OpenForm(view=form(scene, click.response_url))

    def registered(self, sent: Submission, scene: Scene) -> Answer:
        """Register what was entered, and show the key."""
        chosen = set(sent.values.get(ids.APP_FEATURES, "").split(",")) - {""}
        wish = Wish(
            name=sent.values.get(ids.APP_NAME, ""),
            channels=frozenset(_parts(sent, ids.APP_CHANNELS)),
            addresses=frozenset(_parts(sent, ids.APP_ADDRESSES)),
            features=frozenset(each for each in Feature if each in chosen),
            everything=EVERYTHING in chosen,
        )
        return self._key(*self._apps.register(scene.person, wish), scene)

    def rotate(self, click: Click, scene: Scene) -> Answer:
        """Give an app another key, once for each time that the button was drawn."""
        require_super_admin(scene.person)
        workspace_id, by = scene.person.workspace_id, scene.person.id
        app_id, edition = click.edition
        return self._key(*self._apps.rotate(workspace_id, app_id, by=by, edition=edition), scene)

    def revoke(self, click: Click, scene: Scene) -> Answer:
        """End an app."""
        require_super_admin(scene.person)
        workspace_id, by = scene.person.workspace_id, scene.person.id
        app = self._apps.revoke(workspace_id, click.value, by=by)
        text = scene.language.mrkdwn(
            "*{app}* is ended: its key opens nothing any more.", app=app.name
        )
        return Reply(
            text=text,
            blocks=[section(text), *self._listing(scene)],
            replace=True,
        )

    def validate(self, sent: Submission, language: Language) -> dict[str, str]:
        """Return what is wrong with the form, by its blocks; Slack shows it in place."""
        problems = {}
        if not sent.values.get(ids.APP_NAME, "").strip():
            problems[ids.APP_NAME] = language.plain("An app needs a name.")
        elif self._apps.is_taken(sent.workspace_id, sent.values[ids.APP_NAME]):
            problems[ids.APP_NAME] = language.plain("There is an app of this name already.")
        addresses = _parts(sent, ids.APP_ADDRESSES)
        try:
            missing = self._apps.missing(sent.workspace_id, addresses)
        except InvalidAddress as error:
            problems[ids.APP_ADDRESSES] = language.plain(
                "“{text}” is not an e-mail address.", text=str(error.text)[:60]
            )
        else:
            if missing:
                problems[ids.APP_ADDRESSES] = language.plain(
                    "{address} is no personal mailbox that is connected here.", address=missing[0]
                )
        if not addresses and not _parts(sent, ids.APP_CHANNELS):
            problems[ids.APP_CHANNELS] = language.plain(
                "Choose a channel, or name a personal mailbox."
            )
        return problems

    def _listing(self, scene: Scene) -> list[Block]:
        found = self._apps.find(scene.person)
        hooks = {app.id: self._hooks.state(app.workspace_id, app.id) for app in found[:SHOWN]}
        return listing(found, hooks, scene)

    def _key(self, app: App, key: str, scene: Scene) -> Reply:
        text = scene.language.mrkdwn("The key of *{app}*:", app=app.name)
        return Reply(text=text, blocks=key_shown(app, key, scene))


def _parts(sent: Submission, name: str) -> list[str]:
    return [part for part in _BETWEEN.split(sent.values.get(name, "")) if part]
