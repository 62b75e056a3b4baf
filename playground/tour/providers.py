"""The article's other providers: Microsoft 365, Outlook.com, and somebody's own mail server."""

from playground.cast import CARLA, DAN, IDA, IDAS_PASSWORD, Cast
from playground.microsoft.person import consent_at_microsoft
from playground.tour.stage import Stage


def told_of_microsoft_365(stage: Stage, cast: Cast) -> None:
    """Play a work mailbox, in German: guided removal, and the proof of it."""
    carla, sam = cast.carla, cast.sam

    stage.chapter("Carla verbindet ihr Postfach bei Microsoft 365")
    invitation = stage.types(carla, f"/inbox connect {CARLA}")
    stage.sees(invitation, CARLA, "Microsoft 365", buttons=["Verbinden", "Anderer Anbieter"])
    stage.signs_in(
        carla, invitation, "Verbinden", CARLA, at="Microsoft", consent=consent_at_microsoft
    )
    stage.gets(carla, CARLA, "ist jetzt mit Ihrem Slack-Konto verbunden")

    stage.chapter("Entfernen: Bei Microsoft kann den Zugriff nur sie selbst beenden")
    card = stage.types(carla, f"/inbox deactivate {CARLA}")
    stage.clicks(carla, card, "Deaktivieren", near=CARLA, confirm="Ja, deaktivieren")
    card = stage.types(sam, f"/inbox remove {CARLA}")
    stage.clicks(sam, card, "Remove", near=CARLA, confirm="Yes, remove inbox")
    guide = stage.gets(carla, CARLA, "ist hier entfernt", "Nur Sie")
    early = stage.clicks(carla, guide, "Ich habe es entfernt", near="")
    stage.sees(early, "nimmt unseren Zugriff", "noch an")
    stage.removes_access_at_microsoft(carla, CARLA)
    proven = stage.clicks(carla, guide, "Ich habe es entfernt", near="")
    stage.sees(proven, "Bestätigt", "Microsoft 365")
    stage.gets(sam, CARLA, "is removed", "Confirmed")


def told_of_outlook(stage: Stage, cast: Cast) -> None:
    """Play a personal account: its address alone says where it belongs."""
    stage.chapter("Dan connects his personal Outlook.com mailbox")
    invitation = stage.types(cast.dan, f"/inbox connect {DAN}")
    stage.sees(invitation, DAN, "Outlook.com")
    stage.signs_in(
        cast.dan, invitation, "Connect", DAN, at="Microsoft", consent=consent_at_microsoft
    )
    stage.gets(cast.dan, DAN, "is connected to your Slack account now")


def told_of_a_mail_server(stage: Stage, cast: Cast) -> None:
    """Play a mailbox with a password, and what IT learns when it is removed."""
    ida, sam, world = cast.ida, cast.sam, stage.world

    stage.chapter("Ida connects a mailbox on her company's own server")
    invitation = stage.types(ida, f"/inbox connect {IDA}")
    stage.sees(invitation, IDA, "never passes through Slack")
    page = stage.opens(ida, invitation, "Connect")
    stage.fills_in_page(ida, page, password="a wrong one")
    stage.check("the page names what failed, and asks again", lambda: page.status != 200)
    stage.fills_in_page(ida, page, password=IDAS_PASSWORD)
    stage.gets(ida, IDA, "is connected to your Slack account now")

    stage.chapter("Removing it: the password is erased here, and IT learns the rest")
    card = stage.types(ida, f"/inbox deactivate {IDA}")
    stage.clicks(ida, card, "Deactivate", near=IDA, confirm="Yes, deactivate")
    card = stage.types(sam, f"/inbox remove {IDA}")
    stage.clicks(sam, card, "Remove", near=IDA, confirm="Yes, remove inbox")
    stage.gets(ida, IDA, "is removed", "Your IT has to delete the app password")
    stage.check("the server still takes the password", lambda: bool(world.imap.logins))
