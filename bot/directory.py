"""The people of the workspace, as Slack knows them: asked when needed, kept for a short time."""

from collections.abc import Callable, Collection, Hashable
from math import inf
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError

from bot.workspaces import Workspaces
from connections.errors import ChannelRefused, ChannelTrouble
from connections.model import Person

#: Seconds for which an answer of Slack is believed; `user_change` ends that at once.
FRESH = 60.0
#: Answers that are kept at most: every address that somebody types is one.
KEPT = 10_000
#: Slack's flags of a channel that people of other organisations read.
_FOREIGN = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")
_UNKNOWN = {"user_not_found", "users_not_found", "user_not_visible"}

_T = TypeVar("_T")


class SlackDirectory:
    """The `Directory` port over Slack's Web API. Roles come from Slack and the configuration."""

    def __init__(self, workspaces: Workspaces, super_admins: Collection[str]) -> None:
        self._workspaces = workspaces
        self._configured = frozenset(super_admins)
        self._kept: dict[Hashable, tuple[float, Any]] = {}
        self._lock = Lock()
        self._told = 0  # how often something that was kept turned out to be old

    def person(self, workspace_id: str, user_id: str, *, since: float = -inf) -> Person:
        """Return a person; an unknown id is an outsider.

        What was asked before `since`, a moment of `monotonic()`, is not believed.
        """
        return self._fresh(
            ("person", workspace_id, user_id), lambda: self._ask(workspace_id, user_id), since
        )

    def by_email(self, workspace_id: str, address: str) -> Person | None:
        """Return the member whose Slack e-mail this is, or None."""
        return self._fresh(
            ("email", workspace_id, address), lambda: self._ask_email(workspace_id, address)
        )

    def super_admins(self, workspace_id: str) -> list[Person]:
        """Return the workspace's owners and admins and the configured ones, each once."""
        return self._fresh(("admins", workspace_id), lambda: self._ask_admins(workspace_id))

    def deactivated(self, workspace_id: str) -> frozenset[str]:
        """Return the ids of everybody whose account was ended."""
        return frozenset(
            str(member["id"])
            for page in self._workspaces.client(workspace_id).users_list(limit=200)
            for member in page["members"]
            if member.get("deleted")
        )

    def check_channel(self, workspace_id: str, channel_id: str) -> None:
        """Return if a channel can have a team mailbox. Raises `ChannelRefused`."""
        client = self._workspaces.client(workspace_id)
        try:
            channel = client.conversations_info(channel=channel_id)["channel"]
        except SlackApiError as error:
            if error.response["error"] not in {"channel_not_found", "missing_scope"}:
                raise
            raise ChannelRefused(channel_id, ChannelTrouble.ABSENT) from None
        if channel.get("is_im") or not channel.get("is_member"):
            raise ChannelRefused(channel_id, ChannelTrouble.ABSENT)
        if channel.get("is_archived"):
            raise ChannelRefused(channel_id, ChannelTrouble.ARCHIVED)
        if any(channel.get(flag) for flag in _FOREIGN):
            raise ChannelRefused(channel_id, ChannelTrouble.FOREIGN)

    def forget(self) -> None:
        """Believe nothing that is kept: somebody's role or profile has changed."""
        with self._lock:
            self._told += 1
            self._kept.clear()

    def _fresh(self, key: Hashable, ask: Callable[[], _T], since: float = -inf) -> _T:
        asked = monotonic()
        with self._lock:
            kept, told = self._kept.get(key), self._told
        if kept and kept[0] >= since and asked - kept[0] < FRESH:
            found: _T = kept[1]
            return found
        answer = ask()
        with self._lock:
            if told == self._told:  # else it may be from before the change
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                self._kept[key] = (asked, answer)
        return answer

    def _ask(self, workspace_id: str, user_id: str) -> Person:
        client = self._workspaces.client(workspace_id)
        try:
            answer = client.users_info(user=user_id, include_locale=True)
        except SlackApiError as error:
            if error.response["error"] not in _UNKNOWN:
                raise
            return _nobody(workspace_id, user_id)
        return self._read(workspace_id, answer["user"])

    def _ask_email(self, workspace_id: str, address: str) -> Person | None:
        client = self._workspaces.client(workspace_id)
        try:
            answer = client.users_lookupByEmail(email=address)
        except SlackApiError as error:
            if error.response["error"] not in _UNKNOWN:
                raise
            return None
        return self._read(workspace_id, answer["user"])

    def _ask_admins(self, workspace_id: str) -> list[Person]:
        found: dict[str, Person] = {}
        client = self._workspaces.client(workspace_id)
        for page in client.users_list(limit=200, include_locale=True):
            for member in page["members"]:
                person = self._read(workspace_id, member)
                if person.super_admin and not person.outsider:
                    found[person.id] = person
        return sorted(found.values(), key=lambda person: person.name)

    def _read(self, workspace_id: str, user: dict[str, Any]) -> Person:
        profile = user.get("profile", {})
        name = profile.get("real_name") or user.get("real_name") or profile.get("display_name")
        admin = any(user.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner"))
        return Person(
            id=user["id"],
            workspace_id=workspace_id,
            name=name or user.get("name") or user["id"],
            email=(profile.get("email") or "").lower() or None,
            locale=user.get("locale") or "en-US",
            time_zone=user.get("tz") or "UTC",
            super_admin=admin or user["id"] in self._configured,
            outsider=_is_outsider(user, workspace_id),
            deactivated=bool(user.get("deleted")),
        )


def _is_outsider(user: dict[str, Any], workspace_id: str) -> bool:
    """Guests, bots, deactivated accounts and people of other organisations, by Slack's flags."""
    flags = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    elsewhere = (user.get("team_id") or workspace_id) != workspace_id
    return elsewhere or user["id"] == "USLACKBOT" or any(user.get(flag) for flag in flags)


def _nobody(workspace_id: str, user_id: str) -> Person:
    return Person(
        id=user_id,
        workspace_id=workspace_id,
        name=user_id,
        email=None,
        locale="en-US",
        time_zone="UTC",
        super_admin=False,
        outsider=True,
    )
