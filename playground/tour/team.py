"""The team half of the article: a mailbox of a channel, who may delete it, and who is told."""

from playground.cast import SUPPORT, Cast
from playground.tour.stage import Stage


def told_of_a_team(stage: Stage, cast: Cast) -> None:
    """Play a team mailbox, in German: connected, and deleted after an admin's approval."""
    bernd, sam, world = cast.bernd, cast.sam, stage.world

    stage.chapter("Sam lässt Bernd Postfächer verwalten; Bernd verbindet das des Supports")
    stage.sees(stage.types(sam, "/inbox admins add @bernd"), "has account access now")
    stage.gets(bernd, "hat Ihnen Kontozugriff gegeben")
    invitation = stage.types(bernd, f"/inbox connect {SUPPORT} #support")
    stage.sees(invitation, "Team-Postfach", SUPPORT, "#support")
    stage.signs_in(bernd, invitation, "Verbinden", SUPPORT)
    stage.gets(bernd, SUPPORT, "ist jetzt mit Ihrem Slack-Konto verbunden")
    seen = stage.types(cast.alice, "/inbox list team")
    stage.sees(seen, SUPPORT, "#support", buttons=[])

    stage.chapter("Ohne Kontozugriff bittet er um das Löschen")
    stage.types(sam, "/inbox admins remove @bernd")
    card = stage.types(bernd, f"/inbox delete {SUPPORT}")
    asked = stage.clicks(bernd, card, "Löschen", near=SUPPORT, confirm="Ja, löschen")
    stage.sees(asked, "entscheidet ein Admin")
    question = stage.gets(sam, "asks to delete the team mailbox", SUPPORT)
    stage.clicks(sam, question, "Approve", near="", confirm="Yes, delete")
    stage.gets(bernd, SUPPORT, "ist gelöscht", "Bestätigt")
    stage.check(
        "the channel has a line about it",
        lambda: any(
            "deleted the team mailbox" in m.plain() for m in world.slack.messages(cast.support)
        ),
        timeout=15,
    )
