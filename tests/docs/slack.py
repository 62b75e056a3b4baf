"""What each of Slack's scopes and events is for; a test compares the events with the manifest."""

from collections.abc import Mapping

from bot.manifest import SCOPES
from bot.web.install_words import REASONS
from tests.docs.tables import table

EVENTS: Mapping[str, str] = {
    "app_home_opened": "draw the Home tab",
    "user_change": "somebody's account was deactivated, or their role or address changed",
    "app_uninstalled": "the workspace has removed the app: its work stops",
    "tokens_revoked": "the workspace's token has ended",
}


def scopes() -> str:
    """Return what each scope is for."""
    return table(("scope", "it lets the bot"), ((f"`{name}`", REASONS[name]) for name in SCOPES))


def events() -> str:
    """Return what each event is for."""
    return table(("event", "for"), ((f"`{name}`", why) for name, why in EVENTS.items()))
