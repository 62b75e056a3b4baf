"""Trigger ids, the stack of modals, hashes and Home tabs."""

from slack_sdk import WebClient

from playground.slack.people import Person
from playground.slack.slack import Slack
from tests.playground.slack.blocks_of_slack import home, modal, plain, section
from tests.playground.slack.conftest import error_of


def trigger(slack: Slack, person: Person) -> str:
    return slack.workspace.triggers.issue(person)


def test_a_trigger_id_opens_one_modal_only(slack: Slack, client: WebClient, alice: Person) -> None:
    trigger_id = trigger(slack, alice)
    client.views_open(trigger_id=trigger_id, view=modal(section()))
    assert error_of(lambda: client.views_open(trigger_id=trigger_id, view=modal(section()))) == (
        "exchanged_trigger_id"
    )


def test_a_trigger_id_lives_three_seconds(slack: Slack, client: WebClient, alice: Person) -> None:
    trigger_id = trigger(slack, alice)
    slack.let_pass(3)
    assert error_of(lambda: client.views_open(trigger_id=trigger_id, view=modal(section()))) == (
        "expired_trigger_id"
    )
    assert not slack.has_modal(alice)


def test_a_made_up_trigger_id_is_refused(client: WebClient) -> None:
    assert error_of(lambda: client.views_open(trigger_id="1.2.x", view=modal(section()))) == (
        "invalid_trigger_id"
    )


def test_a_refused_view_leaves_the_trigger_id_for_another_try(
    slack: Slack, client: WebClient, alice: Person
) -> None:
    trigger_id = trigger(slack, alice)
    bad = modal(title=plain("x" * 25))
    assert error_of(lambda: client.views_open(trigger_id=trigger_id, view=bad)) == (
        "invalid_arguments"
    )
    assert client.views_open(trigger_id=trigger_id, view=modal(section()))["ok"] is True


def test_three_modals_stack_and_a_fourth_is_refused(
    slack: Slack, client: WebClient, alice: Person
) -> None:
    first = client.views_open(trigger_id=trigger(slack, alice), view=modal(section()))["view"]
    for _ in range(2):
        top = client.views_push(trigger_id=trigger(slack, alice), view=modal(section()))["view"]
    assert top["root_view_id"] == first["id"]
    assert error_of(
        lambda: client.views_push(trigger_id=trigger(slack, alice), view=modal(section()))
    ) == ("push_limit_reached")
    slack.close_modal(alice)
    assert slack.modal(alice).id == top["previous_view_id"]


def test_an_update_with_an_old_hash_conflicts(
    slack: Slack, client: WebClient, alice: Person
) -> None:
    opened = client.views_open(trigger_id=trigger(slack, alice), view=modal(section("one")))
    view = opened["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("two")))
    assert error_of(
        lambda: client.views_update(
            view_id=view["id"], hash=view["hash"], view=modal(section("three"))
        )
    ) == ("hash_conflict")
    assert "two" in slack.modal(alice).plain()


def test_a_closed_modal_cannot_be_updated(slack: Slack, client: WebClient, alice: Person) -> None:
    opened = client.views_open(trigger_id=trigger(slack, alice), view=modal(section()))
    slack.close_modal(alice)
    assert error_of(
        lambda: client.views_update(view_id=opened["view"]["id"], view=modal(section()))
    ) == ("not_found")


def test_a_modal_can_be_found_by_its_external_id(
    slack: Slack, client: WebClient, alice: Person
) -> None:
    view = modal(section("one"), external_id="mine")
    client.views_open(trigger_id=trigger(slack, alice), view=view)
    changed = modal(section("two"), external_id="mine")
    client.views_update(external_id="mine", view=changed)
    assert "two" in slack.modal(alice).plain()


def test_an_external_id_is_not_given_twice(
    slack: Slack, client: WebClient, alice: Person, bob: Person
) -> None:
    view = modal(section(), external_id="mine")
    client.views_open(trigger_id=trigger(slack, alice), view=view)
    assert error_of(lambda: client.views_open(trigger_id=trigger(slack, bob), view=view)) == (
        "duplicate_external_id"
    )


def test_everybody_has_a_home_tab_of_their_own(
    slack: Slack, client: WebClient, alice: Person, bob: Person
) -> None:
    client.views_publish(user_id=alice.id, view=home(section("for Alice")))
    client.views_publish(user_id=bob.id, view=home(section("for Bob")))
    assert slack.home(alice).plain() == "for Alice"
    assert slack.home(bob).plain() == "for Bob"


def test_publishing_with_an_old_hash_conflicts(client: WebClient, alice: Person) -> None:
    first = client.views_publish(user_id=alice.id, view=home(section("one")))["view"]
    client.views_publish(user_id=alice.id, view=home(section("two")), hash=first["hash"])
    assert error_of(
        lambda: client.views_publish(
            user_id=alice.id, view=home(section("three")), hash=first["hash"]
        )
    ) == ("hash_conflict")
