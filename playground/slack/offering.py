"""What the menus of people and of conversations offer to the person who opens them.

docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playground.slack.composition import KINDS_OF_CONVERSATION
from playground.slack.people import Channel, Directory, Person

Element = dict[str, Any]
#: Ids and what is read in the menu instead of them.
Offers = Callable[[Element], Mapping[str, str]]

MENUS = frozenset(
    {"users_select", "channels_select", "conversations_select", "multi_conversations_select"}
)
_KINDS = {"im": "im", "private_channel": "private", "public_channel": "public"}


def offers_to(person: Person, directory: Directory) -> Offers:
    """Return what tells what an element of `MENUS` offers to that person."""

    def offered(element: Element) -> Mapping[str, str]:
        if element["type"] == "users_select":
            # Bots stand among the people there; only a menu of conversations can be rid of them.
            known = directory.people.values()
            return {one.id: one.real_name for one in known if not one.deleted}
        return {
            channel.id: _shown(channel, directory)
            for channel in directory.channels.values()
            if is_offered(element, channel, person)
        }

    return offered


def is_offered(element: Element, channel: Channel, person: Person) -> bool:
    """Whether a person may choose a conversation: one that they see and no filter takes away."""
    if channel.is_archived or not _is_seen(channel, person):
        return False
    kind = _KINDS[channel.type]
    if element["type"] == "channels_select":
        return kind == "public"
    rules = element.get("filter", {})
    if kind not in rules.get("include", KINDS_OF_CONVERSATION):
        return False
    if channel.is_ext_shared and rules.get("exclude_external_shared_channels"):
        return False
    # The only direct messages in this world are those with the bot.
    return not (channel.is_im and rules.get("exclude_bot_users"))


def _is_seen(channel: Channel, person: Person) -> bool:
    if channel.is_im:
        return channel.person is person
    guest = person.is_restricted or person.is_ultra_restricted or person.is_stranger
    return person in channel.members or not (channel.is_private or guest)


def _shown(channel: Channel, directory: Directory) -> str:
    if not channel.is_im:
        return f"#{channel.name}"
    return next((one.real_name for one in directory.people.values() if one.is_bot), channel.name)
