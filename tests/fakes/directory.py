"""A directory of the people whom a test puts into it."""

from connections.errors import ChannelRefused, ChannelTrouble
from connections.model import Person
from tests.factories import make_person


class FakeDirectory:
    def __init__(self, *people: Person) -> None:
        self.refused: dict[str, ChannelTrouble] = {}
        self.people = {person.id: person for person in people}

    def person(self, workspace_id: str, user_id: str, *, afresh: bool = False) -> Person:
        return self.people.get(user_id) or make_person(id=user_id, outsider=True)

    def by_email(self, workspace_id: str, address: str) -> Person | None:
        return next((p for p in self.people.values() if p.email == address), None)

    def deactivated(self, workspace_id: str) -> frozenset[str]:
        return frozenset(p.id for p in self.people.values() if p.deactivated)

    def check_channel(self, workspace_id: str, channel_id: str) -> None:
        if channel_id in self.refused:
            raise ChannelRefused(channel_id, self.refused[channel_id])

    def approvers(self, workspace_id: str) -> list[Person]:
        return [p for p in self.people.values() if p.super_admin or p.account_access]

    def super_admins(self, workspace_id: str) -> list[Person]:
        return [p for p in self.people.values() if p.super_admin]
