"""The people and channels of a workspace, as Slack's user and channel objects describe them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playground.slack.errors import SlackError


@dataclass(eq=False)
class Person:
    """A member, guest, bot or stranger (docs.slack.dev/reference/objects/user-object)."""

    id: str
    name: str
    team_id: str
    real_name: str
    email: str | None = None
    locale: str = "en-US"
    tz: str = "Europe/Berlin"
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    is_stranger: bool = False
    display_name: str = ""

    def __post_init__(self) -> None:
        self.display_name = self.display_name or self.name

    def as_user(self, *, with_email: bool, with_locale: bool) -> dict[str, Any]:
        """Return Slack's user object; a deactivated one is cut down as Slack does."""
        profile: dict[str, Any] = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.display_name,
            "display_name_normalized": self.display_name,
            "team": self.team_id,
        }
        if with_email and self.email is not None:
            profile["email"] = self.email
        user: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }
        if not self.deleted:
            user.update(self._while_active())
            if with_locale:
                user["locale"] = self.locale
        return user

    def _while_active(self) -> dict[str, Any]:
        return {
            "real_name": self.real_name,
            **(self._zone() if self.tz else {}),  # some have none
            "is_admin": self.is_admin or self.is_owner,
            "is_owner": self.is_owner,
            "is_primary_owner": self.is_primary_owner,
            "is_restricted": self.is_restricted or self.is_ultra_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_stranger": self.is_stranger,
        }

    def _zone(self) -> dict[str, Any]:
        offset = datetime.now(ZoneInfo(self.tz)).utcoffset()
        return {
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
        }


@dataclass(eq=False)
class Channel:
    """A channel, or the direct messages between one person and the bot (`person` is set)."""

    id: str
    name: str
    members: list[Person] = field(default_factory=list)
    bot_is_member: bool = True
    is_private: bool = False
    is_ext_shared: bool = False
    is_archived: bool = False
    person: Person | None = None

    @property
    def is_im(self) -> bool:
        """Whether these are direct messages with the bot."""
        return self.person is not None

    @property
    def type(self) -> str:
        """Slack's name of the type: `im`, `private_channel` or `public_channel`."""
        if self.is_im:
            return "im"
        return "private_channel" if self.is_private else "public_channel"

    def as_conversation(self) -> dict[str, Any]:
        """Return Slack's conversation object."""
        if self.person is not None:
            return {
                "id": self.id,
                "is_im": True,
                "is_archived": False,
                "is_org_shared": False,
                "user": self.person.id,
                "is_user_deleted": self.person.deleted,
                "created": 1_700_000_000,
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": self.name == "general",
            "is_shared": self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_org_shared": False,
            "is_member": self.bot_is_member,
            "created": 1_700_000_000,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


class Directory:
    """Everybody and every channel, found by id, name or email."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}

    def person(self, user_id: object) -> Person:
        """Return the person; raise SlackError `user_not_found`."""
        found = self.people.get(str(user_id))
        if found is None:
            raise SlackError("user_not_found")
        return found

    def person_named(self, name: str) -> Person | None:
        """Return the person with that handle, without the @."""
        return next((one for one in self.people.values() if one.name == name), None)

    def person_by_email(self, email: str) -> Person:
        """Return the active person; raise SlackError `users_not_found`."""
        wanted = email.casefold()
        for person in self.people.values():
            if (person.email or "").casefold() == wanted and not person.deleted:
                return person
        raise SlackError("users_not_found")

    def channel(self, channel_id: object) -> Channel:
        """Return the channel; raise SlackError `channel_not_found`."""
        found = self.channels.get(str(channel_id))
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def channel_named(self, name: str) -> Channel | None:
        """Return the channel with that name, without the #; direct messages have none."""
        named = (one for one in self.channels.values() if not one.is_im)
        return next((one for one in named if one.name == name), None)

    def name_of(self, identifier: str) -> str:
        """Return what people see instead of an id of a person or channel."""
        if identifier in self.people:
            return f"@{self.people[identifier].display_name}"
        if identifier in self.channels:
            return f"#{self.channels[identifier].name}"
        return identifier
