"""A notice on its way to one reader, together with what its sentence is made of."""

from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from bot.blocks.cards import Scene
from connections.incidents import Affected
from connections.model import Connection
from connections.notices import Notice


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What is sent: the line that notifications show, and the blocks."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A notice together with what its sentence is made of."""

    notice: Notice
    connection: Connection | None
    scene: Scene
    manage_page: str = ""
    steps: tuple[str, ...] = ()
    affected: tuple[Affected, ...] = ()  # the mailboxes of an incident that concern the reader
    on_it: tuple[str, ...] = ()  # the people who look after it

    def fact(self, name: str) -> str:
        """Return a fact as text, empty where the notice has none."""
        value = self.notice.facts.get(name)
        return "" if value is None else str(value)

    @property
    def provider(self) -> str:
        """The name of the provider that the notice is about."""
        return self.scene.providers.get(self.fact("provider"), self.fact("provider"))

    @property
    def own(self) -> bool:
        """Whether the reader is the mailbox's owner."""
        return self.fact("owner") == self.scene.person.id
