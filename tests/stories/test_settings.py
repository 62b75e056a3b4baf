"""`/inbox settings`: the form, its checks in place, and what follows from each setting."""

from datetime import timedelta

import pytest

from playground.google.person import remove_access
from playground.slack.views import View
from tests.stories.conftest import ALICE, Town


def form(town: Town, **how: str) -> View:
    town.slack.command(town.sam, "/inbox", "settings")
    return town.slack.wait_until(lambda: town.slack.modal(town.sam))


def saved(town: Town, answers: dict[str, object]) -> str:
    form(town)
    before = len(town.slack.ephemerals(town.sam))
    town.slack.submit(town.sam, answers)
    town.slack.wait_until(lambda: len(town.slack.ephemerals(town.sam)) > before)
    return str(town.slack.ephemerals(town.sam)[-1].plain())


def test_a_super_admin_chooses_and_finds_it_again(town: Town) -> None:
    channel = town.slack.add_channel("it-help", [town.sam])
    answers = {
        "Channel for alerts": channel,
        "IT contact: a person": town.bob,
        "Language of channels": "Deutsch",
        "No reminders from": "22:00",
        "No reminders until": "07:00",
    }
    assert "The settings are saved." in saved(town, answers)
    again = form(town)
    initial = {
        block["block_id"]: {k: v for k, v in block["element"].items() if k.startswith("initial")}
        for block in again.blocks
        if block["type"] == "input"
    }
    assert initial["settings.it_person"] == {"initial_user": town.bob.id}
    assert initial["settings.it_channel"] == {}
    assert initial["settings.quiet_start"] == {"initial_time": "22:00"}
    assert initial["settings.quiet_end"] == {"initial_time": "07:00"}
    assert initial["settings.language"]["initial_option"]["value"] == "de"


@pytest.mark.slow
def test_nothing_new_is_said_to_be_as_it_was(town: Town) -> None:
    assert "The settings are as they were." in saved(town, {})


@pytest.mark.slow
def test_a_channel_without_the_bot_is_refused_in_the_form_when_it_is_chosen(town: Town) -> None:
    secret = town.slack.add_channel("secret", [town.sam], bot_is_member=False)
    alerts = town.slack.add_channel("alerts", [town.sam])
    view = form(town)
    town.slack.choose(town.sam, view, "Channel for alerts", secret)
    town.slack.wait_until(lambda: "Inboxkeeper is not in this channel" in view.plain())
    exchange = town.slack.submit(town.sam, {"No reminders from": "22:00"})
    assert set(exchange.ack_json["errors"]) == {"settings.alerts", "settings.quiet_end"}
    town.slack.choose(town.sam, view, "Channel for alerts", alerts)
    town.slack.wait_until(lambda: "Inboxkeeper is not in this channel" not in view.plain())
    town.slack.submit(town.sam, {"No reminders until": "07:00"})
    town.slack.wait_until(lambda: not town.slack.has_modal(town.sam))
    town.slack.wait_until(
        lambda: "The settings are saved." in town.slack.ephemerals(town.sam)[-1].plain()
    )


def test_two_it_contacts_are_one_too_many(town: Town) -> None:
    channel = town.slack.add_channel("it-help", [town.sam])
    form(town)
    exchange = town.slack.submit(
        town.sam, {"IT contact: a person": town.bob, "Or IT contact: a channel": channel}
    )
    assert set(exchange.ack_json["errors"]) == {"settings.it_channel"}
    assert town.slack.has_modal(town.sam)


@pytest.mark.slow
def test_a_member_cannot_open_the_settings(town: Town) -> None:
    assert "Ask one of your admins: Sam" in town.says(town.alice, "settings").plain()
    assert not town.slack.has_modal(town.alice)


@pytest.mark.slow
def test_a_reminder_waits_for_the_morning_and_news_do_not(town: Town) -> None:
    town.connect(town.alice)
    answers = {"No reminders from": "00:00", "No reminders until": "23:59"}
    assert "The settings are saved." in saved(town, answers)
    remove_access(town.world.browser(), town.google, ALICE)
    town.lose()
    town.dm(town.alice, "is disconnected")  # news come at any time
    town.world.pass_time(timedelta(days=1, minutes=1))
    town.slack.wait_until(lambda: _postponed(town) == 2)  # to her, and to the super admin
    assert not [m for m in town.slack.dms(town.alice) if "A reminder" in m.plain()]
    saved(town, {"No reminders from": None, "No reminders until": None})
    town.dm(town.alice, "A reminder", ALICE)


def _postponed(town: Town) -> int:
    with town.world.bot.database.transaction() as tx:
        return int(tx.outbox._db.table("outbox").count_where("postponed and state = 'waiting'"))


@pytest.mark.slow
def test_who_speaks_another_language_is_spoken_to_in_that_of_the_workspace(town: Town) -> None:
    town.slack.update_person(town.bob, locale="fr-FR")
    assert "What you can type" not in town.says(town.bob, "help").plain()
    assert "keeps your mailbox connections alive" in town.says(town.bob, "help").plain()
    saved(town, {"Language of channels": "Deutsch"})
    assert "hält Ihre Postfächer verbunden" in town.says(town.bob, "help").plain()
    assert "keeps your mailbox connections alive" in town.says(town.alice, "help").plain()
