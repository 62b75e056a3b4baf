"""Lists of mailboxes: their pages, their filter, and the search by part of an address."""

from difflib import get_close_matches

from bot import ids
from bot.blocks.cards import Scene
from bot.blocks.lists import PAGE, Place, counted, listing, search_form
from bot.listeners.payloads import Answer, Click, OpenForm, Reply, Submission, Typed, number
from connections.errors import Outsider
from connections.listings import View
from connections.service import Connections


class Browsing:
    """Answers with pages of a list."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def list(self, typed: Typed, scene: Scene) -> Answer:
        """`/inbox list [mine|team|problems] [part of an address] [page]`."""
        view, page, part = View.ALL, 1, ""
        for word in typed.rest:
            if word.lower() in set(View):
                view = View(word.lower())
            elif word.isdecimal():
                page = max(number(word), 1)
            else:
                part = word
        return self.page(Place.of(view, page, part), scene)

    def page(self, place: Place, scene: Scene) -> Reply:
        """Return one page of a list."""
        page = self._connections.page(
            scene.person, place.view, place.part, number=place.page, size=PAGE
        )
        near = get_close_matches(place.part.lower(), list(View), n=1, cutoff=0.5)
        blocks = listing(page, place, scene, meant=near[0] if near and not page.found else "")
        return Reply(text=counted(page.count, scene.language), blocks=blocks)

    def turn(self, click: Click, scene: Scene) -> Answer:
        """Show the page, or the part of the list, that a button or the filter names."""
        page = self.page(Place.parse(click.value) or Place(view=View.ALL), scene)
        return Reply(text=page.text, blocks=page.blocks, replace=True)

    def search(self, click: Click, scene: Scene) -> Answer:
        """Ask for a part of an address."""
        if scene.person.outsider:
            raise Outsider
        place = Place.parse(click.value) or Place(view=View.ALL)
        return OpenForm(view=search_form(place, scene, click.response_url))

    def searched(self, sent: Submission, scene: Scene) -> Answer:
        """Show what was searched for."""
        asked_in = Place.parse(sent.carried.get("place", "")) or Place(view=View.ALL)
        part = sent.values.get(ids.SEARCH_PART, "")
        return self.page(Place.of(asked_in.view, 1, part), scene)
