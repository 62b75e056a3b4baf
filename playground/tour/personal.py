"""The personal half of the article: connect, deactivate, greyed out, remove, and the proof."""

from datetime import timedelta

from playground.cast import ALICE, BERND
from playground.slack.people import Person
from playground.tour.stage import Stage


def told_in_english(stage: Stage, alice: Person, sam: Person) -> None:
    """Play the story with a member and an admin who read English."""
    world = stage.world
    google = world.google

    stage.chapter("Alice connects her mailbox")
    invitation = stage.types(alice, f"/inbox connect {ALICE}")
    stage.sees(
        invitation,
        ALICE,
        "Google",
        "read, sort and send mail",
        buttons=["Connect", "Another provider"],
    )
    stage.signs_in(alice, invitation, "Connect", ALICE)
    stage.gets(alice, ALICE, "is connected to your Slack account now")
    stage.check("Google lists the app among those with access", lambda: bool(google.grants(ALICE)))

    stage.chapter("She looks at it, and deactivates it")
    listed = stage.types(alice, "/inbox list")
    stage.sees(listed, ALICE, "Active", buttons=["Deactivate"])
    grey = stage.clicks(alice, listed, "Deactivate", near=ALICE, confirm="Yes, deactivate")
    stage.sees(grey, "is deactivated", "Deactivated since", buttons=["Reactivate", "Remove"])
    stage.check(
        "the card is greyed out: its text is the muted kind, and no button invites",
        lambda: grey.button("Reactivate").style is None,
    )
    stage.check("the access at Google is kept", lambda: bool(google.live_refresh_tokens(ALICE)))

    stage.chapter("Removing it is for an admin to do")
    asked = stage.clicks(alice, grey, "Remove", near=ALICE, confirm="Yes, remove inbox")
    stage.sees(asked, "is for an admin to decide", buttons=["Add a reason", "Withdraw"])
    question = stage.gets(sam, ALICE, "asks to remove their mailbox")
    stage.sees(question, buttons=["Approve", "Decline"])
    stage.clicks(sam, question, "Approve", near="", confirm="Yes, remove inbox")
    stage.gets(alice, "approved it", ALICE)
    stage.gets(sam, ALICE, "is removed", "Confirmed", "no longer accepts our access")
    stage.gets(alice, ALICE, "is removed", "Confirmed")
    stage.check("Google lists the app no more", lambda: not google.grants(ALICE))
    stage.check("Google was told once", lambda: len(google.revocations) == 1)


def told_in_german(stage: Stage, bernd: Person, sam: Person) -> None:
    """Play it once more in German, with the access removed by hand at Google."""
    world = stage.world

    stage.chapter("Bernd verbindet sein Postfach, über das Formular")
    world.slack.command(bernd, "/inbox", "connect")
    world.until(lambda: world.slack.has_modal(bernd))
    invitation = stage.fills_in(bernd, {"Adresse des Postfachs": BERND})
    stage.sees(invitation, BERND, "Google", buttons=["Verbinden", "Anderer Anbieter"])
    stage.signs_in(bernd, invitation, "Verbinden", BERND)
    stage.gets(bernd, BERND, "ist jetzt mit Ihrem Slack-Konto verbunden")

    stage.chapter("Er entfernt den Zugriff von Hand, in seinem Google-Konto")
    stage.removes_access_by_hand(bernd, BERND)
    stage.later(timedelta(minutes=17), "eine Prüfung später: ein Verdacht, noch kein Urteil")
    stage.check(
        "one refusal changes nothing yet",
        lambda: _suspected(stage, BERND),
        timeout=15,
    )
    stage.later(timedelta(minutes=10, seconds=5), "der zweite Blick, zehn Minuten später")
    told = stage.gets(bernd, BERND, "ist getrennt", "nimmt den Zugriff nicht mehr an")
    stage.sees(
        told, buttons=["Erneut verbinden", "Deaktivieren", "Entfernen", "Ich kümmere mich darum"]
    )
    stage.gets(sam, BERND, "is disconnected")

    stage.chapter("Entfernen: Google wird gefragt, und nur der Beweis zählt")
    asked = stage.clicks(bernd, told, "Entfernen", near=BERND, confirm="Ja, Posteingang entfernen")
    stage.sees(asked, "entscheidet ein Admin", buttons=["Grund angeben", "Zurückziehen"])
    question = stage.gets(sam, BERND, "asks to remove their mailbox")
    stage.clicks(sam, question, "Approve", near="", confirm="Yes, remove inbox")
    stage.gets(bernd, "hat genehmigt", BERND)
    stage.gets(bernd, BERND, "ist entfernt", "Bestätigt")


def _suspected(stage: Stage, address: str) -> bool:
    with stage.world.bot.database.snapshot() as tx:
        found = [c for c in tx.connections.find(None) if c.address == address]
    return bool(found) and found[0].health.suspected_since is not None
