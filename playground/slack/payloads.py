"""The bodies that Slack sends to an app (docs.slack.dev/reference/interaction-payloads)."""

from __future__ import annotations

import copy
import secrets
import time
from typing import Any

from playground.slack.api_views import view_object
from playground.slack.messages import Message
from playground.slack.people import Channel, Person
from playground.slack.views import View
from playground.slack.workspace import Workspace

# Slack's deprecated verification token: sent, and to be ignored.
_VERIFICATION_TOKEN = "deprecated-verification-token"


def command(
    workspace: Workspace, person: Person, channel: Channel, name: str, text: str
) -> dict[str, str]:
    """Return the form of a slash command."""
    return {
        "token": _VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_urls.issue(person, channel, None),
        "trigger_id": workspace.triggers.issue(person, channel),
    }


def block_actions(
    workspace: Workspace, person: Person, surface: Message | View, action: dict[str, Any]
) -> dict[str, Any]:
    """Return what a click or choice on a message, a modal or the Home tab sends."""
    looking_at = surface.opened_in if isinstance(surface, View) else surface.channel
    payload = {
        **_interaction(workspace, person, "block_actions"),
        "trigger_id": workspace.triggers.issue(person, looking_at),
        "actions": [{**action, "action_ts": f"{time.time():.6f}"}],
    }
    if isinstance(surface, View):
        view = view_object(workspace, surface)
        return {
            **payload,
            "container": {"type": "view", "view_id": surface.id},
            "view": view,
        }
    return {**payload, **_of_message(workspace, person, surface)}


def _of_message(workspace: Workspace, person: Person, message: Message) -> dict[str, Any]:
    ephemeral = message.kind == "ephemeral"
    live = next((one for one in workspace.items if one.ts == message.ts), message)
    part: dict[str, Any] = {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel.id,
            "is_ephemeral": ephemeral,
        },
        "channel": {"id": message.channel.id, "name": _channel_name(message.channel)},
        "state": {"values": {}},
        "response_url": workspace.response_urls.issue(person, message.channel, live),
    }
    if not ephemeral:
        part["message"] = workspace.message_object(live)
    return part


def view_submission(workspace: Workspace, person: Person, view: View) -> dict[str, Any]:
    """Return what the submit button of a modal sends."""
    return {
        **_interaction(workspace, person, "view_submission"),
        "trigger_id": workspace.triggers.issue(person, view.opened_in),
        "view": view_object(workspace, view),
        "response_urls": [],
    }


def view_closed(
    workspace: Workspace, person: Person, view: View, *, cleared: bool
) -> dict[str, Any]:
    """Return what closing a modal sends, when the modal asked for it."""
    return {
        **_interaction(workspace, person, "view_closed"),
        "view": view_object(workspace, view),
        "is_cleared": cleared,
    }


def event(workspace: Workspace, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the envelope of one event."""
    return {
        "token": _VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": {"type": kind, **copy.deepcopy(fields), "event_ts": f"{time.time():.6f}"},
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(6).upper()}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def url_verification(challenge: str) -> dict[str, Any]:
    """Return what Slack sends when a request URL is entered in its settings."""
    return {"token": _VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}


def _interaction(workspace: Workspace, person: Person, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        },
        "api_app_id": workspace.app_id,
        "token": _VERIFICATION_TOKEN,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel_name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
