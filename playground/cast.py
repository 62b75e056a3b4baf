"""The people of the local world: who works at Acme, and who has a mailbox at Google."""

from __future__ import annotations

from dataclasses import dataclass

from playground.slack.people import Person
from playground.world import World

ALICE = "alice@acme.test"
BERND = "bernd@acme.test"
SAM = "sam@acme.test"


@dataclass(frozen=True)
class Cast:
    """Two members, a super admin and a guest; Bernd and Gina read German."""

    alice: Person
    bernd: Person
    sam: Person
    gina: Person


def add_cast(world: World) -> Cast:
    """Let everybody into a world, with an account at Google for each who has a mailbox."""
    slack = world.slack
    world.dns.set_mx("acme.test", "google")
    cast = Cast(
        alice=slack.add_person(
            "alice", real_name="Alice", email=ALICE, locale="en-US", tz="Europe/London"
        ),
        bernd=slack.add_person(
            "bernd", real_name="Bernd", email=BERND, locale="de-DE", tz="Europe/Berlin"
        ),
        sam=slack.add_person(
            "sam", real_name="Sam", email=SAM, locale="en-US", tz="Europe/London", is_owner=True
        ),
        gina=slack.add_person(
            "gina",
            real_name="Gina",
            email="gina@partner.test",
            locale="de-DE",
            tz="Europe/Berlin",
            is_restricted=True,
        ),
    )
    for address, name in ((ALICE, "Alice"), (BERND, "Bernd"), (SAM, "Sam")):
        world.google.add_account(address, name=name, hd="acme.test")
    world.general.members += [cast.alice, cast.bernd, cast.sam, cast.gina]
    return cast
