"""What a visitor could do next: what can be typed, what to try first, and what after that."""

from __future__ import annotations

from bot.blocks.help import COMMANDS
from playground.cast import ALICE
from playground.slack.people import Person

#: The story of the help article and what else is worth seeing, in the order to try it.
IDEAS = (
    "Connect Alice's mailbox and sign in at the little Google; come back and read the message.",
    "Type /inbox list, press Deactivate and answer the dialog: the card turns grey.",
    "Press Remove as Alice: she is told whom to ask. Sam may do it: act as him.",
    "Act as Bernd, who reads German, and connect his mailbox with the form: /inbox connect.",
    "Remove an access at Google by hand; an hour and 15 minutes later the bot has looked twice.",
    "Let Google have an outage and move the clock on: nobody's mailbox is called disconnected.",
    "Open Sam's Home tab: it changes by itself. Its buttons search, report, and set things.",
    "Take Bernd's Slack account away (in Slack, below): Sam is asked who takes his mailbox over.",
    "Act as Gina, a guest: she can use nothing.",
)


def suggestion(person: Person) -> str:
    """Return the command for this person to try first."""
    if person.is_restricted or person.is_ultra_restricted:
        return "/inbox"
    if person.is_admin or person.is_owner:
        return f"/inbox remove {ALICE}"
    return f"/inbox connect {person.email}"


def typed_commands(person: Person) -> list[str]:
    """Return what the composer offers while somebody types."""
    return [f"/inbox {word}" for word in COMMANDS if word != "connect"] + [
        "/inbox connect",
        f"/inbox connect {person.email}",
    ]
