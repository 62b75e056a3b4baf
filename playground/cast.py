"""The people of the local world: who works at Acme, and who has a mailbox at Google."""

from __future__ import annotations

from dataclasses import dataclass

from playground.slack.people import Channel, Person
from playground.world import INITECH, World

ALICE = "alice@acme.test"
BERND = "bernd@acme.test"
SAM = "sam@acme.test"


@dataclass(frozen=True)
class Cast:
    """Members, a super admin and a guest; Bernd, Carla and Gina read German.

    Carla works at a sister company with Microsoft 365, where Ada is the admin; Dan has a personal
    account at Outlook.com; Ida's company has a mail server of its own.
    """

    alice: Person
    bernd: Person
    sam: Person
    gina: Person
    carla: Person
    dan: Person
    ida: Person
    support: Channel


#: The domains whose mail goes somewhere.
DOMAINS = ("acme.test", "contoso.test", INITECH)
CARLA = "carla@contoso.test"
ADA = "ada@contoso.test"
DAN = "dan@outlook.com"
IDA = f"ida@{INITECH}"
#: The address of a team, and of its channel.
SUPPORT = "support@acme.test"
IDAS_PASSWORD = "a password for programs"


def add_cast(world: World) -> Cast:
    """Let everybody into a world, with an account at Google for each who has a mailbox."""
    slack = world.slack
    world.dns.set_mx("acme.test", "google")
    world.dns.set_mx("contoso.test", "microsoft")
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
        carla=slack.add_person(
            "carla", real_name="Carla", email=CARLA, locale="de-DE", tz="Europe/Berlin"
        ),
        dan=slack.add_person(
            "dan", real_name="Dan", email=DAN, locale="en-US", tz="Europe/London"
        ),
        ida=slack.add_person(
            "ida", real_name="Ida", email=IDA, locale="en-US", tz="Europe/London"
        ),
        support=slack.add_channel("support"),
    )
    world.imap.add_account(IDA, IDAS_PASSWORD)
    world.microsoft.add_tenant("contoso.test", "Contoso")
    world.microsoft.add_account(CARLA, "Carla", tenant="contoso.test")
    world.microsoft.add_account(ADA, "Ada", tenant="contoso.test", is_admin=True)
    world.microsoft.add_account(DAN, "Dan")
    # Acme has accounts there, too, for the day on which its mail moves.
    world.microsoft.add_tenant("acme.test", "Acme")
    world.microsoft.add_account(ALICE, "Alice", tenant="acme.test")
    world.microsoft.add_account(BERND, "Bernd", tenant="acme.test")
    for address, name in ((ALICE, "Alice"), (BERND, "Bernd"), (SAM, "Sam"), (SUPPORT, "Support")):
        world.google.add_account(address, name=name, hd="acme.test")
    everybody = (cast.alice, cast.bernd, cast.sam, cast.carla, cast.dan, cast.ida)
    for channel in (world.general, cast.support):
        channel.members += everybody
    world.general.members.append(cast.gina)
    return cast
