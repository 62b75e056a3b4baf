"""Webhooks of connected apps: where events go, as super admins say in Slack."""

from bot import ids
from bot.blocks.cards import Scene
from bot.blocks.hooking import answered, form, secret_shown
from bot.blocks.text import section
from bot.language import Language, Mrkdwn
from bot.listeners.payloads import Answer, Click, OpenForm, Reply, Submission
from connections.hooking import Hooks
from connections.policy import require_super_admin


class Webhooks:
    """What the buttons about an app's webhook do."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    def edit(self, click: Click, scene: Scene) -> Answer:
        """Ask where events are to go."""
        require_super_admin(scene.person)
        hook = self._hooks.state(scene.person.workspace_id, click.value)
        return OpenForm(view=form(click.value, hook, scene, click.response_url))

    def saved(self, sent: Submission, scene: Scene) -> Answer:
        """Let events go there, or nowhere."""
        require_super_admin(scene.person)
        workspace_id, by = scene.person.workspace_id, scene.person.id
        app_id, url = sent.carried.get("app", ""), sent.values.get(ids.HOOK_URL, "").strip()
        if not url:
            app = self._hooks.drop(workspace_id, app_id, by=by)
            text = scene.language.mrkdwn("*{app}* is told of nothing any more.", app=app.name)
            return _said(text)
        _, secret = self._hooks.point(workspace_id, app_id, url, by=by)
        text = scene.language.mrkdwn("Events go to that address from now on.")
        shown = secret_shown(secret, scene) if secret else []
        return Reply(text=text, blocks=[section(text), *shown])

    def validate(self, sent: Submission, language: Language) -> dict[str, str]:
        """Return what is wrong with the form at first sight; the rest is looked up later."""
        url = sent.values.get(ids.HOOK_URL, "").strip()
        if url and not url.startswith(("https://", "http://")):
            return {ids.HOOK_URL: language.plain("The address has to begin with https://.")}
        return {}

    def test(self, click: Click, scene: Scene) -> Answer:
        """Send a message that is about no mailbox."""
        require_super_admin(scene.person)
        receipt = self._hooks.test(scene.person.workspace_id, click.value)
        return _said(answered(receipt, scene.language))

    def renew(self, click: Click, scene: Scene) -> Answer:
        """Make another secret, once for each time that the button was drawn."""
        require_super_admin(scene.person)
        workspace_id, by = scene.person.workspace_id, scene.person.id
        app_id, edition = click.edition
        _, secret = self._hooks.renew(workspace_id, app_id, by=by, edition=edition)
        text = scene.language.mrkdwn("The webhook's secret, to verify signatures with:")
        return Reply(text=text, blocks=secret_shown(secret, scene))

    def resume(self, click: Click, scene: Scene) -> Answer:
        """Go on with one that rests."""
        require_super_admin(scene.person)
        workspace_id, by = scene.person.workspace_id, scene.person.id
        app = self._hooks.resume(workspace_id, click.value, by=by)
        text = scene.language.mrkdwn("*{app}* is told of everything again.", app=app.name)
        return _said(text)


def _said(text: Mrkdwn) -> Reply:
    return Reply(text=text, blocks=[section(text)])
