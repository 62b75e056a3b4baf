"""What an admin sees: the Home tab, the settings, somebody who leaves, the report, the audit."""

from playground.cast import BERND, Cast
from playground.slack.people import Person
from playground.tour.stage import Stage


def told_of_an_admins_day(stage: Stage, cast: Cast) -> None:
    """Play the day of a super admin."""
    alice, bernd, sam = cast.alice, cast.bernd, cast.sam

    stage.chapter("Sam looks at the Home tab, and finds a mailbox among many")
    stage.opens_home(sam, "Team mailboxes", "desk1@acme.test", "Last check that passed")
    stage.sees(stage.types(sam, "/inbox list desk3"), "1 mailbox with “desk3” in its address")

    stage.chapter("Sam sets what holds for everybody")
    stage.opens_form(sam, "/inbox settings", "Channel for alerts")
    answer = stage.fills_in(
        sam,
        {
            "IT contact: a person": alice,
            "No reminders from": "20:00",
            "No reminders until": "07:30",
        },
    )
    stage.sees(answer, "The settings are saved.")

    stage.chapter("Bernd leaves; Alice takes his mailbox over, and signs in for it herself")
    stage.world.slack.update_person(bernd, deleted=True)
    told = stage.gets(sam, "The Slack account of", "is deactivated", BERND)
    stage.presses_for_a_form(sam, told, "Transfer", near=BERND)
    stage.sees(stage.fills_in(sam, {"New owner": alice}), "is asked to take over", BERND)
    offer = stage.gets(alice, "Please take over the mailbox", BERND)
    invitation = stage.clicks(alice, offer, "Reconnect", near="")
    stage.signs_in(alice, invitation, "Reconnect", BERND)
    stage.gets(alice, f"{BERND} is yours now.")
    stage.gets(sam, "The Slack account of", "Has a new owner", BERND)
    stage.opens_home(alice, BERND)

    stage.chapter("Sam asks for the report and the audit")
    _asks_for_a_file(stage, sam, "report", ".png", "the picture is in the DM")
    _asks_for_a_file(stage, sam, "audit", ".csv", "the CSV file is in the DM")


def _asks_for_a_file(stage: Stage, person: Person, word: str, ending: str, what: str) -> None:
    """Let somebody ask for a file. It and the answer come in any order, and both are waited for.

    Else the later one would be taken for the answer to what is typed next.
    """
    before = len(stage.world.slack.seen_by(person))
    stage.types(person, f"/inbox {word}")
    stage.check(
        what,
        lambda: (
            _has_file(stage, person, ending)
            and any(
                "in your direct messages" in message.plain()
                for message in stage.world.slack.seen_by(person)[before:]
            )
        ),
        timeout=15,
    )


def _has_file(stage: Stage, person: Person, ending: str) -> bool:
    """Whether a file lies in somebody's direct messages."""
    messages = stage.world.slack.dms(person)
    return any(file.name.endswith(ending) for message in messages for file in message.files)
