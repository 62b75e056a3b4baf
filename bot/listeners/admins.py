"""`/inbox admins`: who decides here, and who is let to."""

import re

from bot.blocks.cards import Scene
from bot.blocks.text import section
from bot.blocks.words import mention
from bot.language import Mrkdwn
from bot.listeners.payloads import Answer, Reply, Typed
from connections.ports import Directory
from connections.roles import Roles

#: How Slack hands over a person that was typed with @.
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class Admins:
    """Lists, gives and takes account access."""

    def __init__(self, roles: Roles, directory: Directory) -> None:
        self._roles = roles
        self._directory = directory

    def admins(self, typed: Typed, scene: Scene) -> Answer:
        """`/inbox admins [add|remove @member]`."""
        match typed.rest:
            case []:
                return self._list(scene)
            case [("add" | "remove") as verb, person] if found := _PERSON.fullmatch(person):
                return self._change(verb, found[1], scene)
        return _said(
            scene.language.mrkdwn(
                "Type `/inbox admins`, `/inbox admins add @member` or"
                " `/inbox admins remove @member`, and choose the member from Slack's list."
            )
        )

    def _list(self, scene: Scene) -> Reply:
        language, workspace = scene.language, scene.person.workspace_id
        admins = [mention(person.id) for person in self._directory.super_admins(workspace)]
        members = [mention(user_id) for user_id in self._roles.members(scene.person)]
        lines = [language.mrkdwn("*Super admins*: {people}", people=Mrkdwn(", ".join(admins)))]
        if members:
            people = Mrkdwn(", ".join(members))
            lines.append(language.mrkdwn("*Account access*: {people}", people=people))
        else:
            lines.append(language.mrkdwn("Nobody else has account access."))
        if scene.person.super_admin:
            lines.append(
                language.mrkdwn("`/inbox admins add @member` lets somebody manage mailboxes.")
            )
        return _said(Mrkdwn("\n".join(lines)))

    def _change(self, verb: str, user_id: str, scene: Scene) -> Reply:
        language, who = scene.language, mention(user_id)
        if verb == "add":
            member = self._directory.person(scene.person.workspace_id, user_id)
            if self._roles.give(scene.person, member):
                return _said(language.mrkdwn("{who} has account access now.", who=who))
            return _said(language.mrkdwn("{who} has account access already.", who=who))
        if self._roles.take(scene.person, user_id):
            return _said(language.mrkdwn("{who} has account access no more.", who=who))
        return _said(language.mrkdwn("{who} had no account access.", who=who))


def _said(text: Mrkdwn) -> Reply:
    return Reply(text=text, blocks=[section(text)])
