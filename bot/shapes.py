"""What a request of Slack's has at least; Bolt and our listeners read no other."""

from collections.abc import Callable, Mapping
from typing import Any

#: No event is of a later second than this; it lies in the year 2100.
_FAR = 4_102_444_800


def is_readable(body: object) -> bool:
    """Whether a request has the parts without which nothing can be done with it.

    https://docs.slack.dev/interactivity/handling-user-interaction
    """
    if not isinstance(body, dict):
        return False
    kind = body.get("type")
    if "command" in body:
        return all(isinstance(body.get(name), str) for name in ("command", "team_id", "user_id"))
    return isinstance(kind, str) and _SHAPES.get(kind, _anything)(body)


def _anything(_body: Mapping[str, Any]) -> bool:
    """Let everything else pass: nothing of it is read."""
    return True


def _by_somebody(body: Mapping[str, Any]) -> bool:
    """Whether it says who did it, and in which workspace."""
    user, team = body.get("user"), body.get("team")
    if not isinstance(user, dict) or not isinstance(user.get("id"), str):
        return False
    place = user.get("team_id") or (team.get("id") if isinstance(team, dict) else None)
    return isinstance(place, str) and (team is None or isinstance(team, dict))


def _click(body: Mapping[str, Any]) -> bool:
    actions, view = body.get("actions"), body.get("view")
    container = body.get("container", {})
    return (
        _by_somebody(body)
        and isinstance(actions, list)
        and bool(actions)
        and all(isinstance(each, dict) and _element(each) for each in actions)
        and all(isinstance(each.get("action_id"), str) for each in actions)
        and isinstance(container, dict)
        and (view is None or _view(view))
    )


def _form(body: Mapping[str, Any]) -> bool:
    view = body.get("view")
    if not _by_somebody(body) or not isinstance(view, dict) or not _view(view):
        return False
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    return isinstance(values, dict) and all(
        isinstance(elements, dict)
        and all(isinstance(each, dict) and _element(each) for each in elements.values())
        for elements in values.values()
    )


def _view(view: object) -> bool:
    return isinstance(view, dict) and all(
        isinstance(view.get(name, ""), str | None)
        for name in ("id", "type", "callback_id", "private_metadata", "app_installed_team_id")
    )


def _element(element: Mapping[str, Any]) -> bool:
    """Whether what was entered or chosen is of the kind that such an element gives."""
    chosen, ticked = element.get("selected_option"), element.get("selected_options")
    several = element.get("selected_conversations")
    return (
        (chosen is None or isinstance(chosen, dict))
        and (ticked is None or _options(ticked))
        and (several is None or isinstance(several, list))
    )


def _options(ticked: object) -> bool:
    return isinstance(ticked, list) and all(
        isinstance(each, dict) and "value" in each for each in ticked
    )


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value != "" and value.isascii() and value.isprintable()


def _event(body: Mapping[str, Any]) -> bool:
    event, at = body.get("event"), body.get("event_time", 0)
    if not isinstance(event, dict) or not _is_id(body.get("team_id")):
        return False
    moment = isinstance(at, int) and 0 <= at < _FAR
    match event.get("type"):
        case "app_home_opened":
            return _is_id(event.get("user"))
        case "user_change":
            user = event.get("user")
            return isinstance(user, dict) and _is_id(user.get("id"))
        case "tokens_revoked":
            return moment and isinstance(event.get("tokens"), dict)
        case kind:
            return moment and isinstance(kind, str)


_SHAPES: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "block_actions": _click,
    "view_submission": _form,
    "view_closed": _by_somebody,
    "event_callback": _event,
}
