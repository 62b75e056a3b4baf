"""A member's wish to remove a mailbox, decided by whoever may, once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from connections.lifecycle import State
from connections.model import Decision
from playground.slack.messages import Message
from playground.slack.people import Person
from tests.stories.conftest import ALICE, Town


@pytest.fixture
def asked(town: Town) -> Town:
    """Let Alice ask for the removal of her mailbox; Sam and Olga are super admins."""
    town.olga = town.person("olga", "olga@acme.test", is_admin=True, locale="de-DE")
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    answer = town.presses(town.alice, grey, "Remove", confirm="Yes, remove inbox")
    assert "is for an admin to decide" in answer.plain()
    return town


def question(town: Town, person: Person) -> Message:
    words = "bittet darum" if person.locale == "de-DE" else "asks to remove"
    return town.dm(person, ALICE, words)


def decision(town: Town) -> Decision | None:
    with town.world.bot.database.snapshot() as tx:
        row = next(iter(tx.approvals._db.query("select decision from approvals")))
    return Decision(row["decision"]) if row["decision"] else None


def approve(town: Town, person: Person, **how: object) -> Message:
    german = person.locale == "de-DE"
    label, confirm = (
        ("Genehmigen", "Ja, Posteingang entfernen") if german else ("Approve", "Yes, remove inbox")
    )
    return town.presses(person, question(town, person), label, confirm=confirm, **how)


@pytest.mark.slow
def test_an_approval_removes_and_is_written_into_every_message(asked: Town) -> None:
    assert [b.label for b in question(asked, asked.sam).buttons()] == ["Approve", "Decline"]
    assert [b.label for b in question(asked, asked.olga).buttons()] == ["Genehmigen", "Ablehnen"]
    approve(asked, asked.olga)
    asked.dm(asked.alice, "approved it", ALICE, "is being removed")
    asked.slack.wait_until(lambda: "approved it" in question(asked, asked.sam).plain())
    asked.slack.wait_until(lambda: "genehmigt" in question(asked, asked.olga).plain())
    for admin in (asked.sam, asked.olga):
        assert question(asked, admin).buttons() == []
    asked.dm(asked.alice, "is removed", "Confirmed")
    asked.dm(asked.olga, "ist entfernt", "Bestätigt")
    assert asked.state() is State.REMOVED


@pytest.mark.slow
def test_a_no_comes_with_its_reason_and_changes_nothing(asked: Town) -> None:
    asked.slack.click(asked.sam, question(asked, asked.sam), "Decline")
    asked.slack.wait_until(lambda: asked.slack.has_modal(asked.sam))
    asked.slack.submit(asked.sam, {"Why? Who asked will read it.": "We still need it <!here>"})
    asked.dm(asked.alice, "declined to remove", "We still need it")
    asked.slack.wait_until(lambda: "abgelehnt" in question(asked, asked.olga).plain())
    assert asked.state() is State.DEACTIVATED
    assert set(asked.slack.dms(asked.alice)[-1].pings) <= {f"@{asked.sam.id}"}


@pytest.mark.slow
def test_a_reason_is_added_to_the_question(asked: Town) -> None:
    pending = asked.dm(asked.alice, "You asked to remove")
    asked.slack.click(asked.alice, pending, "Add a reason")
    asked.slack.wait_until(lambda: asked.slack.has_modal(asked.alice))
    asked.slack.submit(asked.alice, {"Why? Your admins will read it.": "I am leaving"})
    asked.slack.wait_until(lambda: "I am leaving" in question(asked, asked.sam).plain())
    asked.slack.wait_until(lambda: "I am leaving" in question(asked, asked.olga).plain())


@pytest.mark.slow
def test_a_wish_is_taken_back_and_cannot_be_approved_any_more(asked: Town) -> None:
    before = question(asked, asked.sam)
    asked.presses(asked.alice, asked.dm(asked.alice, "You asked to remove"), "Withdraw")
    asked.slack.wait_until(lambda: "took it back" in question(asked, asked.sam).plain())
    assert question(asked, asked.sam).buttons() == []
    assert before.channel
    assert (asked.state(), decision(asked)) == (State.DEACTIVATED, Decision.WITHDRAWN)


@pytest.mark.slow
def test_asking_twice_is_asking_once(asked: Town) -> None:
    question(asked, asked.sam)
    card = asked.says(asked.alice, f"remove {ALICE}")
    asked.presses(asked.alice, card, "Remove", confirm="Yes, remove inbox")
    question(asked, asked.olga)
    questions = [m for m in asked.slack.dms(asked.sam) if "asks to remove" in m.plain()]
    assert len(questions) == 1


@pytest.mark.slow
def test_a_wish_expires_and_everybody_is_told(asked: Town) -> None:
    question(asked, asked.sam)
    asked.world.pass_time(timedelta(days=3, seconds=1))
    asked.dm(asked.alice, "Nobody decided in time", "ask again")
    asked.slack.wait_until(lambda: "Nobody decided" in question(asked, asked.sam).plain())
    assert (asked.state(), decision(asked)) == (State.DEACTIVATED, Decision.EXPIRED)


@pytest.mark.slow
def test_a_mailbox_that_changed_meanwhile_is_not_removed(asked: Town) -> None:
    question(asked, asked.sam)
    card = asked.says(asked.alice, f"status {ALICE}")
    asked.presses(asked.alice, card, "Reactivate")
    answer = approve(asked, asked.sam)
    assert "has changed since it was asked for" in answer.plain() or "void" in answer.plain()
    asked.dm(asked.alice, "is void")
    assert (asked.state(), decision(asked)) == (State.ACTIVE, Decision.VOID)


def at_once(*works: Callable[[], object]) -> None:
    gate = Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        gate.wait()
        work()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.slow
def test_two_who_approve_at_the_same_moment_remove_once(asked: Town) -> None:
    sams, olgas = question(asked, asked.sam), question(asked, asked.olga)
    yes = "Yes, remove inbox"
    at_once(
        *[lambda: asked.slack.click(asked.sam, sams, "Approve", confirm=yes)] * 2,
        *[
            lambda: asked.slack.click(
                asked.olga, olgas, "Genehmigen", confirm="Ja, Posteingang entfernen"
            )
        ]
        * 2,
    )
    asked.dm(asked.alice, "is removed")
    assert len(asked.google.revocations) == 1
    answers = [m for m in asked.slack.dms(asked.alice) if "approved it:" in m.plain()]
    assert len(answers) == 1
    assert asked.slack.red_texts(asked.sam) == asked.slack.red_texts(asked.olga) == []


@pytest.mark.slow
def test_an_approval_after_a_restart_counts(asked: Town) -> None:
    question(asked, asked.sam)
    asked.world.stop_bot()
    asked.world.start()
    approve(asked, asked.sam)
    asked.dm(asked.alice, "is removed")


@pytest.mark.slow
def test_who_lost_the_role_decides_nothing(asked: Town) -> None:
    shown = question(asked, asked.sam)
    asked.slack.update_person(asked.sam, is_owner=False, is_admin=False)
    answer = asked.presses(asked.sam, shown, "Approve", confirm="Yes, remove inbox")
    assert "Ask one of your admins" in answer.plain()
    assert (asked.state(), decision(asked)) == (State.DEACTIVATED, None)


@pytest.mark.slow
def test_a_forwarded_question_lets_neither_guests_nor_members_decide(asked: Town) -> None:
    shown = question(asked, asked.sam)
    guest = asked.person("gina", "gina@partner.test", is_restricted=True)
    for person, words in ((guest, "full members"), (asked.bob, "Ask one of your admins")):
        before = len(asked.slack.seen_by(person))
        asked.slack.click(person, shown, "Approve", confirm="Yes, remove inbox", forwarded=True)
        assert words in asked.new(person, before).plain()
    assert decision(asked) is None


@pytest.mark.slow
def test_the_same_click_delivered_twice_approves_once(asked: Town) -> None:
    exchange = asked.slack.click(
        asked.sam, question(asked, asked.sam), "Approve", confirm="Yes, remove inbox"
    )
    asked.slack.redeliver(exchange)
    asked.dm(asked.alice, "is removed")
    assert len(asked.google.revocations) == 1


@pytest.mark.slow
def test_nobody_approves_their_own_wish_while_others_can(town: Town) -> None:
    assert "has account access now" in town.says(town.sam, "admins add @alice").plain()
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, grey, "Remove", confirm="Yes, remove inbox")
    shown = question(town, town.sam)
    before = len(town.slack.seen_by(town.alice))
    town.slack.click(town.alice, shown, "Approve", confirm="Yes, remove inbox", forwarded=True)
    assert "your own wish" in town.new(town.alice, before).plain()


@pytest.mark.slow
def test_a_member_with_account_access_decides_until_it_is_taken(town: Town) -> None:
    town.says(town.sam, "admins add @bob")
    town.dm(town.bob, "gave you account access")
    listed = town.says(town.sam, "admins")
    assert "Account access" in listed.plain()
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, grey, "Remove", confirm="Yes, remove inbox")
    shown = question(town, town.bob)
    town.says(town.sam, "admins remove @bob")
    town.dm(town.bob, "ended your account access")
    answer = town.presses(town.bob, shown, "Approve", confirm="Yes, remove inbox")
    assert "Ask one of your admins" in answer.plain()


@pytest.mark.slow
def test_where_nobody_needs_an_approval_a_member_removes_at_once(town: Town) -> None:
    refused = town.says(town.alice, "settings")
    assert "Ask one of your admins" in refused.plain()
    town.slack.command(town.sam, "/inbox", "settings")
    town.slack.wait_until(lambda: town.slack.has_modal(town.sam))
    before = len(town.slack.ephemerals(town.sam))
    town.slack.submit(town.sam, {"Who needs an approval": "nobody"})
    town.slack.wait_until(lambda: len(town.slack.ephemerals(town.sam)) > before)
    town.connect(town.alice)
    card = town.says(town.alice, f"deactivate {ALICE}")
    grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    town.presses(town.alice, grey, "Remove", confirm="Yes, remove inbox")
    town.dm(town.alice, "is removed", "Confirmed")


def test_only_super_admins_give_roles_and_only_to_members(town: Town) -> None:
    refused = town.says(town.alice, "admins add @bob")
    assert "Ask one of your admins" in refused.plain()
    town.person("gina", "gina@partner.test", is_restricted=True)
    refused = town.says(town.sam, "admins add @gina")
    assert "is no full member" in refused.plain()
    assert "Type /inbox admins" in town.says(town.sam, "admins add nobody").plain()
    assert "Nobody else" in town.says(town.sam, "admins").plain()
