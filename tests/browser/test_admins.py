"""An admin's day in a real Chromium, in both languages: Home tab, settings, report, who leaves."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from playground.world import World
from tests.browser.visitor import Visitor

ALICE = "alice@acme.test"


def home_of(visitor: Visitor, name: str) -> Locator:
    visitor.page.get_by_role("link", name=name, exact=True).click()
    return visitor.page.locator(".home")


def window(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("dialog", name=name)


def is_drawn(picture: Locator) -> None:
    """A picture that the browser could not read has no width of its own."""
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("element => element.naturalWidth") == 1200


def test_an_admin_looks_around_sets_things_and_reads_the_report(
    visit: Callable[..., Visitor],
) -> None:
    someone = visit(locale="en-GB")
    someone.connects(ALICE)

    someone.acts_as("Sam")
    home = home_of(someone, "Home")
    expect(home).to_contain_text("You have no mailbox connected.")
    home.get_by_role("button", name="Search", exact=True).click()
    form = window(someone, "Search")
    form.get_by_label("Part of an address").fill("lic")
    form.get_by_role("button", name="Search", exact=True).last.click()
    found = window(someone, "Inboxkeeper")
    expect(found).to_contain_text("1 mailbox with “lic” in its address")
    found.get_by_role("button", name="Deactivate", exact=True).click()
    someone.answers("Yes, deactivate")
    expect(found).to_contain_text(f"{ALICE} is deactivated.")
    found.get_by_role("button", name="Close", exact=True).last.click()

    home.get_by_role("button", name="Settings", exact=True).click()
    form = window(someone, "Settings")
    form.get_by_label("No reminders from").fill("20:00")
    form.get_by_role("button", name="Save", exact=True).last.click()
    expect(form).to_contain_text("Quiet hours need a beginning and an end.")
    form.get_by_label("No reminders until").fill("07:30")
    form.get_by_role("button", name="Save", exact=True).last.click()
    expect(window(someone, "Inboxkeeper")).to_contain_text("The settings are saved.")
    someone.page.locator("#modal-close").click()

    someone.page.get_by_role("link", name="Messages", exact=True).click()
    someone.sends("/inbox report")
    report = someone.message("Mailboxes,", "Deactivated: 1 (Google 1)")
    is_drawn(report.get_by_role("img", name="Two bar charts"))
    someone.sends("/inbox audit")
    kept = someone.message("Every row is as it was written", ".csv")
    expect(kept.get_by_role("link", name=".csv")).to_be_visible()


def test_wer_admin_ist_entscheidet_ueber_das_postfach_einer_person_die_geht(
    visit: Callable[..., Visitor], world: World
) -> None:
    jemand = visit(locale="de-DE")
    jemand.connects(ALICE)
    outside = jemand.page
    outside.locator("summary", has_text="Who is an admin in Slack").click()
    outside.get_by_role("switch", name="Bernd is an admin").click()
    outside.locator("summary", has_text="Who has a Slack account").click()
    outside.get_by_role("switch", name="Alice has a Slack account").click()

    jemand.acts_as("Bernd")
    nachricht = jemand.message("Das Slack-Konto von", "1 Postfach", ALICE)
    expect(nachricht.get_by_role("button")).to_have_text(["Übertragen", "Entfernen"])
    startseite = home_of(jemand, "Start")
    expect(startseite).to_contain_text("Was gerade geschieht")
    expect(startseite).to_contain_text("Meine Postfächer")

    outside.get_by_role("link", name="Nachrichten", exact=True).click()
    nachricht.get_by_role("button", name="Übertragen", exact=True).click()
    formular = window(jemand, "Übertragen")
    formular.get_by_role("combobox").select_option(label="Carla")
    formular.get_by_role("button", name="Übertragen", exact=True).last.click()
    expect(nachricht).to_contain_text("hat sich noch nicht angemeldet")

    jemand.acts_as("Carla")
    bitte = jemand.message("Bitte übernehmen Sie das Postfach", ALICE)
    bitte.get_by_role("button", name="Erneut verbinden", exact=True).click()
    einladung = jemand.message("Nur für Sie sichtbar", ALICE)
    verbinden = einladung.get_by_role("link", name="Erneut verbinden")
    jemand.signs_in(verbinden, ALICE).close()
    expect(jemand.message(f"{ALICE} gehört jetzt Ihnen.")).to_be_visible()

    jemand.acts_as("Bernd")
    expect(jemand.message("Gehört jetzt jemand anderem", ALICE)).to_be_visible()
    jemand.sends("/inbox report")
    bericht = jemand.message("Postfächer,", "Aktiv: 1 (Google 1)")
    is_drawn(bericht.get_by_role("img", name="Zwei Balkendiagramme"))
    with world.bot.database.snapshot() as tx:
        (postfach,) = tx.connections.find(None)
    assert postfach.owner_id == next(
        person.id
        for person in world.slack.workspace.directory.people.values()
        if person.name == "carla"
    )
