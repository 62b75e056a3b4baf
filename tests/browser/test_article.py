"""The personal half of the article, in both languages, from the first click to the proof."""

from collections.abc import Callable

from playwright.sync_api import expect

from playground.world import World
from tests.browser.visitor import Visitor

ALICE, BERND = "alice@acme.test", "bernd@acme.test"


def test_a_mailbox_is_connected_greyed_out_and_removed_with_proof(
    visit: Callable[..., Visitor], world: World
) -> None:
    alice = visit(locale="en-GB")
    alice.page.get_by_role("button", name=f"/inbox connect {ALICE}").click()
    invitation = alice.message(f"Connect {ALICE} with Google", "Only visible to you")
    done = alice.signs_in(invitation.get_by_role("link", name="Connect"), ALICE)
    expect(done.get_by_role("heading")).to_contain_text(f"{ALICE} is connected")
    done.close()
    expect(alice.message(ALICE, "is connected to your Slack account now")).to_be_visible()

    listed = alice.types("/inbox list")
    expect(listed.get_by_role("button")).to_have_text(["Deactivate"])
    alice.presses(listed, "Deactivate", sure="Yes, deactivate")
    expect(listed).to_contain_text("Deactivated since")
    expect(listed.get_by_role("button")).to_have_text(["Reactivate", "Remove"])
    assert alice.is_greyed_out(listed)
    assert world.google.live_refresh_tokens(ALICE)

    alice.presses(listed, "Remove", sure="Yes, remove inbox")
    expect(alice.message("is for an admin to decide").first).to_be_visible()

    alice.acts_as("Sam")
    sam = alice
    question = sam.message(ALICE, "asks to remove their mailbox")
    sam.presses(question, "Approve", sure="Yes, remove inbox")
    expect(sam.message(ALICE, "asks to remove", "approved it")).to_be_visible()
    expect(sam.message(ALICE, "is removed", "Confirmed: Google no longer accepts")).to_be_visible()
    assert not world.google.grants(ALICE)
    sam.acts_as("Alice")
    expect(sam.message("is removed", "Confirmed")).to_be_visible()


def test_ein_postfach_wird_verbunden_ausgegraut_und_nachweislich_entfernt(
    visit: Callable[..., Visitor], world: World
) -> None:
    bernd = visit(locale="de-DE")
    bernd.acts_as("Bernd")
    bernd.sends("/inbox connect")
    form = bernd.page.get_by_role("dialog", name="Postfach verbinden")
    form.get_by_label("Adresse des Postfachs").fill("unsinn")
    form.get_by_label("Adresse des Postfachs").press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("keine E-Mail-Adresse")
    form.get_by_label("Adresse des Postfachs").fill(BERND)
    form.get_by_role("button", name="Verbinden").last.click()
    expect(form).to_have_count(0)
    invitation = bernd.message(f"Verbinden Sie {BERND} über Google", "Nur für Sie sichtbar")
    done = bernd.signs_in(invitation.get_by_role("link", name="Verbinden"), BERND)
    expect(done.get_by_role("heading")).to_contain_text(f"{BERND} ist verbunden")
    done.close()
    expect(bernd.message("ist jetzt mit Ihrem Slack-Konto verbunden")).to_be_visible()

    listed = bernd.types("/inbox")
    bernd.presses(listed, "Deaktivieren", sure="Ja, deaktivieren")
    expect(listed).to_contain_text("Deaktiviert seit")
    expect(listed.get_by_role("button")).to_have_text(["Reaktivieren", "Entfernen"])
    assert bernd.is_greyed_out(listed)
    bernd.presses(listed, "Entfernen", sure="Ja, Posteingang entfernen")
    expect(bernd.message("entscheidet ein Admin").first).to_be_visible()

    bernd.acts_as("Sam")
    question = bernd.message(BERND, "asks to remove their mailbox")
    bernd.presses(question, "Approve", sure="Yes, remove inbox")
    expect(bernd.message(BERND, "is removed", "Confirmed")).to_be_visible()
    bernd.acts_as("Bernd")
    expect(bernd.message(f"{BERND} ist entfernt", "Bestätigt")).to_be_visible()
    assert not world.google.grants(BERND)


def test_access_removed_by_hand_is_noticed_when_the_clock_moves_on(
    visit: Callable[..., Visitor], world: World
) -> None:
    alice = visit()
    alice.connects(ALICE)
    with alice.page.context.expect_page() as opened:
        alice.page.get_by_role("link", name=f"{ALICE}: 1 app").click()
    opened.value.locator("#remove-access button").click()
    expect(opened.value.locator("#removed")).to_be_visible()
    expect(alice.page.get_by_role("link", name=f"{ALICE}: 0 apps")).to_be_visible()

    alice.page.get_by_role("button", name="+1 h").click()
    world.until(lambda: _suspected(world))
    alice.page.get_by_role("button", name="+15 min").click()
    told = alice.message(f"Your mailbox {ALICE} is disconnected")
    expect(told).to_be_visible(timeout=20_000)
    expect(told.get_by_role("button")).to_have_text(
        ["Reconnect", "Deactivate", "Remove", "I'm on it"]
    )
    expect(alice.unread_of("Sam")).to_have_text("1 unread")


def _suspected(world: World) -> bool:
    with world.bot.database.snapshot() as tx:
        return all(one.health.suspected_since for one in tx.connections.find(None))
