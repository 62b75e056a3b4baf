"""The team half of the article, in both languages, with a role that changes on the way."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from playground.world import World
from tests.browser.visitor import Visitor

SUPPORT = "support@acme.test"


def test_a_team_mailbox_is_connected_to_a_channel_and_deleted_by_who_has_account_access(
    visit: Callable[..., Visitor], world: World
) -> None:
    someone = visit(locale="en-GB")
    someone.acts_as("Sam")
    someone.sends("/inbox admins add @alice")
    expect(someone.message("has account access now")).to_be_visible()

    someone.acts_as("Alice")
    someone.sends(f"/inbox connect {SUPPORT} #support")
    invitation = someone.message("team mailbox", SUPPORT, "#support")
    someone.signs_in(invitation.get_by_role("link", name="Connect"), SUPPORT).close()
    expect(someone.message(SUPPORT, "is connected to your Slack account now")).to_be_visible()

    listed = someone.types("/inbox list team")
    expect(listed.get_by_role("button")).to_have_text(["Deactivate", "Delete"])
    someone.presses(listed, "Delete", sure="Yes, delete")
    expect(someone.message(SUPPORT, "is deleted", "Confirmed")).to_be_visible()
    assert not world.google.grants(SUPPORT)

    someone.acts_as("Sam")
    expect(someone.message(SUPPORT, "deleted").last).to_be_visible()
    someone.opens_channel("support")
    expect(someone.message("deleted the team mailbox", SUPPORT)).to_be_visible()


def test_wer_gerade_admin_wurde_genehmigt_das_loeschen_eines_team_postfachs(
    visit: Callable[..., Visitor], world: World
) -> None:
    jemand = visit(locale="de-DE")
    jemand.acts_as("Sam")
    jemand.sends("/inbox admins add @bernd")
    expect(jemand.message("has account access now")).to_be_visible()

    jemand.acts_as("Bernd")
    jemand.sends(f"/inbox connect {SUPPORT} #support")
    einladung = jemand.message("Team-Postfach", SUPPORT)
    jemand.signs_in(einladung.get_by_role("link", name="Verbinden"), SUPPORT).close()
    expect(jemand.message(SUPPORT, "ist jetzt mit Ihrem Slack-Konto verbunden")).to_be_visible()

    jemand.acts_as("Sam")
    jemand.sends("/inbox admins remove @bernd")
    expect(jemand.message("has account access no more")).to_be_visible()
    carla_is_an_admin(jemand).click()

    jemand.acts_as("Bernd")
    # Not "the message after this one": the news about the role may come in between.
    jemand.sends("/inbox list team")
    karte = jemand.message(SUPPORT, "#support", "Nur für Sie sichtbar")
    jemand.presses(karte, "Löschen", sure="Ja, löschen")
    expect(jemand.message("entscheidet ein Admin").first).to_be_visible()

    jemand.acts_as("Carla")
    frage = jemand.message("Team-Postfach", SUPPORT, "löschen")
    jemand.presses(frage, "Genehmigen", sure="Ja, löschen")
    expect(jemand.message(SUPPORT, "ist gelöscht", "Bestätigt")).to_be_visible()
    jemand.acts_as("Bernd")
    expect(jemand.message(SUPPORT, "ist gelöscht", "Bestätigt")).to_be_visible()
    assert not world.google.grants(SUPPORT)


def carla_is_an_admin(visitor: Visitor) -> Locator:
    """The switch among Slack's own, folded away."""
    switch = visitor.page.get_by_role("switch", name="Carla is an admin")
    visitor.page.locator("summary", has_text="Who is an admin in Slack").click()
    return switch
