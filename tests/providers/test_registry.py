"""Which providers there are."""

from playground.clock import MovableClock
from providers.registry import build
from tests.providers.google_world import GoogleWorld


def test_a_provider_with_a_client_is_offered_under_its_id(google_world: GoogleWorld) -> None:
    offered = build(MovableClock(), google=google_world.settings())
    assert {name: provider.id for name, provider in offered.items()} == {"google": "google"}


def test_a_provider_without_a_client_is_not_offered(google_world: GoogleWorld) -> None:
    assert build(MovableClock()) == {}
    assert build(MovableClock(), google=google_world.settings(client_id="")) == {}
