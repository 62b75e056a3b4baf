"""Many connections in one message, page by page within Slack's limits."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock, DividerBlock

from bot import ids
from bot.blocks.cards import Scene, card
from bot.blocks.text import mrkdwn, plain, section
from bot.language import Mrkdwn
from connections.model import Connection
from connections.service import View

#: Cards on a page: three blocks each and four of frame stay under Slack's fifty, and their text
#: under the limit on a whole message.
PAGE = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What a card was part of, so that a click can draw the same again: a page of a list."""

    view: View
    page: int = 1

    def __str__(self) -> str:
        return f"list.{self.view}.{self.page}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """Return the place that a block id names, or None for a card that stood alone."""
        match text.split("|", maxsplit=1)[0].split("."):
            case ["list", view, page] if view in set(View) and page.isdigit():
                return cls(view=View(view), page=max(int(page), 1))
        return None


def listing(found: Sequence[Connection], place: Place, scene: Scene) -> list[Block]:
    """Return one page of a list; a page beyond the end shows the last one."""
    language = scene.language
    if not found:
        return [section(_nothing(place.view, scene))]
    pages = -(-len(found) // PAGE)
    page = min(place.page, pages)
    here = Place(view=place.view, page=page)
    shown = found[(page - 1) * PAGE : page * PAGE]
    count = language.plural("*{count} mailbox*", "*{count} mailboxes*", len(found))
    blocks: list[Block] = [section(count)]
    for connection in shown:
        blocks.append(DividerBlock())
        blocks += card(connection, scene, place=str(here))
    if pages > 1:
        blocks.append(DividerBlock())
        text = language.mrkdwn("Page {page} of {pages}", page=page, pages=pages)
        blocks.append(ContextBlock(elements=[mrkdwn(text)]))
        blocks.append(_turns(here, pages, scene))
    return blocks


def _turns(here: Place, pages: int, scene: Scene) -> Block:
    turns = []
    if here.page > 1:
        turns.append(("back", here.page - 1, scene.language.plain("Previous")))
    if here.page < pages:
        turns.append(("on", here.page + 1, scene.language.plain("Next")))
    return ActionsBlock(
        block_id=f"{here}|turn",
        elements=[
            ButtonElement(
                action_id=f"{ids.LIST_PAGE}.{way}",
                text=plain(label),
                value=str(Place(view=here.view, page=page)),
            )
            for way, page, label in turns
        ],
    )


def _nothing(view: View, scene: Scene) -> Mrkdwn:
    language = scene.language
    match view:
        case View.PROBLEMS:
            return language.mrkdwn("No mailbox has a problem that we know of.")
        case View.TEAM:
            return language.mrkdwn("There is no team mailbox yet.")
        case _:
            return language.mrkdwn(
                "No mailbox is connected yet. Connect yours with"
                " `/inbox connect you@example.com`, or type `/inbox connect` for a form."
            )
