"""Two workspaces with the bot in both: the key of one opens nothing of the other."""

from collections.abc import Iterator

import pytest
import requests

from bot.web.api.pages import read as read_cursor
from connections.apping import Apps, Wish
from connections.apps import Leave
from connections.lifecycle import State
from playground.world import World
from tests.stories.test_workspaces import ALICE, Country, Place

pytestmark = pytest.mark.slow


class Both:
    """One address connected in both, an app in each that may use it there, and their keys."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.apps = Apps(country.world.bot.database, country.world.clock, lambda: None)
        for place in (country.acme, country.beta):
            place.install()
            place.connect()
        self.here, self.there = self.key(country.acme), self.key(country.beta)

    def key(self, place: Place) -> str:
        wish = Wish(name="CRM", addresses=frozenset({ALICE}), everything=True)
        app, key = self.apps.add(place.id, wish, by=place.sam.id)
        [connection] = place.connections()
        directory = self.country.world.bot.services.approvals._directory
        alice = directory.person(place.id, place.alice.id)
        self.apps.answer(alice, app.id, connection.id, Leave.GIVEN)
        return key

    def ask(
        self, key: str, path: str = "", method: str = "GET", **query: str
    ) -> requests.Response:
        return requests.request(
            method,
            f"{self.country.world.public_url}/api/v1/connections{path}",
            params=query,
            headers={"Authorization": f"Bearer {key}"},
            timeout=20,
        )


@pytest.fixture
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with World(tmp_path_factory.mktemp("world"), many=True) as world:
        yield Both(Country(world))


def test_an_id_of_another_workspace_in_the_apis_path_is_no_id(both: Both) -> None:
    acme, beta = both.country.acme, both.country.beta
    assert acme.alice.id == beta.alice.id  # people have the same ids, and the address is one
    [mine], [theirs] = acme.connections(), beta.connections()
    assert mine.id != theirs.id
    assert both.ask(both.here, f"/{mine.id}").status_code == 200
    assert both.ask(both.here, f"/{mine.id}/token", "POST").status_code == 200
    for path, method in ((f"/{theirs.id}", "GET"), (f"/{theirs.id}/token", "POST")):
        refused = both.ask(both.here, path, method)
        unknown = both.ask(both.here, path.replace(theirs.id, "0" * len(theirs.id)), method)
        assert refused.status_code == unknown.status_code == 404
        assert {**refused.json(), "instance": "", "reference": ""} == {
            **unknown.json(),
            "instance": "",
            "reference": "",
        }
        assert ALICE not in refused.text


def test_lists_searches_and_cursors_end_at_the_workspace(both: Both) -> None:
    acme, beta = both.country.acme, both.country.beta
    [mine], [theirs] = acme.connections(), beta.connections()
    for query in ({}, {"address": ALICE}, {"state": "active"}, {"limit": "100"}):
        listed = both.ask(both.here, **query)
        assert listed.status_code == 200
        assert theirs.id not in listed.text
        assert mine.id in listed.text
    cursor = both.ask(both.there, limit="1").json().get("next_cursor")
    if cursor:
        assert read_cursor(cursor)
        assert theirs.id not in both.ask(both.here, cursor=cursor).text


def test_the_key_of_a_workspace_that_took_the_bot_out_opens_nothing_and_the_others_go_on(
    both: Both,
) -> None:
    acme, beta = both.country.acme, both.country.beta
    acme.slack.uninstall()
    both.country.world.until(acme.stopped)
    [mine], [theirs] = acme.connections(), beta.connections()
    assert both.ask(both.here).status_code in {401, 403}
    for path, method in ((f"/{mine.id}", "GET"), (f"/{theirs.id}/token", "POST")):
        assert both.ask(both.here, path, method).status_code in {401, 403}
    assert both.ask(both.there, f"/{theirs.id}/token", "POST").status_code == 200
    assert theirs.state is State.ACTIVE
