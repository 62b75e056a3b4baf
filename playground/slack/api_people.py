"""Methods about the bot itself and about people."""

from __future__ import annotations

from typing import Any

from playground.slack import limits
from playground.slack.arguments import Arguments
from playground.slack.errors import SlackError
from playground.slack.methods import Method, page
from playground.slack.people import Person
from playground.slack.workspace import Workspace


def auth_test(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Who the token belongs to."""
    del arguments
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.domain.capitalize(),
        "team_id": workspace.team_id,
        "user": workspace.bot.name,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def user_object(workspace: Workspace, person: Person, *, with_locale: bool) -> dict[str, Any]:
    """Return Slack's user object with as much as the bot's scopes let it see."""
    with_email = "users:read.email" in workspace.scopes
    return person.as_user(with_email=with_email, with_locale=with_locale)


def users_info(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """One person; the locale only when asked for."""
    person = workspace.directory.person(arguments.required("user"))
    with_locale = arguments.flag("include_locale")
    return {"user": user_object(workspace, person, with_locale=with_locale)}


def users_list(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Everybody, page by page."""
    people, metadata = page(list(workspace.directory.people.values()), arguments, 1000)
    with_locale = arguments.flag("include_locale")
    members = [user_object(workspace, person, with_locale=with_locale) for person in people]
    return {"members": members, "response_metadata": metadata}


def users_lookup_by_email(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Find the active person who has that address."""
    email = arguments.text("email")
    if email is None:
        raise SlackError("users_not_found")
    person = workspace.directory.person_by_email(email)
    return {"user": user_object(workspace, person, with_locale=False)}


METHODS = {
    "auth.test": Method(auth_test),
    "users.info": Method(users_info, "users:read", limits.TIER_4),
    "users.list": Method(users_list, "users:read", limits.TIER_2),
    "users.lookupByEmail": Method(users_lookup_by_email, "users:read.email", limits.TIER_3),
}
