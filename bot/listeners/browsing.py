"""Lists of mailboxes: their pages, their filter, and the search by part of an address."""

from difflib import get_close_matches

from bot import ids
from bot.blocks.cards import Scene
from bot.blocks.lists import Place, listing, search_form
from bot.listeners.payloads import Answer, Click, OpenForm, Reply, Submission, Typed
from connections.errors import Outsider
from connections.service import Connections, View


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
            elif word.isdigit():
                page = max(int(word[:6]), 1)
            else:
                part = word
        return self.page(Place.of(view, page, part), scene)

    def page(self, place: Place, scene: Scene) -> Reply:
        """Return one page of a list."""
        found = self._connections.list_for(scene.person, place.view, place.part)
        text = scene.language.plural("{count} mailbox", "{count} mailboxes", len(found))
        near = get_close_matches(place.part.lower(), list(View), n=1, cutoff=0.5)
        blocks = listing(found, place, scene, meant=near[0] if near and not found else "")
        return Reply(text=text, blocks=blocks)

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
