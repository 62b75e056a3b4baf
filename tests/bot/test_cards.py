"""A card says what was seen of its mailbox, and no more."""

import pytest

from bot.blocks.cards import Scene, status
from bot.blocks.words import TROUBLED, marker
from bot.language import Language
from connections.lifecycle import State
from connections.model import Health
from tests.factories import NOW, make_connection, make_person

REFUSED = {
    "en-US": "Google has refused the access since",
    "de-DE": "Google lehnt den Zugriff seit",
}


def scene(locale: str = "en-US") -> Scene:
    return Scene(
        person=make_person(locale=locale),
        language=Language(locale, "Europe/Berlin"),
        providers={"google": "Google"},
    )


@pytest.mark.parametrize("locale", REFUSED)
def test_a_refusal_that_awaits_its_second_look_is_said_on_the_card(locale: str) -> None:
    health = Health(next_check_at=NOW, checked_at=NOW, suspected_since=NOW, refusals=1)
    refused = make_connection(state=State.ACTIVE, health=health)
    assert REFUSED[locale] in status(refused, scene(locale))
    assert marker(refused) == TROUBLED


def test_a_removal_that_has_just_begun_claims_no_end_that_nobody_has_seen() -> None:
    begun = status(make_connection(state=State.REMOVING), scene())
    assert "tells you how that ends" in begun
    assert "ended" not in begun
