"""Methods that open, change and stack modals, and publish Home tabs."""

from __future__ import annotations

from typing import Any

from playground.slack import limits
from playground.slack.arguments import Arguments
from playground.slack.blocks import SurfaceKind
from playground.slack.errors import SlackError
from playground.slack.methods import Method
from playground.slack.views import View, validated_view
from playground.slack.workspace import Workspace


def views_open(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Open a modal for whoever the trigger id belongs to."""
    source = validated_view(arguments.values.get("view"), "modal")
    trigger = workspace.triggers.redeem(_trigger(arguments))
    return _answer(workspace, workspace.views.open(trigger.person, source, trigger.channel))


def views_push(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Put a modal on top of the open ones."""
    source = validated_view(arguments.values.get("view"), "modal")
    trigger = workspace.triggers.redeem(_trigger(arguments))
    return _answer(workspace, workspace.views.push(trigger.person, source))


def views_update(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Change an open modal or Home tab."""
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if view_id is None and external_id is None:
        raise SlackError("invalid_arguments")
    view = workspace.views.find(view_id, external_id)
    kind: SurfaceKind = "home" if view.type == "home" else "modal"
    source = validated_view(arguments.values.get("view"), kind)
    updated = workspace.views.update(view, source, arguments.text("hash"))
    return _answer(workspace, updated)


def views_publish(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Show a Home tab to one person."""
    source = validated_view(arguments.values.get("view"), "home")
    person = workspace.directory.person(arguments.required("user_id"))
    view = workspace.views.publish(person, source, arguments.text("hash"))
    return _answer(workspace, view)


def _trigger(arguments: Arguments) -> str:
    trigger_id = arguments.text("trigger_id") or arguments.text("interactivity_pointer")
    if trigger_id is None:
        raise SlackError("invalid_arguments")
    return trigger_id


def _answer(workspace: Workspace, view: View) -> dict[str, Any]:
    return {"view": view_object(workspace, view)}


def view_object(workspace: Workspace, view: View) -> dict[str, Any]:
    """Return Slack's view object."""
    return view.as_object(
        team_id=workspace.team_id, app_id=workspace.app_id, bot_id=workspace.bot_id
    )


METHODS = {
    "views.open": Method(views_open, None, limits.TIER_4),
    "views.push": Method(views_push, None, limits.TIER_4),
    "views.update": Method(views_update, None, limits.TIER_4),
    "views.publish": Method(views_publish, None, limits.TIER_4),
}
