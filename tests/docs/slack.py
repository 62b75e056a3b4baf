"""What each of Slack's scopes and events is for; a test compares them with the manifest."""

from collections.abc import Mapping

from tests.docs.tables import table

SCOPES: Mapping[str, str] = {
    "commands": "`/inbox`",
    "chat:write": "answers, direct messages, the line in a team mailbox's channel, the alert",
    "im:write": "open the direct message with somebody who has to be told something",
    "users:read": "who is an admin, a guest, a bot or deactivated; language and time zone",
    "users:read.email": "whose own address a mailbox is: nobody else can connect it",
    "files:write": "the picture of `/inbox report`, the file of `/inbox audit`",
    "channels:read": "whether the bot is in a public channel and who else reads it, before the"
    " channel gets a mailbox or alerts",
    "groups:read": "the same for private channels that the bot was invited to",
}

EVENTS: Mapping[str, str] = {
    "app_home_opened": "draw the Home tab",
    "user_change": "somebody's account was deactivated, or their role or address changed",
    "app_uninstalled": "the workspace has removed the app: its work stops",
    "tokens_revoked": "the workspace's token has ended",
}


def scopes() -> str:
    """Return what each scope is for."""
    return table(("scope", "for"), ((f"`{name}`", why) for name, why in SCOPES.items()))


def events() -> str:
    """Return what each event is for."""
    return table(("event", "for"), ((f"`{name}`", why) for name, why in EVENTS.items()))
