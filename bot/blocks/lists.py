"""Many connections, page by page within Slack's limits, in a message or in a window."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import labels
from bot.blocks.cards import Scene, card
from bot.blocks.text import mrkdwn, plain, section
from bot.language import Language, Mrkdwn
from connections.listings import Count, Page, View
from connections.wording import said

#: Cards on a page: three blocks each and five of frame stay under Slack's fifty, and their text
#: under the limit on a whole message.
PAGE = 8
#: Characters of a part of an address, as it is written into the values of buttons.
PART = 100

VIEWS = {
    View.ALL: said("All mailboxes"),
    View.MINE: said("My mailboxes"),
    View.TEAM: said("Team mailboxes"),
    View.PROBLEMS: said("With a problem"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What a card was part of, so that a click can draw the same again: a page of a list."""

    view: View
    page: int = 1
    part: str = ""

    @classmethod
    def of(cls, view: View, page: int, part: str) -> "Place":
        """Return the place of a search; a part that no button could carry is cut."""
        part = part.strip()
        while len(quote(part)) > PART:
            part = part[:-1]
        return cls(view=view, page=page, part=part)

    def __str__(self) -> str:
        written = f"list.{self.view}.{self.page}"
        return f"{written}.{quote(self.part)}" if self.part else written

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """Return the place that a block id names, or None for a card that stood alone."""
        match text.split("|", maxsplit=1)[0].split(".", maxsplit=3):
            case ["list", view, page, *rest] if view in set(View) and page.isdecimal():
                part = unquote(rest[0]) if rest else ""
                return cls(view=View(view), page=max(int(page[:6]), 1), part=part)
        return None


def listing(page: Page, place: Place, scene: Scene, *, meant: str = "") -> list[Block]:
    """Return one page of a list.

    `meant` is a part of the list whose name is near to what was searched for in vain.
    """
    language = scene.language
    if not page.found:
        blocks: list[Block] = [section(_nothing(place, scene, meant))]
        return [*blocks, _tools(place, page, scene)] if place.part else blocks
    here = Place(view=place.view, page=page.number, part=place.part)
    blocks = [section(_count(page.count, here, scene))]
    for connection in page.found:
        blocks.append(DividerBlock())
        blocks += card(connection, scene, place=str(here))
    several = page.pages is None or page.pages > 1
    if several:
        text = language.mrkdwn("Page {page}", page=page.number)
        if page.pages is not None:
            text = language.mrkdwn("Page {page} of {pages}", page=page.number, pages=page.pages)
        blocks += [DividerBlock(), ContextBlock(elements=[mrkdwn(text)])]
    if several or here.part:
        blocks.append(_tools(here, page, scene))
    return blocks


def search_form(place: Place, scene: Scene, response_url: str) -> SlackView:
    """Return the form that asks for a part of an address."""
    language = scene.language
    return SlackView(
        type="modal",
        callback_id=ids.SEARCH_FORM,
        private_metadata=ids.carried(
            locale=scene.person.locale, response_url=response_url, place=str(place)
        ),
        title=plain(language.plain(labels.SEARCH), 24),
        submit=plain(language.plain(labels.SEARCH), 24),
        close=plain(language.plain(labels.CANCEL), 24),
        blocks=[
            InputBlock(
                block_id=ids.SEARCH_PART,
                label=plain(language.plain("Part of an address"), 150),
                hint=plain(language.plain("For example a name, or @ and a domain."), 150),
                element=PlainTextInputElement(
                    action_id=ids.SEARCH_PART,
                    initial_value=place.part or None,
                    max_length=PART,
                    focus_on_load=True,
                ),
            )
        ],
    )


def counted(count: Count, language: Language) -> Mrkdwn:
    """Return how many mailboxes there are, in words."""
    if count.more:
        return language.mrkdwn("More than {count} mailboxes", count=count.number)
    return language.plural("{count} mailbox", "{count} mailboxes", count.number)


def _count(count: Count, place: Place, scene: Scene) -> Mrkdwn:
    language = scene.language
    if place.part and count.more:
        return language.mrkdwn(
            "*More than {count} mailboxes* with “{part}” in their address",
            count=count.number,
            part=place.part,
        )
    if place.part:
        return language.plural(
            "*{count} mailbox* with “{part}” in its address",
            "*{count} mailboxes* with “{part}” in their address",
            count.number,
            part=place.part,
        )
    if count.more:
        return language.mrkdwn("*More than {count} mailboxes*", count=count.number)
    return language.plural("*{count} mailbox*", "*{count} mailboxes*", count.number)


def _tools(here: Place, page: Page, scene: Scene) -> Block:
    """Return what leads on from here: earlier and later pages, the filter, and the search."""
    language = scene.language
    elements: list[ButtonElement | StaticSelectElement] = []
    for way, number, there_is in (
        ("back", here.page - 1, here.page > 1 and page.found),
        ("on", here.page + 1, not page.last),
    ):
        if there_is:
            label = language.plain("Previous") if way == "back" else language.plain("Next")
            there = Place(view=here.view, page=number, part=here.part)
            elements.append(
                ButtonElement(
                    action_id=f"{ids.LIST_PAGE}.{way}", text=plain(label), value=str(there)
                )
            )
    elements += [_filter(here, scene), search_button(here, scene)]
    return ActionsBlock(block_id=f"{here}|turn", elements=elements)


def search_button(place: Place, scene: Scene) -> ButtonElement:
    """Return the button that asks for a part of an address."""
    return ButtonElement(
        action_id=ids.LIST_SEARCH,
        text=plain(scene.language.plain(labels.SEARCH)),
        value=str(place),
    )


def _filter(here: Place, scene: Scene) -> StaticSelectElement:
    options = {
        view: Option(
            value=str(Place(view=view, part=here.part)),
            text=plain(scene.language.plain(name)),
        )
        for view, name in VIEWS.items()
    }
    return StaticSelectElement(
        action_id=ids.LIST_VIEW,
        placeholder=plain(scene.language.plain("Which mailboxes")),
        options=list(options.values()),
        initial_option=options[here.view],
    )


def _nothing(place: Place, scene: Scene, meant: str) -> Mrkdwn:
    language = scene.language
    if place.part:
        first = language.mrkdwn("No mailbox has “{part}” in its address.", part=place.part)
        if not meant:
            return first
        second = language.mrkdwn("Did you mean `/inbox {near}`?", near=f"list {meant}")
        return Mrkdwn(f"{first} {second}")
    match place.view:
        case View.PROBLEMS:
            return language.mrkdwn("No mailbox has a problem that we know of.")
        case View.TEAM:
            return language.mrkdwn("There is no team mailbox yet.")
        case _:
            return language.mrkdwn(
                "No mailbox is connected yet. Connect yours with"
                " `/inbox connect you@example.com`, or type `/inbox connect` for a form."
            )
