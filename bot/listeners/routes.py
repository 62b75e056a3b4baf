"""The one list of everything that the bot listens to."""

from typing import Any

import structlog
from slack_bolt import App, BoltResponse

from bot import ids
from bot.language import Language
from bot.listeners.actions import Actions
from bot.listeners.adapter import Adapter
from bot.listeners.approvals import Wishes
from bot.listeners.apps import BLOCKING, UNBLOCKING, Owners
from bot.listeners.browsing import Browsing
from bot.listeners.commands import Commands, validate
from bot.listeners.events import Events
from bot.listeners.hooking import Webhooks
from bot.listeners.leaving import Leaving
from bot.listeners.payloads import Submission
from bot.listeners.registering import Registering
from bot.listeners.settings import SettingsForm
from bot.listeners.settings import validate as validate_settings

log = structlog.get_logger(__name__)


def register(
    app: App,
    adapter: Adapter,
    *,
    commands: Commands,
    actions: Actions,
    wishes: Wishes,
    settings: SettingsForm,
    browsing: Browsing,
    owners: Owners,
    registering: Registering,
    webhooks: Webhooks,
    leaving: Leaving,
    events: Events,
) -> None:
    """Tell Bolt about every command, button, form and event; ids are exact, the first one wins."""
    app.command(ids.COMMAND)(adapter.command(commands.inbox))
    for action_id, handler in actions.handlers.items():
        app.action(action_id)(adapter.click(handler))
    app.action(ids.SETTINGS_ALERTS)(adapter.click(settings.channel))
    app.view(ids.CONNECT_FORM)(adapter.submission(commands.submitted, validate))
    app.view(ids.SETTINGS_FORM)(adapter.submission(settings.submitted, validate_settings))
    app.view(ids.DECLINE_FORM)(adapter.submission(wishes.declined, _nothing))
    app.view(ids.REASON_FORM)(adapter.submission(wishes.explained, _nothing))
    app.action(ids.APP_REGISTER)(adapter.click(registering.register))
    app.action(ids.APP_ROTATE)(adapter.click(registering.rotate))
    app.action(ids.APP_REVOKE)(adapter.click(registering.revoke))
    app.view(ids.APP_FORM)(adapter.submission(registering.registered, registering.validate))
    app.action(ids.HOOK_EDIT)(adapter.click(webhooks.edit))
    app.action(ids.HOOK_TEST)(adapter.click(webhooks.test))
    app.action(ids.HOOK_SECRET)(adapter.click(webhooks.renew))
    app.action(ids.HOOK_RESUME)(adapter.click(webhooks.resume))
    app.view(ids.HOOK_FORM)(adapter.submission(webhooks.saved, webhooks.validate))
    app.action(ids.APP_ALLOW)(adapter.click(owners.allow))
    app.action(ids.APP_DECLINE)(adapter.click(owners.decline))
    app.action(BLOCKING)(adapter.click(owners.block))
    app.action(UNBLOCKING)(adapter.click(owners.unblock))
    app.action(ids.TRANSFER)(adapter.click(leaving.transfer))
    app.action(ids.LEAVER_REMOVE)(adapter.click(leaving.remove))
    app.action(ids.TAKE_OVER)(adapter.click(leaving.take_over))
    app.view(ids.TRANSFER_FORM)(adapter.submission(leaving.transferred, _nothing))
    app.view(ids.SEARCH_FORM)(adapter.submission(browsing.searched, _nothing))
    for event in ids.EVENTS:
        app.event(event)(adapter.event(getattr(events, event)))
    app.error(_unhandled)


def _nothing(_sent: Submission, _language: Language) -> dict[str, str]:
    """Return no problem: any text will do."""
    return {}


def _unhandled(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Answer what nobody listens to: without an answer Slack shows a failure to the person."""
    log.warning("unhandled", error=type(error).__name__, type=body.get("type"))
    return BoltResponse(status=200, body="")
