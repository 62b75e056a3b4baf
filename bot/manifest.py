"""The Slack manifest, made from the ids that the code listens to."""

from typing import Any

from bot import ids
from bot.blocks.help import COMMANDS

NAME = "Inboxkeeper"

#: What each scope is for stands in docs/slack-app.md; a test compares the methods that the code
#: calls.
SCOPES = (
    "commands",
    "chat:write",
    "im:write",
    "users:read",
    "users:read.email",
    "files:write",
    "channels:read",
    "groups:read",
)


def manifest(
    public_url: str, *, socket: bool = False, oauth: bool = False, rotation: bool = False
) -> dict[str, Any]:
    """Return the manifest for a public URL, for HTTP or for Socket Mode.

    `oauth`: many workspaces install the app; with `rotation` their tokens end after twelve hours
    and are renewed. An app that has switched that on cannot switch it off again.
    """
    requests = {} if socket else {"request_url": f"{public_url}/slack/events"}
    command: dict[str, Any] = {
        "command": ids.COMMAND,
        "description": "Your mailbox connections: connect, check, deactivate, remove",
        "usage_hint": f"[{'|'.join(COMMANDS)}]",
        # So that a person, a channel or an address arrives as what it is, not as its text.
        "should_escape": True,
    }
    if not socket:
        command["url"] = requests["request_url"]
    consent: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    if oauth:
        consent = {"redirect_urls": [f"{public_url}/slack/oauth_redirect"], **consent}
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": NAME,
            "description": "Keeps mailbox connections alive and ends them cleanly, on both sides",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": consent,
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(ids.EVENTS)},
            "interactivity": {"is_enabled": True, **requests},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": oauth and rotation,
        },
    }
