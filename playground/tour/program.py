"""A program of the team: it reads a mailbox, is refused after Deactivate, and comes back."""

import re

from playground.cast import BERND, Cast
from playground.slack.people import Person
from playground.tour.stage import Stage, Surprise


def told_of_a_program(stage: Stage, cast: Cast) -> None:
    """Play a program that uses a mailbox of Alice's, as long as she lets it."""
    alice, sam, world = cast.alice, cast.sam, stage.world

    stage.chapter("A program of the team wants to use a mailbox; its owner is asked")
    world.program.key = registers(stage, sam, BERND)
    stage.reads(BERND, "The owner has not said yes")
    allows(stage, alice, BERND)
    world.receiver.secret = points(stage, sam, world.receiver.url)
    stage.reads(BERND, "Welcome aboard")

    stage.chapter("Alice deactivates the mailbox, and the program gets nothing more")
    card = stage.types(alice, f"/inbox status {BERND}")
    stage.sees(card, "App CRM: got access last", "What it was given can be used until")
    stage.clicks(alice, card, "Deactivate", near=BERND, confirm="Yes, deactivate")
    stage.reads(BERND, "The mailbox is switched off", "until it is reactivated in Slack")
    stage.hears(BERND, "connection.deactivated")

    stage.chapter("She switches it on again, and the program comes back")
    card = stage.types(alice, f"/inbox status {BERND}")
    stage.clicks(alice, card, "Reactivate", near=BERND)
    stage.hears(BERND, "connection.reactivated")
    stage.reads(BERND, "Welcome aboard")


def registers(stage: Stage, person: Person, *addresses: str) -> str:
    """Let a super admin register an app for personal mailboxes; return its key."""
    listed = stage.types(person, "/inbox apps")
    stage.presses_for_a_form(person, listed, "Register an app", near="")
    entered: dict[str, str | list[str] | Person] = {
        "Name": "CRM",
        "Personal mailboxes": "\n".join(addresses),
        "What it may do": ["All that was consented"],
    }
    return _shown(r"ibk_\w+", stage.fills_in(person, entered).plain())


def allows(stage: Stage, person: Person, address: str) -> None:
    """Let an owner say yes to the app."""
    german = person.locale.startswith("de")
    asked = stage.gets(person, "CRM", address)
    label = "Zulassen" if german else "Allow"
    stage.clicks(person, asked, label, near="")


def points(stage: Stage, person: Person, url: str) -> str:
    """Let a super admin say where the app's events go; return the webhook's secret."""
    listed = stage.types(person, "/inbox apps")
    stage.presses_for_a_form(person, listed, "Webhook", near="")
    answer = stage.fills_in(person, {"Where events go": url})
    return _shown(r"whsec_[\w+/=]+", answer.plain())


def _shown(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise Surprise(f"nothing like {pattern} in: {text}")
    return found[0]
