"""Old, doubled, forwarded and forbidden clicks; words that nobody knows; strangers."""

import time
from threading import Thread

import pytest

from connections.lifecycle import State
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow


def test_an_old_button_answers_with_the_present_state(town: Town) -> None:
    town.connect(town.alice)
    old = town.says(town.alice, "list")
    fresh = town.says(town.alice, "list")
    town.presses(town.alice, fresh, "Deactivate", confirm="Yes, deactivate")
    answer = town.presses(town.alice, old, "Deactivate", confirm="Yes, deactivate")
    assert "Nothing was done" in answer.plain()
    assert "Deactivated since" in answer.plain()


def test_the_same_click_delivered_twice_acts_once(town: Town) -> None:
    town.connect(town.alice)
    listed = town.says(town.alice, "list")
    before = len(town.slack.seen_by(town.alice))
    exchange = town.slack.click(town.alice, listed, "Deactivate", confirm="Yes, deactivate")
    town.slack.redeliver(exchange)
    town.slack.wait_until(lambda: len(town.slack.seen_by(town.alice)) > before)
    connection = town.connection()
    assert (connection.state, connection.version) == (State.DEACTIVATED, 2)


def test_two_people_clicking_at_once_have_one_outcome(town: Town) -> None:
    town.connect(town.alice)
    cards = {
        person.name: town.says(person, f"deactivate {ALICE}") for person in (town.alice, town.sam)
    }
    clicks = [
        Thread(
            target=town.presses,
            args=(person, cards[person.name], "Deactivate"),
            kwargs={"confirm": "Yes, deactivate"},
        )
        for person in (town.alice, town.sam)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert (town.state(), town.connection().version) == (State.DEACTIVATED, 2)
    texts = [cards["alice"].plain() + cards["sam"].plain()]
    texts += [m.plain() for p in (town.alice, town.sam) for m in town.slack.ephemerals(p)]
    assert any("Nothing was done" in text for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize(
    "flags", [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}]
)
def test_outsiders_can_use_nothing(town: Town, flags: dict[str, bool]) -> None:
    guest = town.person("gus", "gus@acme.test", **flags)
    for words in ("", "list", f"connect {ALICE}", "access"):
        assert "full members" in town.says(guest, words).plain()


def test_a_guest_cannot_press_a_forwarded_button(town: Town) -> None:
    town.connect(town.alice)
    listed = town.says(town.alice, "list")
    guest = town.person("gus", "gus@acme.test", is_restricted=True)
    town.slack.click(guest, listed, "Deactivate", confirm="Yes, deactivate", forwarded=True)
    town.slack.wait_until(
        lambda: any("full members" in m.plain() for m in town.slack.ephemerals(guest))
    )
    assert town.state() is State.ACTIVE


def test_another_member_neither_sees_nor_touches_a_personal_mailbox(town: Town) -> None:
    town.connect(town.alice)
    assert ALICE not in town.says(town.bob, "list").plain()
    answer = town.says(town.bob, f"deactivate {ALICE}")
    assert "somebody else's" in answer.plain()
    assert not answer.buttons()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "meant"), [("lst", "list"), ("conect", "connect"), ("REMOV", "remove")]
)
def test_an_unknown_word_gets_the_nearest_command(town: Town, typed: str, meant: str) -> None:
    assert f"Did you mean /inbox {meant}?" in town.says(town.alice, typed).plain()


@pytest.mark.slow
def test_nonsense_gets_the_way_to_the_help(town: Town) -> None:
    assert "/inbox help" in town.says(town.alice, "xyzzy").plain()


@pytest.mark.slow
@pytest.mark.parametrize("address", ["nonsense", "a@b", "@acme.test", "x" * 400 + "@acme.test"])
def test_what_is_no_address_is_said_to_be_none(town: Town, address: str) -> None:
    for verb in ("connect", "status", "remove"):
        assert "is not an e-mail address" in town.says(town.alice, f"{verb} {address}").plain()


def test_typing_a_verb_changes_nothing(town: Town) -> None:
    town.connect(town.alice)
    town.says(town.alice, f"deactivate {ALICE}")
    refused = town.says(town.alice, f"remove {ALICE}")
    assert "Deactivate it first" in refused.plain()
    assert town.connection().version == 1


@pytest.mark.slow
def test_markup_in_names_pings_nobody(town: Town) -> None:
    town.slack.update_person(town.sam, real_name="<!channel> Sam")
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.slack.update_person(town.bob, real_name="<!channel> Bob")
    assert grey.buttons()
    refused = town.says(town.bob, f"deactivate {ALICE}")
    assert "!channel" not in refused.pings


def test_a_role_that_was_lost_counts_at_once(town: Town) -> None:
    town.connect(town.alice)
    card = town.says(town.sam, f"deactivate {ALICE}")
    town.slack.update_person(town.sam, is_owner=False)
    answer = town.presses(town.sam, card, "Deactivate", confirm="Yes, deactivate")
    assert "Deactivated" not in answer.plain()
    assert town.state() is State.ACTIVE


def test_a_forged_and_an_old_signature_are_refused(town: Town) -> None:
    body = b"command=%2Finbox&text=list&team_id=T0ACME&user_id=U1"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    forged = {**town.slack.signed(body), **form, "X-Slack-Signature": "v0=" + "0" * 64}
    assert town.slack.deliver_raw(body, forged).ack_status == 401
    old = {**town.slack.signed(body, age=301), **form}
    assert town.slack.deliver_raw(body, old).ack_status == 401


def test_an_error_right_after_the_ack_does_not_take_the_ack_back(town: Town) -> None:
    """Bolt forgets an ack when a listener raises quickly; Slack would show red after 3 s."""
    begun = time.monotonic()
    exchange = town.slack.command(town.alice, "/inbox", "status nobody@acme.test")
    assert exchange.ack_status == 200
    assert time.monotonic() - begun < 2.5
    assert not town.slack.red_texts(town.alice)


def test_an_action_that_nobody_listens_to_is_acknowledged(town: Town) -> None:
    exchange = town.slack.command(town.alice, "/other", "")
    assert exchange.ack_status == 200


@pytest.mark.slow
def test_home_lists_the_readers_own_mailboxes(town: Town) -> None:
    town.connect(town.alice)
    town.slack.open_home(town.alice)
    town.slack.wait_until(lambda: ALICE in town.slack.home(town.alice).transcript())
    town.slack.open_home(town.bob)
    town.slack.wait_until(lambda: "no mailbox" in town.slack.home(town.bob).transcript())
