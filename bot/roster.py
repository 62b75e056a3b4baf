"""The people with their roles: Slack's answers, and what super admins have given out here."""

from dataclasses import replace
from time import monotonic

from bot.directory import SlackDirectory
from bot.language import is_known
from connections.model import Person
from connections.repositories import Storage
from connections.settings import preferences


class Roster:
    """The `Directory` port. What was set here is looked up anew each time it counts.

    Somebody whose language the bot does not speak is spoken to in that of the workspace.
    """

    def __init__(self, slack: SlackDirectory, storage: Storage) -> None:
        self._slack = slack
        self._storage = storage

    def person(self, workspace_id: str, user_id: str, *, afresh: bool = False) -> Person:
        """Return a person; an unknown id is an outsider.

        `afresh`: who has a role by what is kept is asked about anew. `user_change` may be late, or
        never come; of those without a role nothing can be lost.
        """
        began = monotonic()
        found = self._with_role(self._slack.person(workspace_id, user_id))
        if afresh and (found.super_admin or found.account_access):
            found = self._with_role(self._slack.person(workspace_id, user_id, since=began))
        return found

    def by_email(self, workspace_id: str, address: str) -> Person | None:
        """Return the member whose Slack e-mail this is, or None."""
        found = self._slack.by_email(workspace_id, address)
        return None if found is None else self._with_role(found)

    def super_admins(self, workspace_id: str) -> list[Person]:
        """Return the workspace's owners and admins and the configured ones, each once."""
        return self._slack.super_admins(workspace_id)

    def approvers(self, workspace_id: str) -> list[Person]:
        """Return who decides wishes: super admins and members with account access, each once."""
        found = {person.id: person for person in self.super_admins(workspace_id)}
        for user_id in self._members(workspace_id):
            if user_id not in found:
                person = self.person(workspace_id, user_id)
                if not person.outsider:
                    found[user_id] = person
        return list(found.values())

    def deactivated(self, workspace_id: str) -> frozenset[str]:
        """Return the ids of everybody whose account was ended."""
        return self._slack.deactivated(workspace_id)

    def check_channel(self, workspace_id: str, channel_id: str) -> None:
        """Return if a channel can have a team mailbox. Raises `ChannelRefused`."""
        self._slack.check_channel(workspace_id, channel_id)

    def forget(self) -> None:
        """Believe nothing that is kept of Slack's answers."""
        self._slack.forget()

    def _with_role(self, person: Person) -> Person:
        with self._storage.snapshot() as tx:
            given = person.id in tx.roles.members(person.workspace_id)
            language = preferences(tx, person.workspace_id).language
        locale = person.locale if is_known(person.locale) or not language else language
        return replace(person, account_access=given and not person.outsider, locale=locale)

    def _members(self, workspace_id: str) -> list[str]:
        with self._storage.snapshot() as tx:
            return tx.roles.members(workspace_id)
