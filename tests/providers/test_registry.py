"""Which providers there are."""

from playground.clock import MovableClock
from providers.registry import build
from tests.providers.google_world import GoogleWorld
from tests.providers.microsoft_world import MicrosoftWorld


def test_a_provider_with_a_client_is_offered_under_its_id(
    google_world: GoogleWorld, microsoft_world: MicrosoftWorld
) -> None:
    offered = build(
        MovableClock(), google=google_world.settings(), microsoft=microsoft_world.settings()
    )
    assert {name: provider.id for name, provider in offered.items()} == {
        "google": "google",
        "microsoft": "microsoft",
        "outlook": "outlook",
    }


def test_a_provider_without_a_client_is_not_offered(
    google_world: GoogleWorld, microsoft_world: MicrosoftWorld
) -> None:
    assert build(MovableClock()) == {}
    google = google_world.settings(client_id="")
    microsoft = microsoft_world.settings(client_id="")
    assert build(MovableClock(), google=google, microsoft=microsoft) == {}


def test_a_domain_and_a_mail_host_belong_to_one_provider(
    google_world: GoogleWorld, microsoft_world: MicrosoftWorld
) -> None:
    offered = build(
        MovableClock(), google=google_world.settings(), microsoft=microsoft_world.settings()
    ).values()
    for names in ([p.domains for p in offered], [p.mx_suffixes for p in offered]):
        every = [name for some in names for name in some]
        assert len(every) == len({*every}) > 0
