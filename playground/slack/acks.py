"""What Slack does with an acknowledgement: shows it, obeys it, or shows its red text."""

from __future__ import annotations

from typing import Any

from playground.slack import payloads
from playground.slack.delivery import Courier, Exchange
from playground.slack.errors import SlackError
from playground.slack.messages import Message, validated
from playground.slack.people import Channel, Person
from playground.slack.response_urls import show_response
from playground.slack.views import View, validated_view
from playground.slack.workspace import Workspace


def take_command_ack(
    workspace: Workspace, exchange: Exchange, person: Person, channel: Channel, name: str
) -> None:
    """Show the answer to a slash command, or that it failed."""
    failure = exchange.failure or _show_answer(workspace, exchange, person, channel)
    if failure is not None:
        exchange.error_shown = f'{name} failed with the error "{failure}"'
        workspace.show_error(person, channel, exchange.error_shown)


def _show_answer(
    workspace: Workspace, exchange: Exchange, person: Person, channel: Channel
) -> str | None:
    if not exchange.ack_body.strip():
        return None
    body = exchange.ack_json
    if not isinstance(body, dict):
        body = {"text": exchange.ack_body}
    try:
        content = validated(body.get("text"), body.get("blocks"), text_required=False)
    except SlackError:
        return "invalid_command_response"
    show_response(workspace, person, channel, body, content)
    return None


def take_click_ack(
    workspace: Workspace, exchange: Exchange, person: Person, surface: Message | View
) -> None:
    """Show that a click failed; a good answer shows nothing."""
    if exchange.failure is None:
        return
    if exchange.failure == "operation_timeout":
        exchange.error_shown = "Operation timed out. Apps need to respond within 3 seconds."
    elif exchange.ack_status is not None:
        exchange.error_shown = f"This app responded with Status Code {exchange.ack_status}."
    else:
        exchange.error_shown = "Sorry, we had trouble connecting to this app."
    channel = surface.channel if isinstance(surface, Message) else workspace.dm_channel(person)
    workspace.show_error(person, channel, exchange.error_shown)


def take_submission_ack(workspace: Workspace, exchange: Exchange, view: View) -> None:
    """Obey the answer to a submitted modal: close it, or what `response_action` says."""
    failure = exchange.failure
    try:
        if failure is None:
            with workspace.lock:
                _obey(workspace, exchange, view)
    except SlackError as refused:
        failure = refused.code
    if failure is not None:
        exchange.error_shown = "We had some trouble connecting. Try again?"
        view.errors = {"": exchange.error_shown}
    workspace.touch()


def _obey(workspace: Workspace, exchange: Exchange, view: View) -> None:
    order: Any = exchange.ack_json if exchange.ack_body.strip() else {}
    if not isinstance(order, dict):
        raise SlackError("invalid_response")
    action = order.get("response_action")
    if action is None and not order:
        workspace.views.close(view)
    elif action == "clear":
        workspace.views.clear(view.person)
    elif action == "errors":
        view.errors = _input_errors(view, order.get("errors"))
    elif action == "update":
        workspace.views.update(view, validated_view(order.get("view"), "modal"), None)
    elif action == "push":
        workspace.views.push(view.person, validated_view(order.get("view"), "modal"))
    else:
        raise SlackError("invalid_response")


def _input_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_response")
    return {str(block_id): str(text) for block_id, text in errors.items()}


def close_view(
    workspace: Workspace, courier: Courier, person: Person, view: View, *, cleared: bool
) -> Exchange | None:
    """Take a modal away as the person closes it; the bot hears of it when it asked to."""
    with workspace.lock:
        if cleared:
            workspace.views.clear(person)
        else:
            workspace.views.close(view)
        payload = payloads.view_closed(workspace, person, view, cleared=cleared)
        workspace.touch()
    if not view.source.get("notify_on_close"):
        return None
    return courier.send_interaction(payload)
