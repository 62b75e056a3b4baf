"""For whom something is drawn: a person looked up, with their language and what they may know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.blocks.cards import Scene
from bot.language import Language
from connections.apps import Use
from connections.model import Connection, Person
from connections.ports import Directory
from connections.service import Siblings


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenes:
    """Makes the scene of a person. It asks the directory: never inside a transaction."""

    directory: Directory
    providers: Mapping[str, str]
    siblings: Callable[[Person, Connection], Siblings]
    uses: Callable[[Person, Connection], list[Use]]

    def of(self, workspace_id: str, user_id: str, *, afresh: bool = False) -> Scene:
        """Return the scene of a person by id; `afresh`: no role of theirs out of memory."""
        return self.for_person(self.directory.person(workspace_id, user_id, afresh=afresh))

    def for_person(self, person: Person) -> Scene:
        """Return the scene of a person who is known already."""
        return Scene(
            person=person,
            language=Language(person.locale, person.time_zone),
            providers=self.providers,
            siblings=self.siblings,
            uses=self.uses,
        )
